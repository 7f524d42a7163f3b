"""The only place that reads the environment. A wrong value stops the start: the setting's name, what is allowed."""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any, Literal, Self

from dotenv.parser import parse_stream
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from scoring.errors import RulebookError
from scoring.rulebook import edition_names, load_edition

VAR = Path("var")
PREFIX = "SHIFAN_"

_RESERVED = ("secret",)  # accepted, and without effect: nothing here is signed with a secret of ours

_ALLOWED = {
    "database": "数据库地址，如 sqlite:///var/shifan.db 或 postgresql://用户@主机/库名",
    "host": "监听地址，如 127.0.0.1 或 0.0.0.0",
    "port": "1 到 65535 之间的端口号",
    "public_url": "对外网址，以 http:// 或 https:// 开头（用 webhook 时须是 https://），如 https://shifan.example.cn",
    "telegram_token": "Bot API 令牌，形如 123456:ABC…；不用 Telegram 时不设",
    "telegram_api": "Bot API 服务器网址，以 http:// 或 https:// 开头，结尾不带 /bot",
    "telegram_values": "on（消息里可以有数值、姓名和文件）或 off（只提示有几项待查看，附链接）",
    "telegram_mode": "polling（长轮询）或 webhook；webhook 还须设置以 https:// 开头的 SHIFAN_PUBLIC_URL 和密钥",
    "telegram_webhook_secret": "1 至 256 个字母、数字、下划线或短横，如 openssl rand -hex 32 所得",
    "edition": f"规则版本的名称，可用的有 {'、'.join(edition_names())}",
    "log": "debug、info、warning 或 error",
    "crash_at": "不小于 1 的整数（仅供测试）",
}


class WrongSettingError(Exception):
    """A setting cannot be used. The message names it and says what is allowed."""


class Settings(BaseSettings):
    """Everything an operator can set, from `SHIFAN_*` or `.env`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True)

    database: str = f"sqlite:///{VAR}/shifan.db"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str | None = Field(default=None, pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$")
    telegram_token: str | None = Field(default=None, pattern=r"^\d+:[A-Za-z0-9_-]+$")
    telegram_api: str = Field(default="https://api.telegram.org", pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$")
    telegram_values: Literal["on", "off"] = "on"
    edition: str = "shanxi-2022"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,256}$")
    log: Literal["debug", "info", "warning", "error"] = "info"
    crash_at: int | None = Field(default=None, ge=1)

    @field_validator("telegram_api")
    @classmethod
    def _base(cls, address: str) -> str:
        """Take the address without what is put behind it; a copied /bot would look like a wrong token."""
        base = address.rstrip("/")
        if base.endswith("/bot"):
            raise ValueError(address)
        return base

    @field_validator("edition")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            load_edition(name)
        except (RulebookError, OSError) as error:
            raise ValueError(str(error)) from error
        return name

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        """A webhook needs an address Telegram can reach and a secret that only it knows."""
        if self.telegram_mode == "webhook" and self.telegram_token is not None:
            if not (self.public_url or "").startswith("https://"):
                raise ValueError("public_url")
            if self.telegram_webhook_secret is None:
                raise ValueError("telegram_webhook_secret")
        return self

    @property
    def files(self) -> Path:
        """Where received files are kept: beside an embedded database, else under `var/`."""
        backend, _, place = self.database.partition(":///")
        return (Path(place).parent if backend.startswith("sqlite") and place else VAR) / "files"

    @property
    def url(self) -> str:
        """The address people open, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read_settings(**given: Any) -> Settings:
    """Read the settings; `given` ones prevail. Raises WrongSettingError with one sentence for each wrong one."""
    _refuse_unknown([*_names_in_file(Path(".env")), *os.environ])
    try:
        return Settings(**given)
    except ValidationError as error:
        names = dict.fromkeys(_setting(one) for one in error.errors())
        sentences = [
            f"设置 {PREFIX}{name.upper()} 的值不能用，应为：{_ALLOWED.get(name, '见文档')}。" for name in names
        ]
        raise WrongSettingError("\n".join(sentences)) from None
    except (SettingsError, OSError) as error:
        raise WrongSettingError(f"读不了 .env 文件：{error}。请检查它是 UTF-8 文本，每行一个 名称=值。") from None


def _setting(error: Any) -> str:
    """Return the name of the setting an error is about; one about several names it in its message."""
    return str(error["loc"][0]) if error["loc"] else str(error["ctx"]["error"])


def _names_in_file(file: Path) -> list[str]:
    """Return the names a `.env` sets; refuse a file that is none, with the line that cannot be read."""
    if not file.exists():
        return []
    try:
        bindings = list(parse_stream(StringIO(file.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError):
        raise WrongSettingError(".env 读不了：应是 UTF-8 编码的文本文件，每行一个 名称=值。") from None
    for binding in bindings:
        if binding.error or ((binding.key or "").upper().startswith(PREFIX) and binding.value is None):
            raise WrongSettingError(f".env 第{binding.original.line}行读不懂：应写成 名称=值，如 SHIFAN_PORT=8000。")
    return [binding.key for binding in bindings if binding.key]


def _refuse_unknown(names: Iterable[str]) -> None:
    """Refuse a setting nobody knows: a slip of the pen would otherwise put figures into another database."""
    known = [PREFIX + name.upper() for name in (*Settings.model_fields, *_RESERVED)]
    for name in names:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            close = get_close_matches(name.upper(), known, n=1)
            hint = f"是否指 {close[0]}？" if close else f"可用的有：{'、'.join(known)}。"
            raise WrongSettingError(f"没有名为 {name} 的设置。{hint}")

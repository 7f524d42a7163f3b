"""What can be wrong between this installation and Telegram: the token, the way there, who brings the updates."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from bot.cli.finding import Finding, Health, drift
from bot.settings import Settings

if TYPE_CHECKING:
    from telegram import WebhookInfo

TIMEOUT_SECONDS = 10.0


async def ask_telegram(settings: Settings) -> list[Finding]:
    """Ask whether the token is known, and whether updates come the way the settings say."""
    if settings.telegram_token is None:
        return [Finding("Telegram", Health.GOOD, "没有设置令牌，不启用")]
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    try:
        async with Bot(settings.telegram_token, f"{settings.telegram_api}/bot") as bot:
            hook = await bot.get_webhook_info(read_timeout=TIMEOUT_SECONDS)
            name = bot.username
    except InvalidToken:
        return [Finding("Telegram", Health.BAD, "令牌无效", "请向 BotFather 核对 SHIFAN_TELEGRAM_TOKEN。")]
    except TelegramError as error:
        return [
            Finding(
                "Telegram", Health.BAD, f"连不上 {settings.telegram_api}（{type(error).__name__}）",
                "请检查网络或代理，或用 SHIFAN_TELEGRAM_API 指向可用的 Bot API 服务器。网页对话不受影响。",
            )
        ]  # fmt: skip
    found = [Finding("Telegram", Health.GOOD, f"机器人 @{name} 可用"), *_way_in(settings, hook)]
    if (there := await _date_at(settings.telegram_api)) is not None:
        found.append(drift("Telegram 服务器", there))
    return found


def _way_in(settings: Settings, hook: "WebhookInfo") -> Iterator[Finding]:
    """Compare how updates are to come with what Telegram has been told."""
    from bot.channels.telegram_webhook import PATH

    if settings.telegram_mode == "polling":
        if hook.url:
            advice = "请运行 shifan webhook delete。"
            yield Finding("Telegram", Health.BAD, "机器人另设了 webhook，长轮询收不到消息", advice)
        return
    if hook.url != settings.url + PATH:
        told = f"登记的 webhook 是 {hook.url}，不是 {settings.url}{PATH}" if hook.url else "还没有登记 webhook"
        yield Finding("Telegram", Health.BAD, f"{told}，收不到消息", "请运行 shifan webhook set。")
    elif hook.pending_update_count and hook.last_error_message:
        yield Finding(
            "Telegram", Health.WARNING,
            f"有 {hook.pending_update_count} 条消息送不到 {hook.url}（{hook.last_error_message}）",
            "请确认服务正在运行，反向代理和证书正常；改过密钥的，重新运行 shifan webhook set。",
        )  # fmt: skip


async def _date_at(address: str) -> datetime | None:
    """Return what time a server believes it is; None when it does not say."""
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
            answer = await client.head(address)
        return parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None

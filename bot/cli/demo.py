"""`shifan demo`: a fresh sandbox every time, served here and, for telephones, in the local network."""

import socket
import sys
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.cli.refusal import CommandError, unreachable
from bot.clock import SandboxClock
from bot.settings import VAR, Settings

if TYPE_CHECKING:
    from bot.clockwork import Clockwork
    from bot.demo.cast import Cast
    from bot.site.names import Demo

PLACE = VAR / "sandbox" / "shifan.db"
_HERE = "127.0.0.1"
_DEFAULT_PORT: int = Settings.model_fields["port"].default


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = _DEFAULT_PORT,
    lan: Annotated[
        bool, typer.Option("--lan/--no-lan", help="也在本机的局域网地址上监听，供手机扫码；只在私有地址上")
    ] = True,
) -> None:
    """启动演示：每次新建沙盒，打印各种身份的链接。不用任何设置，不读 .env，不连 Telegram。"""
    from bot.cli.serve import run
    from bot.demo.address import lan_address
    from bot.demo.cast import load_cast
    from bot.demo.sandbox import build
    from bot.demo.screen import screen
    from bot.logs import configure
    from bot.storage import schema
    from bot.storage.engine import open_engine
    from bot.wiring import build_app, build_house

    configure("warning")
    cast, settings = load_cast(), sandbox_settings(port)
    database = open_engine(settings.database)
    lock = _hold(database)
    try:
        beside = lan_address() if lan else None
        doors = [_listen(host, port) for host in (_HERE, beside) if host is not None]
        _clear(PLACE)
        try:
            schema.ensure(database)
            codes = build(database, cast, settings.url, settings.files)
        except DBAPIError as error:
            raise unreachable(error, f"请检查 {PLACE} 所在的磁盘和权限。") from error
        clock = SandboxClock(cast.starts_at)
        house = build_house(settings, database, clock)
        app = build_app(house, sandbox(cast, clock, house.running.clockwork))
        shown = screen(cast, codes, port, beside, colours=sys.stdout.isatty())
        try:
            run(app, lambda: print(shown, flush=True), house.stop.set, *doors)
        except KeyboardInterrupt:
            print("\n演示已停止。")
        finally:
            house.close()
    finally:
        lock.close()


def sandbox_settings(port: int) -> Settings:
    """Return the sandbox's settings: defaults, whatever the environment and `.env` say (they are not even read)."""
    return Settings.model_construct(database=f"sqlite:///{PLACE}", host=_HERE, port=port)


def sandbox(cast: "Cast", clock: SandboxClock, clockwork: "Clockwork") -> "Demo":
    """Return what the pages show of a sandbox, and the control of its clock, which only ever goes forward."""
    from bot.demo.living import live_until
    from bot.site.names import Demo
    from bot.site.pages import local

    def today() -> date:
        return local(clock.now()).date()

    def move() -> None:
        if clock.now() < cast.moves_to:
            live_until(clock, clockwork, cast.moves_to)

    return Demo(today, cast.year, cast.moves_to.date(), move)


def _hold(database: Engine) -> IO[str]:
    """Take the sandbox for this process, or say where it is being served."""
    from bot.storage.engine import DatabaseError
    from bot.storage.lock import hold

    try:
        lock = hold(database)
    except DatabaseError:
        where = _address(database)
        told = f"演示已在运行：{where}。请直接使用" if where else "演示正在启动，片刻后链接印在启动它的窗口里"
        raise CommandError(f"{told}；要从头开始，先在启动它的窗口按 Ctrl-C，再运行一次。") from None
    assert lock is not None  # an SQLite file always has one
    return lock


def _address(database: Engine) -> str | None:
    """Return where the sandbox that another process holds is served; None while it is still being built."""
    from bot.storage.engine import reading
    from bot.storage.facts import SANDBOX, recall

    try:
        with reading(database) as connection:
            return recall(connection, SANDBOX)
    except DBAPIError:
        return None


def _listen(host: str, port: int) -> socket.socket:
    from bot.cli.serve import listen

    try:
        door = listen(host, port)
        door.listen()  # taken from here on: what connects while the sandbox is being built waits
    except (CommandError, OSError):
        raise CommandError(
            f"端口 {port} 已被占用。请停止占用它的程序，或换一个端口：make demo PORT={port + 1}"
            f"（shifan demo --port {port + 1}）。"
        ) from None
    return door


def _clear(place: Path) -> None:
    """Remove the former sandbox; the lock beside it, which we hold, stays."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{place}{suffix}").unlink(missing_ok=True)

"""`shifan serve`: the web chat, the console and, with a token, Telegram, on the database of the settings."""

import errno
import socket
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import opened
from bot.cli.refusal import CommandError
from bot.clock import SystemClock
from bot.collector import settle
from bot.crash import CrashPoint
from bot.settings import read_settings
from bot.storage.lock import hold

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_GRACE_SECONDS = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    port: Annotated[int | None, typer.Option(help="端口，不写则用 SHIFAN_PORT", min=1, max=65535)] = None,
) -> None:
    """启动服务：网页对话、后台，设置了令牌时还有 Telegram。"""
    from bot.wiring import build_app, build_house, front

    crash = CrashPoint(read_settings().crash_at)
    settings, database = opened(crash)
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    lock = hold(database)
    listening = listen(settings.host, settings.port)
    house = build_house(settings, database, SystemClock(), crash)
    try:
        run(
            front(house, build_app(house)),
            lambda: print(f"服务已启动：{settings.url}　（Ctrl-C 停止）", flush=True),
            house.stop.set,
            listening,
        )
    finally:
        house.close()
        if lock is not None:
            lock.close()


def listen(host: str, port: int) -> socket.socket:
    """Take a port, or say in a sentence that it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise CommandError(_refused(host, port, error)) from None
    return listening


def _refused(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"端口 {host}:{port} 已被占用。请停止占用它的程序，或用 SHIFAN_PORT 换一个端口。"
        case errno.EACCES:
            return f"端口 {host}:{port} 不让用（{error.strerror}）。请用 SHIFAN_PORT 换一个 1024 以上的端口。"
        case _:
            return f"不能在 {host} 上监听（{error.strerror}）。SHIFAN_HOST 应是本机的地址，如 127.0.0.1 或 0.0.0.0。"


def run(app: "ASGIApp", serving: Callable[[], None], stop: Callable[[], None], *listening: socket.socket) -> None:
    """Serve, and say so by `serving`, until told to stop; then call `stop`, which ends open streams, and finish.

    What `serving` prints invites Ctrl-C: earlier, in the middle of an import, Python may swallow the interrupt.
    """
    import uvicorn

    class Server(uvicorn.Server):
        """Tells the house at the signal: left to the end of the lifespan, open chat pages would hold it up."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                settle()
                serving()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            stop()
            if not self.should_exit:  # pressed twice, it would tear the loop down with a trace; the grace ends anyway
                super().handle_exit(sig, frame)

    config = uvicorn.Config(
        app,
        log_config=None,  # bot.logs has seen to it
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    Server(config).run(sockets=list(listening))

"""The real program on a database, with everything `shifan serve` runs but the socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage.opening import open_current
from bot.wiring import build_app, build_house, front
from tests.telegram_server import TelegramServer


@asynccontextmanager
async def serving(
    url: str, server: TelegramServer | None = None, *, shows_errors: bool = True, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve, and hand over a client that asks at the public address.

    `server`: the Bot API server its bot talks through; none, and there is no Telegram. `shows_errors`: a bug is
    raised in the test, where a browser gets a page.
    """
    if server is not None:
        settings |= {"telegram_token": server.token, "telegram_api": server.url}
    house = build_house(Settings(database=url, **settings), open_current(url), SystemClock())
    app = build_app(house)
    transport = httpx.ASGITransport(front(house, app), raise_app_exceptions=shows_errors)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=house.settings.url) as client,
    ):
        yield client
    house.close()

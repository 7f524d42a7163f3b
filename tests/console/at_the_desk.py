"""Somebody of the bureau at a browser, on the whole program as it is served."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256

import httpx
from sqlalchemy import insert, select

from bot.settings import Settings
from bot.site.device import COOKIE
from bot.storage.opening import open_current
from bot.storage.tables import accounts, people
from bot.wiring import build_app, build_house
from tests.fakes import World

TOKEN = "n" * 43
AT_BROWSER = {"Cookie": f"{COOKIE}={TOKEN}"}
CHAT = sha256(TOKEN.encode()).hexdigest()


def seats_staff(world: World) -> None:
    """Let `sun`, enrolled as staff, use this browser too."""
    world.say("sun", f"/start {world.invite(role='staff')}")
    with world.database.begin() as connection:
        staff = connection.execute(select(people.c.id).where(people.c.name == "sun")).scalar_one()
        at_browser = {"source": "web", "chat": CHAT, "person_id": staff, "created_at": world.clock.now()}
        connection.execute(insert(accounts).values(at_browser))


@contextmanager
def with_staff(url: str) -> Iterator[World]:
    """A world with a contact and somebody of the bureau, stopped so that the program itself can be served."""
    with World.on(url) as world:
        world.start()
        world.enrols("li")
        seats_staff(world)
        world.stop()
        yield world


@asynccontextmanager
async def browsing(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Serve a world that has been stopped, and look at its pages in that browser."""
    house = build_house(Settings.model_construct(database=world.url), open_current(world.url), world.clock)
    transport = httpx.ASGITransport(build_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=AT_BROWSER) as client:
        yield client
    house.close()

"""Somebody at the desk, or at home with a receipt in their hand, and a county that has handed in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx

from bot.files.store import Store
from bot.hub import Hub
from bot.site.device import COOKIE
from bot.site.pages import Pages
from bot.storage.engine import reading
from bot.storage.handed_in import HandedIn, submissions_of
from handlers.ports import StoredFile
from tests.browser.fake_engine import FakeIntake
from tests.browser.place import NAMES, Place
from tests.fakes import YEAR, World, inbound
from tests.handing_in import APPLIED, HANDED_IN

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class Desk:
    """The site on a world's database; `li` is the contact of 文水县, `zhao` of 交城县, both in 吕梁市."""

    world: World
    place: Place

    def county_hands_in(self) -> HandedIn:
        """文水县 hands in its report, with one file attached."""
        self.world.enrols("li", "文水县")
        for line in ("指标填报", "第10项"):
            self.world.say("li", line)
        self.sends("li", "高企名单.png")
        for line in HANDED_IN:
            self.world.say("li", line)
        return self.newest("文水县")

    def applicant_hands_in(self) -> HandedIn:
        self.world.enrols("zhao", "交城县")
        for line in APPLIED:
            self.world.say("zhao", line)
        return self.newest("交城县")

    def sends(self, chat: str, name: str) -> StoredFile:
        """Send a file whose bytes are really kept."""
        assert self.place.store is not None
        kept = self.place.store.keep([PNG, name.encode()], name)
        file = {"digest": kept.digest, "name": kept.name, "media_type": kept.media_type, "size": kept.size}
        self.world.stored += 1
        self.world.stores(inbound(chat, f"m{self.world.stored}", file=file, caption=""))
        return kept

    def is_sealed(self) -> None:
        """文水县 attaches the scan with the seal."""
        self.sends("li", "盖章件.png")
        self.world.say_tap("li", "是，作为盖章件")

    def newest(self, unit: str) -> HandedIn:
        with reading(self.world.database) as connection:
            return submissions_of(connection, self.world.unit(unit), YEAR)[-1]

    def sits_down(self, role: str, *, city: str | None = None, unit: str | None = None) -> None:
        """Whoever looks at the pages now has this role."""
        unit_id = self.world.unit(unit) if unit else None
        FakeIntake(self.world.database, self.place.hub, self.world.clock).person(
            CHAT, "王五", role, city=city, unit_id=unit_id
        )

    @asynccontextmanager
    async def browsing(self) -> AsyncIterator[httpx.AsyncClient]:
        """Look at the pages in the browser of whoever sat down."""
        self.place.hub.bind(asyncio.get_running_loop())
        headers = {"Cookie": f"{COOKIE}={TOKEN}"}
        transport = httpx.ASGITransport(self.place.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://example.test", headers=headers) as client:
            yield client


def desk_of(world: World, folder: Path) -> Desk:
    """Build the site over a running world; files go under `folder`."""
    running = world.start()
    hub = Hub()
    intake = FakeIntake(world.database, hub, world.clock)
    store = Store(folder / "files", running.writer, world.clock.now)
    return Desk(world, Place(world.database, hub, world.clock, intake, Pages(NAMES), store=store))  # type: ignore[arg-type]


TOKEN = "d" * 43
CHAT = sha256(TOKEN.encode()).hexdigest()

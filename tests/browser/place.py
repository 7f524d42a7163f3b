"""A whole site on a real SQLite file and a real server in a thread, with the stand-in engine behind it."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, insert

from bot.channels.page import PageChannel
from bot.channels.web import WebChannel
from bot.channels.web_files import file_pages
from bot.channels.web_join import join_pages
from bot.channels.web_pages import WebDoor, chat_pages
from bot.clock import SandboxClock
from bot.console.desk import desk_pages
from bot.console.receipts import receipt_pages
from bot.console.submissions import submission_pages
from bot.engine import start
from bot.files.documents import Documents
from bot.files.makers import makers
from bot.files.store import Store
from bot.fill.routes import draft_pages
from bot.hub import Hub
from bot.metrics import Metrics
from bot.site.app import build_site
from bot.site.names import Demo, Names
from bot.site.pages import Pages
from bot.storage.engine import open_engine
from bot.storage.invites import code_hash
from bot.storage.looked_at import look_at
from bot.storage.tables import invites, metadata, rounds, stages, unit_codes, unit_rounds, units
from tests.browser.fake_engine import FakeIntake
from tests.browser.figures import prefill

SHANGHAI = ZoneInfo("Asia/Shanghai")
SITE = "http://example.test"
NAMES = Names(
    programme="中小企业高质量发展示范县（开发区）创建", bureau="省小企业局", bureau_short="省局",
    document="晋政办函〔2020〕99号",
)  # fmt: skip


@dataclass
class Place:
    """Everything a test may look at or pull."""

    engine: Engine
    hub: Hub
    clock: SandboxClock
    intake: Any
    pages: Pages
    url: str = ""
    server: uvicorn.Server | None = None
    is_ready: list[str | None] = field(default_factory=lambda: [None])
    store: Store | None = None  # where files go; the stand-in has no place for them

    def app(self) -> FastAPI:
        door = WebDoor(self.engine, self.intake, self.hub, self.clock, secure=False)
        routers = [
            chat_pages(door, self.pages, self.stopping),
            join_pages(door, self.pages),
            desk_pages(self.engine, self.clock, self.pages, self.look),
            receipt_pages(self.engine, self.pages),
        ]
        if self.store is not None:
            documents = Documents(self.engine, self.store, makers(SITE))
            submissions = submission_pages(self.engine, self.clock, self.pages, documents, self.look, SITE)
            routers += [file_pages(door, self.store, documents), submissions]
            routers += draft_pages(door, self.pages, self.store, documents, self.stopping)

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> Iterator[None]:
            self.hub.bind(asyncio.get_running_loop())
            yield

        return build_site(
            self.pages,
            routers,
            public_url=SITE,
            ready=lambda: self.is_ready[0],
            measure=Metrics(self.engine).page,
            lifespan=lifespan,
        )

    def look(self, submission_id: int, person_id: int) -> None:
        """Note that somebody above has looked at what was handed in."""
        with self.engine.begin() as connection:
            look_at(connection, submission_id, person_id, self.clock.now())

    def stopping(self) -> bool:
        return self.server is not None and self.server.should_exit

    @contextmanager
    def serving(self, port: int = 0) -> Iterator["Place"]:
        config = uvicorn.Config(self.app(), host="127.0.0.1", port=port, log_level="warning", lifespan="on")
        self.server = uvicorn.Server(config)
        thread = threading.Thread(target=self.server.run)
        thread.start()
        while not self.server.started:
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            self.server.should_exit = True
            thread.join(10)
            assert not thread.is_alive(), "the server did not stop: a stream kept it"

    def invite(self, code: str, role: str = "contact", *, hours: int = 72, **values: object) -> str:
        now = self.clock.now()
        with self.engine.begin() as connection:
            connection.execute(
                insert(invites).values(
                    code_hash=code_hash(code), role=role, created_at=now,
                    expires_at=now + timedelta(hours=hours), **values,
                )
            )  # fmt: skip
        return code


@contextmanager
def place(url: str, *, real: bool = False) -> Iterator[Place]:
    """Build the site; with `real`, our own engine stands behind it instead of the stand-in."""
    engine = open_engine(url)
    metadata.create_all(engine)
    clock = SandboxClock(datetime(2023, 5, 25, 9, 0, tzinfo=SHANGHAI))
    with engine.begin() as connection:
        connection.execute(
            insert(rounds).values(year=2022, edition="shanxi-2022", opened_at=datetime(2023, 1, 1, tzinfo=UTC))
        )
        connection.execute(insert(stages).values(year=2022, stage="report", level="county", due_on=date(2023, 5, 31)))
        for number, (name, city, kind, year, code) in enumerate(UNITS, 1):
            connection.execute(insert(units).values(id=number, name=name, city=city, kind=kind))
            connection.execute(insert(unit_codes).values(unit_id=number, code=code, valid_from=date(2020, 1, 1)))
            connection.execute(insert(unit_rounds).values(year=2022, unit_id=number, assessment_year=year))
    demo = Demo(
        today=lambda: clock.now().astimezone(SHANGHAI).date(), data_year=2022, moves_to=date(2023, 5, 31),
        move=lambda: clock.set(datetime(2023, 5, 31, 9, 0, tzinfo=SHANGHAI)),
    )  # fmt: skip
    prefill(engine, [unit[0] for unit in UNITS])
    if real:
        running = start(engine, [WebChannel(), PageChannel()], clock)
        store = Store(Path(url.partition(":///")[2]).parent / "files", running.writer, clock.now)
        yield Place(engine, running.hub, clock, running.inbox, Pages(NAMES, demo), store=store)
        running.close()
        return
    hub = Hub()
    yield Place(engine, hub, clock, FakeIntake(engine, hub, clock), Pages(NAMES, demo))
    engine.dispose()


UNITS = [
    ("小店区", "太原市", "county", 2, "140105"),
    ("定襄县", "忻州市", "county", 2, "140921"),
    ("长治高新区", "长治市", "zone", 2, "Z1"),
    ("盐湖区", "运城市", "county", 2, "140802"),
    ("清徐县", "太原市", "county", 2, "140121"),
    ("文水县", "吕梁市", "county", 1, "141121"),
    ("侯马市", "临汾市", "county", 2, "141081"),
    ("阳城县", "晋城市", "county", 2, "140522"),
    ("平定县", "阳泉市", "county", 1, "140321"),
    ("云冈区", "大同市", "county", 1, "140214"),
    ("祁县", "晋中市", "county", 1, "140727"),
]

"""A whole province behind a real socket: 117 counties, 30 zones, a contact for each, two of the bureau.

A hundred of the contacts are reached in Telegram, the others in the web chat.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import uvicorn
from sqlalchemy import Engine, insert, select

from bot.clock import SandboxClock
from bot.settings import Settings
from bot.storage.invites import issue
from bot.storage.opening import open_current
from bot.storage.round_entry import open_round
from bot.storage.tables import accounts, people, roles, unit_rounds, units
from bot.wiring import build_app, build_house
from reminders.deadlines import LOCAL
from tests.telegram_server import TOKEN, TelegramServer

CITIES = (
    "太原市",
    "大同市",
    "朔州市",
    "忻州市",
    "阳泉市",
    "吕梁市",
    "晋中市",
    "长治市",
    "晋城市",
    "临汾市",
    "运城市",
)
COUNTIES, ZONES, IN_TELEGRAM = 117, 30, 100
YEAR = 2022
MORNING = datetime(2023, 4, 10, 10, 0, tzinfo=LOCAL)  # a Monday on which no reminder is due
FIRST_CHAT = 1000


@dataclass
class Province:
    """What a test may look at."""

    database: Engine
    telegram: TelegramServer
    url: str
    invites: tuple[str, str]

    def in_telegram(self) -> dict[str, int]:
        """The chats of those who are reached in Telegram, by name."""
        query = select(people.c.name, accounts.c.chat).join(accounts, accounts.c.person_id == people.c.id)
        with self.database.connect() as connection:
            rows = connection.execute(query.where(accounts.c.source.like("telegram:%"), accounts.c.chat >= "1000"))
            return {row.name: int(row.chat) for row in rows}

    def got(self, text: str) -> set[str]:
        """Who has this text in Telegram, by name."""
        return {
            name
            for name, chat in self.in_telegram().items()
            if any(text in told for told in self.telegram.told(chat))
        }


@contextmanager
def province(url: str, telegram: TelegramServer) -> Iterator[Province]:
    """Fill the province and serve it, on a morning on which nothing else is said."""
    database = open_current(url)
    codes = _fill(database, telegram)
    settings = Settings(database=url, telegram_token=TOKEN, telegram_api=telegram.url)
    house = build_house(settings, open_current(url), SandboxClock(MORNING))
    server = uvicorn.Server(uvicorn.Config(build_app(house), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield Province(database, telegram, address, codes)
    finally:
        house.stop.set()
        server.should_exit = True
        thread.join(20)
        house.close()
        database.dispose()
        assert not thread.is_alive(), "the server did not stop"


def _fill(database: Engine, telegram: TelegramServer) -> tuple[str, str]:
    source = f"telegram:{TOKEN.partition(':')[0]}"
    everybody = range(1, COUNTIES + ZONES + 1)
    with database.begin() as connection:
        open_round(connection, YEAR, "shanxi-2022", None, MORNING)
        connection.execute(insert(units), [_unit(number) for number in everybody])
        connection.execute(
            insert(unit_rounds), [{"year": YEAR, "unit_id": number, "assessment_year": 1} for number in everybody]
        )
        names = [{"id": number, "name": f"{_unit(number)['name']}李{number}", "created_at": MORNING}
                 for number in everybody]  # fmt: skip
        connection.execute(insert(people), names)
        held = {"role": "contact", "rank": 1, "duty": "fill", "valid_from": datetime(2023, 3, 1, tzinfo=LOCAL)}
        connection.execute(insert(roles), [{"person_id": number, "unit_id": number, **held} for number in everybody])
        reached = [
            {"person_id": number, "source": source if number <= IN_TELEGRAM else "web",
             "chat": str(FIRST_CHAT + number), "created_at": MORNING}
            for number in everybody
        ]  # fmt: skip
        connection.execute(insert(accounts), reached)
        first, second = (issue(connection, "staff", MORNING).code for _ in range(2))
    for number in everybody[:IN_TELEGRAM]:
        telegram.meets(FIRST_CHAT + number)
    return first, second


def _unit(number: int) -> dict[str, object]:
    """A unit of the province; places are made up, cities are dealt out in turn."""
    is_zone = number > COUNTIES
    name = f"第{number - COUNTIES}开发区" if is_zone else f"甲{number}县"
    return {"id": number, "name": name, "city": CITIES[number % len(CITIES)], "kind": "zone" if is_zone else "county"}

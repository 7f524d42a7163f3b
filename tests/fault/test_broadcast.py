"""A notice to everybody: never over a limit, nobody forgotten or written to twice, whatever happens meanwhile."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storage.opening import open_current
from tests.fault.broadcasting import FIRST, Broadcast
from tests.fault.places import opened, set_up
from tests.telegram_server import TelegramServer, blocked, broken, reset_after, reset_before, slow, too_many

CONTACTS, SOAKING = 240, 3000
KILLS = 2

pytestmark = pytest.mark.telegram


def broadcast(url: str, server: TelegramServer, folder: Path, contacts: int) -> Broadcast:
    open_current(url).dispose()
    with opened(url) as database:
        set_up(database)
    made = Broadcast(url, server, contacts, folder, random.Random(7))
    made.prepare()
    return made


@pytest.mark.parametrize("kills", [0, KILLS])
def test_everybody_is_told_once_within_the_limits(
    database_url: str, tmp_path: Path, kills: int, soaking: bool, record_property: Callable[[str, object], None]
) -> None:
    with TelegramServer() as server:
        story = broadcast(database_url, server, tmp_path, SOAKING if soaking else CONTACTS)
        story.run(kills)
    assert story.over_the_limit() == 0
    doubtful = {row.key for row in story.rows() if row.state == "uncertain"}
    assert {row.state for row in story.rows()} <= {"sent", "uncertain"}
    assert doubtful <= set().union(*story.in_hand)
    assert all(len(held) <= 4 for held in story.in_hand), "what waits for its turn is in nobody's hand"
    received = story.received()
    assert max(received.values()) == 1
    missed = {f"notice:1:{chat}" for chat, times in received.items() if not times}
    assert missed <= doubtful
    record_property("rate", story.rate)


def test_faults_of_every_kind_cost_nobody_the_notice(sqlite_url: str, tmp_path: Path) -> None:
    with TelegramServer() as server:
        story = broadcast(sqlite_url, server, tmp_path, 120)
        server.fail(blocked(), chat=FIRST + 5)
        for fault in (broken(), broken(503), too_many(1), slow(0.5), too_many(2), broken(), slow(0.3)):
            server.fail(fault, method="sendMessage")
        server.fail(reset_before(), chat=FIRST + 70)
        server.fail(reset_after(), chat=FIRST + 71)
        story.run(0)
    assert story.over_the_limit() == 0
    states = {row.chat: row.state for row in story.rows() if row.state != "sent"}
    assert states == {str(FIRST + 5): "blocked", str(FIRST + 70): "uncertain", str(FIRST + 71): "uncertain"}
    received = story.received()
    assert {chat for chat, times in received.items() if times != 1} == {FIRST + 5, FIRST + 70}

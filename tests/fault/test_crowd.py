"""A crowd talks while the process is killed, hears everything twice, or loses its database: nothing lost or doubled.

`make soak` has a thousand people and sixty kills; the figures are written to the report.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fault.crowd import Crowd
from tests.telegram_server import TelegramServer

PEOPLE, MANY = 60, 1000
KILLS, OFTEN = 5, 60
DROPS, MANY_DROPS = 20, 200

pytestmark = [pytest.mark.telegram, pytest.mark.slow]
Tell = Callable[[str, object], None]


def test_killed_at_random_moments_nothing_is_lost_or_done_twice(
    database_url: str, tmp_path: Path, soaking: bool, record_property: Tell
) -> None:
    with TelegramServer() as server:
        crowd = Crowd(database_url, server, tmp_path, MANY if soaking else PEOPLE, random.Random(7))
        with crowd:
            crowd.run(OFTEN if soaking else KILLS, crowd.killed)
            crowd.check()
    assert crowd.troubles == (OFTEN if soaking else KILLS)
    record_property("replies read twice", crowd.read_twice())


def test_every_update_twice_and_shuffled_within_its_batch_changes_nothing(
    database_url: str, tmp_path: Path, soaking: bool
) -> None:
    with TelegramServer() as server:
        server.api.updates.shuffles = random.Random(7)
        crowd = Crowd(database_url, server, tmp_path, MANY if soaking else PEOPLE, random.Random(7), eager=True)
        with crowd:
            crowd.run()
            crowd.check()
    assert server.api.updates.handed_out >= 2 * len(server.api.updates.history)
    assert crowd.read_twice() == 0


def test_dropped_database_connections_lose_nothing(
    postgresql_url: str, tmp_path: Path, soaking: bool, record_property: Tell
) -> None:
    with TelegramServer() as server:
        crowd = Crowd(postgresql_url, server, tmp_path, MANY if soaking else PEOPLE, random.Random(7))
        with crowd:
            crowd.run(MANY_DROPS if soaking else DROPS, crowd.loses_a_connection)
            crowd.check()
    assert crowd.troubles == (MANY_DROPS if soaking else DROPS)
    record_property("replies read twice", crowd.read_twice())

"""The serving process dies at every step of a journey, and nobody loses an answer or sees one twice."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import inspect

from bot.storage.opening import open_current
from tests.fault.journey import CHAT, PATIENCE_SECONDS, Journey, Serving
from tests.fault.places import Places, PostgresqlPlaces, SqlitePlaces, invited, opened, set_up
from tests.telegram_server import TelegramServer

AT_ONCE = 2 * (os.cpu_count() or 1)
EVERY = 5  # steps, on PostgreSQL; a prime, which no regular order of steps can hide behind
AFTER_THE_LAST = 3  # a step more or less is a matter of what happens to share a commit
SURVIVED_AT_MOST = 0.1  # the share of deaths that may find no such step, for the same reason

pytestmark = [pytest.mark.telegram, pytest.mark.slow]
Place = Callable[[], AbstractContextManager[str]]


@pytest.fixture
def sqlite_places(tmp_path: Path) -> Places:
    open_current(f"sqlite:///{tmp_path}/template.db").dispose()
    with opened(f"sqlite:///{tmp_path}/template.db") as database:
        set_up(database)
    return SqlitePlaces(tmp_path, tmp_path / "template.db")


@pytest.fixture
def postgresql_places(postgresql_url: str) -> Iterator[Places]:
    open_current(postgresql_url).dispose()
    with opened(postgresql_url) as database:
        set_up(database)
    places = PostgresqlPlaces(postgresql_url, AT_ONCE)
    yield places
    places.close()


@pytest.mark.sqlite
def test_killed_at_every_step_of_a_journey_on_sqlite(sqlite_places: Places, tmp_path: Path) -> None:
    die_everywhere(sqlite_places.fresh, tmp_path, every=1)


@pytest.mark.sqlite
def test_killed_at_every_step_of_the_first_start_on_sqlite(sqlite_places: Places, tmp_path: Path) -> None:
    die_at_first_starts(sqlite_places.empty, tmp_path, every=1)


def test_killed_at_steps_of_a_journey_on_postgresql(postgresql_places: Places, tmp_path: Path, soaking: bool) -> None:
    die_everywhere(postgresql_places.fresh, tmp_path, every=1 if soaking else EVERY)


def test_killed_at_steps_of_the_first_start_on_postgresql(
    postgresql_places: Places, tmp_path: Path, soaking: bool
) -> None:
    die_at_first_starts(postgresql_places.empty, tmp_path, every=1 if soaking else EVERY)


# --- a journey ------------------------------------------------------------------------------------------------


def die_everywhere(place: Place, folder: Path, *, every: int) -> None:
    """Go a journey nobody interrupts, then others in which the process dies 1, 2, 3 … steps after each message."""
    with place() as url:
        first = person(url, folder)
        with first.server:
            first.run()
        expected, took = first.texts(), first.took
    assert len(set(expected)) == len(expected), "replies that look alike could hide each other"

    def go(steps: int) -> tuple[int, Journey, str]:
        with place() as url:
            journey = person(url, folder, steps)
            journey.expected, journey.took = expected, [each + AFTER_THE_LAST for each in took]
            try:
                with journey.server:
                    journey.run()
            except AssertionError as failure:
                return steps, journey, f"{failure} ({journey.serving.deaths} deaths)"
            return steps, journey, ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(go, range(1, max(took) + AFTER_THE_LAST + 1, every)))
    broken = [f"{steps} steps after each message: {failure}" for steps, _, failure in ends if failure]
    assert not broken, f"{len(broken)} of {len(ends)} journeys:\n" + "\n".join(broken)
    meant = sum(steps <= each for steps, _, _ in ends for each in took)
    died = sum(journey.serving.deaths for _, journey, _ in ends)
    assert died >= meant * (1 - SURVIVED_AT_MOST), f"{died} deaths at {meant} steps"


def person(url: str, folder: Path, dies_after: int = 0) -> Journey:
    """Somebody with an invite for an installation."""

    def code() -> str:
        with opened(url) as database, database.begin() as connection:
            return invited(connection)

    server = TelegramServer()
    return Journey(server, Serving(url, server, folder / f"sent{dies_after}"), code, dies_after)


# --- the first start ------------------------------------------------------------------------------------------


def die_at_first_starts(place: Place, folder: Path, *, every: int) -> None:
    """Die at each step until updates are asked for: afterwards there is nothing, or an installation that answers."""
    with place() as url, TelegramServer() as server:
        serving = Serving(url, server, folder / "sent")
        serving.start()
        until(lambda: bool(server.called("getUpdates")))
        steps = serving.steps.count
        answers(url, serving)

    def go(step: int) -> bool:
        with place() as url, TelegramServer() as server:
            serving = Serving(url, server, folder / f"sent{step}")
            serving.start(step)
            until(lambda: serving.is_dead() or bool(server.called("getUpdates")))
            serving.steps.die_in(0)  # what works beside the first question for updates may come to this step later
            if has_died := serving.is_dead():
                is_as_before = is_empty(url)
                serving.restart()
                until(lambda: bool(server.called("getUpdates")))
                if is_as_before and step % 7:  # what follows is a first start like any other
                    serving.stop()
                    return True
            answers(url, serving)
            return has_died

    with ThreadPoolExecutor(AT_ONCE) as pool:
        died = list(pool.map(go, range(1, steps + 1, every)))
    assert sum(died) >= len(died) * (1 - SURVIVED_AT_MOST), f"{sum(died)} deaths at {len(died)} steps"


def is_empty(url: str) -> bool:
    with opened(url) as database:
        return not inspect(database).get_table_names()


def answers(url: str, serving: Serving) -> None:
    """The bureau opens the round while it serves, somebody enrols, and is answered."""
    with opened(url) as database:
        set_up(database)
        with database.begin() as connection:
            code = invited(connection)
    serving.server.says(CHAT, f"/start {code}")

    def is_answered() -> bool:
        if serving.is_dead():
            serving.restart()
        return serving.server.heard(CHAT) > 0

    until(is_answered)
    assert "文水县" in serving.server.told(CHAT)[0]
    serving.stop()


def until(holds: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < patience, "it did not begin to serve"
        time.sleep(0.003)

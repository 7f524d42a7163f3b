"""The serving process dies at every step of a journey, and nobody loses an answer or sees one twice."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from bot.storage.opening import open_current
from tests.fault.journey import Journey, Serving
from tests.fault.places import Places, PostgresqlPlaces, SqlitePlaces, invited, opened, set_up
from tests.telegram_server import TelegramServer

AT_ONCE = 2 * (os.cpu_count() or 1)
EVERY = 5  # steps, on PostgreSQL
AFTER_THE_LAST = 5  # a step more or less is a matter of what happens to share a commit

pytestmark = pytest.mark.telegram


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
    die_everywhere(sqlite_places.empty, tmp_path, every=1, is_first_start=True)


def test_killed_at_steps_of_a_journey_on_postgresql(postgresql_places: Places, tmp_path: Path, soaking: bool) -> None:
    die_everywhere(postgresql_places.fresh, tmp_path, every=1 if soaking else EVERY)


def test_killed_at_steps_of_the_first_start_on_postgresql(
    postgresql_places: Places, tmp_path: Path, soaking: bool
) -> None:
    die_everywhere(postgresql_places.empty, tmp_path, every=1 if soaking else EVERY, is_first_start=True)


def die_everywhere(
    place: Callable[[], AbstractContextManager[str]], folder: Path, *, every: int, is_first_start: bool = False
) -> None:
    """Count the steps of a journey nobody interrupts, then go it again for each step at which the process dies."""
    with place() as url:
        first = person(url, None, folder, is_first_start)
        with first.server:
            first.run()
            expected = first.texts()
    assert len(set(expected)) == len(expected), "replies that look alike could hide each other"
    at_start, in_all = first.serving.counted()
    steps = at_start if is_first_start else in_all

    def go(step: int) -> tuple[int, bool, str]:
        with place() as url:
            journey = person(url, step, folder, is_first_start)
            journey.expected = expected
            try:
                with journey.server:
                    journey.run()
            except AssertionError as failure:
                return step, True, str(failure)
            return step, bool(journey.serving.deaths), ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(go, range(1, steps + AFTER_THE_LAST, every)))
    broken = [f"step {step}: {failure}" for step, _, failure in ends if failure]
    assert not broken, f"{len(broken)} of {len(ends)} journeys:\n" + "\n".join(broken)
    alive = [step for step, has_died, _ in ends if not has_died]
    assert len(alive) <= AFTER_THE_LAST * 2, f"the process did not die at these steps: {alive}"


def person(url: str, step: int | None, folder: Path, is_first_start: bool) -> Journey:
    """Somebody with an invite for an installation; on the first start the bureau opens the round while it serves."""

    def code() -> str:
        with opened(url) as database:
            if is_first_start:
                set_up(database)
            with database.begin() as connection:
                return invited(connection)

    server = TelegramServer()
    return Journey(server, Serving(url, server, step, folder / f"steps{step}"), code)

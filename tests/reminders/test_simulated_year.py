"""Sixty days of a made-up province, and in the long run a year: what was owed was said, once, to nobody else."""

from datetime import date

import pytest

from tests.reminders.a_year import World, play


def test_sixty_days(capsys: pytest.CaptureFixture[str]) -> None:
    world = play(7, date(2027, 4, 2), 60, longest_outage=12)
    _tell(world, "60 days", capsys)
    assert world.judge.ended > 50
    assert min(world.counts[each] for each in ("gaps", "refused", "merged", "skipped", "invitations")) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_a_year(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    world = play(seed, date(2027, 1, 1), 365, longest_outage=40)
    _tell(world, "365 days", capsys)
    assert world.judge.ended > 50


def _tell(world: World, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the counts: what a person who doubts the simulation wants to see."""
    judge = world.judge
    with capsys.disabled():
        print(f"\n{what}: " + ", ".join(f"{count} {name}" for name, count in sorted(world.counts.items())))  # noqa: T201
        print(  # noqa: T201
            f"{judge.checked} messages judged; {judge.ended} dates ended with something owed: {judge.reminded}"
            f" reminded of, {judge.ended - judge.reminded} without any chance to be"
        )

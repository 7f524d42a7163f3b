"""Who plays in the sandbox: all are marked as samples; moving its clock lets every reminder go out in time."""

from sqlalchemy import select

from bot.clock import SandboxClock
from bot.clockwork import Clockwork
from bot.demo.cast import load_cast
from bot.demo.living import live_until
from bot.storage.engine import reading
from bot.storage.notice_rows import signatures
from bot.storage.tables import outbox, people, reminders
from bot.storage.writer import Writer
from reminders.deadlines import LOCAL
from reminders.signing import Signed
from tests.demo.conftest import Sandbox


def test_everybody_in_it_is_marked_as_a_sample(sandbox: Sandbox) -> None:
    with reading(sandbox.database) as connection:
        names = connection.execute(select(people.c.name)).scalars().all()
    assert len(names) >= 12
    assert all("演示" in name for name in names)


def test_a_notice_has_been_signed_by_most(sandbox: Sandbox) -> None:
    with reading(sandbox.database) as connection:
        signed = [one.signed for one in signatures(connection, 1)]
    found = (signed.count(Signed.SIGNED), signed.count(Signed.UNSIGNED))
    assert found == (6, 2)  # those who have handed in were not asked to


def test_its_clock_moves_by_way_of_everything_that_becomes_due(sandbox: Sandbox) -> None:
    cast = load_cast()
    clock = SandboxClock(cast.starts_at)
    writer = Writer(sandbox.database)
    try:
        live_until(clock, Clockwork(sandbox.database, writer, clock, lambda _: None, "test"), cast.moves_to)
    finally:
        writer.close()
    with reading(sandbox.database) as connection:
        rows = connection.execute(
            select(outbox.c.created_at, outbox.c.body)
            .join(reminders, reminders.c.message == outbox.c.key)
            .where(reminders.c.what.like("report:%"))
        ).all()
    by_day: dict[str, list[str]] = {}
    for at, body in rows:
        by_day.setdefault(f"{at.astimezone(LOCAL):%m-%d %H:%M}", []).append(body)
    # all eleven but the three that have handed in with their seal
    assert {day: len(bodies) for day, bodies in by_day.items()} == dict.fromkeys(
        ("05-24 09:00", "05-26 09:00", "05-30 09:00", "05-31 09:00"), 8
    )
    assert all("还有5天" in body for body in by_day["05-26 09:00"])
    assert all("今天（5月31日）" in body for body in by_day["05-31 09:00"])

"""What a unit owes after it has begun, filled, handed in, sealed, taken back: who is reminded, and who is not."""

from datetime import timedelta

from sqlalchemy import update

from bot.storage.reminding import load_scene
from bot.storage.rounds import Rounds
from bot.storage.tables import files, roles, seals, submissions
from bot.ticking import tick
from reminders.obligations import Kind, Obligation, Point
from tests.fakes import MORNING, World
from tests.handing_in import APPLICATION, FIGURES, HANDED_IN, REPORT

TAKEN_BACK = ("撤回修改", "高企数填错了，应为36家")


def owed(world: World, unit: str = "文水县") -> Obligation:
    with world.database.begin() as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        scene = load_scene(connection, opened, world.clock.now())
    return next(
        one for one in scene.obligations if one.unit.name == unit and one.kind in (Kind.REPORT, Kind.APPLICATION)
    )


def says(world: World, *lines: str, chat: str = "li") -> None:
    for line in lines:
        world.say(chat, line)


def sealed(world: World) -> None:
    """Put the scan beside what was handed in last."""
    with world.database.begin() as connection:
        newest = connection.execute(submissions.select().order_by(submissions.c.id.desc())).first()
        assert newest is not None
        connection.execute(files.insert().values(digest="s", size=1, media_type="image/png", created_at=MORNING))
        connection.execute(
            seals.insert().values(submission_id=newest.id, digest="s", name="s.png", sealed_at=MORNING)
        )


def reminded(world: World, days: int, hour: int = 9) -> list[str]:
    """What one pass of a later day says to the contact."""
    before = len(world.told("li"))
    world.clock.moment = MORNING + timedelta(days=days, hours=hour - 9)
    with world.database.begin() as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        tick(connection, opened, world.clock.now())
    return world.told("li")[before:]


def test_a_report_is_begun_filled_handed_in_and_done(world: World) -> None:
    world.enrols("li")
    assert owed(world).point is Point.NOT_BEGUN
    says(world, FIGURES, "对")
    assert owed(world).point is Point.FILLING
    assert len(owed(world).missing) == 1 + 6  # a figure, and the six parts in writing
    says(world, "平台服务企业 440", *REPORT)
    assert (owed(world).point, owed(world).missing) == (Point.FILLED, ())
    says(world, "提交", "确认提交")
    assert owed(world).point is Point.AWAITING_SEAL
    sealed(world)
    assert owed(world).point is Point.DONE
    assert not owed(world).point.is_owing


def test_a_part_of_the_report_that_is_not_written_is_named(world: World) -> None:
    world.enrols("li")
    says(world, FIGURES, "对", "平台服务企业 440", *REPORT[:-2])
    found = owed(world)
    assert found.point is Point.FILLING
    (part,) = found.missing
    with world.database.begin() as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        assert part == opened.round.edition.report.parts[-1].title


def test_whoever_has_begun_in_words_has_begun(world: World) -> None:
    world.enrols("li")
    says(world, *REPORT[:3])
    assert owed(world).point is Point.FILLING


def test_an_application_wants_its_document_too(world: World) -> None:
    world.enrols("zhao", "交城县")
    assert owed(world, "交城县").point is Point.UNDECIDED
    says(world, *APPLICATION[:-3], chat="zhao")
    assert owed(world, "交城县").point is Point.FILLING
    says(world, *APPLICATION[-3:], chat="zhao")
    assert owed(world, "交城县").point is Point.FILLED
    says(world, "提交", "确认提交", chat="zhao")
    assert owed(world, "交城县").point is Point.AWAITING_SEAL


def test_whoever_has_handed_in_is_left_alone_and_whoever_takes_it_back_is_reminded_again(world: World) -> None:
    world.enrols("li")
    with world.database.begin() as connection:
        connection.execute(update(roles).values(valid_from=MORNING - timedelta(days=60)))
    says(world, *HANDED_IN)
    sealed(world)
    assert reminded(world, days=1) == []
    says(world, *TAKEN_BACK)
    assert owed(world).point in (Point.FILLED, Point.FILLING)
    assert any("2022年度创建工作报告" in text for text in reminded(world, days=5))  # the day before it is due
    says(world, "提交", "确认提交")
    assert owed(world).point is Point.AWAITING_SEAL
    assert any("盖章件尚未上传" in text for text in reminded(world, days=6))

"""What was handed in is kept exactly: every draft at its revision, the files attached then, and who looked at it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, select, update

from bot.storage import chain
from bot.storage.chain import Head
from bot.storage.engine import open_engine, reading
from bot.storage.handed_in import AsHandedIn, HandedIn, as_handed_in, find_receipt, find_submission, submissions_of
from bot.storage.looked_at import look_at
from bot.storage.tables import (
    answer_words,
    answers,
    audit,
    audit_heads,
    drafts,
    evidence,
    seals,
    submission_files,
)
from bot.storage.verification import verify_chains
from handlers.fingerprint import fingerprint
from tests.fakes import YEAR, World
from tests.handing_in import APPLIED, FILLED, HANDED_IN


def hands_in(world: World, chat: str = "li", unit: str = "文水县", lines: list[str] = HANDED_IN) -> HandedIn:
    """A contact enrols and hands in; return what was handed in."""
    world.enrols(chat, unit)
    for line in lines:
        world.say(chat, line)
    assert "已提交" in world.told(chat)[-1], world.told(chat)[-1]
    return of(world, unit)[-1]


def of(world: World, unit: str = "文水县") -> list[HandedIn]:
    with reading(world.database) as connection:
        return submissions_of(connection, world.unit(unit), YEAR)


def seen(world: World, submission_id: int) -> AsHandedIn:
    with reading(world.database) as connection:
        found = as_handed_in(connection, submission_id)
    assert found is not None
    return found


def value(found: AsHandedIn, key: str, form: str = "indicators") -> str | None:
    return found.situation.draft(form, YEAR).answers[key].value


def test_a_report_is_handed_in_with_both_its_drafts(world: World) -> None:
    one = hands_in(world)
    assert (one.forms, one.version, one.newest, one.late) == (("indicators", "report"), 1, 1, False)
    assert one.receipt.startswith(f"B{YEAR}-{world.unit('文水县'):04d}-1-")
    assert (one.by, one.opened_at, one.withdrawn_at, one.sealed) == ("li", None, None, None)
    found = seen(world, one.id)
    parts = [found.situation.draft(form, YEAR) for form in one.forms]
    assert found.situation.round is not None
    assert fingerprint(one.unit_id, found.situation.round.edition.name, parts, found.files) == one.fingerprint


def test_an_application_is_handed_in_with_base_figures_and_document(world: World) -> None:
    one = hands_in(world, "zhao", "交城县", APPLIED)
    assert one.forms == ("baseline", "document", "eligibility")
    assert one.receipt.startswith("S")
    assert one.late, "it is 25 May, and was due on 30 April"


def test_a_version_stays_as_it_was_when_the_draft_goes_on(world: World) -> None:
    first = hands_in(world)
    for line in ("撤回修改", "高企数填错了，应为36家", "高企 36", "对", "提交", "确认提交"):
        world.say("li", line)
    earlier, later = of(world)
    assert (earlier.version, earlier.newest, later.version) == (1, 2, 2)
    assert earlier.withdrawn_at is not None and later.withdrawn_at is None
    assert value(seen(world, first.id), "high_tech") == "33"
    assert value(seen(world, later.id), "high_tech") == "36"
    assert earlier.fingerprint != later.fingerprint


def test_handing_in_the_same_again_gives_the_same_code_under_another_number(world: World) -> None:
    first = hands_in(world)
    for line in ("撤回修改", "再核对一遍各项数据", "提交", "确认提交"):
        world.say("li", line)
    again = of(world)[-1]
    assert (again.fingerprint, again.version) == (first.fingerprint, 2)
    assert again.receipt != first.receipt


def test_the_files_are_those_attached_then(world: World) -> None:
    world.enrols("li")
    for line in FILLED:
        world.say("li", line)
    world.say("li", "第3项")
    world.sends_file("li", "会议纪要.pdf")
    for line in ("提交", "确认提交"):
        world.say("li", line)
    one = of(world)[-1]
    for line in ("撤回修改", "会议纪要要换一份", "年度报告", "第3项", "佐证材料"):
        world.say("li", line)
    world.say_tap("li", "移除1")
    world.sends_file("li", "会议纪要（盖章）.pdf")
    assert [file.file.name for file in seen(world, one.id).files] == ["会议纪要.pdf"]
    assert not verify_chains(world.database).breaks


def test_the_bureaus_settings_are_those_of_then(world: World) -> None:
    from bot.storage.round_entry import enter

    one = hands_in(world)
    before = seen(world, one.id).situation
    world.clock.moves(hours=1)
    with world.database.begin() as connection:
        unit_id = world.unit("文水县")
        enter(connection, YEAR, {"not_applicable": "neeq"}, "复函", world.clock.now(), unit_id=unit_id)
        enter(connection, YEAR, {"gate_mode": "absolute"}, "通知", world.clock.now())
    after = seen(world, one.id).situation
    assert (after.not_applicable, after.round) == (before.not_applicable, before.round)


def test_the_newest_scan_counts(world: World) -> None:
    hands_in(world)
    for name in ("盖章件.jpg", "盖章件（清晰）.pdf"):
        world.sends_file("li", name)
        world.say("li", "对")
    sealed = of(world)[-1].sealed
    assert sealed is not None and sealed.name == "盖章件（清晰）.pdf"


def test_the_first_look_counts(world: World) -> None:
    one, now = hands_in(world), world.clock.now()
    for _ in range(2):
        with world.database.begin() as connection:
            look_at(connection, one.id, 1, world.clock.now())
        world.clock.moves(minutes=5)
    assert of(world)[-1].opened_at == now


def test_a_receipt_is_found_by_its_number_and_nothing_else(world: World) -> None:
    one = hands_in(world)
    with reading(world.database) as connection:
        assert find_receipt(connection, one.receipt) == one
        assert find_receipt(connection, one.receipt[:-1]) is None
        assert find_submission(connection, one.id) == one
        assert find_submission(connection, 2**70) is None
        assert find_submission(connection, 0) is None


def test_two_devices_that_confirm_hand_in_once(world: World) -> None:
    world.enrols("li")
    for line in FILLED:
        world.say("li", line)
    world.enrols("wang")
    world.say("li", "提交")
    world.say("wang", "提交")
    world.say("li", "确认提交")
    world.say("wang", "确认提交")
    assert len(of(world)) == 1
    assert "已提交（第1版）" in world.told("wang")[-1]


def test_verify_finds_a_figure_changed_under_a_submission(world: World) -> None:
    one = hands_in(world)
    assert not verify_chains(world.database).breaks
    with world.database.begin() as connection:
        draft = connection.execute(select(drafts.c.id).where(drafts.c.form == "indicators")).scalar_one()
        connection.execute(
            update(answers).where(answers.c.draft_id == draft, answers.c.key == "high_tech").values(value="99")
        )
    assert f"报送 {one.receipt}：内容与校验码不符" in verify_chains(world.database).breaks


def test_verify_passes_over_what_was_handed_in_taken_back_and_handed_in_again(world: World) -> None:
    hands_in(world)
    for line in ("撤回修改", "规上企业数漏报2家", "提交", "确认提交"):
        world.say("li", line)
    assert len(of(world)) == 2
    assert not verify_chains(world.database).breaks


TAMPERED = {
    "UPDATE submissions SET late = NOT late": "报送 ",
    "UPDATE submissions SET submitted_at = '2023-05-20 01:00:00.000000'": "报送 ",
    "UPDATE submissions SET receipt = 'B2022-0001-1-XXXX'": "报送 ",
    "UPDATE submissions SET fingerprint = replace(fingerprint, substr(fingerprint, 1, 1), 'x')": "报送 ",
    "DELETE FROM submissions": "报送 ",
    "UPDATE withdrawals SET reason = '另一个原因'": "报送 ",
    "UPDATE withdrawals SET withdrawn_at = '2023-05-20 01:00:00.000000'": "报送 ",
    "DELETE FROM withdrawals": "撤回 ",
}


def test_verify_finds_whatever_is_changed_about_handing_in_and_taking_back(sqlite_url: str, tmp_path: Path) -> None:
    with World.on(sqlite_url) as world:
        world.start()
        hands_in(world)
        for line in ("撤回修改", "规上企业数漏报2家"):
            world.say("li", line)
        for statement, named in TAMPERED.items():
            breaks = broken_by(sqlite_url, statement, tmp_path / "copy.db")
            assert any(found.startswith(named) for found in breaks), (statement, breaks)


def broken_by(sqlite_url: str, statement: str, path: Path) -> tuple[str, ...]:
    """Change a row behind the program's back, in a copy of the database, and say what `verify` finds."""
    path.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as original,
        closing(sqlite3.connect(path)) as copy,
    ):
        original.backup(copy)
        assert copy.execute(statement).rowcount == 1, statement
        copy.commit()
    engine = open_engine(f"sqlite:///{path}")
    breaks = verify_chains(engine).breaks
    engine.dispose()
    return breaks


SEALS_TAMPERED = {
    "DELETE FROM seals WHERE id = 1": "操作记录中有（2023-05-25 01:00 UTC），盖章件记录中缺失",
    "DELETE FROM seals WHERE id = 2": "操作记录中有（2023-05-25 01:00 UTC），盖章件记录中缺失",
    "UPDATE seals SET digest = (SELECT digest FROM seals WHERE id = 2) WHERE id = 1": "与操作记录不符",
    "UPDATE seals SET name = '另一份.pdf' WHERE id = 2": "与操作记录不符",
    "UPDATE seals SET sealed_at = '2023-05-20 01:00:00.000000' WHERE id = 2": "与操作记录不符",
    "UPDATE seals SET sealed_at = '昨天' WHERE id = 2": "与操作记录不符",
    "UPDATE seals SET person_id = NULL WHERE id = 2": "与操作记录不符",
    "INSERT INTO seals (submission_id, digest, name, person_id, sealed_at)"
    " SELECT submission_id, digest, name, person_id, '2023-05-26 01:00:00.000000' FROM seals WHERE id = 2": "不符",
}  # fmt: skip


def test_verify_finds_a_scan_with_the_seal_that_was_changed_deleted_or_slipped_in(
    sqlite_url: str, tmp_path: Path
) -> None:
    with World.on(sqlite_url) as world:
        world.start()
        one = hands_in(world)
        for name in ("盖章件（清晰）.pdf", "盖章件.jpg", "盖章件（清晰）.pdf"):
            world.sends_file("li", name)
            world.say("li", "对")
        assert world.count("seals") == 3 and not verify_chains(world.database).breaks
        for statement, sentence in SEALS_TAMPERED.items():
            breaks = broken_by(sqlite_url, statement, tmp_path / "copy.db")
            assert any(one.receipt in found and sentence in found for found in breaks), (statement, breaks)


def test_a_scan_whose_version_was_deleted_is_named_by_its_number(sqlite_url: str, tmp_path: Path) -> None:
    with World.on(sqlite_url) as world:
        world.start()
        hands_in(world)
        world.sends_file("li", "盖章件.jpg")
        world.say("li", "对")
        breaks = broken_by(sqlite_url, "UPDATE seals SET submission_id = 99", tmp_path / "copy.db")
        assert any(found.startswith("盖章件 #99：") for found in breaks), breaks


def test_a_seal_audited_before_its_scan_was_named_there_is_compared_by_time_and_person(world: World) -> None:
    hands_in(world)
    world.sends_file("li", "盖章件.jpg")
    world.say("li", "对")
    with world.database.begin() as connection:
        called(connection, "seal ", "seal")
    assert not verify_chains(world.database).breaks
    with world.database.begin() as connection:
        connection.execute(seals.delete())
    assert "盖章件：操作记录中有（2023-05-25 01:00 UTC），盖章件记录中缺失" in verify_chains(world.database).breaks


def called(connection: Connection, now: str, before: str) -> None:
    """Write the audit as if an earlier version of the program had called an action otherwise."""
    head: dict[int, Head] = {}
    for row in connection.execute(select(audit).order_by(audit.c.account_id, audit.c.seq)).mappings().all():
        action = before if row["action"].startswith(now) else row["action"]
        last = head.get(row["account_id"], Head())
        head[row["account_id"]] = chain.link(
            last, chain.of_audit(row["account_id"]), chain.AUDIT_FIELDS, {**row, "action": action}
        )
        own = (audit.c.account_id == row["account_id"], audit.c.seq == row["seq"])
        connection.execute(update(audit).where(*own).values(action=action, hash=head[row["account_id"]].hash))
    for account_id, one in head.items():
        connection.execute(update(audit_heads).where(audit_heads.c.account_id == account_id).values(hash=one.hash))


def test_verify_finds_a_file_taken_out_of_a_submission(world: World) -> None:
    world.enrols("li")
    for line in FILLED:
        world.say("li", line)
    world.say("li", "第3项")
    world.sends_file("li", "会议纪要.pdf")
    for line in ("提交", "确认提交"):
        world.say("li", line)
    with world.database.begin() as connection:
        connection.execute(submission_files.delete())
    assert any("内容与校验码不符" in one for one in verify_chains(world.database).breaks)


def test_words_made_unreadable_on_purpose_leave_a_submission_whole(world: World) -> None:
    hands_in(world)
    with world.database.begin() as connection:
        draft = connection.execute(select(drafts.c.id).where(drafts.c.form == "report")).scalar_one()
        of_report = answer_words.c.draft_id == draft
        connection.execute(update(answer_words).where(of_report).values(raw="", redacted_at=world.clock.now()))
    assert not verify_chains(world.database).breaks


def test_evidence_begins_a_draft(world: World) -> None:
    world.enrols("li")
    world.say("li", "年度报告")
    world.sends_file("li", "照片.jpg")
    assert [row["form"] for row in world.rows("drafts")] == ["report"]
    assert world.count(evidence.name) == 1
    world.say("li", "领导小组全年召开会议四次。")
    assert len(world.rows("drafts")) == 1
    assert not verify_chains(world.database).breaks

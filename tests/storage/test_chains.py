"""Whatever is changed by hand is found, and named by its row."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from bot.storage import chain
from bot.storage.tables import answer_heads, answer_words, answers, audit, audit_heads, drafts
from bot.storage.verification import verify_chains
from tests.fakes import MORNING, World

OTHER = "0" * 64


@pytest.fixture
def filled(world: World) -> World:
    """A contact of 文水县 has answered four questions, and one of 云冈区 two."""
    for chat, unit, words in (("li", "文水县", ("1204", "950", "6.3", "52.5")), ("wang", "云冈区", ("88", "80"))):
        world.enrols(chat, unit)
        world.say(chat, "指标填报")
        for word in words:
            world.say(chat, word)
    assert not verify_chains(world.database).breaks
    return world


def by_hand(world: World, *changes: Any) -> tuple[str, ...]:
    """Change the database as somebody with a database tool would, and verify."""
    with unguarded(world) as connection:
        for change in changes:
            connection.execute(change)
    return verify_chains(world.database).breaks


@contextmanager
def unguarded(world: World) -> Iterator[Connection]:
    """A connection that does not ask what refers to what, where the database allows that."""
    with world.database.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.begin():
            yield connection
        connection.invalidate()


def draft_of(world: World, unit: str = "文水县") -> int:
    found: int = world.scalar(select(drafts.c.id).where(drafts.c.unit_id == world.unit(unit)))
    return found


def row(world: World, seq: int, table: Any = answers) -> Any:
    return (table.c.draft_id == draft_of(world)) & (table.c.seq == seq)


def test_what_nobody_touched_holds(filled: World) -> None:
    found = verify_chains(filled.database)
    assert (found.chains, found.entries, found.breaks) == (5, 6 + 10 + 1, ())  # answers, messages, a round opened


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", "9999"), ("value", None), ("key", "srdi"), ("kind", "absent"), ("origin", "province_list"),
        ("edition", "shanxi-2020"), ("answered_at", MORNING.replace(year=2022)), ("person_id", 2), ("salt", "x"),
        ("as_of", MORNING.date()), ("hash", OTHER), ("words_digest", OTHER), ("definition_version", 2),
    ],
)  # fmt: skip
def test_an_edited_answer_is_named(filled: World, column: str, value: object) -> None:
    (found,) = by_hand(filled, update(answers).where(row(filled, 3)).values({column: value}))
    assert found.startswith("填报记录 文水县 2022年度 indicators：第3条")
    assert "被改动过" in found


def test_an_edited_raw_text_is_named(filled: World) -> None:
    (found,) = by_hand(filled, update(answer_words).where(row(filled, 2, answer_words)).values(raw="951"))
    assert "第2条（prev.new_enterprises，" in found
    assert "的原文被改动过" in found


def test_a_raw_text_that_is_gone_is_named(filled: World) -> None:
    (found,) = by_hand(filled, delete(answer_words).where(row(filled, 2, answer_words)))
    assert "第2条" in found
    assert "的原文不见了" in found


def test_redacted_words_leave_the_chain_whole(filled: World) -> None:
    gone = {"raw": "", "reason": None, "supplier": None, "redacted_at": MORNING}
    assert by_hand(filled, update(answer_words).where(row(filled, 2, answer_words)).values(gone)) == ()
    assert verify_chains(filled.database).redacted == 1


def test_other_words_cannot_hide_as_redacted(filled: World) -> None:
    other = {"raw": "951", "redacted_at": MORNING}
    (found,) = by_hand(filled, update(answer_words).where(row(filled, 2, answer_words)).values(other))
    assert "第2条" in found


def test_a_deleted_middle_row_is_named_with_who_gave_it(filled: World) -> None:
    (found,) = by_hand(
        filled, delete(answer_words).where(row(filled, 2, answer_words)), delete(answers).where(row(filled, 2))
    )
    assert "第2条缺失" in found
    assert "li 2023-05-25 01:00 UTC 填报" in found


def test_a_deleted_last_row_is_named(filled: World) -> None:
    (found,) = by_hand(
        filled, delete(answer_words).where(row(filled, 4, answer_words)), delete(answers).where(row(filled, 4))
    )
    assert "第4条缺失（共应有4条）" in found


def test_a_last_row_taken_back_together_with_its_head_is_still_missed(filled: World) -> None:
    before = filled.scalar(select(answers.c.hash).where(row(filled, 3)))
    (found,) = by_hand(
        filled,
        delete(answer_words).where(row(filled, 4, answer_words)),
        delete(answers).where(row(filled, 4)),
        update(answer_heads).where(answer_heads.c.draft_id == draft_of(filled)).values(count=3, hash=before),
        update(drafts).where(drafts.c.id == draft_of(filled)).values(revision=3),
    )
    assert "第4条缺失" in found


def test_an_inserted_row_is_named(filled: World) -> None:
    copied = dict(filled.rows(select(answers).where(row(filled, 4)))[0]) | {"seq": 5, "value": "60"}
    (found,) = by_hand(filled, insert(answers).values(copied))
    assert "第5条" in found


@pytest.mark.parametrize("values", [{"count": 3}, {"count": 5}, {"hash": OTHER}])
def test_a_changed_head_is_noticed(filled: World, values: dict[str, Any]) -> None:
    (found,) = by_hand(filled, update(answer_heads).where(answer_heads.c.draft_id == draft_of(filled)).values(values))
    assert found.startswith("填报记录 文水县 2022年度 indicators：")


def test_answers_moved_to_another_unit_are_noticed(filled: World) -> None:
    moved = update(drafts).where(drafts.c.id == draft_of(filled)).values(unit_id=filled.unit("定襄县"))
    (found,) = by_hand(filled, moved)
    assert found.startswith("填报记录 定襄县 2022年度 indicators：第1条")


def test_two_units_that_change_places_are_noticed(filled: World) -> None:
    wenshui, yungang, spare = (filled.unit(name) for name in ("文水县", "云冈区", "定襄县"))
    moves = ((wenshui, spare), (yungang, wenshui), (spare, yungang))
    found = by_hand(filled, *(update(drafts).where(drafts.c.unit_id == a).values(unit_id=b) for a, b in moves))
    assert len(found) == 2


def test_a_draft_that_is_gone_is_noticed(filled: World) -> None:
    if filled.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL does not let anybody delete it")
    found = by_hand(filled, delete(drafts).where(drafts.c.id == draft_of(filled)))
    assert any("所属草稿已不存在" in one for one in found)


@pytest.mark.parametrize("values", [{"action": "help"}, {"person_id": None}, {"at": MORNING.replace(year=2022)},
                                    {"inbox_id": 99}, {"last_seq": 0}])  # fmt: skip
def test_an_edited_audit_row_is_named(filled: World, values: dict[str, Any]) -> None:
    (found,) = by_hand(filled, update(audit).where(audit.c.account_id == 1, audit.c.seq == 3).values(values))
    assert found.startswith("操作记录 账号#1（script，li）：第3条")


def test_a_deleted_last_audit_row_is_noticed(filled: World) -> None:
    (found,) = by_hand(filled, delete(audit).where(audit.c.account_id == 1, audit.c.seq == 6))
    assert "操作记录 账号#1" in found


def test_a_changed_audit_head_is_noticed(filled: World) -> None:
    (found,) = by_hand(filled, update(audit_heads).where(audit_heads.c.account_id == 1).values(hash=OTHER))
    assert "操作记录 账号#1" in found


def test_no_name_and_no_words_are_in_the_chain_itself(filled: World) -> None:
    """Names and raw texts can be redacted, so they may enter the chained rows by digest only."""
    chained = str(filled.rows("audit")) + str([{k: v for k, v in one.items() if k != "value"}
                                               for one in filled.rows("answers")])  # fmt: skip
    assert "li" not in [one["name"] for one in filled.rows("people") if one["name"] in chained]
    assert {len(one["salt"]) for one in filled.rows("answers")} == {16}
    assert len({one["salt"] for one in filled.rows("answers")}) == 6


WRITTEN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(WRITTEN, max_size=8))
def test_a_digest_is_that_of_plain_json_whatever_library_writes_it(parts: list[Any]) -> None:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=lambda when: when.isoformat())
    assert chain._sha256(parts) == hashlib.sha256(text.encode()).hexdigest()

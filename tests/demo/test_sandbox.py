"""What stands in a fresh sandbox: every unit's state, where each value comes from, and what 进度 says."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.storage.board import Stage, UnitRow, unit_rows
from bot.storage.engine import reading
from bot.storage.rounds import load_round
from bot.storage.tables import answers, drafts, invites, units
from bot.storage.unit_file import unit_file
from bot.storage.verification import verify_chains
from handlers.facts import assessment_facts
from scoring.assessment import assess
from tests.demo.conftest import Sandbox

FULL = {"长治高新区", "清徐县", "祁县", "定襄县"}
UNSEALED = {"定襄县"}
FILLING = {"文水县", "盐湖区", "侯马市", "平定县", "小店区"}
PREFILLED = {"云冈区", "阳城县"}


def board(database: Engine) -> dict[str, UnitRow]:
    with reading(database) as connection:
        return {row.name: row for row in unit_rows(connection, load_round(connection, 2022), None)}


def values_of(database: Engine, year: int) -> list[tuple[str, str, str, str | None, str]]:
    with reading(database) as connection:
        found = connection.execute(
            select(units.c.name, answers.c.key, answers.c.kind, answers.c.value, answers.c.origin)
            .join(drafts, drafts.c.id == answers.c.draft_id)
            .join(units, units.c.id == drafts.c.unit_id)
            .where(drafts.c.year == year, drafts.c.form == "indicators")
            .order_by(units.c.name, answers.c.seq)
        )
        return [tuple(row) for row in found]


def test_every_unit_has_come_as_far_as_the_programme_says(sandbox: Sandbox) -> None:
    found = board(sandbox.database)
    by_stage = {stage: {name for name, row in found.items() if row.stage is stage} for stage in Stage}
    nobody: set[str] = set()
    assert by_stage == {
        Stage.FILLED: nobody, Stage.FILLING: FILLING, Stage.NOT_BEGUN: PREFILLED, Stage.SUBMITTED: UNSEALED,
        Stage.REPORTED: FULL - UNSEALED,
    }  # fmt: skip
    assert {name: row.filled for name, row in found.items() if name in FULL} == dict.fromkeys(FULL, 23)
    assert {name: (row.filled, row.prefilled) for name, row in found.items() if name in PREFILLED} == dict.fromkeys(
        PREFILLED, (9, 9)
    )
    assert {name for name, row in found.items() if row.waiting == ("统计",)} == {"盐湖区", "侯马市", "平定县"}


def test_units_stand_at_their_own_assessment_year(sandbox: Sandbox) -> None:
    first = {name for name, row in board(sandbox.database).items() if row.year_label == "第一年"}
    assert first == {"小店区", "文水县", "平定县", "云冈区", "祁县"}


def test_the_nine_published_values_are_public_and_everything_else_says_it_is_a_sample(sandbox: Sandbox) -> None:
    now = values_of(sandbox.database, 2022)
    public = Counter(name for name, _ in {(name, key) for name, key, _, _, origin in now if origin == "public"})
    assert public == dict.fromkeys(FULL | FILLING | PREFILLED, 9)
    assert {origin for *_, origin in now} == {"public", "sample"}
    assert {(kind, value is None) for _, _, kind, value, _ in now} == {("value", False), ("absent", True)}


def test_last_years_values_are_samples_and_the_prefilled_units_have_none(sandbox: Sandbox) -> None:
    before = values_of(sandbox.database, 2021)
    assert {origin for *_, origin in before} == {"sample"}
    assert {name for name, *_ in before} == FULL | FILLING


def test_no_unit_fails_by_what_was_made_up_for_it(sandbox: Sandbox) -> None:
    with reading(sandbox.database) as connection:
        opened = load_round(connection, 2022)
        for row in unit_rows(connection, opened, None):
            situation = unit_file(connection, opened, row.id, sandbox.cast.starts_at)
            assert situation is not None
            assert situation.unit is not None
            year, readings = situation.unit.assessment_year or 0, opened.round.readings
            gate = assess(opened.round.edition, year, assessment_facts(situation), readings).gate
            assert gate.passed is not False, row.name
            assert gate.passed is (True if row.name in FULL else None), row.name


def test_the_chains_of_a_fresh_sandbox_verify(sandbox: Sandbox) -> None:
    result = verify_chains(sandbox.database)
    assert result.breaks == ()
    assert result.entries > 400


def test_two_sandboxes_from_the_same_seed_hold_the_same_values(
    build_anew: Callable[[str], Engine], tmp_path: object
) -> None:
    one, other = (build_anew(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "other"))
    try:
        assert values_of(one, 2022) == values_of(other, 2022)
        assert values_of(one, 2021) == values_of(other, 2021)
    finally:
        one.dispose()
        other.dispose()


def test_the_contact_of_yungang_reads_what_misses_what_is_open_and_what_is_still_possible(sandbox: Sandbox) -> None:
    assert "云冈区" in sandbox.says("li", f"/start {sandbox.codes.contact}")
    said = sandbox.says("li", "进度")
    misses = said.split("未达标3项：")[1].split("未填报")[0]
    assert "占GDP比重：24.3" in misses
    assert "高新技术企业：13家" in misses
    assert "非煤工业增加值比重：28.4" in misses
    assert misses.count("公开数据") == 3
    assert "任务指标50%" in misses  # the first year's
    open_rows = said.split("未填报或待对比14项：")[1].split("参加打分的条件")[0]
    for name in ("新增规上企业数量", "新增科技型中小企业", "新增四板挂牌企业数量", "企业家培训人数"):
        assert name in open_rows
    assert "须完成21项" in said
    assert "最多计20项" in said
    assert "超过30%" in said
    assert "尚不能认定" in said
    assert "不能达到" not in said
    assert "未达到参加打分条件" not in said
    assert said.endswith("按现有数据测算，不作为考核结论。")


@pytest.mark.parametrize("who", ["reviewer", "staff", "文水县", "交城县"])
def test_every_other_invite_lets_somebody_in(sandbox: Sandbox, who: str) -> None:
    code = sandbox.codes.play.get(who) or getattr(sandbox.codes, who)
    assert {"reviewer": "太原市", "staff": "省局"}.get(who, who) in sandbox.says(who, f"/start {code}")
    said = sandbox.says(who, "进度")
    if who == "reviewer":
        assert "小店区" in said
        assert "清徐县" in said
        assert "云冈区" not in said


def test_invites_live_on_when_the_clock_is_moved(sandbox: Sandbox) -> None:
    sandbox.clock.set(sandbox.cast.moves_to)
    assert "云冈区" in sandbox.says("li", f"/start {sandbox.codes.contact}")
    with reading(sandbox.database) as connection:
        until = connection.execute(select(invites.c.expires_at)).scalars().all()
    assert min(until) > sandbox.cast.moves_to + timedelta(days=3)

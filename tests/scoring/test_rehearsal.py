"""A change of rules tried before it is made: who changes, which cell decides, and the way back."""

from decimal import Decimal

import pytest
from hypothesis import given
from msgspec.structs import replace

from scoring.assessment import assess
from scoring.deciding import Decisive, decisive, put_back
from scoring.edition import Edition
from scoring.errors import SheetError
from scoring.model import Facts
from scoring.overrides import override
from scoring.readings import Readings
from scoring.rehearsal import Rules, compare_rules, rehearse
from scoring.rulebook import load_edition
from scoring.subjects import Subject, subjects_of
from tests.scoring.examples import examples
from tests.scoring.strategies import YEARS, facts, readings
from tests.scoring.units import just_met, with_last_year, with_values

EDITION = load_edition("shanxi-2022")
MISSED = with_values(just_met(EDITION, 1), high_tech=23, prov_tech_centers=2, noncoal_share="11.60")


def rules(*settings: str) -> Rules:
    return Rules(EDITION, override(EDITION, settings))


def test_a_change_of_rules_names_who_changes_and_which_cell_decides() -> None:
    safe = with_last_year(just_met(EDITION, 1), srdi=5)
    growing = with_last_year(with_values(MISSED, high_tech=24), high_tech=10)
    scored = {"measures": Decimal(95), "environment": Decimal(95)}
    subjects = [Subject("稳县", 1, safe), Subject("增县", 1, replace(growing, **scored))]
    (change,) = rehearse(subjects, rules(), rules("double_needs_met=false"))
    assert change.unit == "增县"
    assert (change.before.passed, change.after.passed) == (False, True)
    assert (change.before.grade, change.after.grade) == ("不合格", "优秀")
    assert (change.before.award, change.after.award) == (0, 100)
    (cell,) = change.cells
    assert (cell.key, cell.before, cell.after) == ("high_tech", "未达标（指标25）", "未达标，计2个")
    assert change.decides == Decisive(("high_tech",), required=False)
    assert (change.readings, change.back) == (("double_needs_met",), None)


def test_a_new_threshold_is_named_when_no_cell_differs() -> None:
    subjects = [Subject("甲县", 1, just_met(EDITION, 1))]
    (change,) = rehearse(subjects, rules(), rules("gate_mode=absolute"))
    assert change.cells == ()
    assert change.decides == Decisive((), required=True)
    assert change.differs
    assert rehearse(subjects, rules(), rules("yoy_inclusive=false")) == ()


def test_two_editions_are_compared_cell_by_cell() -> None:
    old = load_edition("shanxi-2020")
    change = compare_rules(Subject("甲县", 2, just_met(EDITION, 2)), rules(), Rules(old, old.readings))
    cells = {cell.key: (cell.before, cell.after) for cell in change.cells}
    assert cells["high_tech"] == ("达标（指标32）", "未达标（指标40）")
    assert cells["main_board"] == ("不做考核", "未填报（指标1）")
    assert "training" in cells


def test_earlier_grades_carry_the_run_into_the_award() -> None:
    best = replace(with_last_year(just_met(EDITION, 1), srdi=5), measures=Decimal(95), environment=Decimal(95))
    subject = Subject("甲县", 1, best, {1: "优秀", 2: "优秀"})
    change = compare_rules(subject, rules(), rules("award_mode=topup"))
    assert (change.before.award, change.after.award) == (500, 200)
    assert change.differs
    assert change.decides == Decisive((), required=False)
    assert change.readings == ("award_mode",)
    open_unit = compare_rules(Subject("乙县", 1, Facts()), rules(), rules())
    assert open_unit.before.award is None
    assert not open_unit.differs


def test_units_of_a_table_are_rehearsed_at_the_year_given_or_their_own_with_their_earlier_grades() -> None:
    one, other = subjects_of("unit,srdi,year,grades\n甲县,12,,\n乙县,13,3,优秀 及格\n", 2, EDITION)
    assert (one.unit, one.year, one.facts.values["srdi"], one.earlier) == ("甲县", 2, 12, {})
    assert (other.year, other.earlier) == (3, {1: "优秀", 2: "及格"})


def test_a_wrong_year_or_grade_is_refused_with_the_other_bad_cells() -> None:
    with pytest.raises(SheetError) as refused:
        subjects_of("unit,srdi,year,grades\n甲县,x,4,优\n乙县,1,一,\n", 1, EDITION)
    assert refused.value.problems == (
        "第2行 srdi列：“x”不是数字",
        "第2行 year列：“4”应为1至3",
        "第2行 grades列：没有“优”这个等次；可写：优秀、良好、合格、及格、不合格、不及格",
        "第3行 year列：“一”应为1至3",
    )


def test_an_indicator_only_one_edition_knows_is_named_so() -> None:
    fewer = replace(EDITION, indicators=EDITION.indicators[:-1])
    change = compare_rules(Subject("甲县", 1, just_met(EDITION, 1)), rules(), Rules(fewer, fewer.readings))
    assert {cell.key: cell.after for cell in change.cells} == {"platform_served": "无此指标"}


def test_each_cell_that_alone_would_undo_the_change_is_named_and_the_others_are_not() -> None:
    unit = with_values(just_met(EDITION, 1), training=90, neeq=0, prov_tech_centers=3)  # 21 of 21: no more may miss
    stricter = Rules(edition_with({"prov_tech_centers": 4, "high_tech": 26}), EDITION.readings)
    change = compare_rules(Subject("甲县", 1, unit), rules(), stricter)
    assert (change.before.effective, change.after.effective) == (21, 19)
    assert {cell.key for cell in change.cells} == {"prov_tech_centers", "high_tech"}
    assert change.decides == Decisive((), required=False)  # both together
    one_more = replace(unit, values={**unit.values, "neeq": Decimal(1)})
    change = compare_rules(Subject("甲县", 1, one_more), rules(), stricter)
    assert set(change.decides.indicators) == {"prov_tech_centers", "high_tech"}  # either alone


def test_the_nearest_way_back_is_checked_by_the_gate() -> None:
    unit = with_values(just_met(EDITION, 1), training=90, neeq=0)
    change = compare_rules(Subject("甲县", 1, unit), rules(), rules("gate_mode=proportional"))
    assert change.before.passed and not change.after.passed
    assert change.back is not None
    assert change.back.words == "企业家培训再增10人（达到100人）"
    assert change.back.result.gate.passed


def test_what_may_still_double_is_part_of_the_cell() -> None:
    unit = with_last_year(with_values(just_met(EDITION, 1), training=90, neeq=0, fourth_board=0), srdi=None)
    change = compare_rules(Subject("甲县", 1, unit), rules(), rules("double_enabled=false"))
    assert (change.before.passed, change.after.passed) == (None, False)
    (cell,) = change.cells
    assert (cell.key, cell.before, cell.after) == ("srdi", "达标，可能计2个（指标10）", "达标（指标10）")
    assert change.decides.indicators == ("srdi",)


@examples()
@given(unit=facts(), year=YEARS, before=readings(), after=readings())
def test_with_every_cell_and_the_number_put_back_everything_is_as_it_was(
    unit: Facts, year: int, before: Readings, after: Readings
) -> None:
    old, new = (
        assess(EDITION, year, unit, before),
        assess(EDITION, year, unit, replace(after, double_max=before.double_max)),
    )
    keys = frozenset(EDITION.keys)
    was, now = (old.gate.passed, old.gate.verdict), (new.gate.passed, new.gate.verdict)
    assert put_back(old, new, frozenset(), number=False) == now
    if before.double_keys == after.double_keys or before.double_max is None:  # whose turn comes first is one rule
        assert put_back(old, new, keys, number=True) == was


@examples()
@given(unit=facts(), year=YEARS, before=readings(), after=readings())
def test_a_unit_changes_exactly_when_its_standing_does(
    unit: Facts, year: int, before: Readings, after: Readings
) -> None:
    change = compare_rules(Subject("甲县", year, unit), Rules(EDITION, before), Rules(EDITION, after))
    old, new = assess(EDITION, year, unit, before), assess(EDITION, year, unit, after)
    assert change.differs == any(
        (
            old.gate.passed is not new.gate.passed,
            old.gate.verdict != new.gate.verdict,
            old.grade != new.grade,
            change.before.award != change.after.award,
        )
    )
    if not change.differs:
        assert change.decides == Decisive((), required=False)
        assert (change.readings, change.back) == ((), None)


def edition_with(targets: dict[str, int]) -> Edition:
    """The edition with other targets in every year."""
    return replace(
        EDITION,
        indicators=tuple(
            replace(one, targets=(Decimal(targets[one.key]),) * 3) if one.key in targets else one
            for one in EDITION.indicators
        ),
    )


def test_an_indicator_the_old_rules_do_not_know_is_put_back_by_leaving_it_out() -> None:
    fewer = replace(EDITION, indicators=EDITION.indicators[:-1])
    unit = with_values(just_met(EDITION, 1), platform_served=0, training=0, neeq=0)
    old, new = assess(fewer, 1, unit), assess(EDITION, 1, unit)
    assert (old.gate.passed, new.gate.passed) == (True, False)
    assert put_back(old, new, frozenset({"platform_served"}), number=False)[0] is True
    assert decisive(old, new, ("platform_served",)).indicators == ("platform_served",)


def test_of_two_settings_that_only_together_change_a_unit_neither_is_named_alone() -> None:
    unit = with_last_year(with_values(just_met(EDITION, 1), training=90, neeq=0, srdi=14), srdi=10)  # 21, one for two
    either = Subject("甲县", 1, unit)
    one = compare_rules(either, rules(), rules("double_enabled=false", "gate_mode=proportional"))
    assert (one.before.effective, one.after.effective, one.after.required) == (22, 21, 22)
    assert one.readings == ("gate_mode", "double_enabled")
    missed = replace(unit, values={**unit.values, "fourth_board": Decimal(0)})  # 20, one for two: 21 of 21
    both = compare_rules(Subject("甲县", 1, missed), rules(), rules("double_enabled=false", "gate_mode=proportional"))
    assert (both.before.passed, both.after.passed) == (True, False)
    assert both.readings == ()
    assert both.decides == Decisive((), required=False)


def test_where_only_the_verdict_changes_the_cell_that_decides_the_verdict_is_named() -> None:
    unit = with_values(just_met(EDITION, 1), training=90)  # 22 of 21: passed, but not under every reading
    sure = with_last_year(with_values(unit, srdi=14, high_tech=40), srdi=10, high_tech=30)  # 24 with two for two
    change = compare_rules(Subject("甲县", 1, sure), rules(), rules("double_keys=srdi"))
    assert (change.before.passed, change.after.passed) == (True, True)
    assert (change.before.verdict, change.after.verdict) == ("pass", "depends")
    assert change.decides == Decisive(("high_tech",), required=False)


def test_the_basis_of_a_growth_is_put_back_with_its_cell() -> None:
    unit = with_values(just_met(EDITION, 1), training=90, neeq=0, fourth_board=0, xsg_new=27)
    unit = with_last_year(unit, above_scale=92, xsg_new=20)  # 29.3 % of the stock, 35 % more than last year's
    change = compare_rules(Subject("文水县", 1, unit), rules("xsg_growth=flow"), rules())
    assert (change.before.passed, change.after.passed) == (True, False)
    assert change.decides == Decisive(("xsg_new",), required=False)
    (cell,) = change.cells
    assert (cell.before, cell.after) == ("达标，计2个", "达标（指标15）")


def test_what_was_frozen_stays_frozen_when_a_cell_is_put_back() -> None:
    unit = with_values(just_met(EDITION, 1), training=None, neeq=None, prov_tech_centers=3)
    frozen = replace(unit, missing_frozen=True)
    stricter = Rules(edition_with({"prov_tech_centers": 4}), EDITION.readings)
    change = compare_rules(Subject("甲县", 1, frozen), rules(), stricter)
    assert (change.before.passed, change.after.passed) == (True, False)
    assert change.decides == Decisive(("prov_tech_centers",), required=False)
    one_less = replace(frozen, values={**frozen.values, "neeq": Decimal(0), "fourth_board": Decimal(0)})
    later = compare_rules(
        Subject("甲县", 1, one_less), Rules(edition_with({"fourth_board": 0}), EDITION.readings), stricter
    )
    assert (later.before.passed, later.after.passed) == (True, False)
    assert later.decides == Decisive((), required=False)


def test_a_cell_and_the_number_that_only_together_decide_are_not_named_alone() -> None:
    unit = with_values(just_met(EDITION, 1), training=90, neeq=0)  # 21 of 21
    stricter = Rules(edition_with({"prov_tech_centers": 4}), override(EDITION, ["gate_mode=proportional"]))
    change = compare_rules(Subject("甲县", 1, unit), rules(), stricter)
    assert (change.after.effective, change.after.required) == (20, 22)
    assert change.decides == Decisive((), required=False)


@pytest.mark.parametrize(
    ("unit", "settings", "verdict"),
    [
        (  # 24 of 23 where growth is on last year's new ones, 23 where it is on the stock
            with_last_year(with_values(just_met(EDITION, 1), xsg_new=27), above_scale=92, xsg_new=20),
            ("xsg_growth=flow",),
            "depends",
        ),
        (  # 24 where growth alone suffices, 22 where the target must be met
            with_last_year(with_values(just_met(EDITION, 1), high_tech=24), high_tech=10),
            ("double_needs_met=false",),
            "depends",
        ),
        (  # frozen: an unknown last year may not double any more
            replace(with_last_year(with_values(just_met(EDITION, 1), neeq=0), srdi=None), missing_frozen=True),
            ("gate_mode=all_assessed",),
            "depends",
        ),
    ],
)
def test_with_nothing_put_back_the_new_rules_judge_as_they_do(
    unit: Facts, settings: tuple[str, ...], verdict: str
) -> None:
    old, new = assess(EDITION, 1, unit), assess(EDITION, 1, unit, override(EDITION, settings))
    assert put_back(old, new, frozenset(), number=False) == (new.gate.passed, verdict)
    assert new.gate.verdict == verdict
    assert put_back(old, new, frozenset(EDITION.keys), number=True) == (old.gate.passed, old.gate.verdict)

"""What must hold for every unit and every reading, tried on random ones."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from scoring.assessment import assess
from scoring.doubling_words import TWO
from scoring.edition import Edition
from scoring.model import Facts, Status
from scoring.readings import Readings
from scoring.rulebook import edition_names, load_edition, parse_edition
from scoring.rulebook_toml import edition_toml
from scoring.summary import summary
from scoring.whatif import shortest_ways, what_if
from scoring.wording import DISCLAIMER
from tests.scoring.examples import examples
from tests.scoring.strategies import EDITION, YEARS, facts, readings

OPENINGS = {
    Status.MET: ("达标：",),
    Status.NOT_MET: ("未达标：",),
    Status.MISSING: ("未填报：", "待省级数据："),
    Status.NOT_ASSESSED: ("不做考核：",),
}


@examples()
@given(year=YEARS, unit=facts(), how=readings(), key=st.sampled_from(EDITION.keys), more=st.integers(0, 500))
def test_raising_a_value_never_turns_met_into_not_met(
    year: int, unit: Facts, how: Readings, key: str, more: int
) -> None:
    assume(key in unit.values)
    before = assess(EDITION, year, unit, how)
    after = what_if(before, {key: unit.values[key] + more})
    if before.findings[key].status is Status.MET:
        assert after.findings[key].status is Status.MET
        assert after.gate.effective >= before.gate.effective


@examples()
@given(year=YEARS, unit=facts(whole=True), how=readings(), data=st.data())
def test_a_missing_value_never_decides_against_a_unit_that_would_pass_with_it(
    year: int, unit: Facts, how: Readings, data: st.DataObject
) -> None:
    how = replace(how, double_max=None)  # a cap fills its places in the order of the list, known or not
    full = assess(EDITION, year, unit, how)
    gone = data.draw(st.sets(st.sampled_from(EDITION.keys), max_size=8))
    gone_before = data.draw(st.sets(st.sampled_from(EDITION.keys), max_size=8))
    hidden = replace(
        unit,
        values={key: value for key, value in unit.values.items() if key not in gone or is_blank(key, year)},
        previous={key: value for key, value in unit.previous.items() if key not in gone_before},
        province_sme_growth=data.draw(st.sampled_from([None, unit.province_sme_growth])),
    )
    partly = assess(EDITION, year, hidden, how)
    if full.gate.passed:
        assert partly.gate.passed is not False
    if partly.gate.passed:
        assert full.gate.passed


def is_blank(key: str, year: int) -> bool:
    """A blank target is decided without any value, so that hiding the value hides no figure of the comparison."""
    return EDITION.indicator(key).targets[year - 1] == "blank"


@examples()
@given(year=YEARS, unit=facts(), how=readings())
def test_doubling_never_lowers_what_a_unit_reaches(year: int, unit: Facts, how: Readings) -> None:
    without = assess(EDITION, year, unit, replace(how, double_enabled=False)).gate
    with_it = assess(EDITION, year, unit, replace(how, double_enabled=True)).gate
    assert with_it.effective >= without.effective
    assert with_it.best_case >= without.best_case
    assert without.doubled == ()


@examples()
@given(year=YEARS, unit=facts(), how=readings())
def test_the_verdict_is_depends_exactly_when_the_sixteen_neither_all_pass_nor_all_fail(
    year: int, unit: Facts, how: Readings
) -> None:
    gate = assess(EDITION, year, unit, how).gate
    outcomes = [one.passed for one in gate.readings]
    assert len(outcomes) == 16
    assert len({(one.gate_mode, one.double_needs_met, one.xsg_growth) for one in gate.readings}) == 16
    assert (gate.verdict == "depends") == (not all(outcomes) and any(one is not False for one in outcomes))
    own = (how.gate_mode, how.double_needs_met, how.xsg_growth)
    (same,) = [one for one in gate.readings if (one.gate_mode, one.double_needs_met, one.xsg_growth) == own]
    assert (same.passed, same.effective, same.required) == (gate.passed, gate.effective, gate.required)


@examples()
@given(year=YEARS, unit=facts(), how=readings())
def test_explanation_and_result_never_contradict_each_other(year: int, unit: Facts, how: Readings) -> None:
    found = assess(EDITION, year, unit, how)
    for key, outcome in found.outcomes.items():
        assert outcome.because.startswith(OPENINGS[outcome.status]), key
        assert outcome.because.endswith("。")
        assert "None" not in outcome.because
        assert (f"{TWO}（按" in outcome.because) == (key in found.gate.doubled), outcome.because
        if outcome.gap is not None and outcome.gap < 0:
            assert any(word in outcome.because for word in ("还差", "增长", "下降"))


@examples()
@given(year=YEARS, unit=facts(), how=readings())
def test_a_score_is_shown_only_after_the_gate_and_a_grade_never_while_it_is_open(
    year: int, unit: Facts, how: Readings
) -> None:
    found = assess(EDITION, year, unit, how)
    if found.gate.passed is not True:
        assert (found.score.base, found.score.total, found.score.shown) == (None, None, None)
    if found.gate.passed is None:
        assert found.grade is None


@examples(share=8)
@given(year=YEARS, unit=facts(), how=readings())
def test_every_way_proposed_passes_the_gate_when_it_is_run_again(year: int, unit: Facts, how: Readings) -> None:
    found = assess(EDITION, year, unit, how)
    for way in shortest_ways(found):
        assert what_if(found, {move.key: move.value for move in way.moves}).gate.passed is True
        assert found.gate.passed is not True


WHOLE = st.one_of(st.integers(0, 5000).map(Decimal), st.sampled_from(["excused", "blank"]))
SHARE = st.one_of(st.decimals(0, 100, places=2), st.sampled_from(["excused", "blank"]))
TEXT = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and text == text.replace("\r", ""))


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    edition = load_edition(draw(st.sampled_from(edition_names())))
    title = draw(TEXT)
    changed = draw(st.sampled_from(edition.keys))
    targets = WHOLE if edition.indicator(changed).value == "count" else SHARE
    cells = tuple(draw(targets) for _ in edition.programme.years)
    definition = draw(TEXT)
    indicators = tuple(
        replace(one, targets=cells, definition=definition) if one.key == changed else one
        for one in edition.indicators
    )
    return replace(edition, title=title, indicators=indicators)


@examples()
@given(edition=editions())
def test_an_edition_written_and_read_again_is_the_same_edition(edition: Edition) -> None:
    assert parse_edition(edition_toml(edition), "again.toml") == edition


@examples()
@given(year=YEARS, unit=facts(), how=readings())
def test_frozen_missing_figures_count_as_unmet_and_leave_nothing_open(year: int, unit: Facts, how: Readings) -> None:
    frozen = assess(EDITION, year, replace(unit, missing_frozen=True), how)
    assert frozen.gate.missing == ()
    assert frozen.gate.passed is not None
    assert frozen.gate.assessed == assess(EDITION, year, unit, how).gate.assessed


@examples()
@given(year=YEARS, unit=facts(), how=readings())
def test_the_summary_of_any_unit_is_made_of_whole_sentences_and_ends_with_the_disclaimer(
    year: int, unit: Facts, how: Readings
) -> None:
    said = summary(assess(EDITION, year, unit, how))
    assert said[-1] == f"{DISCLAIMER}。"
    assert all(sentence.endswith("。") and "None" not in sentence and "。。" not in sentence for sentence in said)

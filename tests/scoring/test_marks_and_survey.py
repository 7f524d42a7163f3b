"""The scored parts: experts' marks, the enterprises' questionnaire, points added by the bureau."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.assessment import assess
from scoring.bonus import BonusEntry, total_bonus
from scoring.errors import ReadingError
from scoring.marks import Mark, example_maxima, judge_marks
from scoring.model import Facts
from scoring.rulebook import load_edition
from scoring.survey import judge_survey

EDITION = load_edition("shanxi-2022")
POINTS = {"leadership": 20, "policies": 20, "fund": 20, "innovation": 20, "growth": 10, "activities": 10}
MAXIMA = {key: Decimal(points) for key, points in POINTS.items()}


def marks_of(*experts: tuple[str, int]) -> list[Mark]:
    return [Mark(name, key, maximum * share / 100) for name, share in experts for key, maximum in MAXIMA.items()]


def test_experts_are_averaged_plainly_and_every_item_must_be_marked() -> None:
    found = judge_marks(EDITION, marks_of(("甲", 90), ("乙", 80)), MAXIMA)
    assert found.total == 85
    assert not found.example
    first = found.items[0]
    assert (first.item.key, first.maximum, first.mean, first.spread, first.flagged) == (
        "leadership",
        20,
        17,
        2,
        False,
    )
    lacking = [mark for mark in marks_of(("甲", 90)) if mark.item != "fund"]
    open_one = judge_marks(EDITION, lacking, MAXIMA)
    assert open_one.total is None
    fund = open_one.items[2]
    assert (fund.maximum, fund.mean, fund.spread, fund.flagged) == (20, None, None, False)


def test_a_mean_that_does_not_end_stays_exact() -> None:
    found = judge_marks(EDITION, marks_of(("甲", 90), ("乙", 90), ("丙", 85)), MAXIMA)
    assert found.total == Fraction(265, 3)


def test_experts_more_than_ten_points_apart_are_flagged_exactly_ten_are_not() -> None:
    at_ten = [Mark("甲", "fund", Decimal(5)), Mark("乙", "fund", Decimal(15))]
    assert judge_marks(EDITION, at_ten, MAXIMA).flagged == ()
    apart = [Mark("甲", "fund", Decimal(5)), Mark("乙", "fund", Decimal("15.5"))]
    assert judge_marks(EDITION, apart, MAXIMA).flagged == ("fund",)


def test_without_maxima_six_equal_items_stand_as_an_example() -> None:
    maxima = example_maxima(EDITION)
    assert len(maxima) == 6
    assert sum(maxima.values()) == 100
    assert "other" not in maxima
    found = judge_marks(EDITION, [Mark("甲", "fund", Decimal(16))])
    assert found.example
    assert found.total is None


def test_other_counts_once_the_bureau_gives_it_points() -> None:
    maxima = {**MAXIMA, "growth": Decimal(0), "other": Decimal(10)}
    found = judge_marks(EDITION, [], maxima)
    assert [one.item.key for one in found.items] == [
        "leadership", "policies", "fund", "innovation", "activities", "other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "maxima", "words"),
    [
        ([], {"fund": Decimal(99)}, "各项满分之和应为100，现为99"),
        ([], {"weather": Decimal(100)}, "没有“weather”这一评分项"),
        ([], {"fund": Decimal(101), "growth": Decimal(-1)}, "评分项 growth 的满分不能为负数"),
        ([Mark("甲", "fund", Decimal(21))], MAXIMA, "甲给 fund 打的21分超出该项满分或为负"),
        ([Mark("甲", "fund", Decimal(-1))], MAXIMA, "甲给 fund 打的-1分超出该项满分或为负"),
        ([Mark("甲", "other", Decimal(1))], MAXIMA, "“other”不是设有分值的评分项"),
        ([Mark("甲", "fund", Decimal(1)), Mark("甲", "fund", Decimal(2))], MAXIMA, "甲对 fund 打了两次分"),
    ],
)
def test_marks_that_cannot_be_are_refused_in_a_sentence(
    marks: list[Mark], maxima: dict[str, Decimal], words: str
) -> None:
    with pytest.raises(ReadingError, match=words):
        judge_marks(EDITION, marks, maxima)


def test_a_full_mark_and_a_zero_are_marks() -> None:
    found = judge_marks(EDITION, [Mark("甲", "fund", Decimal(20)), Mark("乙", "fund", Decimal(0))], MAXIMA)
    assert found.items[2].mean == 10


BEST = {one.key: 1 if one.reversed else 5 for one in EDITION.survey.items}
WORST = {one.key: 5 if one.reversed else 1 for one in EDITION.survey.items}


def test_the_scale_runs_from_nought_to_a_hundred_and_two_matters_are_turned_round() -> None:
    assert judge_survey(EDITION, [BEST] * 30).score == 100
    assert judge_survey(EDITION, [WORST] * 30).score == 0
    found = judge_survey(EDITION, [BEST] * 15 + [WORST] * 15)
    assert found.score == 50
    arrears = next(one for one in found.items if one.item.key == "arrears")
    assert (arrears.raw_mean, arrears.score, arrears.answers) == (3, 50, 30)
    assert sum(one.item.reversed for one in found.items) == 2


def test_twelve_answers_with_a_minimum_of_thirty_show_no_score_and_leave_the_total_open() -> None:
    found = judge_survey(EDITION, [BEST] * 12)
    assert found.score is None
    assert found.because == "有效问卷12份，少于30份，不显示得分"
    assert assess(EDITION, 1, Facts(measures=Decimal(95), environment=found.score)).grade is None


def test_exactly_the_minimum_is_enough_and_knowing_nothing_is_no_answer() -> None:
    nothing = dict.fromkeys(BEST)
    assert judge_survey(EDITION, [BEST] * 30).respondents == 30
    assert judge_survey(EDITION, [BEST] * 29 + [nothing]).score is None
    found = judge_survey(EDITION, [BEST] * 30 + [{**BEST, "hotline": None}])
    assert next(one for one in found.items if one.item.key == "hotline").answers == 30


def test_a_matter_nobody_answered_leaves_the_score_open() -> None:
    found = judge_survey(EDITION, [{**BEST, "hotline": None}] * 30)
    assert found.score is None
    assert found.because == "没有人回答：12345热线涉企事项办理，不显示得分"


@pytest.mark.parametrize("answer", [{"hotline": 0}, {"hotline": 6}, {"weather": 3}])
def test_an_answer_off_the_scale_is_refused(answer: dict[str, int | None]) -> None:
    with pytest.raises(ReadingError, match=r"hotline 的回答应为1至5|问卷中没有“weather”这一项"):
        judge_survey(EDITION, [answer])


def test_bonus_points_are_added_field_by_field() -> None:
    entries = [
        BonusEntry("low_carbon", Decimal(1), "建成绿电园区", "张三"),
        BonusEntry("rural_industry", Decimal("0.5"), "一村一品", "张三"),
    ]
    assert total_bonus(EDITION, entries) == Decimal("1.5")
    assert total_bonus(EDITION, []) == 0
    assert len(EDITION.marks.bonus) == 9


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([BonusEntry("weather", Decimal(1), "晴", "张三")], "没有“weather”这一加分领域"),
        ([BonusEntry("low_carbon", Decimal(1), "甲", "张三")] * 2, "“绿色低碳发展”已加过分"),
        ([BonusEntry("low_carbon", Decimal(-1), "甲", "张三")], "“绿色低碳发展”的加分不能为负数"),
        ([BonusEntry("low_carbon", Decimal(1), " ", "张三")], "“绿色低碳发展”的加分须写明理由和审批人"),
        ([BonusEntry("low_carbon", Decimal(1), "甲", "")], "“绿色低碳发展”的加分须写明理由和审批人"),
    ],
)
def test_a_bonus_without_field_reason_or_approver_is_refused(entries: list[BonusEntry], words: str) -> None:
    with pytest.raises(ReadingError, match=words):
        total_bonus(EDITION, entries)

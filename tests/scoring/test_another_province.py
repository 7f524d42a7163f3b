"""A fictitious province runs on its rulebook alone: other names, other grades, other numbers, the same code."""

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

import scoring
from scoring.assessment import assess
from scoring.awards import judge_awards, read_years
from scoring.awards_words import status_words, year_words
from scoring.eligibility import judge_eligibility
from scoring.model import Facts
from scoring.overrides import override
from scoring.rulebook import parse_edition
from scoring.rulebook_page import edition_page
from scoring.rulebook_toml import edition_toml
from scoring.summary import summary
from scoring.survey import judge_survey
from scoring.targets import assessed_indicators, target_question
from scoring.wire import score_sheet

EDITION = parse_edition((Path(__file__).parent / "fictitious.toml").read_text(encoding="utf-8"), "fictitious.toml")
UNIT = Facts(
    values={
        "shops": Decimal(160),
        "exporters": Decimal(10),
        "sales_growth": Decimal("7.5"),
        "cluster": Decimal(8),
        "starts": Decimal(50),
    },
    previous={"shops": Decimal(100), "exporters": Decimal(4), "starts": Decimal(40)},
    province_sme_growth=Decimal(6),
    county_gdp_growth=Decimal(5),
    measures=Decimal(90),
    environment=Decimal(80),
)


def test_its_gate_score_and_grade_follow_its_own_numbers() -> None:
    found = assess(EDITION, 1, UNIT)
    assert found.gate.assessed == 5
    assert found.gate.required == 3
    assert found.gate.doubled == ("shops",)
    assert found.gate.passed is True
    assert found.score.total == 86
    assert found.grade == "甲"


def test_its_own_stock_basis_decides_who_doubles() -> None:
    found = assess(EDITION, 1, UNIT, override(EDITION, ["xsg_growth=flow"]))
    assert found.gate.doubled == ("shops", "exporters")


def test_a_point_above_the_province_is_asked_where_its_table_says_so() -> None:
    assert target_question(EDITION, "sales_growth", 1) == "首年任务指标：高于全域增速1个百分点以上"
    level = replace(UNIT, values={**UNIT.values, "sales_growth": Decimal(7)})
    assert assess(EDITION, 1, level).outcomes["sales_growth"].status == "not_met"
    assert [one.key for one in assessed_indicators(EDITION, 2)] == [
        "shops", "exporters", "ports", "sales_growth", "cluster", "starts",
    ]  # fmt: skip


def test_no_word_of_another_province_appears_anywhere() -> None:
    awards = judge_awards(EDITION, read_years(EDITION, ["2030=甲", "2031=甲", "2032=乙"]))
    texts = [
        *(outcome.because for outcome in assess(EDITION, 1, UNIT).outcomes.values()),
        *(outcome.because for outcome in assess(EDITION, 1, replace(UNIT, county_gdp_growth=None)).outcomes.values()),
        *(target_question(EDITION, key, 1, facts=UNIT) for key in EDITION.keys),
        *summary(assess(EDITION, 1, replace(UNIT, values={}))),
        *(year_words(EDITION, one) for one in awards.years),
        status_words(EDITION, awards),
        judge_eligibility(EDITION, {"firms": Decimal(40)}).because,
        edition_page(EDITION),
    ]
    assert "云海省" in "".join(texts)
    assert "省厅" in "".join(texts)
    for word in ("山西", "省小企业局", "省局", "晋政办", "优秀", "不合格", "全县"):
        assert all(word not in text for text in texts), word


def test_its_survey_and_its_sheet_work_without_a_line_of_code() -> None:
    survey = judge_survey(EDITION, [{"speed": 3, "arrears": 1}, {"speed": 2, "arrears": 1}])
    assert survey.score == Decimal("87.5")
    document = score_sheet("unit,shops\n东海区,160\n", 1, EDITION)
    assert document["edition"] == "yunhai-2030"
    assert parse_edition(edition_toml(EDITION), "again.toml") == EDITION


def test_no_proper_noun_of_the_programme_stands_in_python() -> None:
    for file in Path(scoring.__file__).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        for word in ("山西", "省小企业局", "4月30", "5月31", "04-30", "05-31", "优秀", "不合格", "晋政办", "全县"):
            assert word not in text, f"{file.name}: {word}"


def test_its_page_reads_as_filed() -> None:
    """To renew after a change on purpose: write edition_page(EDITION) to fictitious.md and read it."""
    assert edition_page(EDITION) == (Path(__file__).parent / "fictitious.md").read_text(encoding="utf-8")


def test_names_that_are_no_bare_keys_are_quoted_when_written() -> None:
    text = edition_toml(replace(EDITION, title='引号"与\\反斜\n\t\r\x01\x7f'))
    assert 'title = "引号\\"与\\\\反斜\\n\\t\\r\\u0001\\u007f"' in text
    assert '"规模" = ["shops", "exporters", "ports", "guilds"]' in text
    assert '"Y0-2" = ' not in text
    assert 'Y0-2 = "《云海办法》第二条"' in text
    assert 'ports = ["blank", 1]' in text
    assert "award_from" in text
    assert "default = 1\n" in text
    assert 'options = { 1 = "从第一次考核起", 2 = "从第二次考核起" }' in text

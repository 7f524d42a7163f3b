"""The documents other programs rely on, key for key."""

import json

import pytest

from scoring.errors import ReadingError
from scoring.overrides import override
from scoring.rulebook import load_edition
from scoring.wire import awards_document, eligible_sheet, score_sheet

EDITION = load_edition("shanxi-2022")


def test_a_score_document_holds_exactly_what_was_promised() -> None:
    document = score_sheet("unit,sme_gdp_share\n云冈区,24.30\n", 1, EDITION)
    assert list(document) == ["edition", "year", "units"]
    assert (document["edition"], document["year"]) == ("shanxi-2022", 1)
    (unit,) = document["units"]
    assert list(unit) == ["unit", "indicators", "gate", "score", "grade"]
    assert list(unit["indicators"]) == list(EDITION.keys)
    share = unit["indicators"]["sme_gdp_share"]
    because = share.pop("because")
    assert because == "未达标：占GDP比重24.30%，第一年任务指标50%，还差25.70个百分点。"
    assert share == {
        "status": "not_met",
        "value": "24.30",
        "target": "50",
        "growth": None,
        "gap": "-25.70",
        "double_growth": None,
        "clause": "D1-4-03",
    }
    gate = unit["gate"]
    assert list(gate) == [
        "assessed", "required", "met", "not_met", "missing", "doubled", "effective", "passed", "verdict", "readings",
    ]  # fmt: skip
    assert (gate["assessed"], gate["required"], gate["effective"], gate["passed"]) == (23, 21, 0, None)
    assert gate["readings"][0] == {
        "gate_mode": "deemed_met",
        "double_needs_met": True,
        "xsg_growth": "stock",
        "passed": None,
    }
    assert len(gate["readings"]) == 16
    assert unit["score"] == {"base": None, "bonus": "0", "total": None, "shown": None}
    assert unit["grade"] is None
    json.dumps(document)


def test_figures_are_exact_and_only_endless_ones_are_cut_at_six_places() -> None:
    head = "unit,incubated_new,prev.incubated_new,platform_served,prev.platform_served,xsg_new,prev.above_scale"
    text = f"{head}\n甲,12,11,9,8,27,92\n"
    (unit,) = score_sheet(text, 1, EDITION)["units"]
    growing = unit["indicators"]["incubated_new"]
    assert (growing["value"], growing["growth"], growing["target"], growing["gap"]) == (
        "9.090909", "9.090909", "20", "-10.909091",
    )  # fmt: skip
    assert unit["indicators"]["platform_served"]["growth"] == "12.5"
    assert unit["indicators"]["xsg_new"]["double_growth"] == "29.347826"
    assert unit["indicators"]["xsg_new"]["growth"] is None


def test_a_last_year_of_zero_leaves_growth_and_gap_empty() -> None:
    text = "unit,incubated_new,prev.incubated_new\n甲,5,0\n乙,0,0\n"
    first, second = score_sheet(text, 1, EDITION)["units"]
    assert first["indicators"]["incubated_new"]["status"] == "met"
    assert second["indicators"]["incubated_new"]["status"] == "not_met"
    for unit in (first, second):
        assert unit["indicators"]["incubated_new"]["growth"] is None
        assert unit["indicators"]["incubated_new"]["gap"] is None
    missing = override(EDITION, ["yoy_zero_base=missing"])
    (third, _) = score_sheet(text, 1, EDITION, missing)["units"]
    assert third["indicators"]["incubated_new"]["status"] == "missing"


def test_columns_passed_through_come_back_and_a_year_without_targets_is_refused() -> None:
    (unit,) = score_sheet("unit,city,code,srdi\n甲,甲市,,1\n", 1, EDITION)["units"]
    assert (unit["city"], unit["code"]) == ("甲市", None)
    with pytest.raises(ReadingError, match="没有第4年的任务指标"):
        score_sheet("unit\n", 4, EDITION)
    for year in (0, -1):
        with pytest.raises(ReadingError) as refused:
            score_sheet("unit\n", year, EDITION)
        assert str(refused.value) == f"没有第{year}年的任务指标，创建从第1年算起，文件列有第1至第3年"


def test_an_eligibility_document_holds_exactly_what_was_promised() -> None:
    document = eligible_sheet("unit,market_entities,srdi\n甲县,19999,3\n", EDITION)
    (unit,) = document["units"]
    assert list(unit) == ["unit", "items", "eligible", "because"]
    assert unit["items"] == {
        "voluntary": "missing",
        "market_entities": "not_met",
        "industry": "missing",
        "leading_industry": "missing",
        "prov_bases": "missing",
        "srdi": "missing",
        "sme_institution": "missing",
    }
    assert unit["eligible"] is False
    assert (
        unit["because"]["market_entities"] == "不符合：市场主体19999家，要求不少于20000家（《通知》第四部分（二））。"
    )
    assert list(unit["because"]) == list(unit["items"])


def test_an_awards_document_holds_exactly_what_was_promised() -> None:
    assert awards_document(["2024=优秀", "2022=优秀", "2023=良好"], EDITION) == {
        "years": [
            {"year": 2022, "grade": "优秀", "streak": 1, "base": "100", "amount": "100"},
            {"year": 2023, "grade": "良好", "streak": 0, "base": "300", "amount": "240"},
            {"year": 2024, "grade": "优秀", "streak": 1, "base": "100", "amount": "100"},
        ],
        "status": {
            "state": "creating",
            "excellent_streak": 1,
            "fail_streak": 0,
            "eligible_for_designation": None,
            "eligible_for_removal": None,
            "notice_of_criticism": [],
        },
    }
    assert awards_document([], EDITION)["status"]["excellent_streak"] == 0
    with pytest.raises(ReadingError, match="应写成“年份=等次”"):
        awards_document(["优秀"], EDITION)
    with pytest.raises(ReadingError, match="应写成“年份=等次”"):
        awards_document(["去年=优秀"], EDITION)

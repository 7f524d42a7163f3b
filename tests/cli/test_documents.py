"""The documents other programs read, key by key, through a process of its own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Shifan = Callable[..., Any]

ROW = "unit,code,batch,sme_gdp_share,platform_served,prev.platform_served\n云冈区,140214,2,24.30,12,11\n"
CONDITIONS = ["voluntary", "market_entities", "industry", "leading_industry", "prov_bases", "srdi", "sme_institution"]
FACTS = (
    "unit,voluntary,market_entities,below_scale_industrial,above_scale_industrial,leading_industry_enterprises,"
    "prov_bases,srdi,poverty_county,sme_institution\n"
)


def read(done: Any) -> Any:
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


def test_a_score_has_the_keys_promised(shifan: Shifan) -> None:
    found = read(shifan("score", "-", "--year", "1", "--json", given=ROW.encode()))
    assert list(found) == ["edition", "year", "units"]
    assert (found["edition"], found["year"]) == ("shanxi-2022", 1)
    (unit,) = found["units"]
    assert list(unit) == ["unit", "code", "batch", "indicators", "gate", "score", "grade"]
    assert (unit["unit"], unit["code"], unit["batch"]) == ("云冈区", "140214", "2")
    assert len(unit["indicators"]) == 26
    share = dict(unit["indicators"]["sme_gdp_share"])
    assert "24.30" in share.pop("because")
    assert share == {
        "status": "not_met",
        "value": "24.30",
        "target": "50",
        "growth": None,
        "gap": "-25.70",
        "double_growth": None,
        "clause": "D1-4-03",
    }
    growth = unit["indicators"]["platform_served"]
    assert (growth["value"], growth["growth"], growth["gap"]) == ("9.090909", "9.090909", "-0.909091")
    assert growth["double_growth"] == "9.090909"  # each indicator's, also of one that cannot double
    assert list(unit["gate"]) == [
        *("assessed", "required", "met", "not_met", "missing", "doubled"),
        *("effective", "passed", "verdict", "readings"),
    ]
    assert list(unit["gate"]["readings"][0]) == ["gate_mode", "double_needs_met", "xsg_growth", "passed"]
    assert unit["gate"]["assessed"] == 23
    assert unit["score"] == {"base": None, "bonus": "0", "total": None, "shown": None}


def test_units_keep_their_order_and_need_not_be_registered(shifan: Shifan) -> None:
    given = "unit,srdi\n丙,1\n甲,2\n乙,3\n".encode()
    found = read(shifan("score", "-", "--year", "1", "--json", given=given))
    assert [one["unit"] for one in found["units"]] == ["丙", "甲", "乙"]


def test_eligibility_has_the_keys_promised(shifan: Shifan) -> None:
    given = (
        FACTS
        + "甲县,是,20000,200,20,20,1,5,,是\n乙县,true,19999,200,20,20,1,3,,\n丙县,是,20000,200,20,20,1,2,是,是\n"
    )
    first, second, third = read(shifan("eligible", "-", "--json", given=given.encode()))["units"]
    assert list(first) == ["unit", "items", "eligible", "because"]
    assert list(first["items"]) == list(first["because"]) == CONDITIONS
    assert (first["eligible"], set(first["items"].values())) == (True, {"met"})
    assert (second["eligible"], second["items"]["market_entities"]) == (False, "not_met")
    assert (second["items"]["srdi"], second["items"]["sme_institution"]) == ("missing", "missing")
    assert (third["eligible"], third["items"]["srdi"]) == (True, "met")


@pytest.mark.parametrize(
    ("row", "eligible", "srdi"),
    [
        ("是,20000,200,20,20,1,4,,是", None, "missing"),
        ("是,20000,200,20,20,1,2,,是", None, "missing"),
        ("是,20000,200,20,20,1,4,否,是", False, "not_met"),
        ("是,20000,200,20,20,1,1,是,是", False, "not_met"),
        ("是,20000,200,20,20,1,5,否,是", True, "met"),
        ("是,,200,20,20,1,5,,是", None, "met"),
        ("否,,200,20,20,1,5,,是", False, "met"),
    ],
)
def test_eligibility_by_hand(document: Callable[..., Any], row: str, eligible: bool | None, srdi: str) -> None:
    (unit,) = document("eligible", "-", given=f"{FACTS}甲县,{row}\n")["units"]
    assert (unit["eligible"], unit["items"]["srdi"]) == (eligible, srdi)


def test_one_of_the_two_numbers_of_industry_suffices_only_under_or(document: Callable[..., Any]) -> None:
    given = f"{FACTS}甲县,是,20000,199,20,20,1,5,,是\n"
    for rule, expected in (("and", "not_met"), ("or", "met")):
        found = document("eligible", "-", "--reading", f"industry_rule={rule}", given=given)
        assert found["units"][0]["items"]["industry"] == expected


def test_awards_are_those_of_the_contract(shifan: Shifan) -> None:
    found = read(shifan("awards", "2022=优秀", "2023=良好", "2024=优秀", "--json"))
    assert found == {
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


@pytest.mark.parametrize(
    ("words", "amounts", "state"),
    [
        (["2022=优秀", "2023=优秀", "2024=优秀"], ["100", "300", "500"], "eligible_for_designation"),
        (["2024=优秀", "2022=优秀"], ["100", "100"], "creating"),
        (["2022=良好", "2023=优秀", "2024=良好"], ["80", "100", "240"], "creating"),
        (["2022=及格"], ["50"], "creating"),
        (["2022=不合格", "2023=不及格", "2024=不合格", "2025=优秀"], ["0", "0", "0", "100"], "eligible_for_removal"),
        (
            ["2021=优秀", "2022=优秀", "2023=优秀", "2024=优秀"],
            ["100", "300", "500", "0"],
            "eligible_for_designation",
        ),
        (
            ["2021=优秀", "2022=优秀", "2023=优秀", "2024=优秀", "--reading", "award_after_ladder=repeat"],
            ["100", "300", "500", "500"],
            "eligible_for_designation",
        ),
        (
            ["2022=优秀", "2023=优秀", "2024=优秀", "--reading", "award_mode=topup"],
            ["100", "200", "200"],
            "eligible_for_designation",
        ),
        (["2022=优秀", "2023=优秀", "--reading", "award_from=2"], ["0", "300"], "creating"),
        (["2022=优秀", "2023=良好", "--reading", "award_base=lowest"], ["100", "80"], "creating"),
        (
            ["2022=不合格", "2023=不合格", "2024=良好", "--reading", "award_base=ordinal"],
            ["0", "0", "400"],
            "creating",
        ),
    ],
)
def test_awards_by_hand(document: Callable[..., Any], words: list[str], amounts: list[str], state: str) -> None:
    found = document("awards", *words)
    assert [one["amount"] for one in found["years"]] == amounts
    assert found["status"]["state"] == state


def test_a_rehearsal_names_the_units_that_change_and_the_cell_that_decides(shifan: Shifan) -> None:
    given = "unit,srdi,prev.srdi,not_applicable\n"
    given += f"甲县,14,10,{EXCLUDED}\n乙县,9,8,{EXCLUDED}\n"
    words = ("rehearse", "-", "--year", "1", "--reading", "double_needs_met=false")
    found = read(shifan(*words, "--json", given=given.encode()))
    assert (found["year"], found["units"], found["changes"]) == (1, 2, [])
    words = ("rehearse", "-", "--year", "1", "--reading", "gate_mode=all_assessed", "--json")
    found = read(shifan(*words, given=given.encode()))
    assert found["before"] == {"edition": "shanxi-2022", "readings": {}}
    assert found["after"] == {"edition": "shanxi-2022", "readings": {"gate_mode": "all_assessed"}}
    (change,) = found["changes"]
    assert change["unit"] == "乙县"
    assert change["before"] == {
        "passed": True,
        "verdict": "depends",
        "required": 0,
        "effective": 0,
        "grade": None,
        "award": None,
    }
    assert (change["after"]["passed"], change["after"]["grade"], change["after"]["award"]) == (False, "不合格", "0")
    assert "须达标0项→1项" in change["because"]
    assert change["decides"] == {"indicators": [], "required": True, "readings": ["gate_mode"]}
    assert change["back"] == "专精特新再增1家（达到10家）"


EXCLUDED = (
    "new_enterprises sme_revenue_growth sme_gdp_share xsg_new above_scale yi_industrial ten_yi_industrial "
    "prov_tech_centers tech_smes high_tech prov_little_giants noncoal_share cluster_growth modern_service_share "
    "shareholding fourth_board neeq training incubated_new incubated_5m zone_new_above_scale platform_served"
)


def test_a_rehearsal_against_another_edition(shifan: Shifan) -> None:
    given = (
        f"unit,srdi,prev.srdi,not_applicable\n甲县,14,14,{EXCLUDED}\n".encode()
    )  # 13 in 2022's year 2, 15 in 2020's
    found = read(shifan("rehearse", "-", "--year", "2", "--against", "shanxi-2020", "--json", given=given))
    assert found["after"]["edition"] == "shanxi-2020"
    (change,) = found["changes"]
    cells = {cell["key"]: (cell["before"], cell["after"]) for cell in change["cells"]}
    assert cells["srdi"] == ("达标（指标13）", "未达标（指标15）")

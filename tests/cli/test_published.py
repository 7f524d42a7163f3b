"""The figures the bureau published for 2022, through the real program: who misses what, and what they add up to."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PUBLISHED = Path(__file__).with_name("published-2022.csv")

MISSES_AT_YEAR_1 = {
    "小店区": ["xsg_new"],
    "定襄县": ["high_tech"],
    "文水县": ["high_tech", "shareholding"],
    "侯马市": ["xsg_new"],
    "阳城县": ["prov_tech_centers", "high_tech", "noncoal_share"],
    "平定县": ["prov_tech_centers"],
    "云冈区": ["sme_gdp_share", "high_tech", "noncoal_share"],
}
MISSES_AT_OWN_YEAR = {  # batch 1 in its second year, batch 2 in its first
    "小店区": ["xsg_new"],
    "定襄县": ["high_tech"],
    "盐湖区": ["xsg_new"],
    "侯马市": ["xsg_new"],
    "阳城县": ["prov_tech_centers", "high_tech", "noncoal_share"],
    "文水县": ["high_tech", "shareholding"],
    "平定县": ["prov_tech_centers"],
    "云冈区": ["sme_gdp_share", "high_tech", "noncoal_share"],
}


def published() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def misses(document: Any) -> dict[str, list[str]]:
    return {one["unit"]: one["gate"]["not_met"] for one in document["units"] if one["gate"]["not_met"]}


def test_twelve_misses_in_seven_units_when_all_stand_at_year_one(shifan: Callable[..., Any]) -> None:
    done = shifan("score", str(PUBLISHED), "--year", "1", "--json")
    assert (done.status, done.err) == (0, "")
    found = misses(json.loads(done.out))
    assert found == MISSES_AT_YEAR_1
    assert (sum(map(len, found.values())), len(found)) == (12, 7)


def test_thirteen_misses_in_eight_units_at_their_own_year(
    shifan: Callable[..., Any], table: Callable[[list[dict[str, str]]], str]
) -> None:
    found: dict[str, list[str]] = {}
    for batch, year in (("1", "2"), ("2", "1")):
        rows = [row for row in published() if row["batch"] == batch]
        done = shifan("score", "-", "--year", year, "--json", given=table(rows).encode())
        found |= misses(json.loads(done.out))
    assert found == MISSES_AT_OWN_YEAR
    assert (sum(map(len, found.values())), len(found)) == (13, 8)


@pytest.mark.parametrize(
    ("key", "total"),
    [
        ("new_enterprises", 199424),
        ("xsg_new", 215),
        ("high_tech", 882),
        ("srdi", 392),
        ("prov_tech_centers", 82),
        ("shareholding", 353),
    ],
)
def test_totals_are_those_of_the_report(document: Callable[..., Any], key: str, total: int) -> None:
    found = document("score", str(PUBLISHED), "--year", "1")
    assert sum(int(one["indicators"][key]["value"]) for one in found["units"]) == total


def test_people_read_the_totals_of_the_report(called: Callable[..., Any]) -> None:
    done = called("score", str(PUBLISHED), "--year", "1")
    assert "各单位合计：企业数199424家、小升规215家、技术中心82家、高企882家、专精特新392家、股改353家。" in done.out


def test_no_unit_is_decided_by_what_was_published_alone_at_year_one(document: Callable[..., Any]) -> None:
    for one in document("score", str(PUBLISHED), "--year", "1")["units"]:
        gate = one["gate"]
        assert (gate["passed"], gate["verdict"], len(gate["missing"])) == (None, "depends", 14)
        assert one["score"] == {"base": None, "bonus": "0", "total": None, "shown": None}
        assert one["grade"] is None


def test_the_report_names_the_misses_of_a_county_and_promises_nothing(shifan: Callable[..., Any]) -> None:
    done = shifan("score", str(PUBLISHED), "--year", "1")
    county = next(line for line in done.out.splitlines() if line.startswith("云冈区"))
    assert county.split()[1:] == ["尚不能认定", "均待填报", "6/21", "14", "0", "占GDP比重、高企、非煤占比"]
    assert done.out.endswith("按现有数据测算，不作为考核结论。\n")
    assert "\x1b" not in done.out

"""The eleven assessed units with the figures published for 2022: exactly the misses those figures imply."""

from pathlib import Path

from scoring.grid import decode_sheet
from scoring.rulebook import load_edition
from scoring.sheet import read_facts
from scoring.wire import score_sheet

EDITION = load_edition("shanxi-2022")
SHEET = decode_sheet((Path(__file__).parent / "published-2022.csv").read_bytes())
YEAR_ONE_MISSES = {
    "小店区": ["xsg_new"],
    "定襄县": ["high_tech"],
    "文水县": ["high_tech", "shareholding"],
    "侯马市": ["xsg_new"],
    "阳城县": ["prov_tech_centers", "high_tech", "noncoal_share"],
    "平定县": ["prov_tech_centers"],
    "云冈区": ["sme_gdp_share", "high_tech", "noncoal_share"],
}


def misses(year: int) -> dict[str, tuple[str, list[str]]]:
    units = score_sheet(SHEET, year, EDITION)["units"]
    return {unit["unit"]: (unit["batch"], unit["gate"]["not_met"]) for unit in units}


def test_at_year_one_twelve_cells_in_seven_units_are_missed_and_named() -> None:
    named = {unit: keys for unit, (_, keys) in misses(1).items() if keys}
    assert named == YEAR_ONE_MISSES
    assert sum(len(keys) for keys in named.values()) == 12


def test_at_their_own_year_thirteen_cells_in_eight_units_are_missed() -> None:
    first, second = misses(1), misses(2)
    own = {unit: second[unit][1] if batch == "1" else keys for unit, (batch, keys) in first.items()}
    named = {unit: keys for unit, keys in own.items() if keys}
    assert len(named) == 8
    assert sum(len(keys) for keys in named.values()) == 13


def test_nobody_fails_and_nobody_passes_while_fourteen_figures_are_unpublished() -> None:
    for unit in score_sheet(SHEET, 1, EDITION)["units"]:
        assert unit["gate"]["passed"] is None
        assert unit["gate"]["verdict"] == "depends"
        assert len(unit["gate"]["missing"]) == 14


def test_the_published_figures_add_up_to_the_reports_totals() -> None:
    units = read_facts(SHEET, EDITION)
    assert len(units) == 11
    totals = {
        "new_enterprises": 199424,
        "xsg_new": 215,
        "high_tech": 882,
        "srdi": 392,
        "prov_tech_centers": 82,
        "shareholding": 353,
    }
    for key, total in totals.items():
        assert sum(unit.facts.values[key] for unit in units) == total, key

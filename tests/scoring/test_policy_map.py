"""docs/policy.md names every clause, and every test it names exists."""

import re
from pathlib import Path

import pytest

from scoring.rulebook import edition_names, load_edition
from tests.scoring.test_cases import CASES

HERE = Path(__file__).parent
CLAUSES = (HERE / "clauses.txt").read_text(encoding="utf-8").split()
PAGE = (HERE.parent.parent / "docs" / "policy.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells
    for line in PAGE.splitlines()
    if re.match(r"\| D[01]-", line)
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`(?: \((\S+)\))?")
WITH_CASES = re.compile(r"D0-3\.2-|D0-3\.5-|D0-4\.2-|D0-5\.[23]-|D1-[2345]-")


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_clause_is_mapped_to_a_rule_a_setting_or_background(clause: str) -> None:
    _, words, kind, carried_by, tests = ROWS[clause]
    assert words
    assert carried_by
    assert set(kind.split(", ")) <= {"rule", "setting", "background"}
    assert kind == "background" or NAMED.search(tests), "a rule or setting names its tests"
    for file, name, cases in NAMED.findall(tests):
        assert f"def {name}(" in (HERE / file).read_text(encoding="utf-8")
        assert not cases or any(case["clause"] == cases for case in CASES), cases


def test_every_file_the_page_names_exists() -> None:
    root = HERE.parent.parent
    named = set(re.findall(r"`([a-z_]+/[\w./-]+\.(?:py|toml))`", PAGE))
    assert {"scoring/gate.py", "scoring/rulebooks/shanxi-2022.toml"} <= named
    assert {file for file in named if not (root / file).is_file()} == set()


def test_the_page_and_the_list_of_clauses_agree() -> None:
    assert list(ROWS) == CLAUSES
    assert len(set(CLAUSES)) == len(CLAUSES)


def test_every_clause_of_the_judging_chapters_has_a_worked_case() -> None:
    worked = {case["clause"] for case in CASES}
    assert worked <= set(CLAUSES)
    assert {clause for clause in CLAUSES if WITH_CASES.match(clause)} - worked == set()


def test_every_clause_an_edition_rests_on_is_on_the_page() -> None:
    for name in edition_names():
        edition = load_edition(name)
        cited = {clause for one in edition.indicators for clause in one.clauses}
        cited |= {one.clause for one in (*edition.conditions, *edition.open_questions.values())}
        cited |= {one.clause for one in (*edition.marks.measures, *edition.marks.bonus, *edition.survey.items)}
        cited |= {edition.gate.clause, edition.gate.double_clause, edition.gate.excused_clause, edition.marks.clause}
        assert cited <= set(CLAUSES), cited - set(CLAUSES)


def test_every_setting_of_the_edition_is_named_on_the_page() -> None:
    for name in load_edition("shanxi-2022").open_questions:
        assert f"`{name}`" in PAGE, name

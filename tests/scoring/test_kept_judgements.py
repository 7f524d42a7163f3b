"""What was judged can be judged again: readings are written down whole, and a published edition stays what it was."""

import hashlib
import json

import pytest
from hypothesis import given

from scoring.assessment import assess
from scoring.edition import Edition
from scoring.model import Facts
from scoring.overrides import apply_settings, settings_of
from scoring.readings import SETTINGS, Readings
from scoring.rulebook import load_edition
from scoring.wire import assessment_document
from tests.scoring.examples import examples
from tests.scoring.strategies import EDITION, YEARS, facts, readings

# What an edition judges by. A change of policy is a new file: change a digest only while nobody has used the edition.
JUDGES_BY = {
    "shanxi-2020": "afd55685e63c95a6",
    "shanxi-2022": "cf4ac4c2fe2ae32c",
}


@examples()
@given(year=YEARS, unit=facts(), how=readings())
def test_a_judgement_is_made_again_from_its_edition_and_readings_as_kept(
    year: int, unit: Facts, how: Readings
) -> None:
    kept = json.loads(json.dumps({"edition": EDITION.name, "readings": settings_of(how)}, ensure_ascii=False))
    edition = load_edition(kept["edition"])
    again = apply_settings(edition, kept["readings"])
    assert again == how
    found = assessment_document(assess(edition, year, unit, again))
    assert found == assessment_document(assess(EDITION, year, unit, how))


def test_every_setting_is_kept() -> None:
    assert list(settings_of(EDITION.readings)) == list(SETTINGS)


@pytest.mark.parametrize("name", JUDGES_BY)
def test_a_published_edition_judges_as_it_did(name: str) -> None:
    assert judging_facts(load_edition(name)) == JUDGES_BY[name]


def judging_facts(edition: Edition) -> str:
    """Digest what can change a judgement: targets, comparisons, numbers, defaults; not the words around them."""
    facts = {
        "gate": [edition.gate.need, edition.gate.of, str(edition.gate.double_line)],
        "marks": [str(edition.marks.measures_weight), str(edition.marks.environment_weight)],
        "grades": [[one.name, str(one.floor), str(one.share)] for one in edition.grades],
        "awards": [[str(rung) for rung in edition.awards.ladder], edition.awards.removal_after],
        "designation": edition.awards.designation_after,
        "conditions": [
            [one.key, one.kind, one.facts, [str(least) for least in one.minimum], str(one.relieved_minimum)]
            for one in edition.conditions
        ],
        "indicators": [
            [one.key, one.value, one.compared, one.cumulative, one.discontinued, one.stock]
            + [str(cell) for cell in one.targets]
            for one in edition.indicators
        ],
        "deadlines": [edition.deadlines.application, edition.deadlines.report],
        "readings": settings_of(edition.readings),
    }
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:16]

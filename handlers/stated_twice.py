"""Figures an applicant states twice, in the conditions and among the base figures: where the two differ is said."""

from handlers.facts import opened
from handlers.sentences import say
from handlers.situation import Situation

CONDITIONS, BASELINE = "eligibility", "baseline"  # the two forms


def differs(fact: str, situation: Situation) -> str:
    """Name the figure of a condition and the base figure it should agree with, where they differ; "" otherwise."""
    the_round = opened(situation)
    edition, key = the_round.edition, the_round.edition.condition_figures.get(fact)
    here, there = situation.draft(CONDITIONS, the_round.year), situation.draft(BASELINE, the_round.year)
    stated, base = here.numbers.get(fact), there.numbers.get(key or "")
    if key is None or stated is None or base is None or stated == base:
        return ""
    unit = edition.indicator(key).unit
    return say(
        "eligibility.differs",
        label=edition.condition_facts[fact],
        stated=f"{stated:f}{unit}",
        figure=edition.indicator(key).name,
        base=f"{base:f}{unit}",
    )


def all_that_differ(situation: Situation) -> tuple[str, ...]:
    """Say of every such figure that differs what stands in both places."""
    told = (differs(fact, situation) for fact in opened(situation).edition.condition_figures)
    return tuple(one for one in told if one)

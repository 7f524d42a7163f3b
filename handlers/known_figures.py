"""Sentences for the report from what was reported: each marked as put in by the assistant, none invented."""

from collections.abc import Iterable
from itertools import groupby

from handlers.answers import Answer, Kind
from handlers.facts import assessed, assessment_facts, opened
from handlers.growths import growth_words
from handlers.sentences import say
from handlers.situation import Situation
from scoring.assessment import assess
from scoring.model import Finding, Status
from scoring.targets import target_words


def sentences(situation: Situation) -> tuple[str, ...]:
    """Return one marked line for the count, one for each group with figures, and one for what has none."""
    the_round, unit = opened(situation), situation.unit
    if unit is None or unit.assessment_year is None:
        return ()
    judged = assess(the_round.edition, unit.assessment_year, assessment_facts(situation), the_round.readings)
    answers = situation.draft("indicators", the_round.year).answers
    given = [one for one in assessed(situation) if _figure(answers.get(one.key)) is not None]
    if not given:
        return ()
    gate = judged.gate
    told = [
        say(
            "known.counts",
            year=the_round.year,
            assessed=gate.assessed,
            met=len(gate.met),
            not_met=len(gate.not_met),
            missing=len(gate.missing),
        )
    ]
    for group, indicators in groupby(given, key=lambda one: one.group):
        rows = "；".join(_row(judged.findings[one.key], answers[one.key], situation) for one in indicators)
        told.append(say("known.group", group=group, rows=rows))
    without = [one.name for one in assessed(situation) if one not in given]
    if without:
        told.append(say("known.without", count=len(without), names="、".join(without)))
    return tuple(say("known.mark") + line for line in told)


def put_in(text: str, situation: Situation) -> str:
    """Return a text with the sentences of today at its end, in the place of those put in earlier."""
    own = [line for line in text.splitlines() if not is_marked(line)]
    return "\n".join([*own, *sentences(situation)]).strip()


def is_stale(text: str, situation: Situation) -> bool:
    """Whether a sentence that was put in no longer says what the figures are."""
    now = frozenset(sentences(situation))
    return any(is_marked(line) and line.strip() not in now for line in text.splitlines())


def is_marked(line: str) -> bool:
    """Whether the assistant put this line in."""
    return line.strip().startswith(say("known.mark"))


def _row(finding: Finding, answer: Answer, situation: Situation) -> str:
    the_round, indicator = opened(situation), finding.indicator
    assert situation.unit is not None and situation.unit.assessment_year is not None
    target = target_words(the_round.edition, indicator.key, situation.unit.assessment_year, the_round.readings)
    parts: Iterable[str] = (
        say("known.row", name=indicator.name, value=f"{_figure(answer)}{indicator.unit}", origin=_origin(answer)),
        growth_words(finding.indicator, assessment_facts(situation), the_round.edition, the_round.readings),
        say("known.target", target=f"{target}{indicator.unit}" if target.isdecimal() else target),
        say(f"statuses.{finding.status}") if finding.status is not Status.MISSING else say("known.open"),
    )
    return "，".join(part for part in parts if part)


def _origin(answer: Answer) -> str:
    return say(f"origins.{answer.origin}")


def _figure(answer: Answer | None) -> str | None:
    return answer.value if answer is not None and answer.kind is Kind.VALUE and answer.number is not None else None

"""进度图: a unit's standing as a picture. Says what is drawn; draws nothing."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import assert_never

from handlers import guide
from handlers.answers import Answer, Kind, Origin
from handlers.bars import Bar, Bars, Count, Group, packed
from handlers.buttons import Verb, free
from handlers.dates import full_day
from handlers.effects import Decision, Document, DocumentKind, Say
from handlers.facts import assessment_facts, opened
from handlers.sentences import say
from handlers.situation import Situation
from handlers.standing import verdict
from reminders.deadlines import LOCAL
from scoring.assessment import Assessment, assess
from scoring.edition import Compared
from scoring.exact import plain
from scoring.model import Finding, Status, Why
from scoring.readings import Readings
from scoring.targets import year_label
from scoring.wording import PERCENT, percent

MARKS = "*†‡"  # stand behind a figure that nobody of the unit entered; what they mean stands at the foot


def answer(situation: Situation) -> Decision:
    """Answer 「进度图」: the picture of one's own unit when it is assessed, else why there is none."""
    rows = [(free(say("buttons.menu"), Verb.MENU),)]
    if situation.conversation.form is not None:
        rows.insert(0, (guide.go_on(situation),))
    said, document = _sent(situation)
    return Decision(situation.conversation, (Say(said, tuple(rows), document),), "picture")


def _sent(situation: Situation) -> tuple[str, Document | None]:
    unit = situation.unit
    if unit is None:
        return say("bars.no_unit"), None
    if unit.assessment_year is None:
        return say("bars.applicant", unit=unit.name), None
    drawn, year = bars(situation), opened(situation).year
    name = say("bars.file", unit=unit.name, year=year)
    document = Document(DocumentKind.PICTURE, name, drawn.alt, unit.id, "indicators", year, packed(drawn))
    return say("bars.sent", unit=unit.name, subtitle=drawn.subtitle), document


def bars(situation: Situation) -> Bars:
    """Lay out the standing of a unit that is assessed; ValueError for one that only applies (A33)."""
    the_round, unit = opened(situation), situation.unit
    if unit is None or unit.assessment_year is None:
        raise ValueError("an applicant has no targets to draw")
    assessment = assess(the_round.edition, unit.assessment_year, assessment_facts(situation), the_round.readings)
    given = situation.draft("indicators", the_round.year).answers
    marks = _marks(assessment, given)
    label = year_label(the_round.edition, unit.assessment_year, the_round.readings)
    counts = tuple(_count(status, assessment) for status in _ORDER)
    return Bars(
        title=unit.name,
        subtitle=say("bars.subtitle", year=the_round.year, label=label),
        counts=counts,
        verdict=verdict(assessment.gate),
        groups=_groups(assessment, given, marks),
        doubled=say("bars.doubled"),
        notes=_notes(assessment, marks, situation.now),
        caveat=say("standing.caveat"),
        alt=say("bars.alt", counts="，".join(f"{one.word}{one.number}项" for one in counts)),
    )


_ORDER = (Status.MET, Status.NOT_MET, Status.MISSING, Status.NOT_ASSESSED)


def _count(status: Status, assessment: Assessment) -> Count:
    number = sum(1 for finding in assessment.findings.values() if finding.status is status)
    return Count(status, _word(status), number)


def _word(status: Status) -> str:
    return say("bars.missing") if status is Status.MISSING else say(f"statuses.{status}")


def _groups(assessment: Assessment, given: Mapping[str, Answer], marks: Mapping[Origin, str]) -> tuple[Group, ...]:
    found = groupby(assessment.findings.values(), key=lambda finding: finding.indicator.group)
    return tuple(
        Group(title, tuple(_bar(one, assessment, given.get(one.indicator.key), marks) for one in findings))
        for title, findings in found
    )


def _bar(finding: Finding, assessment: Assessment, answer: Answer | None, marks: Mapping[Origin, str]) -> Bar:
    value, unit = _value(finding, answer)
    return Bar(
        name=finding.indicator.label,
        status=finding.status,
        value=value,
        unit=unit,
        target=_target(finding, assessment),
        reach=_reach(finding),
        doubled=finding.indicator.key in assessment.gate.doubled,
        mark=marks.get(answer.origin, "") if answer is not None and unit else "",
    )


def _value(finding: Finding, answer: Answer | None) -> tuple[str, str]:
    """Return the figure that is compared and its unit; else what was given; else which nothing it is."""
    unit = PERCENT if finding.indicator.compared == "growth" else finding.indicator.unit
    match finding.value:
        case _ if finding.status is Status.NOT_ASSESSED:
            return say("statuses.not_assessed"), ""
        case Fraction():
            return percent(finding.value, finding.target), unit
        case Decimal():
            return plain(finding.value), unit
    if answer is None or not answer.is_settled:
        return say("kinds.open"), ""
    if answer.kind is Kind.VALUE:
        return answer.value or answer.raw, finding.indicator.unit
    return say(f"kinds.{answer.kind}"), ""


def _target(finding: Finding, assessment: Assessment) -> str:
    """Return what is to be reached, or which figure of others is awaited before anybody can say."""
    if finding.status is Status.NOT_ASSESSED:
        return ""
    programme = assessment.edition.programme
    match finding.why:
        case Why.LAST_YEAR_AWAITED:
            return say("bars.awaits_last_year")
        case Why.BASELINE_AWAITED:
            return say("bars.awaits_baseline")
        case Why.ZERO_BASE:
            return say("bars.zero_base")
        case Why.BLANK:
            return say("bars.blank")
    if finding.target is None:
        above = finding.indicator.compared == "above_province"
        return say("bars.awaits_growth", of=programme.province_word if above else programme.gdp_word)
    unit = finding.indicator.unit if finding.indicator.compared == "at_least" else PERCENT
    sign = "≥" if _is_inclusive(finding.indicator.compared, assessment.readings) else ">"
    return f"{sign}{plain(finding.target)}{unit}"


def _is_inclusive(compared: Compared, readings: Readings) -> bool:
    """Whether to equal the target is to reach it; known before there is a figure to compare."""
    match compared:
        case "at_least":
            return True
        case "above_province":
            return readings.province_inclusive
        case "gdp_plus":
            return readings.cluster_inclusive
        case "growth":
            return readings.yoy_inclusive
        case _:
            assert_never(compared)


def _reach(finding: Finding) -> float | None:
    """Return the share of the target that is reached; none where figure or target is below zero or unknown."""
    if finding.value is None or finding.target is None or finding.target <= 0:
        return None
    return max(0.0, float(Fraction(finding.value) / Fraction(finding.target)))


def _marks(assessment: Assessment, given: Mapping[str, Answer]) -> dict[Origin, str]:
    """Give every origin that is said beside a figure a sign of its own, in the order in which they appear."""
    seen = dict.fromkeys(given[key].origin for key in assessment.findings if key in given and given[key].value)
    return dict(zip((origin for origin in seen if say(f"origins.{origin}")), MARKS, strict=False))


def _notes(assessment: Assessment, marks: Mapping[Origin, str], now: datetime) -> tuple[str, ...]:
    frozen = say("standing.frozen") if assessment.facts.missing_frozen else ""
    meant = "　".join(say("bars.mark", mark=mark, origin=say(f"origins.{origin}")) for origin, mark in marks.items())
    at = now.astimezone(LOCAL)
    as_of = say("bars.as_of", date=full_day(at), time=f"{at:%H:%M}")
    return tuple(note for note in (frozen, say("bars.legend"), meant, as_of) if note)

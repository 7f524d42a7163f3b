"""Whether a unit may apply: the six conditions and the declaration (D0-4.2; A58-A63).

Unknown stays undecided. A former poverty county is known from the registry, never asked in the chat.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import assert_never

from msgspec import Struct

from scoring.edition import Condition, Edition
from scoring.exact import plain
from scoring.model import Status
from scoring.readings import Readings
from scoring.wording import DISCLAIMER

Fact = Decimal | bool | None

WORDS = {Status.MET: "符合", Status.NOT_MET: "不符合", Status.MISSING: "尚不能判断"}


class Item(Struct, frozen=True):
    """One condition's status with its sentence and clause."""

    key: str
    status: Status
    because: str
    clause: str


class Eligibility(Struct, frozen=True):
    """All conditions together: True, False, or None while what is unknown could decide."""

    items: Mapping[str, Item]
    eligible: bool | None
    because: str


def judge_eligibility(edition: Edition, facts: Mapping[str, Fact], readings: Readings | None = None) -> Eligibility:
    """Judge each condition and all together. A fact that is absent or None is unknown, never 0 or no."""
    chosen = readings or edition.readings
    items = {one.key: _item(edition, one, facts, chosen) for one in edition.conditions}
    statuses = {item.status for item in items.values()}
    eligible = False if Status.NOT_MET in statuses else (None if Status.MISSING in statuses else True)
    return Eligibility(items, eligible, _summary(edition, items, facts, eligible=eligible))


def _item(edition: Edition, condition: Condition, facts: Mapping[str, Fact], readings: Readings) -> Item:
    status = _status(condition, facts, readings)
    said = _said(edition, condition, facts, readings)
    cited = edition.cite(condition.clause)
    return Item(condition.key, status, f"{WORDS[status]}：{said}（{cited}）。", condition.clause)


def _status(condition: Condition, facts: Mapping[str, Fact], readings: Readings) -> Status:
    match condition.kind:
        case "declared":
            return _declared(facts.get(condition.facts[0]))
        case "at_least":
            return _reached(facts.get(condition.facts[0]), condition.minimum[0])
        case "combined":
            each = [_reached(facts.get(fact), least) for fact, least in _parts(condition)]
            return _all_of(each) if readings.industry_rule == "and" else _any_of(each)
        case "relieved":
            return _relieved(condition, facts)
        case _:
            assert_never(condition.kind)


def _declared(fact: Fact) -> Status:
    if fact is None:
        return Status.MISSING
    return Status.MET if fact else Status.NOT_MET


def _reached(fact: Fact, least: Decimal) -> Status:
    if fact is None:
        return Status.MISSING
    return Status.MET if fact >= least else Status.NOT_MET


def _parts(condition: Condition) -> list[tuple[str, Decimal]]:
    return list(zip(condition.facts, condition.minimum, strict=True))


def _all_of(each: list[Status]) -> Status:
    for decisive in (Status.NOT_MET, Status.MISSING):
        if decisive in each:
            return decisive
    return Status.MET


def _any_of(each: list[Status]) -> Status:
    for decisive in (Status.MET, Status.MISSING):
        if decisive in each:
            return decisive
    return Status.NOT_MET


def _relieved(condition: Condition, facts: Mapping[str, Fact]) -> Status:
    """Between the two minima only the registry decides; outside them it does not matter."""
    assert condition.relief is not None
    assert condition.relieved_minimum is not None
    fact = facts.get(condition.facts[0])
    full, relieved = _reached(fact, condition.minimum[0]), _reached(fact, condition.relieved_minimum)
    return full if full is relieved else _declared(facts.get(condition.relief))


def _said(edition: Edition, condition: Condition, facts: Mapping[str, Fact], readings: Readings) -> str:
    match condition.kind:
        case "declared":
            return (
                condition.title
                + {None: "，尚未填报", True: "，是", False: "，否"}[_yes(facts.get(condition.facts[0]))]
            )
        case "at_least":
            return _compared(edition, condition, facts)
        case "combined":
            rule = "两项都要达到" if readings.industry_rule == "and" else "达到一项即可"
            return f"{_compared(edition, condition, facts)}，{rule}"
        case "relieved":
            return f"{_compared(edition, condition, facts)}，{_relief(edition, condition, facts)}"
        case _:
            assert_never(condition.kind)


def _yes(fact: Fact) -> bool | None:
    return None if fact is None else bool(fact)


def _compared(edition: Edition, condition: Condition, facts: Mapping[str, Fact]) -> str:
    unit = condition.unit
    return "；".join(
        f"{edition.condition_facts[fact]}{_count(facts.get(fact), unit)}，要求不少于{plain(least)}{unit}"
        for fact, least in _parts(condition)
    )


def _count(fact: Fact, unit: str) -> str:
    return "尚未填报" if fact is None else f"{plain(Decimal(fact))}{unit}"


def _relief(edition: Edition, condition: Condition, facts: Mapping[str, Fact]) -> str:
    assert condition.relief is not None
    assert condition.relieved_minimum is not None
    name = edition.condition_facts[condition.relief]
    answer = {None: "是否属于待核", True: "本单位属于", False: "本单位不属于"}[_yes(facts.get(condition.relief))]
    return f"{name}不少于{plain(condition.relieved_minimum)}{condition.unit}（{answer}）"


def _summary(edition: Edition, items: Mapping[str, Item], facts: Mapping[str, Fact], *, eligible: bool | None) -> str:
    if eligible:
        return f"申报条件全部符合。{DISCLAIMER}。"
    open_ones = [one for one in edition.conditions if items[one.key].status is Status.MISSING]
    lacking = "、".join(one.title for one in edition.conditions if items[one.key].status is Status.NOT_MET)
    unfilled = "、".join(one.title for one in open_ones if not _only_registry(one, facts))
    registry = "".join(f"；{_registry_asked(edition, one)}" for one in open_ones if _only_registry(one, facts))
    if eligible is None:
        awaited = f"，还需填报：{unfilled}" if unfilled else ""
        return f"尚不能判断{awaited}{registry}。{DISCLAIMER}。"
    still = f"；尚未填报：{unfilled}" if unfilled else ""
    return f"不符合申报条件：{lacking}{still}{registry}。{DISCLAIMER}。"


def _only_registry(condition: Condition, facts: Mapping[str, Fact]) -> bool:
    """Whether an open condition has its figure, and only waits for what the registry says of the unit (A59)."""
    return condition.kind == "relieved" and facts.get(condition.facts[0]) is not None


def _registry_asked(edition: Edition, condition: Condition) -> str:
    assert condition.relief is not None
    bureau = edition.programme.bureau_short
    return f"{condition.title}待{bureau}按名单核定是否属于{edition.condition_facts[condition.relief]}"

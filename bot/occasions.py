"""What a reminder is about, in words for whoever plans or watches them."""

from typing import assert_never

from reminders.courtesy import Wait, Why
from reminders.deadlines import LOCAL
from reminders.items import Asked, CitySummary, Gap, HeadSummary, Item
from reminders.ladder import AGAIN, Rung
from reminders.obligations import Kind


def kind_of(item: Item) -> str:
    """Return which date an item is about."""
    match item:
        case Asked():
            return item.obligation.kind.value
        case CitySummary() | HeadSummary():
            return item.stand.kind.value
        case Gap():
            return "gap"
        case _:
            assert_never(item)


def units_of(item: Item) -> list[str]:
    """Return the units an item speaks of."""
    match item:
        case Asked():
            return [item.obligation.unit.name]
        case CitySummary():
            return [row.unit for row in item.rows]
        case HeadSummary() | Gap():
            return []
        case _:
            assert_never(item)


def because(item: Item) -> str:
    """Say in few words, for a machine, why something is said then."""
    match item:
        case Asked() if item.is_invitation:
            return "invitation"
        case Asked() if item.obligation.kind is Kind.DEPARTMENT:
            return "expected date"
        case Asked():
            return _distance(item.rung)
        case CitySummary():
            return f"city summary, {_distance(item.rung)}"
        case HeadSummary():
            return f"head summary, {_distance(item.rung)}"
        case Gap():
            return "outage"
        case _:
            assert_never(item)


def waits(wait: Wait) -> str:
    """Say why something waits, and until when."""
    until = f"{wait.until.astimezone(LOCAL):%m-%d %H:%M}"
    match wait.why:
        case Why.HOURS:
            return f"不在工作时间，{until} 发"
        case Why.SNOOZED:
            return f"本人要求暂缓，{until} 发"
        case Why.TODAY:
            return f"今天已提醒过一次，{until} 发"
        case Why.ANSWERING:
            return f"正在填报，{until} 以后发"
        case Why.NEW:
            return f"刚登记，{until} 发"
        case _:
            assert_never(wait.why)


def _distance(rung: Rung) -> str:
    if rung.name == AGAIN:
        return "last day, 15:00"
    if rung.days > 0:
        return f"{rung.days} day{'s' if rung.days > 1 else ''} before"
    return "on the day" if rung.days == 0 else f"overdue, day {-rung.days}"

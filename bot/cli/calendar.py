"""`shifan calendar`: who will be told what on which day, computed from how everything stands. Stored nowhere."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, Any

import typer

from bot.cli.columns import print_text
from bot.cli.moments import read_day
from bot.cli.opening import writing
from bot.cli.refusal import CommandError
from bot.cli.tables import print_json
from bot.clock import SystemClock
from bot.occasions import because, kind_of
from bot.storage.reminding import load_scene
from bot.storage.rounds import OpenRound, Rounds
from handlers.called import called, called_at
from handlers.dates import full_day
from handlers.occasion import told_of, untold
from reminders.agenda import Scene
from reminders.deadlines import LOCAL
from reminders.items import Asked, CitySummary
from reminders.outlook import Planned, outlook

WEEKDAYS = "一二三四五六日"
MOST_DAYS = 800
_MOST_NAMES = 12


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calendar")(calendar)


def calendar(
    first: Annotated[str, typer.Option("--from", help="从哪天起，如 2027-03-25", metavar="DATE")],
    last: Annotated[str, typer.Option("--to", help="到哪天止（含当天）", metavar="DATE")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """提醒日程：按目前的进度，哪天提醒谁、因为什么。情况变了，日程随之变。"""
    begin, end = read_day(first, "--from"), read_day(last, "--to")
    if begin > end:
        raise CommandError(f"--from（{begin}）晚于 --to（{end}），请调换。")
    if (end - begin).days > MOST_DAYS:
        raise CommandError(f"一次最多看{MOST_DAYS}天，请缩短 --from 到 --to 的范围。")
    with writing() as (_, connection):
        opened = Rounds().opened(connection)
        if opened is None:
            raise CommandError("还没有开启年度，没有日程。开启：shifan round open 年度 --edition 版本")
        scene = load_scene(connection, opened, SystemClock().now())
    rows = outlook(scene, begin, end)
    if as_json:
        print_json([_row(one) for one in rows])
        return
    for line in plan(opened, scene, rows, begin, end):
        print_text(line)


def _row(one: Planned) -> dict[str, Any]:
    return {
        "at": one.at.astimezone(LOCAL).isoformat(timespec="seconds"),
        "kind": kind_of(one.item),
        "unit": one.item.obligation.unit.name if isinstance(one.item, Asked) else None,
        "to": one.person.name if one.person else None,
        "because": because(one.item),
        "message": one.message,
    }


def plan(opened: OpenRound, scene: Scene, rows: Sequence[Planned], first: date, last: date) -> Iterator[str]:
    """Write the plan for people: day by day, what is said to whom."""
    yield f"{opened.round.year}年度提醒日程　{full_day(first)}至{full_day(last)}"
    due = "，".join(f"{_stage(stage)}{full_day(day)}" for stage, day in opened.round.due.items())
    yield f"截止日：{due}（当天24:00前有效）。按目前进度推算，情况变化则随之变化。"
    guessed = scene.workdays.guessed(range(first.year, last.year + 1))
    if guessed:
        years = "、".join(f"{year}年" for year in guessed)
        yield f"注意：{years}的放假安排尚未录入，只按周末推算。国务院公布后请录入：shifan workdays enter 文件"
    if not rows:
        yield "这段时间没有提醒。"
    for at, of_moment in groupby(rows, key=lambda one: one.at.astimezone(LOCAL)):
        yield ""
        yield f"{full_day(at.date())}（星期{WEEKDAYS[at.weekday()]}）{at:%H:%M}"
        yield from _moment(list(of_moment))


def _moment(rows: Sequence[Planned]) -> Iterator[str]:
    """Write one moment: each occasion with its units and people."""
    for why, of_why in groupby(sorted(rows, key=_order), key=lambda one: told_of(one.item)):
        group = list(of_why)
        reached = [one for one in group if one.person is not None]
        nobody = untold(group)
        if reached:
            messages = len({one.message for one in reached})
            yield f"  {why}：{messages}人　{_listed([_whom(one) for one in reached])}"
        if nobody:
            yield f"  {why}：须电话通知　{_listed(nobody)}"


def _order(one: Planned) -> tuple[bool, str]:
    return not isinstance(one.item, Asked), told_of(one.item)


def _whom(one: Planned) -> str:
    assert one.person is not None
    if isinstance(one.item, Asked):
        return called_at(_unit(one), one.person.name)
    count = f"（{len(one.item.rows)}个单位）" if isinstance(one.item, CitySummary) else ""
    return f"{called(one.person.name)}{count}"


def _unit(one: Planned) -> str:
    assert isinstance(one.item, Asked)
    return one.item.obligation.unit.name


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown}等{len(names)}个"


def _stage(stage: str) -> str:
    return {"application": "申报", "report": "年度报告"}[stage]

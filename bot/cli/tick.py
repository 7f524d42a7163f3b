"""`shifan tick`: once what the clock of a running service does every minute, as of now or of a time named."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli.columns import print_text
from bot.cli.moments import read_moment
from bot.cli.opening import writing
from bot.cli.refusal import CommandError
from bot.cli.tables import print_json
from bot.clock import SystemClock
from bot.occasions import kind_of, units_of, waits
from bot.storage.rounds import Rounds
from bot.ticking import Ticked, is_before_the_last, rehearse, tick
from handlers.dates import stamp
from handlers.occasion import told_of
from reminders.deadlines import LOCAL


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tick")(tick_)


def tick_(
    at: Annotated[
        str | None, typer.Option(help="以哪个时间为准，不写则为现在；不能早于上一次", metavar="TIME")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会发什么，不发送也不记录")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """做一遍到期提醒：服务运行时每分钟自动做一遍，这里做一次。"""
    now = SystemClock().now().astimezone(LOCAL) if at is None else read_moment(at, "--at")
    with writing() as (_, connection):
        opened = Rounds().opened(connection)
        if opened is None:
            raise CommandError("还没有开启年度，没有可提醒的。开启：shifan round open 年度 --edition 版本")
        last = is_before_the_last(connection, now)
        if last is not None:
            raise CommandError(
                f"上一次做到 {stamp(last)}，不能再做更早的 {stamp(now)}：早先的提醒已按当时的情况处理。"
            )
        ticked = (rehearse if dry_run else tick)(connection, opened, now)
    if as_json:
        print_json(document(ticked))
        return
    for line in readable(ticked, dry_run=dry_run):
        print_text(line)


def document(ticked: Ticked) -> dict[str, Any]:
    """Return what a pass came to as plain data."""
    return {
        "at": _iso(ticked.at),
        "queued": [
            {
                "key": one.message.key,
                "to": one.message.person.name,
                "channel": one.source,
                "text": one.text,
                "items": [
                    {"what": item.what, "kind": kind_of(item), "units": units_of(item)} for item in one.message.items
                ],
            }
            for one in ticked.queued
        ],
        "held": [
            {
                "to": one.person.name,
                "what": one.item.what,
                "kind": kind_of(one.item),
                "units": units_of(one.item),
                "reason": one.wait.why.value,
                "until": _iso(one.wait.until),
            }
            for one in ticked.found.held
        ],
        "skipped": list(_skipped(ticked)),
    }


def readable(ticked: Ticked, *, dry_run: bool) -> Iterator[str]:
    """Write what a pass came to for people."""
    verb = "将发出" if dry_run else "已发出"
    yield f"{ticked.at:%Y-%m-%d %H:%M}：{verb}{len(ticked.queued)}条，暂缓{len(ticked.found.held)}条。"
    for one in ticked.queued:
        yield f"→ {one.message.person.name}（{one.source}）"
        yield from (f"  {line}" for line in one.text.splitlines())
    for held in ticked.found.held:
        yield f"暂缓：{held.person.name}，{told_of(held.item)}；{waits(held.wait)}。"
    for skipped in _skipped(ticked):
        yield f"未发：{skipped['unit']}（{skipped['because']}）。"


def _skipped(ticked: Ticked) -> Iterator[dict[str, Any]]:
    for one in ticked.found.unreached:
        yield {"unit": one.unit.name, "kind": one.kind.value, "reason": "nobody", "because": "没有可联系的人"}
    if ticked.found.gap is not None:
        for missed in ticked.found.gap.missed:
            if not missed.made_up:
                because = (
                    f"停机期间错过了 {missed.meant_at.astimezone(LOCAL):%m-%d %H:%M} 的一次，已有更近的或已过截止日"
                )
                yield {"unit": missed.whom, "kind": missed.kind.value, "reason": "overtaken", "because": because}


def _iso(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")

"""`shifan notices list|show|agree|stop|chase`: what became of notices, and what is still to be done about them."""

from getpass import getuser
from typing import Annotated

import typer

from bot.announcing import agree, chase_rest, stop
from bot.cli.columns import print_text
from bot.cli.opening import writing
from bot.cli.refusal import CommandError
from bot.cli.tables import print_json
from bot.clock import SystemClock
from bot.storage.notice_rows import latest, load_notice, signatures
from bot.storage.operators import operator_named
from bot.storage.rounds import Rounds
from handlers import noticing
from handlers.called import called
from handlers.dates import stamp
from reminders.broadcasts import Refused
from reminders.deadlines import LOCAL
from reminders.signing import Chase, Signed, board

notices = typer.Typer(help="通知：签收情况、停发、第二人确认、催办。", no_args_is_help=True, rich_markup_mode=None)

STEPS = {
    "composed": "草稿",
    "awaiting_second": "待第二人确认",
    "scheduled": "已定时",
    "sending": "发送中",
    "stopped": "已停发",
    "done": "已发完",
}
_LISTED = 20
_EXCERPT = 24

Number = Annotated[int, typer.Argument(help="通知编号", min=1)]
Person = Annotated[str | None, typer.Option(help="经办人姓名，不写则为本机账号名", metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(notices, name="notices")


@notices.command("list")
def list_() -> None:
    """最近的通知。"""
    with writing() as (_, connection):
        rows = latest(connection, _LISTED)
    for row in rows:
        text = " ".join(row.text.split())
        excerpt = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
        at = stamp(row.composed_at)
        to = row.audience or f"更正第{row.corrects}号"
        print_text(f"{row.id}　{at}　{STEPS[row.step]}　{called(row.author)}　{to}　{excerpt}")
    if not rows:
        print("还没有发过通知。")


@notices.command("show")
def show(number: Number, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """一条通知的签收情况，按市排列。"""
    with writing() as (_, connection):
        notice = load_notice(connection, number)
        if notice is None:
            raise CommandError(f"没有编号为 {number} 的通知。查看：shifan notices list")
        signed = signatures(connection, number)
    if as_json:
        print_json(
            {
                "notice": number,
                "state": notice.step.value,
                "text": notice.text,
                "recipients": [
                    {
                        "name": one.name,
                        "units": one.unit,
                        "city": one.city,
                        "state": one.signed.value,
                        "at": one.at.astimezone(LOCAL).isoformat(timespec="seconds") if one.at else None,
                        "problem": one.problem or None,
                    }
                    for one in signed
                ],
            }
        )
        return
    print_text(f"通知{number}（{STEPS[notice.step.value]}）：{' '.join(notice.text.split())}")
    print_text(noticing.board(board(signed)) if signed else noticing.not_out(notice))


@notices.command("agree")
def agree_(number: Number, person: Person = None) -> None:
    """第二人确认一条通知，确认后发送。"""
    now = SystemClock().now()
    with writing() as (_, connection):
        who = operator_named(connection, getuser() if person is None else person, now)
        found = agree(connection, Rounds().opened(connection), number, who, now)
        if isinstance(found, Refused):
            raise CommandError(noticing.refusal(found))
    print(f"已确认，交发送：{len(found.people)}人。")


@notices.command("stop")
def stop_(number: Number) -> None:
    """停发：还没有发出的不再发；已发出的在签收情况里。"""
    with writing() as (_, connection):
        found = stop(connection, number, SystemClock().now())
        if isinstance(found, Refused):
            raise CommandError(noticing.refusal(found))
        got = sum(1 for one in signatures(connection, number) if one.signed in (Signed.SIGNED, Signed.UNSIGNED))
    print(f"已停发。此前已发给{got}人，名单：shifan notices show {number}")


@notices.command("chase")
def chase(number: Number, person: Person = None) -> None:
    """催还没有签收的人：每条通知至多两次，间隔一天，在工作时间内。"""
    now = SystemClock().now()
    with writing() as (_, connection):
        who = operator_named(connection, getuser() if person is None else person, now)
        found = chase_rest(connection, Rounds().opened(connection), number, who, now)
    if isinstance(found, Chase):
        raise CommandError(noticing.not_chased(found))
    print("已催未签收的人。")

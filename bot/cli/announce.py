"""`shifan announce`: who a notice would go to and what one of them would read; with --yes it goes out."""

from collections.abc import Iterator
from datetime import datetime
from getpass import getuser
from typing import Annotated, Any

import typer

from bot.announcing import Announced, announce, due
from bot.cli.columns import print_text
from bot.cli.moments import read_moment
from bot.cli.opening import writing
from bot.cli.refusal import CommandError
from bot.cli.tables import print_json, read_bytes
from bot.clock import SystemClock
from bot.storage.notice_looks import preview
from bot.storage.operators import operator_named
from bot.storage.rounds import Rounds
from handlers import noticing
from handlers.overlook import Preview
from reminders.broadcasts import Broadcast, Refused, Step
from reminders.deadlines import LOCAL

WENT = {
    Step.SENDING: "已交发送。",
    Step.SCHEDULED: "已定时，到时发送。",
    Step.AWAITING_SECOND: "等另一人确认后发送：shifan notices agree {number} --person 姓名",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("announce")(announce_)


def announce_(  # noqa: PLR0913, PLR0917 - each is an option of its own
    text_file: Annotated[str, typer.Option("--text-file", help="正文文件，UTF-8；- 为标准输入", metavar="FILE")],
    to: Annotated[str, typer.Option("--to", help="发给谁，如：联系人 市:吕梁市 未报送", metavar="AUDIENCE")],
    at: Annotated[str | None, typer.Option(help="定时发送，如 2027-05-24T09:00", metavar="TIME")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="核对无误，发送")] = False,
    reason: Annotated[str, typer.Option(help="当天再发同样内容的理由")] = "",
    corrects: Annotated[int | None, typer.Option(help="更正哪一条通知（编号），只发给收到那条的人")] = None,
    person: Annotated[str | None, typer.Option(help="起草人姓名，不写则为本机账号名", metavar="NAME")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """通知：核对名单和正文，加 --yes 才发送。

    收件范围：全部、联系人、市级、填报人、县、开发区、市:名称、单位:名称或代码、未申报、未报送、未开始、未签收:编号；
    前面加 - 为除外。
    正文可用 {姓名} {单位} {市} {还差项数} {截止日}，按收件人各自替换。
    """
    text, now = _text(text_file), SystemClock().now()
    send_at = read_moment(at, "--at") if at is not None else None
    with writing() as (_, connection):
        opened = Rounds().opened(connection)
        author = operator_named(connection, getuser() if person is None else person, now)
        drafted = Broadcast(0, text, to, author, send_at=send_at, reason=reason, corrects=corrects)
        seen = preview(connection, opened, drafted, now)
        refused: Refused | None = seen.refused
        sample = noticing.sample(seen, due(opened))
        announced: Announced | None = None
        if yes and refused is None:
            found = announce(connection, opened, seen.notice, now)
            refused, announced = (found, None) if isinstance(found, Refused) else (None, found)
        if refused is not None:
            raise CommandError(noticing.refusal(refused))
    if as_json:
        print_json(document(seen, sample, announced))
        return
    for line in readable(seen, sample, announced):
        print_text(line)


def document(seen: Preview, sample: noticing.Sample | None, announced: Announced | None) -> dict[str, Any]:
    """Return what was looked at, and what became of it, as plain data."""
    return {
        "count": len(seen.people),
        "people": [
            {"name": one.name, "units": list(one.units), "cities": list(one.cities), "reachable": one.is_reachable}
            for one in seen.people
        ],
        "sample": sample.message.text if sample else None,
        "warnings": [noticing.caution(one) for one in seen.cautions],
        "at": _iso(seen.notice.send_at),
        "sent": announced is not None,
        "notice": announced.notice.id if announced else None,
        "state": announced.notice.step.value if announced else None,
    }


def readable(seen: Preview, sample: noticing.Sample | None, announced: Announced | None) -> Iterator[str]:
    """Write it for people."""
    yield f"收件人{len(seen.people)}人：{noticing.people(seen.people)}"
    yield from (f"注意：{noticing.caution(one)}" for one in seen.cautions)
    if sample is not None:
        yield f"{sample.whom}将收到："
        yield from (f"  {line}" for line in sample.message.text.splitlines())
    if announced is None:
        yield "尚未发送。核对无误后加 --yes 发送。"
        return
    yield WENT[announced.notice.step].format(number=announced.notice.id)
    yield f"通知编号 {announced.notice.id}。签收情况：shifan notices show {announced.notice.id}"


def _text(name: str) -> str:
    try:
        return read_bytes(name).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise CommandError(f"{name} 不是 UTF-8 文本，请另存为 UTF-8 后再发。") from None


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(LOCAL).isoformat(timespec="seconds") if moment is not None else None

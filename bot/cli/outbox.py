"""`shifan outbox list|resend|drop`: what was not delivered or nobody can be sure of, and what becomes of it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.choices import AsJson
from bot.cli.opening import writing
from bot.cli.tables import print_json
from bot.storage.undelivered import SetAside, Undelivered, let_go, resend, set_aside, undelivered
from handlers.called import called_at
from handlers.dates import stamp
from reminders.delivery import Lane, State
from scoring.errors import RefusalError

STATES = {State.UNCERTAIN: "不能确定是否送达", State.FAILED: "发送失败", State.BLOCKED: "对方已停用或屏蔽"}
LANES = {Lane.REPLY: "答复", Lane.REMINDER: "提醒", Lane.BROADCAST: "通知"}
SHOWN = 40  # characters of a text

outbox = typer.Typer(help="未送达的消息：查看、再发一次、不再发送。", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="消息的编号，见 shifan outbox list", metavar="ID")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(outbox, name="outbox")


@outbox.command("list")
def show(as_json: AsJson = False) -> None:
    """列出发送失败、对方已屏蔽和不能确定是否送达的消息，以及未能读懂的来信。"""
    with writing() as (_, connection):
        messages, aside = undelivered(connection), set_aside(connection)
    if as_json:
        print_json(
            {"messages": [_as_json(one) for one in messages], "set_aside": [_aside_json(one) for one in aside]}
        )
        return
    if not messages and not aside:
        print("没有未送达的消息。")
    for one in messages:
        text = one.text.replace("\n", " ")
        print(f"{one.id}　{STATES[one.state]}　{LANES[one.lane]}　{_who(one)}（{one.channel}）：{text[:SHOWN]}")
        print(f"    {stamp(one.created_at)}　原因：{one.why}")
    if messages:
        print("再发一次：shifan outbox resend 编号；不再发送：shifan outbox drop 编号。")
    for unread in aside:
        print(f"来信 {unread.id}（{unread.channel}，{stamp(unread.received_at)}）未能处理：{unread.reason}")


@outbox.command("resend")
def send_again(number: Number) -> None:
    """把一条未送达的消息再发一次；服务运行时立即发出。"""
    with writing() as (_, connection):
        if not resend(connection, number, datetime.now(UTC)):
            raise _no_such(number)
    print(f"消息 {number} 将再发一次。")


@outbox.command("drop")
def drop(number: Number) -> None:
    """不再发送一条未送达的消息；记录仍然保留。"""
    with writing() as (_, connection):
        if not let_go(connection, number):
            raise _no_such(number)
    print(f"消息 {number} 不再发送。")


def _no_such(number: int) -> RefusalError:
    return RefusalError(f"没有编号为 {number} 的未送达消息。请用 shifan outbox list 查看编号。")


def _who(one: Undelivered) -> str:
    return called_at("、".join(one.units), one.name)


def _as_json(one: Undelivered) -> dict[str, object]:
    return {
        "id": one.id,
        "state": one.state.value,
        "lane": one.lane.name.lower(),
        "name": one.name,
        "units": list(one.units),
        "channel": one.channel,
        "text": one.text,
        "reason": one.reason,
        "created_at": one.created_at.isoformat(),
    }


def _aside_json(one: SetAside) -> dict[str, object]:
    return {
        "id": one.id, "channel": one.channel, "reason": one.reason, "received_at": one.received_at.isoformat(),
    }  # fmt: skip

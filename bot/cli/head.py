"""`shifan head show|name|relieve`: who signs for the bureau, and reads how the province stands on the last days."""

from typing import Annotated

import typer

from bot.cli.columns import print_text
from bot.cli.opening import writing
from bot.cli.stamps import Document, Person, stamp
from bot.clock import SystemClock
from bot.storage.heads import bureau, name_head, relieve_head, somebody_of_the_bureau
from bot.storage.own_dates import Stamp
from handlers.called import called

head = typer.Typer(help="签发人：指定、免去、查看。", no_args_is_help=True, rich_markup_mode=None)

Who = Annotated[str, typer.Argument(help="姓名，须已登记为工作人员；重名的写 '#编号'")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(head, name="head")


@head.command("show")
def show() -> None:
    """省局工作人员，以及谁签发。"""
    with writing() as (_, connection):
        known = bureau(connection, Stamp(None, "", SystemClock().now()))
    for one in known:
        print_text(f"{called(one.name)}（#{one.id}）　{'签发人' if one.signs else '工作人员'}")
    if not known:
        print("还没有登记工作人员。登记用邀请：shifan invite --role staff")
    elif not any(one.signs for one in known):
        print("没有指定签发人，截止前七天的每日汇总发给全体工作人员。")


@head.command("name")
def name(who: Who, document: Document, person: Person = None) -> None:
    """指定签发人：截止前七天每天09:00收到全省情况。"""
    with writing() as (_, connection):
        entered = stamp(connection, person, document)
        named = name_head(connection, somebody_of_the_bureau(connection, who, entered), entered)
    print_text(f"已指定{named}为签发人。")


@head.command("relieve")
def relieve(who: Who, document: Document, person: Person = None) -> None:
    """免去签发人；一个都没有时，汇总发给全体工作人员。"""
    with writing() as (_, connection):
        entered = stamp(connection, person, document)
        relieved = relieve_head(connection, somebody_of_the_bureau(connection, who, entered), entered)
    print_text(f"{relieved}不再是签发人。")

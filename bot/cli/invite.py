"""`shifan invite`: issues an invite for a role and prints the ways to take it."""

from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy import Connection, select

from bot.cli.columns import print_text
from bot.cli.opening import writing
from bot.cli.refusal import CommandError
from bot.cli.tables import print_json
from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage.facts import BOT_NAME, recall
from bot.storage.invites import issue
from bot.storage.registry import unit_by_code
from bot.storage.tables import units
from handlers.dates import stamp
from handlers.guide import role_of
from scoring.rulebook import load_edition


class RoleOption(StrEnum):
    """The roles an invite can be for."""

    contact = "contact"
    contributor = "contributor"
    reviewer = "reviewer"
    staff = "staff"
    administrator = "administrator"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("invite")(invite)


def invite(
    role: Annotated[
        RoleOption,
        typer.Option(
            help="身份：contact 联系人，contributor 部门填报人，reviewer 市级审核，staff 省局，administrator 管理员"
        ),
    ],
    unit: Annotated[str | None, typer.Option(help="县（开发区）代码")] = None,
    city: Annotated[str | None, typer.Option(help="设区的市，如 吕梁市")] = None,
    department: Annotated[str | None, typer.Option(help="部门，如 统计")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """发出一个邀请码，72小时内有效，只能使用一次。"""
    with writing() as (settings, connection):
        unit_id = _unit(connection, role, unit)
        _check_city(connection, role, city)
        _check_department(settings, role, department)
        whom = _whom(connection, role, unit_id, city, department)
        bot_name = recall(connection, BOT_NAME) if settings.telegram_token else None
        invited = issue(
            connection, role.value, SystemClock().now(), unit_id=unit_id, city=city, department=department
        )
    document = {
        "code": invited.code,
        "start": f"/start {invited.code}",
        "telegram": f"https://t.me/{bot_name}?start={invited.code}" if bot_name else None,
        "web": f"{settings.url}/join/{invited.code}",
        "expires_at": invited.expires_at.isoformat(),
    }
    if as_json:
        print_json(document)
        return
    print_text(f"{whom}的邀请码：{invited.code}（有效期至{stamp(invited.expires_at)}，限用一次）")
    print(f"网页：{document['web']}")
    if document["telegram"]:
        print(f"Telegram：{document['telegram']}")
    print(f"或在聊天中发送：{document['start']}")


def _whom(
    connection: Connection, role: RoleOption, unit_id: int | None, city: str | None, department: str | None
) -> str:
    """Name whom the invite is for: a code mistyped would let somebody into another county's figures."""
    unit = connection.execute(select(units.c.name).where(units.c.id == unit_id)).scalar() if unit_id else None
    return role_of(role, unit or city or "", department)


def _unit(connection: Connection, role: RoleOption, code: str | None) -> int | None:
    needs = role in (RoleOption.contact, RoleOption.contributor)
    if code is None:
        if needs:
            raise CommandError(f"{role.value} 要用 --unit 指明县（开发区）代码。")
        return None
    if not needs:
        raise CommandError(f"{role.value} 不属于某个县（开发区），请去掉 --unit。")
    unit_id = unit_by_code(connection, code)
    if unit_id is None:
        raise CommandError(f"名录中没有代码为 {code} 的县（开发区）。请核对，或先用 shifan units import 导入名录。")
    return unit_id


def _check_city(connection: Connection, role: RoleOption, city: str | None) -> None:
    if role is not RoleOption.reviewer:
        if city is not None:
            raise CommandError(f"{role.value} 不属于某个市，请去掉 --city。")
        return
    known = set(connection.execute(select(units.c.city).distinct()).scalars())
    if city is None or city not in known:
        there = "、".join(sorted(known)) or "名录还是空的，请先用 shifan units import 导入"
        raise CommandError(f"reviewer 要用 --city 指明设区的市。可用的有：{there}。")


def _check_department(settings: Settings, role: RoleOption, department: str | None) -> None:
    if department is None:
        if role is RoleOption.contributor:
            raise CommandError("contributor 要用 --department 指明部门。")
        return
    if role is not RoleOption.contributor:
        raise CommandError(f"{role.value} 不按部门分，请去掉 --department。")
    known = load_edition(settings.edition).programme.departments
    if department not in known:
        raise CommandError(f"没有部门“{department}”。可用的有：{'、'.join(known)}。")

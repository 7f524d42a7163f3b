"""`shifan rulebook show|check`: an edition as a page to read, and a rulebook file held against the rules for one."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.choices import chosen_edition
from bot.cli.columns import print_text
from bot.cli.page import aligned
from bot.cli.tables import read_bytes
from scoring.errors import RulebookError
from scoring.rulebook import parse_edition
from scoring.rulebook_page import edition_page

rulebook = typer.Typer(help="规则文件：显示、检查。", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(rulebook, name="rulebook")


@rulebook.command("show")
def show(
    edition: Annotated[
        str | None, typer.Argument(help="规则版本，如 shanxi-2022；不写则用 SHIFAN_EDITION", metavar="EDITION")
    ] = None,
) -> None:
    """把一个规则版本印成一页：文件、条件、各年任务指标、口径，都注明出处。"""
    for line in aligned(edition_page(chosen_edition(edition)).splitlines()):
        print(line)


@rulebook.command("check")
def check(
    file: Annotated[str, typer.Argument(help="规则文件（TOML），- 为标准输入", metavar="FILE")],
) -> None:
    """检查一个规则文件；不能用的，指出哪张表、哪个字段、应写什么。"""
    name = "标准输入" if file == "-" else Path(file).name
    try:
        text = read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        advice = f"第{broken.start + 1}个字节不是UTF-8文字；请用UTF-8编码保存"
        raise RulebookError(name, "全文", "文字编码", advice) from None
    edition = parse_edition(text.replace("\r\n", "\n"), name)
    years = len(edition.programme.years)
    print_text(
        f"{name} 可用：规则版本 {edition.name}（{edition.title}），"
        f"{len(edition.indicators)}项指标，{years}个年度，{len(edition.open_questions)}个口径。"
    )

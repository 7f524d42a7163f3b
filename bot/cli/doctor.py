"""`shifan doctor`: looks at everything an operator can get wrong, and says what to do about it. Changes nothing."""

from typing import Annotated

import typer
from msgspec.structs import asdict

from bot.cli.ailments import examine
from bot.cli.finding import Finding, Health
from bot.cli.tables import print_json
from bot.logs import configure
from bot.settings import WrongSettingError, read_settings

_SIGNS = {Health.GOOD: "正常", Health.WARNING: "注意", Health.BAD: "有问题"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """检查设置、数据库、文件目录、年度、Telegram、时钟，说明怎样处理。"""
    try:
        settings = read_settings()
    except WrongSettingError as error:
        findings = [Finding("设置", Health.BAD, str(error), "请改正 .env 或环境变量后再试。")]
    else:
        configure(settings.log)
        findings = [Finding("设置", Health.GOOD, f"对外网址 {settings.url}"), *examine(settings)]
    if as_json:
        print_json([asdict(one) for one in findings])
    else:
        for one in findings:
            print(f"[{_SIGNS[one.health]}] {one.what}：{one.found}")
            if one.advice:
                print(f"    → {one.advice}")
    if any(one.health is Health.BAD for one in findings):
        raise typer.Exit(1)

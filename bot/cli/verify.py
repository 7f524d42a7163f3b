"""`shifan verify`: computes every chain again, reads every file, and says what does not fit."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Engine

from bot.cli.columns import print_text
from bot.cli.opening import opened_filled
from bot.cli.tables import print_json
from bot.files.kept_check import verify_files
from bot.settings import read_settings
from bot.storage.verification import verify_chains


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


class Checked(NamedTuple):
    """How much was looked at, how many words were taken away, and a sentence for each place that does not fit."""

    entries: int
    chains: int
    files: int
    redacted: int
    breaks: tuple[str, ...]


def verify(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """重算填报、操作、年度参数的校验链和报送的校验码，核对盖章件和每个文件，指出不符之处。"""
    database = opened_filled()
    result = checked(database, read_settings().files)
    database.dispose()
    if as_json:
        print_json(result._asdict())
    else:
        print_checked(result)
    if result.breaks:
        raise typer.Exit(1)


def checked(database: Engine, files: Path) -> Checked:
    """Verify a database and its folder of files."""
    chains = verify_chains(database)
    count, lost = verify_files(database, files)
    return Checked(chains.entries, chains.chains, count, chains.redacted, (*chains.breaks, *lost))


def print_checked(result: Checked) -> None:
    """Say what was found."""
    if not result.breaks:
        print_text(
            f"校验通过：{result.chains} 条链，{result.entries} 条记录，均与校验链相符；"
            f"{result.files} 个文件都在，内容未变。"
        )
    for sentence in result.breaks:
        print_text(sentence)
    if result.redacted:
        print_text(f"有{result.redacted}条记录的原文已按标记删去，无法再核对；请与删除的批准文件对照。")

"""`shifan verify`: computes every chain again, reads every file, and says what does not fit."""

from typing import Annotated

import typer

from bot.cli.columns import print_text
from bot.cli.opening import opened_filled
from bot.cli.tables import print_json
from bot.files.kept_check import verify_files
from bot.settings import read_settings
from bot.storage.verification import verify_chains


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


def verify(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """重算填报、操作、年度参数的校验链和报送的校验码，核对盖章件和每个文件，指出不符之处。"""
    database = opened_filled()
    result = verify_chains(database)
    files, lost = verify_files(database, read_settings().files)
    database.dispose()
    breaks = [*result.breaks, *lost]
    if as_json:
        print_json({"entries": result.entries, "chains": result.chains, "files": files, "breaks": breaks})
    elif not breaks:
        print_text(
            f"校验通过：{result.chains} 条链，{result.entries} 条记录，均与校验链相符；{files} 个文件都在，内容未变。"
        )
    else:
        for sentence in breaks:
            print_text(sentence)
    if breaks:
        raise typer.Exit(1)

"""The program `shifan`: one file a command. A refusal is one sentence on standard error and exit status 1."""

import os
import sys

import typer

from bot.cli import invite, play, rounds, scoring, serve, units, verify
from bot.cli.refusal import REFUSALS

app = typer.Typer(
    name="shifan",
    help="示范县创建助手：申报、填报、测算、提醒。各命令的用法见 shifan 命令 --help。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
serve.register(app)
play.register(app)
scoring.register(app)
units.register(app)
invite.register(app)
rounds.register(app)
verify.register(app)


def main() -> None:
    """Run one command."""
    try:
        app()
    except REFUSALS as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # the reader went away: `shifan … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)

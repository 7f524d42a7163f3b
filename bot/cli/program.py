"""The commands as one program: imported when called, help and wrong usage in Chinese."""

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from bot.cli.help_page import HelpContext
from bot.cli.usage import wrong_usage

NAME = "shifan"


class Row(NamedTuple):
    """Where a command is written (a module with `register`), and the line that names it in the help."""

    module: str
    line: str


class Program(TyperGroup):
    """A group whose commands are rows of a table; a module is imported only when its command is called."""

    context_class = HelpContext
    rows: Mapping[str, Row]

    @classmethod
    def of(cls, rows: Mapping[str, Row]) -> type["Program"]:
        """Make the group of one table."""
        return type("Program", (cls,), {"rows": rows})

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 -- the signature is the library's
        """List the names, in the order of the table."""
        return list(self.rows)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 -- the signature is the library's
        """Import one command."""
        if cmd_name not in self.rows:
            return None
        registry = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
        import_module(self.rows[cmd_name].module).register(registry)
        return _with_help(typer.main.get_group(registry).commands[cmd_name])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; an unknown one is wrong usage."""
        if args[0] not in self.rows:
            close = get_close_matches(args[0], self.rows, n=1)
            hint = f"是否指 {close[0]}？" if close else f"可用的有：{'、'.join(self.rows)}。"
            raise typer.BadParameter(f"没有命令“{args[0]}”，{hint}", ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- the signature is the library's
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row.line) for name, row in self.rows.items()])


def _with_help(command: Any) -> Any:
    command.context_class = HelpContext
    for inner in getattr(command, "commands", {}).values():
        _with_help(inner)
    return command


def outcome(app: typer.Typer) -> int:
    """Run the command of the command line and return its exit status; wrong usage is 2 and said on standard error."""
    try:
        return app(prog_name=NAME, standalone_mode=False) or 0
    except typer.TyperException as wrong:
        print(wrong_usage(wrong, NAME), file=sys.stderr)
        return wrong.exit_code
    except typer.Abort:
        return 1

"""What the judging commands have in common: the table, the edition, the readings, and the form of the answer."""

import re
from typing import Annotated

import typer

from scoring.edition import Edition
from scoring.overrides import override
from scoring.readings import Readings
from scoring.rulebook import load_edition

EditionName = Annotated[
    str | None, typer.Option("--edition", help="规则版本，如 shanxi-2022；不写则用 SHIFAN_EDITION", metavar="NAME")
]
ReadingList = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        help="改用一种口径，如 gate_mode=absolute，可写多个；有哪些口径见 shifan rulebook show",
        metavar="NAME=VALUE",
    ),
]
YearIndex = Annotated[str, typer.Option("--year", help="创建的第几年：1、2、3", metavar="N")]
_WHOLE = re.compile(r"-?[0-9]{1,4}")
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def chosen_edition(name: str | None) -> Edition:
    """Load the edition named, or that of the settings; ReadingError lists the known ones."""
    if name is not None:
        return load_edition(name)
    from bot.settings import read_settings  # costs more than all the judging: only when it is asked

    return load_edition(read_settings().edition)


def chosen(name: str | None, settings: list[str] | None) -> tuple[Edition, Readings]:
    """Load the edition and apply the readings; ReadingError says what is allowed."""
    edition = chosen_edition(name)
    return edition, override(edition, settings or ())


def year_index(word: str) -> int:
    """Read which year of the programme is meant; what is no whole number is wrong usage."""
    if not _WHOLE.fullmatch(word.strip()):
        raise typer.BadParameter(f"--year 应写创建的第几年，如 1、2、3；收到的是“{word}”")
    return int(word)

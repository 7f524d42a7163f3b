"""Tables and sentences for people: aligned by display width, coloured and wrapped only on a terminal."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import category

import typer

from bot.cli.widths import padded, width_of, wrapped

GOOD, BAD, OPEN, QUIET = "green", "red", "yellow", "bright_black"
BETWEEN = "  "
NARROWEST = 24  # a last column narrower than this stands below its row
INDENT = 4


class Cell(NamedTuple):
    """One cell, and the colour it has on a terminal."""

    text: str
    colour: str | None = None


class Column(NamedTuple):
    """A column's title, and whether it holds figures, set flush right."""

    title: str
    figures: bool = False


def print_columns(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table whose last column is free text: wrapped on a terminal, one line elsewhere."""
    table = [[Cell(in_one_line(cell.text), cell.colour) for cell in row] for row in rows]
    widths = [
        max([width_of(column.title), *(width_of(row[at].text) for row in table)])
        for at, column in enumerate(columns[:-1])
    ]
    head = [Cell(column.title, QUIET) for column in columns]
    for row in [head, *table]:
        for line in _lines(columns, widths, row):
            typer.echo(line)


def print_text(text: str, colour: str | None = None) -> None:
    """Print a paragraph, or an empty line."""
    for line in clean(text).splitlines() or [""]:
        for part in wrapped(line, _room(0)) if sys.stdout.isatty() else [line]:
            typer.echo(styled(part, colour))


def styled(text: str, colour: str | None) -> str:
    """Colour a text; the colour is dropped wherever the output is no terminal, or nobody wants any."""
    return typer.style(text, fg=colour) if colour and text and not os.environ.get("NO_COLOR") else text


def clean(text: str) -> str:
    """Replace control characters, so that a cell of a table can never steer the terminal."""
    return "".join("?" if category(one).startswith("C") and one != "\n" else one for one in text)


def in_one_line(text: str) -> str:
    """Join the lines of a text, such as a name a spreadsheet broke in two, so that a table keeps its rows."""
    return clean(" ".join(text.splitlines()))


def _lines(columns: Sequence[Column], widths: list[int], row: Sequence[Cell]) -> Iterable[str]:
    *fixed, last = row
    lead = "".join(
        styled(padded(cell.text, width, right=column.figures), cell.colour) + BETWEEN
        for column, width, cell in zip(columns, widths, fixed, strict=False)
    )
    margin = sum(widths) + len(BETWEEN) * len(widths)
    if not sys.stdout.isatty():
        yield (lead + last.text).rstrip()
        return
    below = _room(margin) < NARROWEST  # too little is left beside the other columns
    indent = INDENT if below else margin
    lines = wrapped(last.text, _room(indent)) if last.text else []
    yield lead.rstrip() if below or not lines else lead + styled(lines.pop(0), last.colour)
    for line in lines:
        yield " " * indent + styled(line, last.colour)


def _room(margin: int) -> int:
    """Count the columns a terminal has left beside a margin."""
    return typer.get_terminal_size().columns - margin

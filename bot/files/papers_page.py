"""The same paper as a page, for those who would rather print from the browser. Escaped always."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.files.codes import square
from bot.files.papers import Paper
from bot.files.printable import Printable

TEMPLATES = Path(__file__).parent / "templates"
_NUMERALS = "零一二三四五六七八九十"


def form_page(paper: Paper, stylesheet: str) -> str:
    """Return the paper as a whole HTML document. `stylesheet` is the address of paper.css."""
    address = paper.receipt.address if paper.receipt is not None else ""
    return _form().render(
        paper=paper,
        square=Markup(square(address)),  # noqa: S704 - drawn by us: an address becomes a path of numbers
        stylesheet=stylesheet,
    )


@cache
def _form() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(numeral=numeral, lines=lines)
    return environment.get_template("form.html")


def numeral(number: int) -> str:
    """一, 二 … 十九."""
    tens, ones = divmod(number, 10)
    return _NUMERALS[number] if number <= len(_NUMERALS) - 1 else f"十{_NUMERALS[ones]}" if tens == 1 else str(number)


def lines(said: str) -> list[str]:
    """Return a text's paragraphs, without empty ones and without what no eye sees."""
    return [line.strip() for line in Printable().text(said).split("\n") if line.strip()]

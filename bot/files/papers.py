"""What stands on the paper that is printed and sealed: 报送表 with its rows, signatures and the report's text.

Plain values in words. Nothing here knows where they come from, and no text is ever read as markup.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

from bot.files.codes import square
from bot.files.press import Pdf, press


class Line(Struct, frozen=True):
    """One row. `value` is the figure, or in words which nothing was declared; `source` who it comes from."""

    number: str
    name: str
    unit: str
    target: str
    last_year: str
    value: str
    is_figure: bool
    source: str = ""
    note: str = ""


class Lines(Struct, frozen=True):
    """Rows that stand together in the document."""

    title: str
    lines: tuple[Line, ...]


class Growth(Struct, frozen=True):
    """One of the growth rates of D0-3.3-5, with the two figures it follows from."""

    name: str
    unit: str
    last_year: str
    this_year: str
    growth: str


class Item(Struct, frozen=True):
    """One measure within a part: its text, growth rates and the names of its files."""

    title: str
    text: str
    figures: tuple[Growth, ...] = ()
    files: tuple[str, ...] = ()


class Part(Struct, frozen=True):
    """One of the report's parts (D0-5.1-2). An empty text is printed as 未填写."""

    title: str
    text: str
    items: tuple[Item, ...] = ()


class Foot(Struct, frozen=True):
    """Who answers for the paper. What is empty is left to be filled in by hand."""

    head: str = ""
    reviewer: str = ""
    filler: str = ""
    phone: str = ""
    date: str = ""


class Receipt(Struct, frozen=True):
    """What shows that this version was handed in: printed on every page. `address` is where it can be checked."""

    number: str
    code: str
    version: int
    at: str
    address: str = ""
    late: bool = False
    partial: bool = False


class Paper(Struct, frozen=True):
    """A whole paper. Without `receipt` it is a draft and says so across every page.

    `programme`, `bureau` and `documents` are the edition's words; `moment` is when the version was handed in, or
    when the draft was printed: the same paper gives the same bytes.
    """

    kind: Literal["report", "application"]
    programme: str
    bureau: str
    documents: tuple[str, ...]
    unit: str
    year: int
    label: str
    groups: tuple[Lines, ...]
    parts: tuple[Part, ...]
    foot: Foot
    receipt: Receipt | None
    moment: datetime


def form_pdf(paper: Paper) -> bytes:
    """Set the paper on A4. PressError when that fails."""
    address = paper.receipt.address if paper.receipt is not None else ""
    return press("form.typ", words(paper) | {"square": square(address)}, Pdf(paper.moment))


def words(paper: Any) -> dict[str, Any]:
    """Everything of a paper that is printed: all but the moment of its making."""
    return {name: value for name, value in asdict(paper).items() if name != "moment"}

"""What stands on the letter with which a unit asks one of its departments for figures."""

from datetime import datetime

from msgspec import Struct

from bot.files.codes import square
from bot.files.papers import words
from bot.files.press import Pdf, press


class Wanted(Struct, frozen=True):
    """One row the department is asked for. `last_year` with its unit, or empty."""

    number: str
    name: str
    unit: str
    last_year: str
    definition: str


class Letter(Struct, frozen=True):
    """A whole letter. `kind` is what the unit calls itself (县, 区, 开发区 …), `address` the link to the rows.

    `due`, `expires` and `phone` may be empty; `date` is the letter's own.
    """

    unit: str
    kind: str
    department: str
    programme: str
    documents: tuple[str, ...]
    year: int
    rows: tuple[Wanted, ...]
    due: str
    address: str
    expires: str
    contact: str
    phone: str
    date: str
    moment: datetime


def letter_pdf(letter: Letter) -> bytes:
    """Set the letter on A4. PressError when that fails."""
    return press("letter.typ", words(letter) | {"square": square(letter.address)}, Pdf(letter.moment))

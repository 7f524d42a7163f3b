"""What pages are told from outside: the programme's proper nouns, and the sandbox they may run in."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct


class Names(Struct, frozen=True):
    """The programme's proper nouns, as the edition gives them. Pages hold none of their own."""

    programme: str
    bureau: str
    bureau_short: str
    document: str


class Demo(Struct, frozen=True):
    """A sandbox: its banner shows `today` and `data_year`, its control calls `move`, which goes to `moves_to`.

    `move` may block; it is called in a worker thread.
    """

    today: Callable[[], date]
    data_year: int
    moves_to: date
    move: Callable[[], None]

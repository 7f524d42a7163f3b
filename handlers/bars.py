"""What stands in the picture of 进度: every indicator's figure as a bar against its target, all of it in words.

It goes with its message as it was then: a picture looked at again next week still shows what was sent.
"""

from msgspec import DecodeError, Struct, json

from scoring.model import Status


class Bar(Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator. `value` is its figure without unit, or why there is none; `target` is in words and with unit.

    `reach` is the figure as a share of its target, for drawing only; None where there is none, or no proportion.
    """

    name: str
    status: Status
    value: str
    unit: str
    target: str
    reach: float | None
    doubled: bool = False
    mark: str = ""


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """The indicators that stand together in the document."""

    title: str
    bars: tuple[Bar, ...]


class Count(Struct, frozen=True, forbid_unknown_fields=True):
    """How many indicators have a status, and what it is called."""

    status: Status
    word: str
    number: int


class Bars(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that stands in the picture; `alt` is the same in one sentence, for those who do not see it."""

    title: str
    subtitle: str
    counts: tuple[Count, ...]
    verdict: str
    groups: tuple[Group, ...]
    doubled: str  # what the sign beside an indicator that counts for two says
    notes: tuple[str, ...]
    caveat: str
    alt: str


def packed(bars: Bars) -> str:
    """Write what stands in a picture into one line."""
    return json.encode(bars).decode()


def unpacked(line: str) -> Bars:
    """Read what `packed` wrote. ValueError when it is anything else, as from another version of this program."""
    try:
        return json.decode(line, type=Bars)
    except DecodeError as error:
        raise ValueError("not the bars of a picture") from error

"""What stands in the picture of 进度: every indicator's figure as a bar against its target, all of it in words.

It goes with its message as it was then: a picture looked at again next week still shows what was sent.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from scoring.model import Status


@dataclass(frozen=True, slots=True)
class Bar:
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


@dataclass(frozen=True, slots=True)
class Group:
    """The indicators that stand together in the document."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many indicators have a status, and what it is called."""

    status: Status
    word: str
    number: int


@dataclass(frozen=True, slots=True)
class Bars:
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
    return json.dumps(asdict(bars), ensure_ascii=False, separators=(",", ":"))


def unpacked(line: str) -> Bars:
    """Read what `packed` wrote. ValueError when it is anything else, as from another version of this program."""
    try:
        stored = json.loads(line)
        groups = tuple(Group(one["title"], tuple(_bar(each) for each in one["bars"])) for one in stored["groups"])
        counts = tuple(Count(**one | {"status": Status(one["status"])}) for one in stored["counts"])
        return Bars(**stored | {"groups": groups, "counts": counts, "notes": tuple(stored["notes"])})
    except (KeyError, TypeError) as error:
        raise ValueError("not the bars of a picture") from error


def _bar(stored: dict[str, Any]) -> Bar:
    return Bar(**stored | {"status": Status(stored["status"])})

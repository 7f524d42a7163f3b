"""Who plays in the sandbox, when, and how far each has come: read from a file beside this one."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

DEFAULT = "shanxi-2022"
_HERE = Path(__file__).parent


class Part(NamedTuple):
    """One unit under creation. Departments in neither list have given nothing but what is public."""

    name: str
    assessment_year: int
    county_gdp_growth: str
    filled: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    handed_in: datetime | None = None
    is_sealed: bool = False

    @property
    def has_begun(self) -> bool:
        """Whether anybody has entered anything beyond the public figures."""
        return bool(self.filled or self.waiting)


class Words(NamedTuple):
    """What a contact says who hands in: the report line by line, then what it takes."""

    report: tuple[str, ...]
    hand_in: str
    explain: str
    explanation: str
    confirm: str
    is_the_scan: str


class Cast(NamedTuple):
    """A sandbox's programme."""

    edition: str
    province: str
    year: int
    seed: str
    document: str
    province_sme_growth: str
    opened_at: datetime
    starts_at: datetime
    moves_to: datetime
    workdays: tuple[date, ...]
    contact: str
    city: str
    play: tuple[str, ...]
    last_year: dict[str, tuple[int, int]]
    words: Words
    units: tuple[Part, ...]


def load_cast(name: str = DEFAULT) -> Cast:
    """Read a sandbox's programme."""
    with (_HERE / f"{name}.toml").open("rb") as file:
        told = tomllib.load(file)
    invites = told.pop("invites")
    words = told.pop("words")
    told["words"] = Words(tuple(words.pop("report")), **words)
    told["workdays"] = tuple(told["workdays"])
    told["last_year"] = {key: tuple(bounds) for key, bounds in told["last_year"].items()}
    told["units"] = tuple(_part(one) for one in told["units"])
    return Cast(**told, contact=invites["contact"], city=invites["city"], play=tuple(invites["play"]))


def _part(told: dict[str, Any]) -> Part:
    departments = {name: frozenset(told.get(name, ())) for name in ("filled", "waiting")}
    handed_in = told.get("handed_in")
    return Part(
        told["name"], told["assessment_year"], told["county_gdp_growth"], **departments,
        handed_in=handed_in, is_sealed=told.get("sealed", False),
    )  # fmt: skip

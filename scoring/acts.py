"""Designation and removal: acts of government and bureau, each on its document, never computed (D0-5.2-3, D0-5.2-5).

The grades only say that an act has become possible; what a unit is follows from the acts that were done (A56, A57).
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, assert_never

from msgspec import Struct

from scoring.awards import Awards, State
from scoring.edition import Edition
from scoring.errors import ReadingError

Standing = State | Literal["designated", "removed"]


class Kind(StrEnum):
    """What was decided."""

    DESIGNATION = "designation"
    REMOVAL = "removal"


class Act(Struct, frozen=True):
    """A decision on a unit: the year of the assessment it follows, and the document's number."""

    kind: Kind
    year: int
    document: str


def standing_of(edition: Edition, awards: Awards, acts: Iterable[Act]) -> Standing:
    """Say what a unit is: what its grades allow, until an act makes more of it.

    Raises ReadingError for an act without a document, before the grades allow it, done twice, or after a removal.
    """
    standing: Standing = awards.state
    done: list[Act] = []
    for act in sorted(acts, key=lambda one: one.year):
        _refuse(edition, awards, act, done)
        done.append(act)
        standing = "designated" if act.kind is Kind.DESIGNATION else "removed"
    return standing


def act_words(edition: Edition, act: Act) -> str:
    """Say what was decided, on which document and clause."""
    rule, programme = edition.awards, edition.programme
    match act.kind:
        case Kind.DESIGNATION:
            said = f"经{programme.government}同意，确定为“{programme.honour}”（{act.document}；"
            return f"{said}{edition.cite(rule.designation_clause)}）。"
        case Kind.REMOVAL:
            return f"已取消创建工作资格（{act.document}；{edition.cite(rule.removal_clause)}）。"
        case _:
            assert_never(act.kind)


def _refuse(edition: Edition, awards: Awards, act: Act, done: list[Act]) -> None:
    name = _name(edition, act.kind)
    reached, run = _reached(edition, awards, act.kind)
    if not act.document.strip():
        raise ReadingError(f"{name}须有文件，请写明文号")
    if any(one.kind is Kind.REMOVAL for one in done):
        raise ReadingError(f"创建工作资格已取消，不能再{name}；重新申报另行开启")
    if any(one.kind is act.kind for one in done):
        raise ReadingError(f"{name}已办理过，不能重复")
    if reached is None or act.year < reached:
        raise ReadingError(f"{act.year}年尚未{run}，不能{name}")


def _name(edition: Edition, kind: Kind) -> str:
    return f"确定为“{edition.programme.honour}”" if kind is Kind.DESIGNATION else "取消创建工作资格"


def _reached(edition: Edition, awards: Awards, kind: Kind) -> tuple[int | None, str]:
    rule, best, worst = edition.awards, edition.grades[0].name, edition.grades[-1].name
    if kind is Kind.DESIGNATION:
        return awards.eligible_for_designation, f"连续{rule.designation_after}年{best}"
    return awards.eligible_for_removal, f"连续{rule.removal_after}年{worst}"

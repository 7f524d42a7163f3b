"""Finds which submissions declared something a nothing (部分暂缺), many at once: never one statement for each."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection, and_, func, select

from bot.storage.handed_in import HandedIn
from bot.storage.rounds import OpenRound, load_round
from bot.storage.tables import answers, drafts, round_settings, submission_parts, submissions
from bot.storage.unit_file import NobodyElse, units_of
from handlers.answers import Answer, Kind, Origin
from handlers.completeness import is_partial
from handlers.packages import package_with
from handlers.situation import Conversation, Draft, Situation, Unit
from scoring.overrides import apply_settings
from scoring.rulebook import load_edition

_NOTHINGS = (Kind.ABSENT, Kind.EXCLUSION, Kind.PROVINCE)
_Given = Mapping[str, Mapping[str, Answer]]  # by form and key


def partly(connection: Connection, found: Sequence[HandedIn]) -> frozenset[int]:
    """Return the ids of those, all of one year, that hold a declared nothing, by the rules and settings of then."""
    given = _nothings(connection, [one.id for one in found])
    doubtful = [one for one in found if one.id in given]
    if not doubtful:
        return frozenset()
    year = doubtful[0].year
    rules = _rules(connection, [one.id for one in doubtful])
    units = units_of(connection, year, {one.unit_id for one in doubtful})
    then = _Then(connection, year)
    situations = (
        (one, _situation(one, units[one.unit_id], then.opened(one.submitted_at), rules[one.id], given[one.id]))
        for one in doubtful
    )
    return frozenset(one.id for one, situation in situations if is_partial(situation, package_with(one.forms[0])))


def _nothings(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, dict[str, Answer]]]:
    """Return every answer that was a nothing when it was handed in, by submission, form and key."""
    newest = (
        select(submission_parts.c.submission_id, answers.c.draft_id, func.max(answers.c.seq).label("seq"))
        .join(
            answers,
            and_(answers.c.draft_id == submission_parts.c.draft_id, answers.c.seq <= submission_parts.c.revision),
        )
        .where(submission_parts.c.submission_id.in_(ids))
        .group_by(submission_parts.c.submission_id, answers.c.draft_id, answers.c.key)
        .subquery()
    )
    rows = connection.execute(
        select(newest.c.submission_id, drafts.c.form, answers.c.key, answers.c.kind, answers.c.seq, answers.c.origin)
        .join(answers, and_(answers.c.draft_id == newest.c.draft_id, answers.c.seq == newest.c.seq))
        .join(drafts, drafts.c.id == newest.c.draft_id)
        .where(answers.c.kind.in_([str(kind) for kind in _NOTHINGS]))
    )
    found: dict[int, dict[str, dict[str, Answer]]] = {}
    for row in rows:
        form = found.setdefault(row.submission_id, defaultdict(dict))[row.form]
        form[row.key] = Answer(row.seq, Kind(row.kind), None, "", Origin(row.origin))
    return found


def _rules(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the edition and the readings each was handed in under."""
    query = select(submissions.c.id, submissions.c.edition, submissions.c.readings).where(submissions.c.id.in_(ids))
    return {row.id: (row.edition, row.readings) for row in connection.execute(query)}


class _Then:
    """What the bureau had entered by some moment: loaded once for all moments between two entries."""

    def __init__(self, connection: Connection, year: int) -> None:
        self._connection, self._year = connection, year
        entered = select(round_settings.c.set_at).where(round_settings.c.year == year)
        self._entered = sorted(connection.execute(entered).scalars())
        self._loaded: dict[int, OpenRound] = {}

    def opened(self, moment: datetime) -> OpenRound:
        entries = bisect_right(self._entered, moment)
        if entries not in self._loaded:
            self._loaded[entries] = load_round(self._connection, self._year, moment)
        return self._loaded[entries]


def _situation(one: HandedIn, unit: Unit, opened: OpenRound, rules: tuple[str, str], given: _Given) -> Situation:
    edition = load_edition(rules[0])
    readings = apply_settings(edition, json.loads(rules[1]))
    return Situation(
        now=one.submitted_at,
        conversation=Conversation(),
        person_id=None,
        person_name="",
        roles=(),
        round=replace(opened.round_of(one.unit_id), edition=edition, readings=readings),
        unit=unit,
        drafts={(form, one.year): Draft(form, one.year, 0, dict(answers)) for form, answers in given.items()},
        county_gdp_growth=None,
        not_applicable=opened.not_applicable.get(one.unit_id, frozenset()),
        invite=None,
        progress=NobodyElse(),
    )

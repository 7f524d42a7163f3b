"""What 「对」 would store: one figure that took interpretation, or a whole table, as JSON in the conversation.

The same JSON lays a workbook put in by staff before its county.
"""

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from handlers.answers import UNSAID, Finality, Kind, Origin, Provenance, SourceKind
from handlers.effects import Record
from handlers.facts import on_file, opened
from handlers.questions import Asked, Question
from handlers.reading.unclear import Subject
from handlers.sentences import say
from handlers.situation import Conversation, Situation
from reminders.deadlines import local_date

_MOST_RAW = 200  # of each row's typed text; a table holds dozens


class Left(Struct, frozen=True):
    """A row that could not be read: what to say about it, and which rows it may have meant."""

    words: str
    keys: tuple[str, ...] = ()


class Proposal(Struct, frozen=True):
    """Records that are stored on one agreement.

    `left`: what was said beside them and is still open; `back`: the question to return to afterwards. Without records
    nothing is proposed any more, and only the way back is remembered.
    `forwarded`: the id of what somebody else laid before this unit, which is settled with it; 0 for one's own.
    """

    records: tuple[Record, ...]
    left: tuple[Left, ...] = ()
    back: str = ""
    forwarded: int = 0


def left_told(left: Sequence[Left], taken: Collection[str], most: int) -> str:
    """List what is left out of a table, and apart from it what is only to be looked at in rows that are `taken`."""
    beside = [one.words for one in left if one.keys and all(key in taken for key in one.keys)]
    out = [one.words for one in left if not one.keys or not all(key in taken for key in one.keys)]
    return "\n".join(filter(None, (_listed("batch.left", out, most), _listed("batch.beside", beside, most))))


def _listed(head: str, words: Sequence[str], most: int) -> str:
    if not words:
        return ""
    more = [say("batch.and_more", count=len(words) - most)] if len(words) > most else []
    return "\n".join([say(head, count=len(words)), *words[:most], *more])


def written(records: Sequence[Record], left: Sequence[Left] = (), back: str = "", forwarded: int = 0) -> str:
    """Write records as a conversation keeps them."""
    proposal: dict[str, Any] = {
        "rows": [_row(record) for record in records],
        "left": [[one.words, *one.keys] for one in left],
        "back": back,
    }
    if forwarded:
        proposal["forwarded"] = forwarded
    return json.dumps(proposal, ensure_ascii=False, separators=(",", ":"))


def read_proposal(text: str | None) -> Proposal | None:
    """Read what `written` wrote; None for anything else."""
    if not text:
        return None
    try:
        found = json.loads(text)
        records = tuple(_record(row) for row in found["rows"])
        left = tuple(Left(str(words), tuple(map(str, keys))) for words, *keys in found["left"])
        return Proposal(records, left, str(found["back"]), int(found.get("forwarded", 0)))
    except (ValueError, KeyError, TypeError):
        return None


def given_up(before: Conversation, after: Conversation) -> str:
    """Say that what was proposed is not stored, to who went elsewhere without a 对; empty when nothing was.

    What is to be laid before another unit is in no form; what somebody laid before this one stays laid before it.
    """
    is_left = before.form is not None and before.proposal != after.proposal
    proposal = read_proposal(before.proposal) if is_left else None
    if proposal is None or proposal.forwarded or not proposal.records:
        return ""
    if len(proposal.records) > 1:
        return say("proposals.given_up_many", count=len(proposal.records))
    return say("proposals.given_up", raw=proposal.records[0].raw)


def subject_of(question: Question, situation: Situation) -> Subject:
    """Say what a question asks for, with last year's figure and the data year."""
    the_round = opened(situation)
    indicator = the_round.edition.by_key.get(question.follows or question.key)
    if indicator is not None and question.follows is None and indicator.name != question.label:
        indicator = None  # a condition of eligibility may share an indicator's key
    return Subject(
        question.asked,
        indicator,
        None if indicator is None or question.follows else on_file(situation).get(indicator.key),
        question.label,
        question.unit,
        the_round.year,
        of_last_year=question.follows is not None,
        among=() if indicator is None else the_round.edition.indicators,
        today=local_date(situation.now) if question.asked is Asked.DATE else None,
    )


def agrees(raw: str) -> bool:
    """Whether somebody says yes to what was proposed."""
    return raw.strip().rstrip("。.！!") in _AGREED


def declines(raw: str) -> bool:
    """Whether somebody says no to what was proposed."""
    return raw.strip().rstrip("。.！!") in _DECLINED or gives_up(raw)


def gives_up(raw: str) -> bool:
    """Whether somebody wants the row left as it is, rather than read otherwise."""
    return raw.strip().rstrip("。.！!") in _GIVEN_UP


_AGREED = frozenset(
    {"对", "对的", "是", "是的", "嗯", "没错", "正确", "确认", "保存", "全部保存", "好", "好的", "可以"}
)
_DECLINED = frozenset({"不对", "不对的", "不是", "不是的", "不", "否", "错了"})
_GIVEN_UP = frozenset(
    {
        "不保存", "不要", "不要改", "不改", "不改了", "不用", "不用了", "不用改", "不用改了", "取消改", "取消修改",
        "算了",
    }
)  # fmt: skip


def _row(record: Record) -> dict[str, Any]:
    told = record.provenance
    values = {
        "form": record.form,
        "key": record.key,
        "kind": record.kind.value,
        "value": record.value,
        "raw": record.raw[:_MOST_RAW],
        "origin": record.origin.value,
        "reason": record.reason,
        "as_of": told.as_of.isoformat() if told.as_of else None,
        "source": told.source.value if told.source else None,
        "finality": told.finality.value if told.finality else None,
        "supplier": told.supplier,
    }
    return {name: value for name, value in values.items() if value is not None}


def _record(row: dict[str, Any]) -> Record:
    told = Provenance(
        date.fromisoformat(row["as_of"]) if "as_of" in row else None,
        SourceKind(row["source"]) if "source" in row else None,
        Finality(row["finality"]) if "finality" in row else None,
        row.get("supplier"),
    )
    return Record(
        str(row["form"]),
        str(row["key"]),
        Kind(row["kind"]),
        row.get("value"),
        str(row["raw"]),
        Origin(row["origin"]),
        row.get("reason"),
        UNSAID if told == UNSAID else told,
    )

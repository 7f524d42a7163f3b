"""A text as an answer: what was typed, unless it only points elsewhere. A count behind a name is left out."""

import re

from handlers.reading.amounts import PATTERN
from handlers.reading.tidying import UNKNOWN, tidy
from handlers.reading.unclear import UnclearError

LONGEST = 2000
LONGEST_PIECE = 10_000  # of a long text: as much as one message holds
_POINTS_ELSEWHERE = re.compile(
    "同[上前左]|如[上前]|同上一项|和上面一样|同去年|同上年|(?:详?见)?附件|见上|上面|前面|无|没有|暂无|没|空|略|不知道|不清楚|不详|"
    "(?:没有|暂无|暂未|尚未|还没).{1,8}|待定|待补|待填|暂缺|稍后|是|否|对|好|好的|收到|n/?a|none|null|x+|测试|test|不涉及|随便|都行"
)
_NAME_AND_COUNT = re.compile(
    r"(?P<name>[^0-9(（,，:：\n]{2,40}?)\s*[(（,，:： ]?\s*(?:共|共有|有)?\s*"
    r"[0-9][0-9,]*\s*(?:家|户|个|人|名)(?:企业)?\s*[)）]?。?"
)
_LETTER = re.compile("[A-Za-z\u3400-\u9fff]")


def read_text(raw: str) -> tuple[str, bool]:
    """Return the text and whether it is just what was typed. Raises UnclearError."""
    typed = raw.strip()
    text = tidy(raw)
    if not text:
        raise UnclearError("empty")
    if len(typed) > LONGEST:
        raise UnclearError("too_long", most=LONGEST, length=len(typed))
    if UNKNOWN in text and not _LETTER.search(text):
        raise UnclearError("no_text")
    bare = text.lower().strip("。.!！?？ ")
    if _POINTS_ELSEWHERE.fullmatch(bare):
        raise UnclearError("which_text", typed=typed)
    if not _LETTER.search(text) or PATTERN.fullmatch(bare):
        raise UnclearError("no_text")
    if counted := _NAME_AND_COUNT.fullmatch(" ".join(text.split())):
        return counted["name"].strip(), False
    return typed, True


def read_long(raw: str) -> str:
    """Return a piece of a long text as it was typed. Raises UnclearError for one that says nothing, or too much."""
    typed, text = raw.strip(), tidy(raw)
    if not text:
        raise UnclearError("empty")
    if len(typed) > LONGEST_PIECE:
        raise UnclearError("piece_too_long", most=LONGEST_PIECE, length=len(typed))
    if _POINTS_ELSEWHERE.fullmatch(text.lower().strip("。.!！?？ ")):
        raise UnclearError("which_text", typed=typed)
    if not _LETTER.search(text):
        raise UnclearError("no_text")
    return typed


def read_document_number(raw: str) -> str:
    """Return a document's number as it was typed: words and digits, 文政函〔2023〕12号. Raises UnclearError."""
    typed, text = " ".join(raw.split()), tidy(raw)
    if not text:
        raise UnclearError("empty")
    if len(typed) > _LONGEST_NUMBER:
        raise UnclearError("too_long", most=_LONGEST_NUMBER, length=len(typed))
    if _DAY.fullmatch(text):
        raise UnclearError("day_for_number")
    if not _DOCUMENT_NUMBER.fullmatch(" ".join(text.split())):
        raise UnclearError("no_document_number")
    return typed


_LONGEST_NUMBER = 60
_DAY = re.compile(  # whether it exists or not
    r"(?:(?:20)?[0-9]{2} ?[年./-] ?)?[0-9]{1,2} ?[月./-] ?[0-9]{1,2} ?[日号]?。?|[0-9]{1,2}[日号]|[今昨前][天日]"
)
_DOCUMENT_NUMBER = re.compile(  # who issued it, the year, the number: 文政函(2023)12号, 吕开发2023年第5号
    r"[\u3400-\u9fff][\u3400-\u9fffA-Za-z ]{1,24}"
    r"(?: ?[(\[]? ?(?:19|20)[0-9]{2} ?[)\]] ?第? ?[0-9]{1,5} ?号?|(?:19|20)[0-9]{2} ?[-年 ]? ?第? ?[0-9]{1,5} ?号)"
)

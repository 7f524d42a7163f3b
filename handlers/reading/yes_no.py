"""A yes or a no as people say it. A judgement (基本健全) or a hedge is neither: it is asked about."""

import re

from handlers.reading.unclear import UnclearError
from handlers.reading.vagueness import vague_mark

_YES = re.compile(
    "是的?|有|对的?|符合|已?建立|已?健全|确认|属于|(?:以上|确认)?(?:情况)?属实|确认无误|愿意|自愿|同意|已有|已成立|已设立|具备|达到|满足|yes|y|true|√|✓|✔"
)
_NO = re.compile(
    "否|不是的?|没有的?|没|无|暂无|尚无|尚未|不|不对|还没有?|不(?:符合|健全|属于|愿意|同意|具备|满足)|(?:没|未)达到|"
    "(?:还|尚|仍)?(?:没有?|未)(?:建立|健全|成立|设立)|no|n|false"
)
_WHO = re.compile("^(?:我们?县|我们?区|本县|本区|我们|我单位|目前|暂时|现在|现)")
_FIRST = re.compile("[,，。;；:：!！\n (（]")
_TURN = re.compile("但|不|没|未|无|否|只|仅|还|又|也|不过|然而|除|缺|待")


def read_boolean(text: str) -> tuple[bool, bool]:
    """Return the answer of a tidied text, and whether it was said in just that word. Raises UnclearError."""
    bare = text.strip("。.!！, ").lower()
    if _is_answer(bare):
        return bool(_YES.fullmatch(bare)), True
    if vague_mark(bare) is not None:
        raise UnclearError("judgement")
    words = _WHO.sub("", bare)
    first, *rest = _FIRST.split(words, maxsplit=1)
    if not _is_answer(first):
        raise UnclearError("yes_or_no")
    if rest and _TURN.search(rest[0]):
        raise UnclearError("judgement")
    return bool(_YES.fullmatch(first)), False


def _is_answer(word: str) -> bool:
    return bool(_YES.fullmatch(word) or _NO.fullmatch(word))

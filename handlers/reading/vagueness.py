"""Words that keep a number from being exact. Wherever one stands, the number is asked for, whatever else is there."""

import re

_DOUBT = "?|？|吗|呢|吧|么|是不是|多少"
_BOUND = (
    "以上|以下|以内|之内|以外|不足|不到|不低于|不少于|不超过|不多于|不下|至少|至多|最多|最少|起码|高于|低于|少于|多于|大于|小于|"
    "快于|慢于|超过|超|逾|突破|过半|未满|不满|<|≤|≥|＜|＞|≦|≧"
)
_RANGE = "之间|~|～|〜|∼|或|…"
_INEXACT = (
    "约|大概|大致|大体|左右|上下|近|多|余|来|几|上百|上千|上万|上亿|数十|数百|数千|数万|百把|成百|成千|若干|许多|不少|差不离|估|预计|"
    "预期|预测|初步|应该|可能|也许|或许|好像|似乎|仿佛|基本|概|≈|≒|半数|大半|大部分|少数|部分|印象|听说|据说|不确定|不一定|不准|"
    "待核|待定|目标|计划|力争|有望|拟|暂按|暂定|毛|算"
)
_MARKS = {"doubt": _DOUBT, "bound": _BOUND, "range": _RANGE, "inexact": _INEXACT}
_NO_ARROW = "(?<![-=—])>"
_LOOK = re.compile(
    "|".join(f"(?P<{name}>{'|'.join(map(re.escape, words.split('|')))})" for name, words in _MARKS.items())
    + f"|(?P<above>{_NO_ARROW})"
)


def vague_mark(text: str) -> tuple[str, str] | None:
    """Return why a tidied text names no exact number (doubt, bound, range, inexact) and the word that says so."""
    seen = (("bound" if found["above"] else str(found.lastgroup), found[0]) for found in _LOOK.finditer(text))
    return min(seen, key=lambda one: one[0] != "doubt", default=None)

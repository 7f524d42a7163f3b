"""The words a number is sent with, and what each does to it. A word that is not here is asked about."""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import product

from msgspec import Struct

from handlers.reading import amounts
from handlers.reading.amounts import PERCENT, Amount
from handlers.reading.numerals import DIGITS


class Mark(StrEnum):
    """What a word means for the numbers of its sentence; one letter each, so that a sentence has a shape."""

    NUMBER = "n"
    THIS = "T"  # 今年, 年末
    LAST = "L"  # 去年
    YEAR = "y"  # 2022年
    DATE = "d"  # another date than the year's end
    OWN = "O"  # 我县
    OTHERS = "P"  # 全市, 全省, GDP
    TOTAL = "S"  # 累计
    IS = "A"  # 是, 有, 共
    NEW = "F"  # 新增
    UP = "U"  # 增加
    DOWN = "D"  # 下降
    UP_TO = "I"  # 增加到
    AGAINST = "W"  # 较上年
    FROM = "K"  # 从
    ARROW = "a"  # →
    TO = "r"  # 到, 至: a range
    RATE = "g"  # 增速
    OF_LAST = "R"  # 是去年的
    DOUBLED = "Y"  # 翻番
    DOUBLED_TWICE = "Z"  # 翻两番
    LEVEL = "e"  # 持平
    SAME = "s"  # 同去年
    CORRECTED = "C"  # 改成
    NOT = "X"  # 不是
    WRONG = "E"  # 有误
    BEFORE = "B"  # 之前报
    OF_WHICH = "H"  # 其中
    NAMED = "M"  # the indicator's own name
    OTHER_NAME = "Q"
    BRACKET = "("
    PAUSE = ","
    NOISE = "z"
    UNKNOWN = "x"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _all(*parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("".join(words) for words in product(*parts))


_LASTS = _words("去年 上年 上一年 上年度 去年度 去年末 去年底 上年末 上年底 去年年底 上年年末 去年同期 上年同期")
_ENDS = _words("年末 年底 今年末 今年底 本年末 今年年底 当年末 当年底 12月31日 12月底 12月末 目前 现在")
_CHANGED = _words("增加 增长 提高 上升 提升 发展 扩大 壮大 下降 降低 减少 下滑 回落 缩减 降 增 减 升")
_WITH = _words("与 和 跟 同")
_BY_MARK: dict[Mark, tuple[str, ...]] = {
    Mark.THIS: (*_words("今年 本年 当年 本年度 全年 现 到目前"), *_all(("", "截至", "截止", "截止到", "到"), _ENDS)),
    Mark.LAST: _LASTS,
    Mark.OWN: _words("我县 本县 我区 本区 我们县 我们区 我们 我市 本市 全县 全区 县里 区里 我单位"),
    Mark.OTHERS: _words("全市 全省 全国 市里 省里 省 全县GDP GDP GDP增速 全省增速 全市增速 全省平均 邻县"),
    Mark.TOTAL: _words("累计 累计数 累计有 累计达 累计达到 总数 总量 存量 期末数 在册"),
    Mark.IS: _words(
        "是 为 有 共 共有 共计 总共 一共 合计 总计 现有 实有 达 达到 达到了 占 占到 占比 占比为 占比达 比重 比重为 计"
    ),
    Mark.NEW: _words("新增 新增加 新认定 新培育 新入库 新升规 新孵化 新挂牌"),
    Mark.UP: _words("增加 增加了 增长 增长了 同比增长 同比增加 提高 提高了 上升 上升了 增 上涨 涨 涨了"),
    Mark.DOWN: _words(
        "下降 下降了 降低 降低了 减少 减少了 下滑 下滑了 回落 降 降了 负增长 缩减 跌 同比下降 同比减少"
    ),
    Mark.UP_TO: (*_all(_CHANGED, ("到", "至", "为")), "变为", "变成"),
    Mark.AGAINST: (
        "同比",
        *_all(("较", "比", "相比", "相较"), _LASTS),
        *_all(_WITH, _LASTS, ("相比", "比")),
    ),
    Mark.FROM: ("从", "由"),
    Mark.ARROW: _words("→ -> --> => ⇒ ➡ ➜ —>"),
    Mark.TO: _words("到 至 — ——"),
    Mark.RATE: _words("增速 增长率 增幅 同比增速 年增速"),
    Mark.OF_LAST: _all(_words("是 为 达 达到 相当于 等于 增长到 增加到 提高到"), _LASTS, ("的",)),
    Mark.DOUBLED: _words("翻番 翻了番 翻一番 翻了一番 翻倍 翻了倍"),
    Mark.DOUBLED_TWICE: _words("翻两番 翻了两番 翻二番"),
    Mark.LEVEL: (*_words("持平 没变化 没有变化 无变化 不变 没变 零增长"), *_all(_WITH, _LASTS, ("持平",))),
    Mark.SAME: (*_all(("同",), _LASTS), *_all(_WITH, _LASTS, _words("一样 相同 一致 一样多"))),
    Mark.CORRECTED: _words("改成 改为 改 更正为 更正 更正成 修改为 修改成 订正为 应为 应改为 请改成 请改为 改回"),
    Mark.NOT: _words("不是 并非 而不是 不是的"),
    Mark.WRONG: _words("有误 错了 填错了 报错了 写错了 打错了 填错 报错 不对 有错 是错的"),
    Mark.BEFORE: _words(
        "之前报 之前报的 之前填 之前填的 刚才报的 刚才填的 上次报的 前面填的 原报 原填 把 将 之前 刚才 原为 原"
    ),
    Mark.OF_WHICH: _words("其中 其中有 含 包含 包括 当中"),
    Mark.BRACKET: _words("( ) [ ] （ ）"),
    Mark.PAUSE: (" ", "\n", *_words(', ， 、 ; : 。 ! “ ” 「 」 " ·')),
    Mark.NOISE: (
        *_words("您好 你好 谢谢 好的 收到 经核实 经统计 经核对 经核查 据统计 核实后"),
        *_words("请 麻烦 填 填报 上报 了 的 哦 啊 呀 哈 嗯"),
        *_words("统计局 科技局 工信局 市场监管局 金融办 发改局"),
        *_words("商务局 提供 反馈 核定 核定数 年报 年报数 年鉴"),
        *_words("企业 工业企业 数量 个数 户数 家数 数 数据 数字 数值 指标 公司"),
        *_words("整 正好 刚好 恰好 刚才那个数 那个数 这个数 这项 该项 本项"),
    ),
}
_MEANING = {word: mark for mark, words in _BY_MARK.items() for word in words}
_CORRECTING = (Mark.CORRECTED, Mark.NOT, Mark.WRONG, Mark.BEFORE)
_CORRECTS = re.compile("|".join(re.escape(word) for mark in _CORRECTING for word in _BY_MARK[mark]))
_UNTIL = "(?:截至|截止到?|到)?"
_END_OF_YEAR = "(?:度|末|底|年末|年底|12月31日|12月底|12月末)?"
_YEARS = rf"{_UNTIL}(?P<year>(?:19|20)[0-9]{{2}}|二[〇零][{''.join(DIGITS)}]{{2}})年{_END_OF_YEAR}"
_DATES = (
    r"(?:19|20)[0-9]{2}(?P<cut>[-/.])[0-9]{1,2}(?P=cut)[0-9]{1,2}|"
    rf"{_UNTIL}(?:[0-9]{{1,2}}(?:[-~至到][0-9]{{1,2}})?月(?:[0-9]{{1,2}}[日号]|底|末|份)?|"
    "上半年|下半年|[一二三四]季度|前三季度)"
)
_LEXER = re.compile(
    rf"(?P<word>{'|'.join(sorted(map(re.escape, _MEANING), key=len, reverse=True))})"
    rf"|(?P<years>{_YEARS})|(?P<dates>{_DATES})|(?P<half>一半)|(?P<amount>{amounts.PATTERN.pattern})|(?P<other>.)",
    re.DOTALL,
)
NAMED_HERE, NAMED_OTHER = "\ue000", "\ue001"  # stand for indicator names; nothing that is typed contains them
_HALF = Amount(Decimal(50), PERCENT, "一半")


class Token(Struct, frozen=True):
    """A word, number or mark of what was typed."""

    mark: Mark
    text: str
    amount: Amount | None = None


def may_correct(text: str) -> bool:
    """Whether a text holds any of the words by which a figure is put in another's place."""
    return _CORRECTS.search(text) is not None


def tokens(text: str) -> list[Token]:
    """Split a tidied text. A number without a reading, or with two, comes back UNKNOWN like any strange word."""
    return [_token(found) for found in _LEXER.finditer(text)]


def spans(text: str) -> Iterator[tuple[Token, int]]:
    """Split a tidied text, with the place where each word ends."""
    return ((_token(found), found.end()) for found in _LEXER.finditer(text))


def _token(found: re.Match[str]) -> Token:
    text = found[0]
    match found.lastgroup:
        case "word":
            return Token(_MEANING[text], text)
        case "years":
            return Token(Mark.YEAR, found["year"])
        case "dates":
            return Token(Mark.DATE, text)
        case "half":
            return Token(Mark.NUMBER, text, _HALF)
        case "amount" if (amount := amounts.read_amount(found)) is not None:
            return Token(Mark.NUMBER, text, amount)
        case _:
            return Token({NAMED_HERE: Mark.NAMED, NAMED_OTHER: Mark.OTHER_NAME}.get(text, Mark.UNKNOWN), text)

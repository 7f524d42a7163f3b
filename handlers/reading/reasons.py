"""An explanation of a figure: why it is so, and what shows it. 属实, 无误, 正常 explain nothing."""

import re

from msgspec import Struct

from handlers.reading.tidying import tidy

LONGEST = 300
_SHORTEST = 4  # letters that say something
_EMPTY = re.compile(
    r"(?:(?:经|已)?(?:再次)?(?:核实|核对|核查|确认|查证|复核)过?后?|数据|数值|数字|情况|该数|此数|这个数|本数|确实|是|的|了|都|均|"
    r"完全|基本|属实|无误|没有错误|没有?错|没有?问题|没有?误|不错|正确|准确|真实|正常|合理|对的?|没填错|没事|如实|填报|上报|真的|"
    r"就是这样|就这样|ok|yes|好的?|嗯|我们|我县|县里|统计|实际|就是|这么多|说明|原因|同上|无|没有|略|增长|增加|减少|下降|变化|较大|"
    r"较快|明显|较多|多|少|大|快|很|比较|[，,。.;；、!！\s])+"
)
_BASIS = re.compile(
    "依据|根据|按照|(?<!数)据|名单|文件|通知|公告|公示|公报|年鉴|年报|快报|台账|报表|名录|证书|批复|备案|核查|审计|直报|普查|"
    "清单|证明|附件|官网|数据库|〔|《|统计|.局|委员会|.厅|工信|中心"
)
_LETTER = re.compile("[A-Za-z\u3400-\u9fff]")


class Reason(Struct, frozen=True):
    """What was said: whether it gives a cause, and whether it names what the figure rests on."""

    text: str
    has_cause: bool
    has_basis: bool


def read_reason(raw: str) -> Reason:
    """Read an explanation."""
    text = " ".join(raw.split())[:LONGEST]
    rest = _EMPTY.sub("", tidy(text).lower())
    says = len(_LETTER.findall(rest)) >= _SHORTEST
    return Reason(text, has_cause=says, has_basis=bool(_BASIS.search(text)) and says)

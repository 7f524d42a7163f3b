"""The different nothings, as typed: no number yet, does not apply here, or a word that could mean 0."""

import re

_NOTHING = frozenset(
    {
        "无",
        "没有",
        "暂无",
        "没",
        "空",
        "空白",
        "缺",
        "略",
        "/",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "×",
        "x",
        "*",
        ".",
        "。",
        "…",
    }
    | {"none", "null", "nil", "nan", "无数", "没得", "没有的", "目前无", "一个没有", "一家没有"}
)
_NONE_AT_ALL = re.compile(r".{0,12}(?:没有|暂无|都没|为无)")
_NOT_HERE = re.compile(
    r"n/?a|.{0,6}(?:不涉及|不适用|不存在).{0,12}|.{0,4}(?:没有|无|没|不设|未设|未设立|不产|不具备)(?!变)(?:这|此|该)?(?:项|类)?[^0-9]{1,20}"
)
_WAITING = re.compile(
    r"暂缺|缺数|(?:没有?|无|暂无|尚无|暂无相关)(?:数据|数字|统计|资料)|"
    r"(?:还|尚|仍|暂|都|也)?(?:没|未)(?:有|能|曾)?(?:正式|最终)?(?:统计|公布|发布|核算|出|报|提供|给|汇总|核定|核实|反馈|下发|拿到|收到|下来|算|定下|得到|印发)|"
    r"(?:还在|正在|尚在)(?:统计|核实|汇总|收集|核算|核定|等|审核)|(?:统计|核实|汇总|核算|收集)(?:之)?中|"
    r"(?:提供|统计|报|拿|给|查)不(?:了|出|到)|(?:暂|无法|不能)(?:不能|无法)?(?:提供|统计|报)|"
    r"^(?:等|待)(?:统计|公布|核实|核定|发布|汇总|审核|反馈|提供)|"
    r"^(?:再|还要|还得|需|要)?(?:等|待).{0,12}(?:局|委|办|部门|院|中心|厅|他们|数据|通知|结果|公布|发布|反馈|提供|核定|年鉴|快报)|"
    r"(?:月|日|号|下周|下月|明天|后天|年底|月底|(?:周|星期|礼拜)[一二三四五六日天])"
    r"(?:前|后|左右|才能?|再|就|会|能|可)*(?:公布|发布|提供|反馈|出来|出数|有数?|出(?!台)|补报|补填|给|报|填)"
)
_NONE_YET = re.compile("(?:无|没有?|暂无|还没有?|尚无)[,，;； ]+")
_COMING = "(?:[下本这]?个?(?:周|星期|礼拜)[一二三四五六日天]|下周|下个?月(?:初|底|末)?|明天|大?后天)"
_SOME_DAY = (
    "(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号]|初|底|末)?|[0-9]{1,2}[日号]|月底|月末)"  # after 没有 it may be as of when
)
_LATER = re.compile(
    rf"(?:(?:无|没有?)[,，;； ]*{_COMING}|(?:暂无|还没有?|尚无)[,，;； ]*(?:{_COMING}|{_SOME_DAY}))"
    "(?:之?前|后|左右)?[。!]?"
)
_NOT_DONE = re.compile(
    r".{0,6}(?:还|尚|暂时|目前|现在)(?:没有?|未|无)(?:发文?|有|批|办好?|办完|盖章|签|定|成文|行文)?(?:呢|了)?|"
    r"(?:还在|正在|正|在)?(?:办理?|走程序|走流程|审批|起草|签批|盖章|行文)(?:中|呢|着)|"
    r"(?:还在|正在)(?:办理?|走程序|走流程|审批|起草|签批|盖章|行文)"
)
_DATES = re.compile(
    r"[0-9]{1,4}年|[0-9]{1,2}月(?:[0-9]{1,2}[日号])?|[0-9]{1,2}[日号]|[一二三四]季度|(?:周|星期|礼拜)[一二三四五六日天]"
)
_NUMBER = re.compile("[0-9十百千万亿两三四五六七八九]")
_LONGEST = 60


def is_nothing(text: str) -> bool:
    """Whether a tidied text may mean 0 as well as no number yet: 无, 没有, 暂无, / and the like."""
    bare = text.lower().strip("。!,， ") or text
    return bare in _NOTHING or bool(_NONE_AT_ALL.fullmatch(bare))


def is_not_applicable(text: str) -> bool:
    """Whether it says that the thing counted does not exist here: the row is to be excluded, not 0 (A13)."""
    return bool(_NOT_HERE.fullmatch(text.lower().strip("。! ")))


def is_no_document(text: str) -> bool:
    """Whether it says that a document is not there yet: of a document no 无 can mean 0."""
    return is_nothing(text) or bool(_NOT_DONE.fullmatch(text.strip("。.!,，~ ")))


def is_awaited(text: str) -> bool:
    """Whether it says that there is no number yet. A text that also holds a number, other than a date, does not."""
    if len(text) > _LONGEST or _NUMBER.search(_DATES.sub("", text)):
        return False
    head = _NONE_YET.match(text)
    return bool(_WAITING.search(text) or _LATER.fullmatch(text) or (head and _WAITING.search(text[head.end() :])))

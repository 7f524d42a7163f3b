"""The words that work everywhere, with or without a slash: they are commands before they are answers."""

import re
from enum import StrEnum

from handlers.buttons import YES, Press, Verb

_WORDS: dict[str, Press] = {
    "start": Press(Verb.MENU),
    "menu": Press(Verb.MENU),
    "菜单": Press(Verb.MENU),
    "help": Press(Verb.HELP),
    "帮助": Press(Verb.HELP),
    "怎么填": Press(Verb.HELP),
    "怎么填报": Press(Verb.HELP),
    "怎么用": Press(Verb.HELP),
    "怎么操作": Press(Verb.HELP),
    "?": Press(Verb.HELP),
    "cancel": Press(Verb.LEAVE),
    "indicators": Press(Verb.BEGIN, "indicators"),
    "eligibility": Press(Verb.BEGIN, "eligibility"),
    "standing": Press(Verb.STANDING),
    "deadlines": Press(Verb.DEADLINES),
    "page": Press(Verb.PAGE),
    "undo": Press(Verb.UNDO),
    "ask": Press(Verb.ASK),
    "保存退出": Press(Verb.LEAVE),
    "取消": Press(Verb.LEAVE),
    "退出": Press(Verb.LEAVE),
    "返回": Press(Verb.BACK),
    "上一步": Press(Verb.BACK),
    "上一项": Press(Verb.BACK),
    "跳过": Press(Verb.SKIP),
    "重看": Press(Verb.SHOW),
    "继续": Press(Verb.SHOW),
    "继续填报": Press(Verb.SHOW),
    "清单": Press(Verb.LIST),
    "进度": Press(Verb.STANDING),
    "还差什么": Press(Verb.STANDING),
    "还差哪些": Press(Verb.STANDING),
    "还缺什么": Press(Verb.STANDING),
    "还缺哪些": Press(Verb.STANDING),
    "进度图": Press(Verb.PICTURE),
    "图": Press(Verb.PICTURE),
    "提醒": Press(Verb.DEADLINES),
    "截止": Press(Verb.DEADLINES),
    "截止日期": Press(Verb.DEADLINES),
    "截止时间": Press(Verb.DEADLINES),
    "未报送": Press(Verb.OWING),
    "未申报": Press(Verb.OWING),
    "谁没报": Press(Verb.OWING),
    "代填": Press(Verb.FORWARD),
    "催报": Press(Verb.OWING),
    "日程": Press(Verb.PLAN),
    "通知": Press(Verb.NOTICES),
    "起草通知": Press(Verb.COMPOSE),
    "写通知": Press(Verb.COMPOSE),
    "发通知": Press(Verb.COMPOSE),
    "日历": Press(Verb.FEED),
    "谁还没交": Press(Verb.REQUESTS),
    "谁还没填": Press(Verb.REQUESTS),
    "谁没交": Press(Verb.REQUESTS),
    "各部门": Press(Verb.REQUESTS),
    "部门填报": Press(Verb.REQUESTS),
    "催部门": Press(Verb.REQUESTS),
    "网页填报": Press(Verb.PAGE),
    "网页": Press(Verb.PAGE),
    "撤销": Press(Verb.UNDO),
    "修改": Press(Verb.JUMP),
    "来源": Press(Verb.SOURCE),
    "填写说明": Press(Verb.EXPLAIN),
    "数据无误": Press(Verb.EXPLAIN),
    "暂缺": Press(Verb.ABSENT),
    "申请不做考核": Press(Verb.EXCLUDE),
    "问省局": Press(Verb.ASK),
    "提问": Press(Verb.INQUIRIES),
    "我的提问": Press(Verb.INQUIRIES),
    "移交": Press(Verb.HAND_OVER),
    "导出表格": Press(Verb.EXPORT),
    "导出": Press(Verb.EXPORT),
    "下载表格": Press(Verb.EXPORT),
    "待确认的数据": Press(Verb.FORWARDED),
    "待确认": Press(Verb.FORWARDED),
    "申报条件": Press(Verb.BEGIN, "eligibility"),
    "申报基数": Press(Verb.BEGIN, "baseline"),
    "指标填报": Press(Verb.BEGIN, "indicators"),
    "申报文件": Press(Verb.BEGIN, "document"),
    "年度报告": Press(Verb.BEGIN, "report"),
    "提交": Press(Verb.SUBMIT),
    "我要提交": Press(Verb.SUBMIT),
    "回执": Press(Verb.SUBMIT),
    "我的回执": Press(Verb.SUBMIT),
    "报送情况": Press(Verb.SUBMIT),
    "提交情况": Press(Verb.SUBMIT),
    "确认提交": Press(Verb.SUBMIT, YES),
    "撤回修改": Press(Verb.WITHDRAW),
    "撤回": Press(Verb.WITHDRAW),
    "版本": Press(Verb.VERSIONS),
    "打印报送表": Press(Verb.PRINT),
    "打印": Press(Verb.PRINT),
    "本部分写完": Press(Verb.DONE),
    "写完了": Press(Verb.DONE),
    "重写": Press(Verb.BEGIN_ANEW),
    "填入已报数据": Press(Verb.FILL_IN),
    "佐证材料": Press(Verb.FILES),
}

_THANKS = re.compile("(?:谢谢|多谢|非常感谢|感谢|谢了|您?辛苦了?)[你您了啦]?|再见|晚安")
_GREETINGS = re.compile("[你您]好啊?|在[吗么]|(?:早上|上午|下午|晚上)好|hi|hello")
ONWARD = frozenset({"下一项", "下一步", "下一个", "下一题"})  # past a question; at a long text, done with it

_TO_BUREAU = re.compile(r"问省局[\s:：,，、]+(\S.*)", re.DOTALL)
_WHEN = re.compile(
    r"[^\s0-9,，。;；]{0,10}(?:什么时候|何时|几号|几点|哪天|哪一天|多久)(?:之?前)?(?:截止|到期|结束|交|报|上报|报送|提交)(?:啊|呢|吗)?"
    r"|(?:现在|今天|明天|逾期|过期|迟|晚|了){0,3}还?(?:能|可以)再?(?:交|报|补交|补报|上报|报送|提交|申报)(?:吗|么|不)"
    r"|(?:逾期|过期|迟|晚)了?(?:怎么办|怎么处理)"
)
_ONLY_SHOWN = frozenset({Verb.HELP, Verb.DEADLINES, Verb.STANDING, Verb.LIST, Verb.REQUESTS, Verb.OWING})
_NUMBERED = re.compile(r"(?:跳到)?第?\s*(\d{1,2})\s*项")


def command(text: str) -> Press | None:
    """Return what a command word asks for; None when the text is none."""
    word = _bare(text)
    if word.isdecimal():  # as most messages are
        return None
    if found := _WORDS.get(word) or _asked(word):
        return found
    if numbered := _NUMBERED.fullmatch(word):
        return Press(Verb.JUMP, numbered.group(1))
    return None


def _asked(word: str) -> Press | None:
    """Return what is only looked at and was asked for as a question; 「确认提交？」 is a doubt, and no yes."""
    plain = word.rstrip("?!！。~ ")
    found = _WORDS.get(plain)
    if found is not None and found.verb in _ONLY_SHOWN:
        return found
    return Press(Verb.DEADLINES) if _WHEN.fullmatch(plain) else None


class Courtesy(StrEnum):
    """What is said to the assistant as to a person: no figure, and no part of a report."""

    THANKED = "thanked"
    GREETED = "greeted"


def courtesy(text: str) -> Courtesy | None:
    """Return which courtesy a text is; None when it is none, or more than one."""
    word = _bare(text).rstrip("?!！。~～,， ")
    if _THANKS.fullmatch(word):
        return Courtesy.THANKED
    return Courtesy.GREETED if _GREETINGS.fullmatch(word) else None


def is_onward(text: str) -> bool:
    """Whether somebody wants the next question, whatever becomes of this one."""
    return text.strip().rstrip("。.!！~ ") in ONWARD


def question_to_bureau(text: str) -> str | None:
    """Return what stands behind 「问省局」 in one message; None when the text is something else."""
    found = _TO_BUREAU.match(text.strip())
    return found.group(1).strip() if found else None


def invite_code(text: str) -> str | None:
    """Return the code of 「/start CODE」, with or without the slash; None when the text is something else."""
    parts = text.split()
    if len(parts) == 2 and _bare(parts[0]) == "start":  # noqa: PLR2004 - the command and its code
        return parts[1]
    return None


def _bare(text: str) -> str:
    """Strip what commands are dressed in: a slash, full-width or not, the bot's name, capitals."""
    return text.strip().replace("／", "/").removeprefix("/").split("@")[0].strip().lower().replace("？", "?")

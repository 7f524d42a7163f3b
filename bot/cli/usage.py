"""Wrong usage in a sentence: which word of the command line is wrong, and where the usage is told."""

import re
from typing import Any

SENTENCES = (
    (re.compile(r"No such command '(.*)'"), "没有命令“{}”"),
    (re.compile(r"Got unexpected extra argument\S* \((.*)\)"), "多出了参数：{}"),
    (re.compile(r"Option '?(.*?)'? requires an argument"), "选项 {} 后面要写值"),
    (re.compile(r"Option '?(.*?)'? does not take a value"), "选项 {} 后面不能写值"),
    (re.compile(r"Missing command"), "缺少命令"),
    (re.compile(r"Input should be a valid integer"), "应为整数"),
    (re.compile(r"Input should be greater than or equal to (\S+)"), "不应小于{}"),
    (re.compile(r"Input should be less than or equal to (\S+)"), "不应大于{}"),
    (re.compile(r"'(.*)' is not one of (.*)\."), "没有“{}”，可取：{}"),
)


def wrong_usage(wrong: Any, program: str) -> str:
    """Say what is wrong with a command line; `wrong` is the exception the library raised."""
    if type(wrong).__name__ == "NoArgsIsHelpError":
        return str(wrong.format_message())
    context = getattr(wrong, "ctx", None)
    said = _said(wrong).rstrip("。")
    stop = "" if said.endswith("？") else "。"
    return f"{said}{stop}用法见 {context.command_path if context else program} --help。"


def _said(wrong: Any) -> str:
    param = getattr(wrong, "param", None)
    match type(wrong).__name__:
        case "NoSuchOption":
            return f"没有选项 {wrong.option_name}" + _perhaps(wrong.possibilities)
        case "MissingParameter" if param is not None:
            return f"缺少 {_name(param)}"
        case "BadParameter" if param is not None:
            return f"{_name(param)} 的值不能用：{_translated(str(wrong.message))}"
        case _:
            return _translated(str(wrong.message))


def _perhaps(possibilities: Any) -> str:
    return f"，是否指 {'、'.join(sorted(possibilities))}？" if possibilities else ""


def _name(param: Any) -> str:
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar or param.name)


def _translated(message: str) -> str:
    for pattern, sentence in SENTENCES:
        found = pattern.search(message)
        if found:
            return sentence.format(*(group.replace("', '", "、").strip("'") for group in found.groups()))
    return message

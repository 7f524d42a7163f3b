"""What the demo prints: who can come in where, and what to try. At most 78 columns wide."""

import io
from collections.abc import Sequence
from typing import NamedTuple

import segno

from bot.cli.widths import padded
from bot.demo.cast import Cast
from bot.demo.sandbox import Codes
from bot.site.pages import day, weekday
from scoring.rulebook import load_edition

CAVEAT = "演示数据，不作为考核结论"
_QUIET = 2  # modules of empty border; readers manage with two, and two codes fit side by side
_SIDE_BY_SIDE = 2
_GAP = "    "
_INDENT = "   "


class Entry(NamedTuple):
    """One way in: who comes in there, and the code."""

    who: str
    code: str


def screen(cast: Cast, codes: Codes, port: int, lan: str | None, *, colours: bool) -> str:
    """Write everything the command says once it is ready."""
    roles, play = _entries(cast, codes)
    parts = [_head(cast, port)]
    if lan is None:
        parts.append("本机没有局域网地址，手机打不开，故不打印二维码。")
    else:
        parts += ["手机扫码（与本机在同一局域网）：", _codes([*roles, *play][:4], port, lan, colours=colours)]
    parts.append("\n".join(f"{number}. {_links(one, port, lan)}" for number, one in enumerate(roles, 1)))
    parts.append("也可以从头填一遍：\n" + "\n".join(f"·  {_links(one, port, lan)}" for one in play))
    parts.append(_to_try(cast))
    parts.append(f"{CAVEAT}。停止：Ctrl-C；再次运行则从头开始。")
    return "\n\n".join(parts)


def _head(cast: Cast, port: int) -> str:
    return (
        f"示范县创建助手 · 演示　http://127.0.0.1:{port}\n"
        f"{len(cast.units)}个县（开发区）{cast.year}年度数据：公开数据照录，其余为演示值，均已注明。\n"
        f"演示时间从{day(cast.starts_at)}（{weekday(cast.starts_at)}）{cast.starts_at:%H:%M}走起。"
    )


def _entries(cast: Cast, codes: Codes) -> tuple[list[Entry], list[Entry]]:
    bureau = load_edition(cast.edition).programme.bureau_short
    roles = [
        Entry(f"{cast.contact}联系人", codes.contact),
        Entry(f"{cast.city}审核人员", codes.reviewer),
        Entry(f"{bureau}工作人员", codes.staff),
    ]
    return roles, [Entry(f"{name}联系人", code) for name, code in codes.play.items()]


def _links(entry: Entry, port: int, lan: str | None) -> str:
    lines = [entry.who, _INDENT + _url("127.0.0.1", port, entry.code)]
    if lan is not None:
        lines.append(f"{_INDENT}{_url(lan, port, entry.code)}　（手机）")
    return "\n".join(lines)


def _to_try(cast: Cast) -> str:
    moved = cast.moves_to
    return (
        "先试三件事：\n"
        f"1. 打开第1个链接，点「开始使用」，发「进度」：{cast.contact}哪几项未达标，\n"
        f"{_INDENT}哪些还没有填，还有没有可能。\n"
        f"2. 打开{cast.play[0]}的链接，点「指标填报」，逐项填到底；随时关掉，再打开接着填。\n"
        f"{_INDENT}点对话上方的「网页填报」，在一张表里填；发「谁还没交」，请部门填报。\n"
        f"3. 打开第3个链接，进「工作台」看各县进度；再点页面上方「拨到{moved.month}月{moved.day}日」，\n"
        f"{_INDENT}看截止当天的样子。\n"
        "同一浏览器里换身份：打开链接后选「我是另一个人」。"
    )


def _codes(entries: Sequence[Entry], port: int, lan: str, *, colours: bool) -> str:
    blocks = [_code(one, _url(lan, port, one.code), colours=colours) for one in entries]
    rows = [blocks[at : at + _SIDE_BY_SIDE] for at in range(0, len(blocks), _SIDE_BY_SIDE)]
    return "\n\n".join("\n".join(_GAP.join(lines) for lines in zip(*row, strict=True)) for row in rows)


def _code(entry: Entry, url: str, *, colours: bool) -> list[str]:
    """One code with its label, all lines equally wide; on a terminal light on dark, whatever its own colours are."""
    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(drawn, border=_QUIET, compact=True)
    lines = drawn.getvalue().splitlines()
    label = padded(entry.who, len(lines[0]))
    return [label, *(f"\x1b[97;40m{line}\x1b[0m" if colours else line for line in lines)]


def _url(host: str, port: int, code: str) -> str:
    return f"http://{host}:{port}/join/{code}"

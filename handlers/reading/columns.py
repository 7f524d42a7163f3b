"""Which cell of a pasted line holds what: by the heading when there is one, else by what the cells look like."""

import re
from collections.abc import Sequence

from msgspec import Struct

from handlers.reading.tidying import tidy

_CELLS = re.compile(r"\t|\||\u3000+| {2,}")
_HEADINGS: tuple[tuple[str, str], ...] = (
    ("number", "序号|编号|项次|no"),
    ("target", ".*(?:任务|目标|标准).*"),
    ("last", "(?:上年|去年|上一年|上年度|上年末|去年末)(?:数|数值|值|末数|完成)?|基数"),
    (
        "this",
        "数值|数|本年|今年|当年|本年度|本年数|今年数|填报|填报数|填报值|完成|完成数|实际|实际数|实际值|完成值|年末数|累计|累计数",
    ),
    ("unit", "单位|计量单位"),
    ("owner", ".*(?:部门|来源|科室|责任).*"),
    ("note", ".*(?:备注|说明|口径|达标|状态).*"),
    ("name", ".*(?:指标|名称|项目).*"),
)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?(?:度|末|底|年末|年底)?(?:数|数值|完成|实际)?")
_UNITS = re.compile(r"[(\[]?(?:家|户|个|人|名|%|万元|亿元)[)\]]?")
_NUMBER = re.compile(r"[-+]?[0-9][0-9,. ]*(?:%|家|户|个|人|名)?|[-/—]+|无|暂缺|暂无|没有")
_OFFICE = re.compile(r".{1,8}(?:局|委|办|厅|中心|部门|科)")


class Columns(Struct, frozen=True):
    """Where a table's columns stand, by its heading; None: not there. Without a heading the looks decide."""

    this: int | None = None
    last: int | None = None
    width: int = 0

    @classmethod
    def of(cls, cells: Sequence[str], year: int) -> "Columns | None":
        """Read a heading; None when the line is none, as it holds a figure."""
        kinds = [_kind(cell, year) for cell in cells]
        if any(_NUMBER.fullmatch(cell) for cell in cells) or not {"name", "this", "last"} & set(kinds):
            return None
        if sum(1 for kind in kinds if kind) * 2 < len([cell for cell in cells if cell]):
            return None
        return cls(_only(kinds, "this"), _only(kinds, "last"), len(cells))

    def figures(self, cells: Sequence[str], name_at: int) -> tuple[str, str]:
        """Return this year's and last year's figure beside a name; "" for one that is not there."""
        if self.this is not None and len(cells) == self.width:
            return cells[self.this], cells[self.last] if self.last is not None else ""
        beside = [cell for cell in cells[name_at + 1 :] if cell and not _UNITS.fullmatch(cell)]
        numbers = [cell for cell in beside if _NUMBER.fullmatch(cell)]
        if not numbers:
            beside = [cell for cell in beside if not _OFFICE.fullmatch(cell)]
            return (beside[0] if len(beside) == 1 else ""), ""
        return "；".join(numbers), ""  # with more than one, which is meant has to be asked

    def name_and_figure(self, cells: Sequence[str]) -> tuple[str, str]:
        """Return what stands for the name in a line without a known one, and its figure."""
        worded = [cell for cell in cells if cell and not _NUMBER.fullmatch(cell) and not _UNITS.fullmatch(cell)]
        numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
        return (worded[0], numbers[-1]) if worded and numbers else ("", "；".join(numbers))


def cells_of(line: str) -> list[str] | None:
    """Split a line of a table at tabs, bars or wide gaps; None when it is running text."""
    cells = [tidy(cell) for cell in _CELLS.split(line.strip(" |"))]
    return cells if sum(1 for cell in cells if cell) > 1 else None


def _kind(cell: str, year: int) -> str:
    bare = re.sub(r"[\s()（）]|[(（].*?[)）]", "", cell).lower()
    if found := _YEAR.fullmatch(bare):
        return {year: "this", year - 1: "last"}.get(int(found[1]), "")
    return next((kind for kind, words in _HEADINGS if re.fullmatch(words, bare)), "")


def _only(kinds: Sequence[str], kind: str) -> int | None:
    """Return the one place of a kind; None when there is none, or more than one."""
    return kinds.index(kind) if kinds.count(kind) == 1 else None

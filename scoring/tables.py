"""A table of a rulebook file, read field by field; whatever is wrong is said with file, table, field and remedy."""

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from scoring.errors import RulebookError

_T = TypeVar("_T")


class Table:
    """One TOML table and where it stands. Reading a field marks it as known; `close` refuses the unknown rest."""

    def __init__(self, source: str, path: str, fields: Mapping[str, Any]) -> None:
        self.source = source
        self.path = path
        self._fields = fields
        self._known: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def names(self) -> tuple[str, ...]:
        """List the field names in the order of the file."""
        return tuple(self._fields)

    def error(self, field: str, advice: str) -> RulebookError:
        """Make (not raise) the error for one field of this table."""
        return RulebookError(self.source, self.path or "顶层", field, advice)

    def text(self, name: str, default: str | None = None) -> str:
        """Read a string that is not empty."""
        if default is not None and name not in self:
            return self._absent(name, default)
        found = self._get(name, "一段文字，写在引号里")
        if not isinstance(found, str) or not found.strip():
            raise self.error(name, f"应为不空的文字，写在引号里；现在是 {_shown(found)}")
        return found

    def raw(self, name: str) -> Any:
        """Read a field of any type."""
        return self._get(name, "一个值")

    def word(self, name: str, allowed: tuple[str, ...]) -> str:
        """Read a string that must be one of a closed list."""
        found = self.text(name)
        if found not in allowed:
            raise self.error(name, f"“{found}”不在可取的词中；请写 {'、'.join(allowed)} 之一")
        return found

    def number(self, name: str) -> Decimal:
        """Read a number from 0."""
        return self._as_number(name, self._get(name, "一个数"))

    def whole(self, name: str) -> int:
        """Read a whole number above 0."""
        found = self._get(name, "一个大于0的整数")
        if not isinstance(found, int) or isinstance(found, bool) or found <= 0:
            raise self.error(name, f"应为大于0的整数；现在是 {_shown(found)}")
        return found

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Read true or false."""
        if default is not None and name not in self:
            return self._absent(name, default)
        found = self._get(name, "true 或 false")
        if not isinstance(found, bool):
            raise self.error(name, f"应为 true 或 false（不加引号）；现在是 {_shown(found)}")
        return found

    def texts(self, name: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        """Read a list of strings."""
        found = self.cells(name, may_be_empty=may_be_empty)
        if not all(isinstance(one, str) and one.strip() for one in found):
            raise self.error(name, f'应为一列文字，如 ["甲", "乙"]；现在是 {_shown(list(found))}')
        return tuple(found)

    def numbers(self, name: str, *, may_be_empty: bool = False) -> tuple[Decimal, ...]:
        """Read a list of numbers from 0."""
        return tuple(self._as_number(name, one) for one in self.cells(name, may_be_empty=may_be_empty))

    def cells(self, name: str, *, may_be_empty: bool = False) -> tuple[Any, ...]:
        """Read a list of anything."""
        if may_be_empty and name not in self:
            return self._absent(name, ())
        found = self._get(name, "一列值，写在方括号里")
        if not isinstance(found, list) or not (found or may_be_empty):
            raise self.error(name, f"应为方括号里的一列值，至少一个；现在是 {_shown(found)}")
        return tuple(found)

    def mapping(self, name: str) -> dict[str, str]:
        """Read a table whose fields are all strings."""
        inner = self.table(name)
        return {key: inner.text(key) for key in inner.names()}

    def optional_mapping(self, name: str) -> dict[str, str]:
        """Read a table of strings, empty when absent."""
        return self.mapping(name) if name in self else {}

    def table(self, name: str) -> "Table":
        """Read a table within this one."""
        found = self._get(name, f"一张表，以 [{self._path_of(name)}] 开头")
        if not isinstance(found, dict):
            raise self.error(name, f"应为一张表，以 [{self._path_of(name)}] 开头；现在是 {_shown(found)}")
        return Table(self.source, self._path_of(name), found)

    def tables(self, name: str) -> tuple["Table", ...]:
        """Read a list of tables."""
        found = self._get(name, f"至少一张表，每张以 [[{self._path_of(name)}]] 开头")
        if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
            raise self.error(name, f"应为若干张表，每张以 [[{self._path_of(name)}]] 开头")
        return tuple(
            Table(self.source, f"{self._path_of(name)} 第{place}张", one) for place, one in enumerate(found, 1)
        )

    def close(self) -> None:
        """Refuse a field nobody asked for: most often a slip of the pen that would silently do nothing."""
        for name in self._fields:
            if name not in self._known:
                close = get_close_matches(name, self._known, n=1)
                hint = f"是否指 {close[0]}？" if close else f"可写的字段有：{'、'.join(sorted(self._known))}"
                raise self.error(name, f"没有这个字段；{hint}")

    def _absent(self, name: str, default: _T) -> _T:
        self._known.add(name)
        return default

    def _get(self, name: str, wanted: str) -> Any:
        self._known.add(name)
        if name not in self._fields:
            close = get_close_matches(name, [one for one in self._fields if one not in self._known], n=1)
            hint = f"（是否把它写成了 {close[0]}？）" if close else ""
            raise self.error(name, f"缺少该字段{hint}；请写上{wanted}")
        return self._fields[name]

    def _as_number(self, name: str, found: object) -> Decimal:
        if isinstance(found, bool) or not isinstance(found, (int, Decimal)):
            raise self.error(name, f"应为数（不加引号）；现在是 {_shown(found)}")
        number = Decimal(found)
        if not number.is_finite() or number < 0:
            raise self.error(name, f"应为0以上的数；现在是 {found}")
        return number

    def _path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def _shown(found: object) -> str:
    """Show what was found as its author wrote it."""
    match found:
        case bool():
            return "true" if found else "false"
        case str():
            return f"“{found}”"
        case list():
            return f"[{', '.join(_shown(one) for one in found)}]"
        case dict():
            return "一张表"
        case _:
            return str(found)

"""Settings as people write them (NAME=VALUE) turned into readings, and back into words."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, assert_never

from msgspec.structs import replace

from scoring.cells import CellError, read_number, tidy
from scoring.edition import Edition
from scoring.errors import ReadingError
from scoring.readings import (
    SETTINGS,
    Choice,
    CountLimit,
    FailingGrade,
    Flag,
    IndicatorKeys,
    Number,
    PointLimit,
    Readings,
    words_of,
)

NONE = "none"


def override(edition: Edition, settings: Iterable[str], base: Readings | None = None) -> Readings:
    """Apply settings written NAME=VALUE to `base` (the edition's defaults when not given).

    Raises ReadingError naming the setting and what it may be; also for one that is written twice.
    """
    chosen: dict[str, str] = {}
    for setting in settings:
        name, sign, raw = setting.partition("=")
        if not sign:
            raise ReadingError(f"口径应写成“名称=取值”，收到的是“{setting}”")
        if name.strip() in chosen:
            raise ReadingError(f"口径 {name.strip()} 写了两次，请只留一个")
        chosen[name.strip()] = raw.strip()
    return apply_settings(edition, chosen, base)


def apply_settings(edition: Edition, chosen: Mapping[str, str], base: Readings | None = None) -> Readings:
    """Apply settings given as a mapping; the same rules as `override`."""
    values: dict[str, Any] = {}
    for name, raw in chosen.items():
        values[name] = read_setting(name, raw, edition.keys, edition.failing_grade)
    return replace(base or edition.readings, **values)


def read_setting(name: str, raw: str, keys: tuple[str, ...], failing_grade: str) -> object:
    """Read one setting's value; ReadingError says what is allowed."""
    if name not in SETTINGS:
        raise ReadingError(f"没有名为“{name}”的口径{_did_you_mean(name)}；可用的有：{'、'.join(SETTINGS)}")
    kind = SETTINGS[name]
    words = words_of(kind, failing_grade)
    if words and raw not in words:
        raise ReadingError(f"口径 {name} 不能取“{raw}”，可取：{'、'.join(words)}")
    if raw == NONE and not isinstance(kind, IndicatorKeys):
        return None
    match kind:
        case Flag():
            return raw == "true"
        case Number():
            return int(raw)
        case Choice() | FailingGrade():
            return raw
        case CountLimit() | PointLimit() | IndicatorKeys():
            return _open_ended(kind, name, raw, keys)
        case _:
            assert_never(kind)


def settings_of(readings: Readings) -> dict[str, str]:
    """Write every setting down, so that a judgement kept today can be made again: `apply_settings` reads it back."""
    return {name: written(getattr(readings, name)) for name in SETTINGS}


def written(value: object) -> str:
    """Write a setting's value the way `read_setting` reads it."""
    match value:
        case None:
            return NONE
        case bool():
            return "true" if value else "false"
        case tuple():
            return ",".join(str(part) for part in value)
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def _open_ended(kind: CountLimit | PointLimit | IndicatorKeys, name: str, raw: str, keys: tuple[str, ...]) -> object:
    match kind:
        case CountLimit():
            return _count(name, raw)
        case PointLimit():
            return _points(name, raw)
        case IndicatorKeys():
            return _keys(name, raw, keys)
        case _:
            assert_never(kind)


_WHOLE = re.compile(r"[0-9]{1,9}")  # a longer one is no number of indicators, and int() refuses very long ones


def _count(name: str, raw: str) -> int:
    if not _WHOLE.fullmatch(raw):
        raise ReadingError(f"口径 {name} 不能取“{raw}”，可取：0以上的整数，或 none")
    return int(raw)


def _points(name: str, raw: str) -> Decimal:
    try:
        return read_number(tidy(raw), "points")
    except CellError:
        raise ReadingError(f"口径 {name} 不能取“{raw}”，可取：0以上的数，或 none") from None


def _keys(name: str, raw: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip() for part in raw.split(",") if part.strip()))
    for key in chosen:
        if key not in keys:
            raise ReadingError(f"口径 {name} 中没有名为“{key}”的指标；可取（逗号分隔）：{'、'.join(keys)}")
    return chosen


def _did_you_mean(name: str) -> str:
    close = get_close_matches(name, SETTINGS, n=1)
    return f"，是否指 {close[0]}" if close else ""

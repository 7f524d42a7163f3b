"""An edition written back as the text of a rulebook file; reading it again gives the same edition."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import asdict

from scoring.edition import Condition, Edition, Entry, Indicator, OpenQuestion
from scoring.exact import plain
from scoring.readings import SETTINGS, Flag, Number
from scoring.rulebook import SCHEMA

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
CONTROL = 0x20


def edition_toml(edition: Edition) -> str:
    """Write the whole edition as TOML."""
    lines = [
        f"schema = {SCHEMA}",
        *_fields({"name": edition.name, "title": edition.title}),
        *_table("programme", asdict(edition.programme)),
        *_table("deadlines", asdict(edition.deadlines)),
        *_tables("documents", (asdict(one) for one in edition.documents)),
        *_table("citations", edition.citations),
        *_table("gate", asdict(edition.gate)),
        *_table("marks", _scalars(edition.marks)),
        *_tables("marks.measures", (_entry(one) for one in edition.marks.measures)),
        *_tables("marks.bonus", (_entry(one) for one in edition.marks.bonus)),
        *_table("survey", _scalars(edition.survey)),
        *_tables("survey.items", (_entry(one) for one in edition.survey.items)),
        *_table("report", _scalars(edition.report)),
        *_tables("report.parts", (asdict(one) for one in edition.report.parts)),
        *_tables("report.growths", (asdict(one) for one in edition.report.growths)),
        *_tables("grades", (asdict(one) for one in edition.grades)),
        *_table("awards", asdict(edition.awards)),
        *_tables("conditions", (_condition(one) for one in edition.conditions)),
        *_table("condition_facts", edition.condition_facts),
        *(_table("condition_names", edition.condition_names) if edition.condition_names else ()),
        *(_table("condition_figures", edition.condition_figures) if edition.condition_figures else ()),
        *_table("groups", _groups(edition)),
        *_table("targets", {one.key: one.targets for one in edition.indicators}),
        *(_table("ambiguous_names", edition.ambiguous_names) if edition.ambiguous_names else ()),
        *(_table("office_names", edition.office_names) if edition.office_names else ()),
        *_table("checks", asdict(edition.checks)),
    ]
    for one in edition.indicators:
        lines += _table(f"indicators.{one.key}", _indicator(one))
    for name, question in edition.open_questions.items():
        lines += _table(f"readings.{name}", _question(question))
    return "\n".join(lines) + "\n"


def _table(path: str, values: Mapping[str, Any]) -> list[str]:
    return ["", f"[{path}]", *_fields(values)]


def _tables(path: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for values in entries:
        yield from ("", f"[[{path}]]", *_fields(values))


def _fields(values: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in values.items() if value is not None]


def _scalars(one: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if not isinstance(value, tuple) and value != ""}


def _entry(one: Entry) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if value != ""}


def _condition(one: Condition) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if value not in ((), "")}


def _groups(edition: Edition) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for one in edition.indicators:
        groups.setdefault(one.group, []).append(one.key)
    return groups


def _indicator(one: Indicator) -> dict[str, Any]:
    skipped = {"key", "group", "targets"} | (set() if one.department else {"department"})
    return {name: value for name, value in asdict(one).items() if name not in skipped}


def _question(question: OpenQuestion) -> dict[str, Any]:
    values = {name: value for name, value in asdict(question).items() if name not in {"name", "options"}}
    values["default"] = _default(question)
    return values | ({"options": dict(question.options)} if question.options else {})


def _default(question: OpenQuestion) -> object:
    match SETTINGS[question.name]:
        case Flag():
            return question.default == "true"
        case Number():
            return int(question.default)
        case _:
            return question.default


def _key(name: str) -> str:
    bare = name.replace("_", "").replace("-", "")
    return name if bare.isascii() and bare.isalnum() else _text(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return plain(value)
        case str():
            return _text(value)
        case dict():
            return f"{{ {', '.join(_fields(value))} }}"
        case _:
            return f"[{', '.join(_value(one) for one in value)}]"


def _text(text: str) -> str:
    return '"' + "".join(_letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    if letter in ESCAPES:
        return ESCAPES[letter]
    hidden = ord(letter) < CONTROL or ord(letter) == 0x7F  # noqa: PLR2004 -- DEL, the one control character above
    return f"\\u{ord(letter):04x}" if hidden else letter

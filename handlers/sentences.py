"""Every sentence shown, looked up by key. Values are put in once and never read again as a template."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def say(key: str, **values: object) -> str:
    """Return the sentence of `key` with its values in place. Raises KeyError for a key that is not there."""
    return _texts()[key].format(**values) if values else _plain(key)


@cache
def _plain(key: str) -> str:
    return _texts()[key].format()


@cache
def _texts() -> dict[str, str]:
    """Read every file of sentences. A key may stand in one of them only."""
    found: dict[str, str] = {}
    files = sorted(resources.files("handlers").joinpath("texts").iterdir(), key=lambda file: file.name)
    for file in files:
        if file.name.endswith(".toml"):
            told = dict(_flat("", tomllib.loads(file.read_text("utf-8"))))
            if twice := told.keys() & found.keys():
                raise ValueError(f"{file.name}: {sorted(twice)} stand in another file too")
            found |= told
    return found


def _flat(prefix: str, table: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        path = f"{prefix}.{name}" if prefix else name
        found += _flat(path, value) if isinstance(value, dict) else [(path, value)]
    return found

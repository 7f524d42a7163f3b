"""Texts and JSON as Telegram writes them, and as our database can hold them."""

import json
from typing import Any

import orjson


def clean(text: str) -> str:
    """Replace lone surrogates and drop NULs: UTF-8 cannot write the first, nor PostgreSQL store the second."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def parse(body: str | bytes) -> Any:
    """Read JSON, quickly where it is sound; half characters and the like, which Telegram never writes, slowly.

    Raises ValueError, or RecursionError.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)

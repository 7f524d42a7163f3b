"""Files in, documents out, for the commands that need no database."""

import json
import sys
from pathlib import Path
from typing import Any

from scoring.errors import RefusalError
from scoring.grid import decode_sheet

STANDARD_INPUT = "-"
MOST_BYTES = 10 * 1024 * 1024  # twenty times the whole country with every column; far beyond, memory runs out


class FileRefusedError(RefusalError):
    """A file that cannot be read; the message says which and why."""


def read_bytes(name: str) -> bytes:
    """Read a file, or standard input for `-`; FileRefusedError when that is impossible or far too much."""
    data = _standard_input() if name == STANDARD_INPUT else _file(name)
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise FileRefusedError(f"文件超过{most}MB，用不到这么大的文件。请只留需要的部分，或分成几个文件。")
    return data


def _file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileRefusedError(f"没有这个文件：{name}。请核对文件名和所在目录。") from None
    except IsADirectoryError:
        raise FileRefusedError(f"{name} 是目录，不是文件。请写出其中的文件名。") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise FileRefusedError(f"读不了文件 {name}：{reason}。") from None


def _standard_input() -> bytes:
    if sys.stdin is None:  # closed by whoever started us
        raise FileRefusedError("标准输入已关闭，没有可读的内容。请写出文件名，或用管道送入。")
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def read_table(name: str) -> str:
    """Read a CSV file, or standard input for `-`, in whatever encoding Excel gave it."""
    return decode_sheet(read_bytes(name))


def refuse_without_units(units: object) -> None:
    """Refuse a table that has a head and nothing below it."""
    if not units:
        raise RefusalError("表中没有单位：第1行是列名，从第2行起每行写一个单位。")


def print_json(document: Any) -> None:
    """Print one JSON document, and nothing else, on standard output."""
    print(json.dumps(document, ensure_ascii=False, indent=2))

"""Takes a file that somebody sent, and describes it in the words a channel stores."""

from collections.abc import Iterable
from typing import Any

from bot.files.store import RefusedFileError, Store
from bot.files.workbook_reading import read_workbook, understood
from handlers.ports import StoredFile
from handlers.said import Rejected, Said, Upload


def receive(store: Store, pieces: Iterable[bytes], name: str, caption: str = "") -> dict[str, Any]:
    """Keep a file and return the words of a payload that `said_of` understands. Blocks."""
    try:
        kept = store.keep(pieces, name)
    except RefusedFileError as error:
        return {"rejected": error.why, "file_name": name[:NAME_LENGTH]}
    file = {"digest": kept.digest, "name": kept.name, "media_type": kept.media_type, "size": kept.size}
    words: dict[str, Any] = {"file": file, "caption": caption}
    if kept.name.endswith(_WORKBOOKS) or name.lower().endswith(
        _WORKBOOKS
    ):  # read now and stored with the message, so that the turn need not wait
        words["workbook"] = read_workbook(store.place(kept.digest))
    return words


def said_of(words: dict[str, Any]) -> Said | None:
    """Read what `receive` returned; None when these are other words."""
    match words:
        case {"file": dict(file)}:
            return Upload(StoredFile(**file), words.get("caption", ""), understood(words.get("workbook", [])))
        case {"rejected": str(why)}:
            return Rejected(words.get("file_name", ""), why)
        case _:
            return None


NAME_LENGTH = 100
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")

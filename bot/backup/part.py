"""A file that is there whole or not at all: written beside its place under `.part`, named when it is on the disk."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bot.backup.refused import BackupError
from bot.files.store import sync_folder
from bot.storage.room import is_full

_PRIVATE = 0o600
_OTHER = "另一个备份正在写 {}。请等它做完，或换一个文件名。"


@contextmanager
def written_whole(file: Path) -> Iterator[IO[bytes]]:
    """Give what is written here its name at the end, for its owner alone; leave nothing when it is not finished.

    Raises BackupError where a file of this name is there, cannot be written, or has no room.
    """
    _refuse_present(file)
    part = file.with_name(f"{file.name}.part")
    try:
        with _taken(part) as writing:
            try:
                yield writing
                writing.flush()
                os.fsync(writing.fileno())
                _refuse_present(file)
                part.rename(file)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        sync_folder(file.absolute().parent)
    except OSError as error:
        raise BackupError(_said(file, error)) from error


def _refuse_present(file: Path) -> None:
    if os.path.lexists(file):
        raise BackupError(f"{file} 已存在，备份不覆盖任何文件。请换一个文件名。")


@contextmanager
def _taken(part: Path) -> Iterator[IO[bytes]]:
    """Open it for this process alone; what an earlier one left when it was killed is written over."""
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE)
    with os.fdopen(handle, "w+b") as writing:
        try:
            fcntl.flock(writing, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(_OTHER.format(part)) from None
        except OSError:
            pass  # a disk without locks
        if not part.exists() or not os.path.samestat(os.fstat(handle), part.stat()):
            raise BackupError(_OTHER.format(part))  # it has just been finished under its other name
        with suppress(OSError):  # a disk without permissions: said in the summary
            os.fchmod(handle, _PRIVATE)
        writing.truncate()
        yield writing


def _said(file: Path, error: OSError) -> str:
    if is_full(error):
        return f"磁盘已满，备份没有做成，没有留下 {file}。请腾出空间或换一个位置后再试。"
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return f"没有目录 {file.parent}，备份没有做成。请先建立这个目录，或换一个位置。"
        case errno.EFBIG:
            return f"备份太大，这个位置放不下这么大的文件，没有留下 {file}。请换一个位置后再试。"
        case _:
            return f"写不了 {file}（{error.strerror}），备份没有做成。请换一个可写的位置。"

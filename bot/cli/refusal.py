"""What a command may refuse with a sentence. Anything else that is raised is a bug and shows itself."""

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.settings import WrongSettingError
from bot.storage.engine import DatabaseError
from bot.storage.room import is_full, is_without_room
from scoring.errors import RefusalError


class CommandError(Exception):
    """A command cannot do what was asked; the message says why and what to do."""


REFUSALS = (CommandError, WrongSettingError, DatabaseError, RefusalError)


def unreachable(
    error: DBAPIError, advice: str = "请检查 SHIFAN_DATABASE 所指的文件或数据库服务。", *, file: Path | None = None
) -> CommandError:
    """Say in a sentence that the database cannot be used; `file` is what an embedded one is."""
    reason = str(error.orig).splitlines()[0] if error.orig else str(error)
    if is_full(error) or (file is not None and is_without_room(file.parent)):
        reason, advice = "磁盘已满", "请腾出空间后再试。"
    return CommandError(f"数据库用不了（{reason}）。{advice}")

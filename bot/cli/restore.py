"""`shifan restore FILE`: a backup, checked from end to end, into an empty database; also one of the other kind."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot.backup.archive import Archive, opened_archive
from bot.backup.refused import BackupError
from bot.backup.restoring import refuse_unfit
from bot.backup.restoring import restore as put_back
from bot.cli.columns import print_text
from bot.cli.progress import Progress
from bot.cli.refusal import unreachable
from bot.cli.tables import print_json
from bot.cli.verify import Checked, checked, print_checked
from bot.crash import CrashPoint
from bot.logs import configure
from bot.settings import Settings, read_settings
from bot.storage.engine import open_engine
from bot.storage.lock import hold
from bot.storage.opening import file_of, is_made
from bot.storage.room import is_full


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("restore")(restore)


def restore(
    file: Annotated[Path, typer.Argument(help="shifan backup 做的备份文件")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """恢复：把备份写进 SHIFAN_DATABASE 所指的空数据库，并重新校验。

    先停止服务。写入之前核对备份的每一行和每个文件，有一处不符就什么都不写。中断了可以重来。

    数据库须是新的或空的。SQLite 的备份可以恢复到 PostgreSQL，反之亦可。
    """
    settings = read_settings()
    configure(settings.log)
    try:
        with opened_archive(file) as archive:
            result = _restored(settings, archive)
            told = archive.manifest
    except DBAPIError as error:
        raise unreachable(error, file=file_of(settings.database)) from error
    except OSError as error:
        reason = "磁盘已满" if is_full(error) else error.strerror
        raise BackupError(f"写不了 {settings.files}（{reason}），没有恢复，数据库仍是空的。请处理后再试。") from error
    if as_json:
        print_json(
            {
                "file": str(file), "made_at": told.made_at.isoformat(), "rows": told.rows, "files": len(told.files),
                "verified": result._asdict(),
            }
        )  # fmt: skip
    else:
        print_text(f"已恢复 {told.made_at:%Y-%m-%d %H:%M} UTC 的备份：{told.rows} 行，{len(told.files)} 个文件。")
        print_checked(result)
    if result.breaks:
        raise typer.Exit(1)


def _restored(settings: Settings, archive: Archive) -> Checked:
    """Restore, having looked first at what costs least: a target that is not empty, then the whole backup."""
    if is_made(settings.database):
        _refuse_early(settings.database)
    archive.check(Progress("正在核对"))
    database = open_engine(settings.database, CrashPoint(settings.crash_at))
    lock = hold(database)
    try:
        refuse_unfit(database)
        put_back(database, settings.files, archive, Progress("正在恢复"))
        return checked(database, settings.files)
    finally:
        database.dispose()
        if lock is not None:
            lock.close()


def _refuse_early(url: str) -> None:
    database = open_engine(url)
    try:
        if (lock := hold(database)) is not None:
            lock.close()
        refuse_unfit(database)
    finally:
        database.dispose()

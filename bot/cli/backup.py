"""`shifan backup FILE`: everything that is stored, as of one moment, in one file; also while the service runs."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot.backup.making import back_up
from bot.backup.manifest import Manifest
from bot.backup.part import written_whole
from bot.cli.columns import print_text
from bot.cli.opening import existing
from bot.cli.progress import Progress
from bot.cli.refusal import unreachable
from bot.cli.tables import print_json
from bot.clock import SystemClock
from bot.storage.opening import file_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backup")(backup)


def backup(
    file: Annotated[Path, typer.Argument(help="备份写到哪里；不覆盖已有的文件")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """备份：把数据库和收到的文件写进一个文件，服务运行时也可以做。

    其中有姓名、电话和填报内容，只有运行本程序的用户能读，请妥善保管。不含设置（.env）。恢复用 shifan restore。
    """
    settings, database = existing()
    try:
        with written_whole(file) as into:
            manifest = back_up(database, settings.files, into, SystemClock().now(), Progress("正在备份"))
    except DBAPIError as error:
        raise unreachable(error, file=file_of(settings.database)) from error
    finally:
        database.dispose()
    if as_json:
        told = manifest.model_dump(mode="json", exclude={"tables", "files"})
        counted = {"size": file.stat().st_size, "rows": manifest.rows, "files": len(manifest.files)}
        print_json({"file": str(file), **counted, **told})
    else:
        _tell(file, manifest, settings.files)
    if manifest.lost:
        raise typer.Exit(1)


def _tell(file: Path, manifest: Manifest, folder: Path) -> None:
    kept = file.stat()
    print_text(f"已备份到 {file}（{kept.st_size:,} 字节）：{manifest.rows} 行，{len(manifest.files)} 个文件。")
    is_private = not kept.st_mode & 0o077
    whose = "只有你能读（权限 0600），请妥善保管。" if is_private else "而这个磁盘不能限制谁可以读，请换一处保管。"
    print_text(f"其中有姓名、电话和填报内容，{whose}")
    if manifest.lost:
        print_text(
            f"有 {len(manifest.lost)} 个文件不在 {folder}，或内容被改动过，没有备份进去。"
            "是哪些材料，见 shifan verify。"
        )

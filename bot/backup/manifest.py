"""What a backup says of itself: who made it, when, of what, and size and digest of everything in it."""

from typing import Annotated, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.backup.refused import BackupError
from bot.storage import schema

FORMAT = "shifan-backup"
FORMAT_VERSION = 1
NAME = "manifest.json"

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(ge=0)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Rows(_Strict):
    """The rows of one table, a line of JSON each."""

    table: Identifier
    columns: tuple[Identifier, ...]
    rows: Size
    size: Size
    sha256: Digest

    @property
    def member(self) -> str:
        """Where they stand in the archive."""
        return f"rows/{self.table}.jsonl"


class File(_Strict):
    """One received file, named by what is in it."""

    sha256: Digest
    size: Size

    @property
    def member(self) -> str:
        """Where it stands in the archive."""
        return f"files/{self.sha256}"


class Manifest(_Strict):
    """Everything a backup says of itself. `lost`: files that belong to something and were not there, or altered."""

    format: Literal["shifan-backup"] = "shifan-backup"
    format_version: Literal[1] = 1
    program: str
    migration: str
    database: str
    made_at: AwareDatetime
    tables: tuple[Rows, ...]
    files: tuple[File, ...]
    lost: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows there are, of all tables."""
        return sum(one.rows for one in self.tables)


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest. Raises BackupError for one of a newer program, or none at all."""
    try:
        said = orjson.loads(data)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BackupError("这不是 shifan backup 做的备份文件。请核对文件名。")
    version, migration = said.get("format_version"), said.get("migration")
    newer = isinstance(version, int) and version > FORMAT_VERSION
    if newer or (isinstance(migration, str) and schema.is_newer(migration)):
        raise BackupError(
            f"这份备份由更新的程序（{str(said.get('program'))[:32]}）所做，本程序（{schema.HEAD}）读不了。请先升级程序。"
        )
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        where = ".".join(str(one) for one in error.errors()[0]["loc"])
        raise BackupError(f"备份文件的清单不对（{where[:64]}），文件不完整或被改动过。请换一份备份。") from None

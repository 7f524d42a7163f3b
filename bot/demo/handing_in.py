"""Units of the sandbox that have handed in: their contact wrote the report, handed it in, may have sent the scan."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from bot.demo.cast import Cast, Part, Words
from bot.demo.fill import SOURCE
from bot.demo.talk import Talk
from bot.files.store import Store
from bot.storage.tables import accounts, roles
from bot.storage.writer import Writer
from handlers.ports import StoredFile
from handlers.said import Upload
from handlers.sentences import say

_SCAN = Path(__file__).parent / "sealed-sample.png"
_MOST_DOUBTS = 30


def keep_scan(database: Engine, folder: Path, now: datetime) -> StoredFile:
    """Keep the sample of a scan with a seal, which says of itself that it is one."""
    writer = Writer(database)
    try:
        return Store(folder, writer, lambda: now).keep([_SCAN.read_bytes()], say("demo.scan"))
    finally:
        writer.close()


def hand_in(connection: Connection, cast: Cast, ids: Mapping[str, int], scan: StoredFile) -> None:
    """Let the contacts of these units hand in, each when the cast says."""
    for part in cast.units:
        if part.handed_in is not None:
            chat = connection.execute(_CHAT.where(roles.c.unit_id == ids[part.name])).scalar_one()
            _hand_in(Talk(connection, chat, part.handed_in), part, cast.words, scan)


def _hand_in(talk: Talk, part: Part, words: Words, scan: StoredFile) -> None:
    for line in words.report:
        talk.says(line)
    for _ in range(_MOST_DOUBTS):
        if talk.says(words.hand_in).action != "owed":
            break
        talk.says(words.explain)
        talk.says(words.explanation)
    done = talk.says(words.confirm)
    assert done.action == "submit", f"{part.name}: {done.action}"
    if part.is_sealed:
        talk.says(Upload(scan))
        talk.says(words.is_the_scan)


_CHAT = (
    select(accounts.c.chat).join(roles, roles.c.person_id == accounts.c.person_id).where(accounts.c.source == SOURCE)
)

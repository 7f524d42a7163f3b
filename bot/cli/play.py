"""`shifan play`: talks in the terminal, through the same engine and into the same database as every other channel."""

import getpass
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, select

from bot import engine
from bot.channels.base import Inbound
from bot.channels.terminal import SOURCE, TerminalChannel, inbound, inbound_file, printed
from bot.cli.opening import opened
from bot.clock import SystemClock
from bot.files.documents import Documents, NoDocumentError, NotNowError
from bot.files.makers import makers
from bot.files.receiving import receive
from bot.files.store import Store
from bot.perform import read_message
from bot.storage.engine import reading
from bot.storage.tables import accounts, inbox, outbox
from handlers.effects import Document, Say

_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.005
_FILE = "@"
_PIECE = 64 * 1024


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("play")(play)


def play(
    person: Annotated[str | None, typer.Option("--as", help="以谁的名义对话，默认是当前系统用户")] = None,
) -> None:
    """在终端里对话，写入 SHIFAN_DATABASE 所指的数据库。

    输入按钮上的文字即为点按钮；输入「@文件路径」即为发送附件；收到的文件存在当前目录；Ctrl-D 结束。
    """
    settings, database = opened()
    chat = person or getpass.getuser()
    clock = SystemClock()
    running = engine.start(database, [TerminalChannel()], clock, site=settings.url)
    store = Store(settings.files, running.writer, clock.now)
    documents = Documents(database, store, makers(settings.url))
    shown: Say | None = None
    last = _last_id(database, chat)
    if sys.stdin.isatty():
        print(
            f"数据库：{settings.database}　身份：{chat}　（Ctrl-D 结束）\n发送「/start 邀请码」登记，或「菜单」开始。"
        )
    try:
        for line in _lines():
            if not line.strip():
                continue
            mark = f"{chat}:{time.time_ns()}"
            arrived = _arrived(store, chat, mark, line, shown)
            if arrived is None:
                print(f"读不了这个文件：{line.strip().removeprefix(_FILE)}\n", flush=True)
                continue
            running.inbox.store_now([arrived])
            for row in _answers(database, chat, last, mark):
                last, shown = row.id, read_message(row.body)
                print(printed(shown) + "\n", flush=True)
                if shown.document is not None:
                    print(_saved(documents, shown.document) + "\n", flush=True)
    finally:
        running.close()


def _arrived(store: Store, chat: str, mark: str, line: str, shown: Say | None) -> Inbound | None:
    """Return what was typed, or the file it names; None when that cannot be read."""
    if not line.startswith(_FILE):
        return inbound(chat, mark, line, shown)
    place = Path(line.strip().removeprefix(_FILE)).expanduser()
    try:
        with place.open("rb") as file:
            return inbound_file(chat, mark, receive(store, iter(partial(file.read, _PIECE), b""), place.name))
    except OSError:
        return None


def _saved(documents: Documents, document: Document) -> str:
    """Save what came with a message in this folder, never over another file; say where."""
    try:
        made = documents.make(document)
    except NoDocumentError:
        return f"文件已不存在：{document.name}"
    except NotNowError:
        return f"文件暂时没有做出来，请稍后再要一次：{document.name}"
    stem, dot, ending = document.name.replace("/", "_").rpartition(".")
    for number in count(1):
        place = Path(f"{stem}{dot}{ending}" if number == 1 else f"{stem}-{number}{dot}{ending}")
        try:
            with place.open("xb") as file:
                file.write(made.content)
        except FileExistsError:
            continue
        except OSError as error:
            return f"存不了文件 {place}：{error.strerror}"
        return f"已保存：{place}（{document.alt}）"
    raise AssertionError("counted to the end")


def _lines() -> Any:
    while True:
        if sys.stdin.isatty():
            try:
                yield input("> ")
            except (EOFError, KeyboardInterrupt):
                print()
                return
        else:
            line = sys.stdin.readline()
            if not line:
                return
            print(f"> {line.rstrip()}")
            yield line.rstrip("\n")


def _answers(database: Engine, chat: str, last: int, mark: str) -> list[Any]:
    """Wait until this message has had its turn; return what was said since."""
    until = time.monotonic() + _PATIENCE_SECONDS
    state = select(inbox.c.state).where(inbox.c.source == SOURCE, inbox.c.update_id == mark)
    while time.monotonic() < until:
        with reading(database) as connection:
            if connection.execute(state).scalar() != "waiting":
                return list(connection.execute(_said(chat).where(outbox.c.id > last).order_by(outbox.c.id)))
        time.sleep(_LOOK_SECONDS)
    return []


def _last_id(database: Engine, chat: str) -> int:
    with reading(database) as connection:
        rows = connection.execute(_said(chat).order_by(outbox.c.id.desc()).limit(1)).all()
    return rows[0].id if rows else 0


def _said(chat: str) -> Any:
    return (
        select(outbox.c.id, outbox.c.body)
        .join(accounts, accounts.c.id == outbox.c.account_id)
        .where(accounts.c.source == SOURCE, accounts.c.chat == chat)
    )

"""A channel that may not carry values: how many items wait, and a link; the rest is read and said elsewhere."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, insert, select

from bot.clock import SystemClock
from bot.perform import as_json
from bot.storage.engine import reading
from bot.storage.tables import accounts, answers, outbox
from handlers.buttons import Verb, bound, free
from handlers.effects import Document, DocumentKind, Say
from reminders.delivery import Lane
from tests.channels.served import serving
from tests.fakes import World
from tests.telegram_server import TelegramServer

CHAT = 42
OFF = {"telegram_values": "off", "public_url": "https://shifan.test"}
POINTER = re.compile(
    r"您有 (\d+) 项内容待查看，请打开：\n(https://shifan\.test(/[A-Za-z0-9/]*))\n为保护数据，这里只作提示，不显示内容，也不接收填报。"
)


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


def pointed(text: str) -> tuple[int, str]:
    """How many items a message says are waiting, and at which path; it must say nothing else."""
    found = POINTER.fullmatch(text)
    assert found is not None, text
    return int(found[1]), found[3]


async def test_somebody_enrols_by_telegram_is_pointed_to_the_page_and_reads_and_answers_there(
    database_url: str, server: TelegramServer
) -> None:
    with World.on(database_url) as world:
        world.clock.moment = SystemClock().now()
        code = world.invite()
        async with serving(database_url, server, **OFF) as client:
            server.says(CHAT, f"/start {code}")
            await server.arrives(CHAT, 1)
            count, path = pointed(server.told(CHAT)[0])
            assert (count, path[:6]) == (1, "/fill/")
            assert "文水县" in (await client.get(path)).text
            opened = await client.post(path, data={"id": "m1"}, follow_redirects=True)
            assert opened.status_code == 200
            await server.arrives(CHAT, 2)  # 「您的网页填报链接已……打开」, pointed at like everything else
            pointed(server.told(CHAT)[1])
            read = (await client.get("/chat")).text
            assert "您是文水县" in read or "文水县" in read
            server.says(CHAT, "指标填报")
            server.says(CHAT, "1204")
            await server.arrives(CHAT, 4)
            counts = [pointed(text) for text in server.told(CHAT)[2:]]
            assert [path for _, path in counts] == ["/chat", "/chat"]
            assert "没有记入" in (await client.get("/chat")).text
        with reading(world.database) as connection:
            assert not connection.execute(select(answers)).all()


async def test_reminders_files_and_buttons_stay_on_the_page(database_url: str, server: TelegramServer) -> None:
    with World.on(database_url) as world:
        world.clock.moment = SystemClock().now()
        code = world.invite()
        async with serving(database_url, server, **OFF) as client:
            server.says(CHAT, f"/start {code}")
            await server.arrives(CHAT, 1)
            _, path = pointed(server.told(CHAT)[0])
            await client.post(path, data={"id": "m1"})
            await server.arrives(CHAT, 2)
            sheet = Document(DocumentKind.WORKBOOK, "填报表.xlsx", "八项", world.unit("文水县"), "indicators", 2022)
            rows = ((free("已收悉", Verb.RECEIVED, "1"), bound("跳过", 3, Verb.SKIP)),)
            queue(world.database, "reminder:1", Say("请补齐：高新技术企业 33 户", rows, sheet))
            await server.arrives(CHAT, 3)
            shown = server.messages(CHAT)[-1]
            assert pointed(shown.text)[1] == "/chat"
            assert shown.labels == ["打开网页"]
            assert not [call for call in server.calls if call.method in ("sendDocument", "sendPhoto")]
            page = (await client.get("/chat")).text
            assert "高新技术企业 33 户" in page
            assert "已收悉" in page and "跳过" not in page
            (file,) = re.findall(r"/chat/file/\d+", page)[:1]
            assert (await client.get(file)).status_code == 200
            async with httpx.AsyncClient(transport=client._transport, base_url="https://shifan.test") as stranger:
                assert (await stranger.get(file)).status_code == 404
                assert "高新技术企业 33 户" not in (await stranger.get("/chat")).text
        sent = json.dumps([call.params for call in server.calls], ensure_ascii=False)
        assert [word for word in ("33", "文水", "填报表", "已收悉") if word in sent] == []


async def test_a_file_sent_there_is_not_even_fetched(database_url: str, server: TelegramServer) -> None:
    with World.on(database_url) as world:
        world.clock.moment = SystemClock().now()
        code = world.invite()
        async with serving(database_url, server, **OFF):
            server.says(CHAT, f"/start {code}")
            await server.arrives(CHAT, 1)
            server.uploads(CHAT, "内部名单.pdf", b"%PDF-1.4")
            await server.arrives(CHAT, 2)
            pointed(server.told(CHAT)[1])
    assert not server.called("getFile")


def queue(database: Engine, key: str, message: Say) -> None:
    """Put a message for the only Telegram account into the outbox."""
    with database.begin() as connection:
        account = connection.execute(select(accounts).where(accounts.c.source != "web")).one()
        row = {"key": key, "lane": int(Lane.REMINDER), "account_id": account.id, "chat": account.chat, "attempts": 0}
        row |= {"source": account.source, "body": as_json(message), "state": "ready"}
        now = SystemClock().now()
        connection.execute(insert(outbox).values(**row, due_at=now, created_at=now))

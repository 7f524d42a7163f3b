"""The chat's and the join page's routes, without a browser: identity, guards, refusals, and the stream."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from sqlalchemy import func, select

from bot.channels.web_join import Door, state_of
from bot.channels.web_pages import WebDoor, fresh_bubbles
from bot.site.device import COOKIE
from bot.storage.invitation import Invitation
from bot.storage.tables import accounts, inbox
from bot.storage.transcript import Cursor, latest_lines
from tests.browser.place import SHANGHAI, Place, place

TOKEN = "t" * 43
CHAT = sha256(TOKEN.encode()).hexdigest()
NOW = datetime(2023, 5, 25, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def site(database_url: str) -> Iterator[Place]:
    with place(database_url) as built:
        yield built


@pytest.fixture
async def client(site: Place) -> AsyncIterator[httpx.AsyncClient]:
    site.hub.bind(asyncio.get_running_loop())
    transport = httpx.ASGITransport(site.app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://example.test") as client:
        yield client


def rows(site: Place) -> tuple[int, int]:
    with site.engine.connect() as connection:
        return tuple(connection.scalar(select(func.count()).select_from(table)) for table in (inbox, accounts))


async def test_looking_leaves_nothing_in_the_database(site: Place, client: httpx.AsyncClient) -> None:
    code = site.invite("EXAMPLE", unit_id=6)
    for path in ("/", "/chat", f"/join/{code}", f"/join/{code}", "/desk/", "/join/none"):
        await client.get(path)
    assert rows(site) == (0, 0)


async def test_a_browser_gets_one_token_and_keeps_it(client: httpx.AsyncClient) -> None:
    first = await client.get("/chat")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = client.cookies[COOKIE]
    await client.get("/chat")
    assert client.cookies[COOKIE] == token


async def test_a_token_nobody_made_is_replaced(client: httpx.AsyncClient) -> None:
    answer = await client.get("/chat", headers={"Cookie": f"{COOKIE}=short"})
    assert COOKIE in answer.headers["set-cookie"]


async def test_a_form_sent_twice_is_stored_once(site: Place, client: httpx.AsyncClient) -> None:
    await client.get("/chat")
    for _ in range(2):
        answer = await client.post("/chat/say", data={"text": "33", "id": "m1"}, headers={"X-Requested-With": "x"})
        assert answer.status_code == 202
    assert rows(site) == (1, 1)


async def test_saying_nothing_is_no_message(site: Place, client: httpx.AsyncClient) -> None:
    assert (await client.post("/chat/say", data={"text": "  "}, headers={"X-Requested-With": "x"})).status_code == 204
    assert (await client.post("/chat/say", data={})).status_code == 303
    assert rows(site) == (0, 0)


async def test_without_a_script_the_answer_stands_on_the_page_that_follows(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat/say", data={"text": "33"}, follow_redirects=True)
    assert "已暂存：33" in answer.text


async def test_a_tap_without_its_label_is_shown_by_the_label_it_had(client: httpx.AsyncClient) -> None:
    await client.post("/chat/say", data={"text": "33"})
    page = (await client.get("/chat")).text
    tap = page.split('name="tap" value="')[1].split('"')[0]
    page = (await client.post("/chat/say", data={"tap": tap}, follow_redirects=True)).text
    assert '<div class="text">上一项</div>' in page


async def test_a_silent_engine_does_not_hold_the_form_for_ever(
    site: Place, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.intake.silent = True
    monkeypatch.setattr("bot.channels.web_pages.ANSWER_WITHIN_SECONDS", 0.3)
    assert (await client.post("/chat/say", data={"text": "33"})).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["another site", "a sandboxed frame", "a browser that names no origin"],
)
async def test_a_form_from_elsewhere_is_refused(
    site: Place, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/chat/say", data={"text": "33"}, headers=headers)
    assert answer.status_code == 403
    assert "没有提交" in answer.text
    assert rows(site) == (0, 0)


@pytest.mark.parametrize("origin", ["http://example.test", "http://127.0.0.1:8080"])
async def test_our_own_forms_pass_by_public_address_and_by_the_host_asked(
    site: Place, client: httpx.AsyncClient, origin: str
) -> None:
    headers = {"Origin": origin, "Host": origin.removeprefix("http://"), "X-Requested-With": "x"}
    assert (await client.post("/chat/say", data={"text": "33"}, headers=headers)).status_code == 202


async def test_a_body_over_the_limit_gets_a_sentence(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat/say", data={"text": "长" * 100_000})
    assert answer.status_code == 413
    assert "内容太长" in answer.text


async def test_every_page_carries_the_policy_and_is_kept_by_nobody(client: httpx.AsyncClient) -> None:
    for path in ("/", "/chat", "/nowhere", "/desk/"):
        headers = (await client.get(path)).headers
        assert headers["cache-control"] == "no-store"
        assert "script-src 'self'; style-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


async def test_a_bug_is_one_sentence_without_a_trace(
    site: Place, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WebDoor, "lines", lambda *_: 1 / 0)
    answer = await client.get("/chat")
    assert answer.status_code == 500
    assert "系统暂时出了问题" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "content-security-policy" in answer.headers


async def test_health_and_readiness(site: Place, client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/readyz")).status_code == 200
    site.is_ready[0] = "数据库版本较旧，请运行 shifan doctor"
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, site.is_ready[0])


async def test_a_join_page_says_who_asks_for_what_and_until_when(site: Place, client: httpx.AsyncClient) -> None:
    page = (await client.get(f"/join/{site.invite('EXAMPLE', unit_id=6).lower()}")).text  # as dictated
    for words in ("文水县", "吕梁市", "填报联系人", "2023年5月28日 09:00", "涉密和工作秘密信息", "谁能看到"):
        assert words in page


async def test_a_bad_invite_is_one_polite_sentence_and_stores_nothing(site: Place, client: httpx.AsyncClient) -> None:
    expired = site.invite("OLD", hours=-1, unit_id=6)
    for code, status, words in ((expired, 410, "邀请已过期"), ("none", 404, "没有这个邀请")):
        for answer in (await client.get(f"/join/{code}"), await client.post(f"/join/{code}")):
            assert (answer.status_code, words in answer.text) == (status, True)
    assert rows(site) == (0, 0)


def test_an_invite_opens_until_it_is_used_or_too_old() -> None:
    fresh = Invitation("contact", "文水县", "吕梁市", None, NOW + timedelta(hours=72), None, None)
    used = Invitation("contact", "文水县", "吕梁市", None, NOW + timedelta(hours=72), NOW, 7)
    assert state_of(None, set(), NOW) is Door.UNKNOWN
    assert state_of(fresh, set(), NOW) is Door.OPEN
    assert state_of(fresh, set(), NOW + timedelta(hours=72)) is Door.EXPIRED
    assert state_of(used, set(), NOW) is Door.TAKEN
    assert state_of(used, {8}, NOW) is Door.TAKEN
    assert state_of(used, {8, 7}, NOW) is Door.MINE


async def collect(site: Place, cursor: Cursor, count: int) -> list[str]:
    door = WebDoor(site.engine, site.intake, site.hub, site.clock, secure=False)
    found: list[str] = []
    async for piece in fresh_bubbles(door, CHAT, cursor, lambda: len(found) >= count):
        if piece:
            found.append(piece[1].text.splitlines()[0])  # noqa: PERF401 - its length is what stops the stream
    return found


async def test_the_stream_shows_what_another_process_wrote(site: Place) -> None:
    site.hub.bind(asyncio.get_running_loop())
    waiting = asyncio.create_task(collect(site, Cursor(), 1))
    await asyncio.sleep(0.2)
    site.hub.wake = lambda _: None  # the other process has its own
    await asyncio.to_thread(site.intake.say, CHAT, "请于5月31日前报送。", "reminder:1", 1)
    async with asyncio.timeout(4):
        assert await waiting == ["请于5月31日前报送。"]


async def test_a_row_committed_late_is_not_passed_over(site: Place) -> None:
    site.intake.say(CHAT, "先提交", "reply:1")
    site.intake.say(CHAT, "后提交", "reply:2")
    async with asyncio.timeout(4):  # the reader has seen the younger row only
        assert await collect(site, Cursor(0, 2), 2) == ["先提交", "后提交"]


async def test_what_is_old_is_not_offered_again(site: Place) -> None:
    site.intake.say(CHAT, "早上", "reply:1")
    site.clock.set(NOW + timedelta(hours=3))
    site.intake.say(CHAT, "中午", "reply:2")
    async with asyncio.timeout(4):
        assert await collect(site, Cursor(0, 1), 1) == ["中午"]


async def test_a_clock_set_back_does_not_shuffle_what_was_said(site: Place) -> None:
    site.clock.set(NOW + timedelta(days=6))
    site.intake.say(CHAT, "先", "reply:1")
    site.clock.set(NOW)
    site.intake.say(CHAT, "后", "reply:2")
    with site.engine.connect() as connection:
        lines, has_earlier = latest_lines(connection, "web", CHAT, 10)
    assert [line.id for line in lines] == [1, 2]
    assert not has_earlier


async def test_a_long_history_opens_at_its_end(site: Place, client: httpx.AsyncClient) -> None:
    for number in range(70):
        site.intake.say(CHAT, f"第{number}条", f"reply:{number}")
    headers = {"Cookie": f"{COOKIE}={TOKEN}"}
    page = (await client.get("/chat", headers=headers)).text
    assert ("第69条" in page, "第9条" in page, "查看更早的记录" in page) == (True, False, True)
    assert "第0条" in (await client.get("/chat?shown=300", headers=headers)).text


@pytest.mark.parametrize("written", ["", "1", "x.y", "1.2.3", "-1.2", "9" * 60 + ".1", "１.２"])
def test_a_cursor_that_is_none_starts_at_the_beginning(written: str) -> None:
    assert Cursor.read(written) == (Cursor(1, 2) if written == "１.２" else Cursor())

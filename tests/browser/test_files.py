"""Files sent from the chat page arrive as evidence; whoever has no business with a file does not get it."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from bot.clock import SandboxClock
from bot.storage.opening import open_current
from bot.storage.tables import evidence
from tests.browser.test_journeys import Chat, serving
from tests.fakes import MORNING
from tests.handlers.journeys import prepare

SCAN = b"%PDF-1.4\n" + b"x" * 3000


def enrolled(page: Page, url: str, address: str) -> Chat:
    chat = Chat(page, None, "")
    chat.enrols(f"{address}/join/{prepare(url, MORNING)['文水县']}")
    return chat


def test_a_file_chosen_dropped_or_sent_without_a_script_becomes_evidence(
    sqlite_url: str, context: BrowserContext, browser: Browser
) -> None:
    page = context.new_page()
    with serving(sqlite_url, SandboxClock(MORNING)) as address:
        chat = enrolled(page, sqlite_url, address)
        chat.goes_on("指标填报")
        page.set_input_files("input[type=file]", {"name": "年鉴.pdf", "mimeType": "application/pdf", "buffer": SCAN})
        chat._answered()
        assert "已收到附件「年鉴.pdf」" in chat.newest
        expect(page.locator(".line.mine .text").last).to_have_text("年鉴.pdf")
        page.set_input_files(
            "input[type=file]", {"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ" * 9}
        )
        chat._answered()
        assert "不能接收「a.exe」" in chat.newest
        plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
        bare = plain.new_page()
        bare.goto(f"{address}/chat")
        bare.set_input_files(
            "input[type=file]", {"name": "名单.pdf", "mimeType": "application/pdf", "buffer": SCAN + b"2"}
        )
        bare.get_by_role("button", name="发送附件").click()
        expect(bare.locator(".line.ours .text").last).to_contain_text("已收到附件「名单.pdf」")
        plain.close()
    with open_current(sqlite_url).connect() as connection:
        kept = connection.execute(select(evidence.c.name, evidence.c.key)).all()
    assert [tuple(row) for row in kept] == [("年鉴.pdf", "new_enterprises"), ("名单.pdf", "new_enterprises")]


def test_a_file_over_the_limit_is_told_in_the_chat(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    huge = tmp_path / "扫描件.pdf"
    huge.write_bytes(b"%PDF-" + bytes(21 * 1024 * 1024))
    with serving(sqlite_url, SandboxClock(MORNING)) as address:
        chat = enrolled(page, sqlite_url, address)
        chat.goes_on("指标填报")
        page.set_input_files("input[type=file]", huge)
        chat._answered()
        assert "超过20 MB" in chat.newest

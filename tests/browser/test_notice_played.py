"""A notice from composing to the board, played in the web chat with 147 contacts; and one stopped in the middle.

With SCREENSHOTS set to a folder, pictures at 390 and 1280 px are left there, to be looked at.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.province import COUNTIES, IN_TELEGRAM, ZONES, Province, province
from tests.telegram_server import TelegramServer, too_many

WANTED = os.environ.get("SCREENSHOTS")
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
EVERYBODY = COUNTIES + ZONES
ENOUGH = 20  # have got a notice when it is stopped


@pytest.fixture
def telegram_server() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def played(sqlite_url: str, telegram_server: TelegramServer) -> Iterator[Province]:
    with province(sqlite_url, telegram_server) as filled:
        yield filled


class Staff:
    """Somebody of the bureau at the web chat, who reads every answer before going on."""

    def __init__(self, browser: Browser, played: Province, invite: str, name: str, viewport: dict[str, int]) -> None:
        context = browser.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        self.page, self.name = context.new_page(), name
        self._site = played.url
        self.page.goto(f"{played.url}/join/{invite}")
        self.page.get_by_label("姓名").fill(name)
        self.page.get_by_role("button", name="开始使用").click()
        self.page.wait_for_url("**/desk/")
        self.page.goto(f"{played.url}/chat#end")

    def says(self, text: str, answer: str) -> None:
        self.page.get_by_label("要发送的内容").fill(text)
        self.page.get_by_label("要发送的内容").press("Enter")
        self.reads(answer)

    def taps(self, label: str, answer: str) -> None:
        newest = self.page.locator(".line.ours").last.get_attribute("id")
        self.page.get_by_role("button", name=label, exact=True).last.click()
        expect(self.page.locator(".line.ours").last).not_to_have_id(str(newest))
        self.reads(answer)

    def reads(self, text: str) -> None:
        expect(self.page.locator(".line.ours").last).to_contain_text(text)

    def said(self) -> str:
        return self.page.locator(".line.ours").last.inner_text()

    def opens(self, path: str) -> Page:
        self.page.goto(f"{self._site}{path}")
        return self.page

    def picture(self, moment: str) -> None:
        width = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{moment}: the page can be moved sideways"
        if WANTED is not None:
            Path(WANTED).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(WANTED) / f"notice-{moment}-{self.name}.png")


def test_a_notice_from_its_text_to_the_board_and_one_stopped_in_the_middle(
    browser: Browser, played: Province
) -> None:
    sun = Staff(browser, played, played.invites[0], "孙处", PHONE)
    qian = Staff(browser, played, played.invites[1], "钱处", WIDE)
    sent_to_everybody(sun, qian)
    until(lambda: len(played.got("还差29项")) == IN_TELEGRAM)
    signed_for(sun, qian, played)
    stopped_in_the_middle(sun, qian, played)


def sent_to_everybody(sun: Staff, qian: Staff) -> None:
    sun.says("起草通知", "请发送通知正文")
    sun.says("{单位}：请于{截止日}前报送，还差{还差项数}项。", "发给谁？")
    sun.taps("联系人", f"已选：联系人，共{EVERYBODY}人。")
    sun.taps("开发区", f"已选：联系人 开发区，共{ZONES}人。")
    sun.taps("√开发区", f"已选：联系人，共{EVERYBODY}人。")
    sun.picture("audience")
    sun.taps("核对名单和正文", f"将发给{EVERYBODY}人（联系人）")
    sun.reads("收件人超过50人，须由另一人确认后才发出。")
    sun.picture("look")
    sun.taps("全部名单", "· 运城市")
    assert len(re.findall(r"李\d+", sun.said().partition("将发给")[0])) == EVERYBODY
    sun.taps("发给自己试看", "已发给您本人试看，其他人没有收到。")
    sun.taps(f"发送 {EVERYBODY} 条", "已请钱处确认。")
    qian.reads(f"孙处起草的第1号通知请您确认，确认后才发出。将发给{EVERYBODY}人：")
    qian.picture("second")
    qian.taps("确认发送", f"第1号通知已确认，发给{EVERYBODY}人。")
    sun.reads(f"第1号通知已由另一人确认，发给{EVERYBODY}人。")


def signed_for(sun: Staff, qian: Staff, played: Province) -> None:
    signers = list(played.in_telegram().values())[:3]
    for chat in signers:
        played.telegram.taps(chat, "收到")
    until(lambda: all(played.telegram.told(chat)[-1].startswith("已签收") for chat in signers))
    sun.taps("第1号签收情况", f"共{EVERYBODY}人：已签收3，未签收{EVERYBODY - 3}，待发0，失败0。")
    sun.picture("board")
    assert "已签收" in qian.opens("/desk/notices/1").locator("main").inner_text()
    qian.picture("desk-board")
    qian.opens("/chat#end")


def stopped_in_the_middle(sun: Staff, qian: Staff, played: Province) -> None:
    sun.says("起草通知", "请发送通知正文")
    sun.says("会议改到周五下午三点。", "发给谁？")
    sun.says("联系人", f"将发给{EVERYBODY}人（联系人）")
    sun.taps(f"发送 {EVERYBODY} 条", "已请钱处确认。")
    qian.reads("第2号通知请您确认")
    qian.page.get_by_role("button", name="确认发送", exact=True).last.click()
    until(lambda: len(played.got("会议改到")) >= ENOUGH)
    played.telegram.fail(too_many(600), method="sendMessage", times=1_000_000)
    sun.reads("第2号通知已由另一人确认")
    sun.taps("第2号签收情况", "（发送中）")
    until(lambda: len(played.got("会议改到")) == in_hand_and_got(sun))
    got = played.got("会议改到")
    assert ENOUGH <= len(got) < IN_TELEGRAM
    reached = len(got) + EVERYBODY - IN_TELEGRAM
    sun.taps("停发", f"第2号通知已停发：此前已发给{reached}人，未发{EVERYBODY - reached}人。")
    sun.picture("stopped")
    named = set(re.findall(r"(甲\d+县李\d+|第\d+开发区李\d+)", sun.said()))
    assert {name for name in named if name in played.in_telegram()} == got
    sun.taps("第2号签收情况", f"未签收{reached}，停发前未发出{EVERYBODY - reached}，待发0")
    sun.opens("/desk/notices/2")
    sun.picture("desk-stopped")


def in_hand_and_got(sun: Staff) -> int:
    """How many in Telegram have the notice by the board, looked at anew."""
    sun.taps("刷新", "待发")
    found = re.search(r"共\d+人：已签收0，未签收(\d+)", sun.said())
    assert found is not None
    return int(found[1]) - (EVERYBODY - IN_TELEGRAM)


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that comes to pass by itself."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.02)

"""Two counties' whole work typed and tapped on a telephone's screen, ending in the words every other channel says.

With SCREENSHOTS set to a folder, pictures at 390 and 1280 px are left there, to be looked at.
"""

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page, expect

from bot.clock import SandboxClock
from bot.settings import Settings
from bot.storage.opening import open_current
from bot.wiring import build_app, build_house
from tests.fakes import MORNING
from tests.handlers.journeys import JOURNEYS, VERDICTS, prepare

WANTED = os.environ.get("SCREENSHOTS")
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
MOMENTS = {"条件": "市场主体", "指标": "新增高新技术企业（家）", "清单": "点编号可跳到该项"}


@contextmanager
def serving(url: str, clock: SandboxClock) -> Iterator[str]:
    """The real program behind a real socket."""
    house = build_house(Settings(database=url), open_current(url), clock)
    server = uvicorn.Server(uvicorn.Config(build_app(house), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        house.stop.set()
        server.should_exit = True
        thread.join(10)
        house.close()
        assert not thread.is_alive(), "the server did not stop"


class Chat:
    """The page as somebody uses it who reads what is there before going on."""

    def __init__(self, page: Page, folder: Path | None, name: str) -> None:
        self.page, self._folder, self._name = page, folder, name
        self.answers = 0

    def enrols(self, address: str) -> None:
        self.page.goto(address)
        self.page.get_by_label("姓名").fill("李文")
        self.picture("邀请")
        self.page.get_by_role("button", name="开始使用").click()
        self.page.wait_for_url("**/chat*")
        self._answered()

    def goes_on(self, line: str) -> None:
        choices = self.page.locator(".line.ours").last.locator(".choices button")
        labels = choices.all_inner_texts()
        if line in labels:
            choices.nth(labels.index(line)).click()
        else:
            box = self.page.get_by_label("要发送的内容")
            box.fill(line)
            box.press("Enter")
        self._answered()

    def _answered(self) -> None:
        self.answers += 1
        expect(self.page.locator(".line.ours")).to_have_count(self.answers)
        for moment, words in MOMENTS.items():
            if words in self.newest and self._folder is not None:
                self.picture(moment)

    @property
    def newest(self) -> str:
        return self.page.locator(".line.ours .text").last.inner_text()

    def picture(self, moment: str) -> None:
        if self._folder is None or (self._folder / f"{self._name}-{moment}-390.png").exists():
            return
        for size in (PHONE, WIDE, PHONE):
            self.page.set_viewport_size(size)
            self.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
            self.page.wait_for_timeout(150)
            self.page.screenshot(path=self._folder / f"{self._name}-{moment}-{size['width']}.png")


@pytest.fixture
def folder() -> Path | None:
    if WANTED is None:
        return None
    made = Path(WANTED)
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.mark.parametrize("unit", JOURNEYS)
def test_a_county_does_its_whole_work_on_a_telephone(
    unit: str, sqlite_url: str, context: BrowserContext, folder: Path | None
) -> None:
    code, clock = prepare(sqlite_url, MORNING)[unit], SandboxClock(MORNING)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    with serving(sqlite_url, clock) as address:
        chat = Chat(page, folder, unit)
        chat.enrols(f"{address}/join/{code}")
        seen = [chat.newest]
        for line in JOURNEYS[unit]:
            chat.goes_on(line)
            seen.append(chat.newest)
        chat.picture("进度")
        assert any(VERDICTS[unit] in _plain(text) for text in seen), seen[-1]
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert page.get_by_label("要发送的内容").is_visible()
        clock.set(clock.now() + timedelta(minutes=1))
        page.reload()
        assert _plain(chat.newest) == _plain(seen[-1]), "after a reload the last answer is still there"
        page.close()
    assert broken == []


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)

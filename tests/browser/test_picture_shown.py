"""进度图 in the web chat: seen where it was asked for, in words where it is not seen, nobody else's to fetch."""

from playwright.sync_api import Browser, BrowserContext, expect

from bot.clock import SandboxClock
from tests.browser.test_files import enrolled
from tests.browser.test_journeys import serving
from tests.fakes import MORNING


def test_the_picture_is_seen_in_the_chat_and_belongs_to_it(
    sqlite_url: str, context: BrowserContext, browser: Browser
) -> None:
    page = context.new_page()
    with serving(sqlite_url, SandboxClock(MORNING)) as address:
        chat = enrolled(page, sqlite_url, address)
        chat.goes_on("进度图")
        picture = page.locator(".line.ours .enclosed img").last
        expect(picture).to_have_attribute("alt", "进度图：达标0项，未达标0项，未填报或待对比23项，不做考核3项。")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth >= 720", arg=picture.element_handle())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        href = f"{address}{picture.get_attribute('src')}"
        mine = page.request.get(href)
        assert mine.status == 200
        assert mine.headers["content-type"] == "image/png"
        assert mine.headers["content-disposition"].startswith("inline; filename*=UTF-8''")
        assert len(mine.body()) < 300_000
        stranger = browser.new_context()
        assert stranger.request.get(href).status == 404
        stranger.close()

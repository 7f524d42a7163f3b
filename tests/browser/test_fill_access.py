"""Who opens the page of a draft: by link, on which device, until when; and what is locked."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from bot.storage.tables import roles
from tests.browser.filling import WENSHUI, YUNGANG, Sheet, joined, sheet_of, stands, told
from tests.browser.place import Place
from tests.handing_in import HANDED_IN


@pytest.fixture
def sheet(real_site: Place, page: Page) -> Sheet:
    return sheet_of(real_site, page)


def test_a_link_opens_elsewhere_by_its_tap_and_only_once(real_site: Place, browser: Browser, page: Page) -> None:
    joined(page, real_site, "CONTACT", WENSHUI)
    told(page, "网页填报")
    found = re.search(r"/fill/\w{12}", page.locator(".line.ours .text").last.inner_text())
    assert found is not None
    link = real_site.url + found[0]
    page.goto(link)  # in the browser of the chat itself it opens at once, and is not used up by that
    expect(page.get_by_role("heading", level=1)).to_contain_text("文水县 2022年度指标填报")
    desk, third = (browser.new_context(locale="zh-CN").new_page() for _ in range(2))
    for _ in range(2):  # opened for a preview, and once more
        desk.goto(link)
        expect(desk.get_by_role("heading", level=1)).to_have_text("文水县 · 网页填报")
    desk.get_by_role("button", name="在这台设备上填报").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("文水县 2022年度指标填报")
    third.goto(link)
    expect(third.get_by_role("heading", level=1)).to_have_text("链接已使用")
    desk.goto(link)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("文水县 2022年度指标填报")
    page.goto(real_site.url + "/chat")
    expect(page.locator(".line.ours").last).to_contain_text("在另一台设备上打开")
    desk.context.close()
    third.context.close()


def test_a_browser_that_is_somebody_elses_is_asked_who_sits_there(
    real_site: Place, browser: Browser, page: Page
) -> None:
    joined(page, real_site, "CONTACT", WENSHUI)
    told(page, "网页填报")
    found = re.search(r"/fill/\w{12}", page.locator(".line.ours .text").last.inner_text())
    assert found is not None
    other = browser.new_context(locale="zh-CN").new_page()
    joined(other, real_site, "OTHER", YUNGANG)
    other.goto(real_site.url + found[0])
    expect(other.locator("main form")).to_contain_text("这个浏览器已登记为")
    other.get_by_role("button", name="在这台设备上填报").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("文水县")
    other.context.close()


@pytest.mark.parametrize(("path", "words"), [("/fill/", "还没有登记"), ("/fill/NOSUCHLINK22", "没有这个链接")])
def test_a_stranger_is_told_what_to_do(real_site: Place, page: Page, path: str, words: str) -> None:
    page.goto(real_site.url + path)
    expect(page.get_by_role("main")).to_contain_text(words)


def test_another_units_role_and_a_watchers_open_nothing(real_site: Place, browser: Browser, page: Page) -> None:
    joined(page, real_site, "CONTACT", WENSHUI)
    other = browser.new_context(locale="zh-CN").new_page()
    joined(other, real_site, "OTHER", YUNGANG)
    page.goto(real_site.url + "/fill/?role=2")
    expect(page.get_by_role("main")).to_contain_text("没有可以填报的表")
    assert page.request.get(real_site.url + "/fill/look?role=2&form=indicators&key=high_tech&raw=3").status == 403
    assert page.request.get(real_site.url + "/fill/stream?role=2&form=indicators").status == 403
    assert page.request.get(real_site.url + "/fill/file/1?role=2&form=indicators").status == 403
    sent = {"role": "2", "form": "indicators", "rows": '[{"key":"high_tech","raw":"3"}]'}
    assert page.request.post(real_site.url + "/fill/enter", form=sent).status == 403
    other.context.close()


def test_a_role_that_ends_closes_the_page(real_site: Place, sheet: Sheet) -> None:
    with real_site.engine.begin() as connection:
        connection.execute(update(roles).values(valid_to=real_site.clock.now()))
    sheet.enters("high_tech", "33")
    expect(sheet.state).to_contain_text("您现在不能填报这份表")
    assert stands(real_site)["high_tech"][1] == "17"


def test_what_was_handed_in_is_only_looked_at_and_the_open_page_learns_of_it(
    real_site: Place, sheet: Sheet, context: BrowserContext
) -> None:
    chat = context.new_page()
    chat.goto(real_site.url + "/chat")
    for line in HANDED_IN:
        told(chat, line)
    expect(sheet.page.get_by_role("main")).to_contain_text("现在只能查看")
    expect(sheet.page.locator("input[data-was]")).to_have_count(0)
    expect(sheet.row("high_tech")).to_contain_text("33")

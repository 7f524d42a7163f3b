from playwright.sync_api import Page, expect

from tests.browser.place import Place


def test_what_is_typed_is_answered_without_a_reload(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    page.get_by_label("要发送的内容").fill("33")
    page.keyboard.press("Enter")
    expect(page.locator(".line.ours")).to_contain_text("已暂存：33")
    expect(page.locator(".line.mine:not(.echo)")).to_have_count(1)

"""Every page in a real browser: reachable for everybody, at every width, with nothing that breaks its own policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.place import Place

AXE = Path(__file__).parent / "axe" / "axe.min.js"


def enrol(page: Page, site: Place, role: str, **values: object) -> None:
    page.goto(f"{site.url}/join/{site.invite(f'CODE{role}', role, **values)}")
    page.get_by_role("button", name="开始使用").click()
    page.wait_for_url("**/desk/")


def test_a_contact_goes_from_the_invite_to_the_standing(real_site: Place, page: Page) -> None:
    code = real_site.invite("EXAMPLE", "contact", unit_id=10)
    page.goto(f"{real_site.url}/join/{code}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("云冈区")
    page.goto(f"{real_site.url}/join/{code}")  # opened a second time: still good
    page.get_by_label("姓名").fill("李四")
    page.get_by_role("button", name="开始使用").click()
    expect(page.locator(".line.ours")).to_contain_text("您是云冈区联系人")
    assert page.locator(".line.mine .text").all_inner_texts() == ["开始使用"]
    page.get_by_role("button", name="进度").last.click()
    answer = page.locator(".line.ours").last
    expect(answer).to_contain_text("24.30%（公开数据）")
    expect(answer).to_contain_text("最多计20项")


def test_an_invite_is_used_once_and_says_so_politely(real_site: Place, page: Page, browser: Browser) -> None:
    code = real_site.invite("EXAMPLE", "contact", unit_id=10)
    page.goto(f"{real_site.url}/join/{code}")
    page.get_by_role("button", name="开始使用").click()
    expect(page.locator(".line.ours")).to_have_count(1)
    page.goto(f"{real_site.url}/join/{code}")  # the same person again
    expect(page.locator(".line.ours")).to_have_count(1)
    stranger = browser.new_context().new_page()
    stranger.goto(f"{real_site.url}/join/{code}")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("邀请已使用")
    stranger.context.close()


def test_colleagues_who_share_a_browser_stay_two_people(real_site: Place, page: Page) -> None:
    fills, watches = real_site.invite("FILLS", "contact", unit_id=10), real_site.invite("WATCHES", "staff")
    page.goto(f"{real_site.url}/join/{fills}")
    page.get_by_label("姓名").fill("李四")
    page.get_by_role("button", name="开始使用").click()
    expect(page.locator(".line.ours")).to_contain_text("您是云冈区联系人")
    page.goto(f"{real_site.url}/join/{watches}")
    expect(page.get_by_role("main")).to_contain_text("已登记为李四")
    page.get_by_label("姓名").fill("赵六")
    page.get_by_role("button", name="我是另一个人").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2022年度填报进度")
    page.goto(real_site.url + "/chat")
    expect(page.locator(".line.ours")).not_to_contain_text("云冈区")
    page.goto(f"{real_site.url}/join/{fills}")  # the first one's own link brings the first one back
    expect(page.locator(".line.ours")).to_contain_text("您是云冈区联系人")
    page.goto(f"{real_site.url}/join/{watches}")
    expect(page.get_by_role("heading", level=1)).to_have_text("2022年度填报进度")


def test_a_page_left_open_does_not_speak_for_the_next_person(real_site: Place, context: BrowserContext) -> None:
    page, other = context.new_page(), context.new_page()
    page.goto(f"{real_site.url}/join/{real_site.invite('FILLS', 'contact', unit_id=10)}")
    page.get_by_role("button", name="开始使用").click()
    expect(page.locator(".line.ours")).to_have_count(1)
    other.goto(f"{real_site.url}/join/{real_site.invite('OTHER', 'contact', unit_id=6)}")
    other.get_by_role("button", name="我是另一个人").click()
    expect(other.locator(".line.ours")).to_contain_text("您是文水县联系人")
    page.get_by_label("要发送的内容").fill("33")
    page.get_by_label("要发送的内容").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("已换人使用")
    expect(page.get_by_label("要发送的内容")).to_have_value("33")
    expect(other.locator(".line.mine")).to_have_count(1)


def test_one_person_may_hold_two_roles_in_one_browser(real_site: Place, page: Page) -> None:
    page.goto(f"{real_site.url}/join/{real_site.invite('FIRST', 'contact', unit_id=10)}")
    page.get_by_label("姓名").fill("李四")
    page.get_by_role("button", name="开始使用").click()
    expect(page.locator(".line.ours")).to_have_count(1)
    page.goto(f"{real_site.url}/join/{real_site.invite('SECOND', 'contact', unit_id=6)}")
    page.get_by_role("button", name="我就是李四").click()
    expect(page.locator(".line.ours")).to_have_count(2)
    expect(page.locator(".line.ours").last).to_contain_text("您是文水县联系人")


def test_staff_see_progress_and_the_reason_of_every_row(real_site: Place, page: Page) -> None:
    enrol(page, real_site, "staff")
    expect(page.get_by_role("row", name="云冈区")).to_contain_text("9 / 23")
    page.get_by_role("link", name="云冈区").click()
    expect(page.get_by_role("row", name="中小企业占GDP比重")).to_contain_text("还差25.70个百分点")
    expect(page.get_by_role("region", name="现在的进度")).to_contain_text("不作为考核结论")


def test_the_demo_clock_moves_from_any_page(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    expect(page.locator(".banner")).to_contain_text("演示时间 2023年5月25日 · 2022年度数据")
    page.get_by_role("button", name="拨到5月31日").click()
    expect(page.locator(".banner")).to_contain_text("2023年5月31日")
    assert page.url == site.url + "/chat"
    expect(page.get_by_role("button", name="拨到5月31日")).to_have_count(0)


def visit(site: Place, page: Page) -> list[str]:
    """Return the pages worth looking at, with this browser enrolled as staff and a conversation begun."""
    enrol(page, site, "staff")
    open_invite = site.invite("OPEN", "contact", unit_id=6)
    return ["/", "/chat", f"/join/{open_invite}", "/join/none", "/desk/", "/desk/units/10", "/nowhere"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(real_site: Place, browser: Browser, scheme: str) -> None:
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        for path in visit(real_site, page) if width == 390 else ["/", "/chat", "/join/OPEN", "/desk/"]:
            page.goto(real_site.url + path)
            page.add_script_tag(path=AXE)
            found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
            serious = [
                (path, width, one["id"], [node["html"] for node in one["nodes"]])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
            assert serious == []
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_scrolls_sideways_and_none_breaks_its_policy(real_site: Place, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in visit(real_site, page):
        page.goto(real_site.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert [text for text in complaints if "status of 404" not in text] == []
    context.close()

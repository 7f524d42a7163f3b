"""A colleague of another office: the page behind the link, whom it opens for, and the rows that are shown."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from bot.storage.tables import people
from tests.browser.filling import QI, Sheet, joined, stands, told
from tests.browser.place import Place
from tests.browser.test_pages import AXE

OWN = ["above_scale", "yi_industrial", "ten_yi_industrial", "noncoal_share", "modern_service_share"]


@pytest.fixture
def contact(real_site: Place, context: BrowserContext) -> Page:
    """祁县's contact, who has just asked the office of statistics."""
    page = context.new_page()
    joined(page, real_site, "CONTACT", QI)
    told(page, "请统计局填，5月30日前")
    page.get_by_label("要发送的内容").fill("李文 0358-3022222")
    page.get_by_label("要发送的内容").press("Enter")
    expect(page.locator(".line.ours .enclosed")).to_have_count(1)
    return page


def link_in(page: Page, real_site: Place) -> str:
    words = page.locator(".line.ours .text").all_inner_texts()
    code = next(text.partition("/join/")[2][:12] for text in reversed(words) if "/join/" in text)
    return f"{real_site.url}/join/{code}"


def begins(page: Page, link: str, name: str = "王芳") -> Sheet:
    page.goto(link)
    page.get_by_label("姓名").fill(name)
    page.get_by_label("电话").fill("138 1234 5678")
    page.get_by_role("button", name="开始填报").click()
    expect(page.locator("tr.entry")).to_have_count(5)
    return Sheet(page, link.partition("/join/")[0])


@pytest.fixture
def wang(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_without_a_day_the_page_names_the_units_own_and_not_only_when_the_link_ends(
    real_site: Place, contact: Page, wang: Page
) -> None:
    contact.get_by_label("要发送的内容").fill("请科技局填")
    contact.get_by_label("要发送的内容").press("Enter")
    expect(contact.locator(".line.ours .enclosed")).to_have_count(2)
    wang.goto(link_in(contact, real_site))
    expect(wang.get_by_role("main")).to_contain_text("祁县请科技局协助填报")
    expect(wang.get_by_role("main")).to_contain_text("祁县报送截止")
    expect(wang.get_by_role("main")).to_contain_text("2023年5月31日，请在此前填报")


def test_a_colleague_fills_the_own_offices_rows_and_the_contact_learns_of_it(
    real_site: Place, contact: Page, wang: Page
) -> None:
    link = link_in(contact, real_site)
    for _ in range(2):  # fetched for a preview, and looked at
        wang.goto(link)
        main = wang.get_by_role("main")
        for words in ("祁县请统计局协助填报", "李文", "0358-3022222", "2023年5月30日前", "晋政办函〔2020〕99号",
                      "新增规上企业数量", "不需要注册，不需要密码、身份证号"):  # fmt: skip
            expect(main).to_contain_text(words)
    sheet = begins(wang, link)
    assert wang.evaluate("[...document.querySelectorAll('tr.entry')].map(row => row.dataset.key)") == OWN
    sheet.enters("modern_service_share", "暂无，6月20日发布")
    expect(sheet.verdict("modern_service_share")).to_contain_text("预计2023年6月20日")
    assert stands(real_site, QI)["modern_service_share"] == ("absent", "2023-06-20", "page")
    for key, figure in zip(OWN[:4], ("119", "12", "2", "79.73"), strict=True):
        sheet.enters(key, figure)
        expect(sheet.verdict(key)).to_contain_text("网页")
    news = contact.locator(".line.ours").last
    expect(news).to_contain_text("统计局的5项已填完（王芳），其中1项暂缺，预计6月20日提供。")
    told(contact, "谁还没交")
    expect(contact.locator(".line.ours").last).to_contain_text("统计局：5项，已填5项（暂缺1项），已填齐")
    with real_site.engine.connect() as connection:
        signed = connection.execute(people.select().where(people.c.name == "王芳")).one()
    assert (signed.phone, signed.office) == ("13812345678", "统计局")
    wang.goto(link)  # it opens again where it was begun
    expect(wang.locator("tr.entry")).to_have_count(5)
    wang.goto(real_site.url + "/chat")
    expect(wang.locator("#strip")).to_contain_text("已填 5/5")


def test_who_signs_half_loses_nothing(real_site: Place, contact: Page, wang: Page) -> None:
    wang.goto(link_in(contact, real_site))
    wang.get_by_label("姓名").fill("王芳")
    wang.get_by_label("电话").fill("12")
    wang.get_by_role("button", name="开始填报").click()
    expect(wang.get_by_role("alert")).to_contain_text("电话号码不完整")
    expect(wang.get_by_label("姓名")).to_have_value("王芳")
    expect(wang.get_by_label("单位")).to_have_value("统计局")
    wang.get_by_label("电话").fill("0358-3033333")
    wang.get_by_role("button", name="开始填报").click()
    expect(wang.locator("tr.entry")).to_have_count(5)


def test_a_second_device_is_told_whom_to_ask_and_two_at_once_are_one(
    real_site: Place, contact: Page, wang: Page, browser: Browser
) -> None:
    link = link_in(contact, real_site)
    late = browser.new_context(locale="zh-CN").new_page()
    late.goto(link)
    late.get_by_label("姓名").fill("赵六")
    late.get_by_label("电话").fill("13912345678")
    begins(wang, link)
    late.get_by_role("button", name="开始填报").click()
    expect(late.get_by_role("heading", level=1)).to_have_text("链接已在另一台设备上使用")
    expect(late.get_by_role("main")).to_contain_text("李文（0358-3022222）")
    late.context.close()


def test_a_new_link_ends_the_old_one_and_what_was_filled_in_stays(
    real_site: Place, contact: Page, wang: Page, browser: Browser
) -> None:
    link = link_in(contact, real_site)
    begins(wang, link).saves("yi_industrial", "12")
    told(contact, "请统计局填")
    expect(contact.locator(".line.ours").last).to_contain_text("已由王芳开始填报")
    contact.get_by_role("button", name="重新发链接给统计局").click()
    expect(contact.locator(".line.ours .enclosed")).to_have_count(2)
    wang.goto(link)
    expect(wang.get_by_role("heading", level=1)).to_have_text("这次请求已经结束")
    wang.goto(real_site.url + "/fill/")
    expect(wang.get_by_role("main")).to_contain_text("可能已经结束")
    other = browser.new_context(locale="zh-CN").new_page()
    sheet = begins(other, link_in(contact, real_site), "赵六")
    expect(sheet.field("yi_industrial")).to_have_value("12")
    told(contact, "谁还没交")
    contact.get_by_role("button", name="结束统计局的填报").last.click()
    expect(contact.locator(".line.ours").last).to_contain_text("已结束对统计局的请求")
    sheet.enters("above_scale", "119")
    expect(sheet.state).to_contain_text("您现在不能填报这份表")
    other.context.close()


def test_a_link_that_is_too_old_says_so(real_site: Place, contact: Page, wang: Page) -> None:
    link = link_in(contact, real_site)
    real_site.clock.set(real_site.clock.now() + timedelta(days=250))
    wang.goto(link)
    expect(wang.get_by_role("heading", level=1)).to_have_text("链接已过期")
    expect(wang.get_by_role("main")).to_contain_text("有效期到2023年12月31日为止")


def test_the_contacts_own_browser_does_not_use_it_up(real_site: Place, contact: Page, wang: Page) -> None:
    link = link_in(contact, real_site)
    contact.goto(link)
    expect(contact.get_by_role("heading", level=1)).to_have_text("这是您发给统计局的链接")
    begins(wang, link)


def test_a_browser_that_two_people_use_asks_who_sits_there(real_site: Place, contact: Page, wang: Page) -> None:
    joined(wang, real_site, "YUNGANG", 10)
    wang.goto(link_in(contact, real_site))
    expect(wang.locator("main form")).to_contain_text("是其他县（开发区）的联系人")
    expect(wang.get_by_role("button", name="我就是")).to_have_count(0)
    wang.get_by_role("button", name="我是另一个人").click()
    expect(wang.get_by_role("alert")).to_contain_text("请填写姓名")
    wang.get_by_label("姓名").fill("王芳")
    wang.get_by_label("电话").fill("13812345678")
    wang.get_by_role("button", name="我是另一个人").click()
    expect(wang.locator("tr.entry")).to_have_count(5)


def test_the_letter_carries_the_link_the_rows_and_whom_to_call(real_site: Place, contact: Page) -> None:
    href = contact.locator(".enclosed").get_attribute("href")
    answer = contact.request.get(f"{real_site.url}{href}")
    assert answer.headers["content-type"] == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages).replace("\n", "")
    for expected in ("祁县统计局", "李文", "0358-3022222", "2023年5月30日", "新增规上企业数量"):
        assert expected in words.replace(" ", ""), expected


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(
    real_site: Place, contact: Page, browser: Browser, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True, locale="zh-CN")
    page = context.new_page()
    page.goto(link_in(contact, real_site))
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()

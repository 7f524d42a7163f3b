"""The page of a draft in a real browser, on our own engine: typed, pasted, in step with the chat."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from bot.storage.tables import answers, drafts, people
from tests.browser.filling import PINGDING, WENSHUI, YUNGANG, Sheet, joined, sheet_of, stands, told
from tests.browser.place import Place
from tests.browser.test_pages import AXE

PDF = {"name": "名录.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 list"}


@pytest.fixture
def sheet(real_site: Place, page: Page) -> Sheet:
    return sheet_of(real_site, page)


def test_a_row_is_saved_when_it_is_left_and_says_whether_it_is_met(real_site: Place, sheet: Sheet) -> None:
    sheet.field("high_tech").fill("20")
    expect(sheet.verdict("high_tech")).to_contain_text("未达标，差5家")  # as it is typed
    assert stands(real_site)["high_tech"][1] == "17"
    sheet.field("high_tech").press("Enter")
    expect(sheet.verdict("high_tech")).to_contain_text("网页")
    assert stands(real_site)["high_tech"] == ("value", "20", "page")
    expect(sheet.state).to_have_text("已全部保存")
    sheet.page.reload()
    expect(sheet.field("high_tech")).to_have_value("20")


def test_enter_and_the_arrows_go_down_and_up_the_column(sheet: Sheet) -> None:
    sheet.field("fourth_board").focus()
    for key, focused in (
        ("Enter", "neeq"),
        ("ArrowDown", "training"),
        ("ArrowUp", "neeq"),
        ("Shift+Enter", "fourth_board"),
    ):
        sheet.page.keyboard.press(key)
        expect(sheet.field(focused)).to_be_focused()
    sheet.page.keyboard.type("6")
    sheet.page.keyboard.press("Escape")
    expect(sheet.field("fourth_board")).to_have_value("60")


def test_what_is_vague_is_asked_beside_its_row_and_stays_in_its_field(real_site: Place, sheet: Sheet) -> None:
    before = stands(real_site)
    sheet.enters("platform_served", "大概三百")
    expect(sheet.said("platform_served")).to_contain_text("确切数是多少")
    expect(sheet.field("platform_served")).to_have_value("大概三百")
    expect(sheet.field("platform_served")).to_have_attribute("aria-invalid", "true")
    expect(sheet.state).to_have_text("有1项待确认")
    assert stands(real_site) == before
    sheet.saves("platform_served", "300")
    expect(sheet.state).to_have_text("已全部保存")


def test_an_interpretation_is_stored_by_one_click(real_site: Place, sheet: Sheet) -> None:
    sheet.enters("platform_served", "三百二")
    expect(sheet.said("platform_served")).to_contain_text("读作320家")
    sheet.said("platform_served").get_by_role("button", name="对").click()
    expect(sheet.field("platform_served")).to_have_value("320")
    assert stands(real_site)["platform_served"] == ("value", "320", "page")


def test_nothing_typed_is_asked_about_with_both_answers_at_hand(real_site: Place, sheet: Sheet) -> None:
    sheet.enters("platform_served", "没有")
    sheet.said("platform_served").get_by_role("button", name="是0").click()
    expect(sheet.field("platform_served")).to_have_value("0")
    assert stands(real_site)["platform_served"][1] == "0"


def test_a_row_is_declared_awaited_with_its_day_and_taken_back(real_site: Place, sheet: Sheet) -> None:
    sheet.page.locator("#more-platform_served summary").click()
    sheet.page.locator("#on-platform_served").fill("2023-06-20")
    sheet.row("platform_served").get_by_role("button", name="记为暂缺").click()
    expect(sheet.verdict("platform_served")).to_contain_text("预计2023年6月20日")
    assert stands(real_site)["platform_served"] == ("absent", "2023-06-20", "page")
    sheet.page.locator("#more-platform_served summary").click()
    sheet.row("platform_served").get_by_role("button", name="撤销最近一次填报").click()
    expect(sheet.verdict("platform_served")).to_contain_text("未填报")


def test_a_pasted_column_is_proposed_and_saved_by_one_click(real_site: Place, sheet: Sheet) -> None:
    before = stands(real_site)
    sheet.pastes("shareholding", "16\r\n9\r\n\r\n150\r\n")
    expect(sheet.page.locator("#pasted-words")).to_contain_text("粘贴了3个数")
    expect(sheet.field("neeq")).to_have_value("60")  # an empty cell leaves its row as it is
    expect(sheet.verdict("training")).to_contain_text("达标")
    assert stands(real_site) == before, "nothing is stored before it is agreed to"
    sheet.page.get_by_role("button", name="保存这3项").click()
    expect(sheet.row("training")).to_have_class("entry mine")
    now = stands(real_site)
    assert [now[key][1] for key in ("shareholding", "fourth_board", "training")] == ["16", "9", "150"]


def test_a_pasted_column_is_taken_back_and_several_columns_are_not_taken(real_site: Place, sheet: Sheet) -> None:
    before = stands(real_site)
    sheet.pastes("shareholding", "16\n9")
    sheet.page.get_by_role("button", name="撤回").click()
    expect(sheet.field("shareholding")).to_have_value("10")
    sheet.pastes("shareholding", "16\t12\n9\t8")
    expect(sheet.said("shareholding")).to_contain_text("只复制一列数")
    sheet.pastes("platform_served", "1\n2\n3")
    expect(sheet.page.locator("#pasted-words")).to_contain_text("还有2个数没有位置")
    sheet.page.keyboard.press("Escape")
    assert stands(real_site) == before


def test_page_and_chat_show_each_others_answers_within_a_second(
    real_site: Place, sheet: Sheet, context: BrowserContext
) -> None:
    chat = context.new_page()
    chat.goto(real_site.url + "/chat")
    expect(chat.locator("#strip")).to_contain_text("已填 18/23")
    sheet.enters("platform_served", "300")
    expect(chat.locator("#strip")).to_contain_text("各类中小企业公共服务平台服务企业数量 300家（网页填报")
    expect(chat.locator("#strip")).to_contain_text("已填 19/23")
    told(chat, "培训150")
    expect(sheet.field("training")).to_have_value("150")
    expect(sheet.verdict("training")).to_contain_text("对话")
    expect(sheet.page.locator("#head")).to_contain_text("已填 20/23")


def test_what_is_being_typed_is_not_overwritten_and_loses_politely(
    real_site: Place, sheet: Sheet, context: BrowserContext
) -> None:
    other = Sheet(context.new_page(), real_site.url).opens()
    sheet.field("high_tech").fill("3")
    other.saves("high_tech", "30")
    expect(sheet.said("high_tech")).to_contain_text("刚填为30")
    expect(sheet.field("high_tech")).to_have_value("3")
    sheet.page.keyboard.type("3")
    sheet.page.keyboard.press("Enter")
    expect(sheet.said("high_tech")).to_contain_text("您这里填的没有保存")
    assert stands(real_site)["high_tech"][1] == "30"
    sheet.said("high_tech").get_by_role("button", name="仍按我填的改").click()
    expect(other.field("high_tech")).to_have_value("33")
    assert stands(real_site)["high_tech"][1] == "33"


def test_a_figure_that_jumped_wants_an_explanation(real_site: Place, sheet: Sheet) -> None:
    sheet.saves("prev.high_tech", "10")
    expect(sheet.row("high_tech")).to_contain_text("请核实：较上年末增长70.0%")
    sheet.page.locator("#why-high_tech").fill("属实")
    sheet.row("high_tech").get_by_role("button", name="保存说明").click()
    expect(sheet.said("high_tech")).to_contain_text("不能说明原因")
    expect(sheet.page.locator("#why-high_tech")).to_have_value("属实")
    sheet.page.locator("#why-high_tech").fill("新认定两批，依据省科技厅名单")
    sheet.row("high_tech").get_by_role("button", name="保存说明").click()
    expect(sheet.row("high_tech")).to_contain_text("说明：新认定两批，依据省科技厅名单")


def test_a_file_is_attached_to_its_row_fetched_and_taken_away(real_site: Place, sheet: Sheet) -> None:
    sheet.page.locator("#more-high_tech summary").click()
    sheet.page.locator("#up-high_tech").set_input_files(PDF)
    link = sheet.row("high_tech").get_by_role("link", name="名录.pdf")
    expect(link).to_be_visible()
    with sheet.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "名录.pdf"
    sheet.page.locator("#up-high_tech").set_input_files({**PDF, "name": "跑.exe", "buffer": b"MZ\x90"})
    expect(sheet.said("high_tech")).to_contain_text("不能接收")
    if not sheet.row("high_tech").get_by_role("button", name="撤下").is_visible():
        sheet.page.locator("#more-high_tech summary").click()
    sheet.row("high_tech").get_by_role("button", name="撤下").click()
    expect(link).to_have_count(0)


def test_the_page_works_without_a_script(real_site: Place, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{real_site.url}/join/{real_site.invite('PLAIN', 'contact', unit_id=WENSHUI)}")
    page.get_by_role("button", name="开始使用").click()
    sheet = Sheet(page, real_site.url).opens()
    sheet.field("platform_served").fill("300")
    sheet.field("high_tech").fill("大概三十")
    sheet.field("incubated_5m").fill("二十二")
    page.get_by_role("button", name="保存填写的内容").click()
    expect(page.get_by_role("alert")).to_contain_text("已保存1项，另有2项没有保存")
    expect(sheet.said("high_tech")).to_contain_text("确切数是多少")
    expect(sheet.field("high_tech")).to_have_value("大概三十")
    sheet.said("incubated_5m").get_by_role("button", name="对").click()
    assert stands(real_site)["incubated_5m"][1] == "22"
    assert stands(real_site)["platform_served"][1] == "300"
    page.locator("#more-zone_new_above_scale summary").click()
    page.locator("#on-zone_new_above_scale").fill("2023-06-20")
    sheet.row("zone_new_above_scale").get_by_role("button", name="记为暂缺").click()
    assert stands(real_site)["zone_new_above_scale"] == ("absent", "2023-06-20", "page")
    page.locator("#more-high_tech summary").click()
    page.locator("#up-high_tech").set_input_files(PDF)
    sheet.row("high_tech").get_by_role("button", name="上传").click()
    page.locator("#more-high_tech summary").click()
    expect(sheet.row("high_tech").get_by_role("link", name="名录.pdf")).to_be_visible()
    context.close()


def test_what_was_not_sent_is_sent_when_the_server_is_back(real_site: Place, sheet: Sheet) -> None:
    sheet.page.route("**/fill/enter", lambda route: route.abort())
    sheet.enters("high_tech", "33")
    expect(sheet.state).to_have_text("未保存，连上后自动保存")
    sheet.page.unroute("**/fill/enter")
    sheet.page.evaluate("dispatchEvent(new Event('online'))")
    expect(sheet.state).to_have_text("已全部保存")
    assert stands(real_site)["high_tech"][1] == "33"


def test_the_same_update_twice_is_one_entry(real_site: Place, sheet: Sheet) -> None:
    sent = {"id": "twice", "role": "1", "form": "indicators"}
    sent["rows"] = json.dumps([{"key": "high_tech", "raw": "33", "seen": 9}])
    first, second = (sheet.page.request.post(real_site.url + "/fill/enter", form=sent) for _ in range(2))
    assert first.json() == second.json()
    with real_site.engine.connect() as connection:
        entries = connection.execute(select(answers.c.seq).where(answers.c.value == "33", answers.c.origin == "page"))
        assert len(entries.all()) == 1


def test_the_rows_are_chosen_by_what_is_open_and_by_office(sheet: Sheet) -> None:
    sheet.page.get_by_role("link", name="未填", exact=True).click()
    expect(sheet.page.locator("tr.entry")).to_have_count(5)
    sheet.page.get_by_role("link", name="统计", exact=True).click()
    expect(sheet.page.locator("tr.entry")).to_have_count(5)
    expect(sheet.page.locator("#head")).to_contain_text("已填 18/23")


def test_an_applicant_fills_conditions_and_base_figures(real_site: Place, page: Page) -> None:
    from bot.storage.tables import unit_rounds

    with real_site.engine.begin() as connection:
        connection.execute(update(unit_rounds).where(unit_rounds.c.unit_id == PINGDING).values(assessment_year=None))
    joined(page, real_site, "CONTACT", PINGDING)
    sheet = Sheet(page, real_site.url).opens()
    expect(page.get_by_role("heading", level=1)).to_contain_text("申报基数")
    sheet.saves("high_tech", "17")
    page.get_by_role("link", name="申报条件").click()
    sheet.field("voluntary").select_option("是")
    expect(sheet.verdict("voluntary")).to_contain_text("达到条件")
    sheet.saves("leading_industry_name", "法兰锻造")
    sheet.saves("market_entities", "12000")
    expect(sheet.verdict("market_entities")).to_contain_text("未达到条件")


def test_a_name_is_never_markup(real_site: Place, sheet: Sheet) -> None:
    with real_site.engine.begin() as connection:
        connection.execute(update(people).values(name="<b onclick=alert(1)>李文</b>"))
    sheet.opens()
    sheet.enters("high_tech", "<img src=x onerror=alert(1)>")
    expect(sheet.said("high_tech")).to_contain_text("「<」只说了界限")
    expect(sheet.verdict("high_tech")).to_contain_text("未达标")
    assert sheet.page.locator("main img, main b").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_page_and_chat(real_site: Place, browser: Browser, scheme: str) -> None:
    for width in (360, 1280):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        joined(page, real_site, f"AXE{width}{scheme}", WENSHUI)
        sheet = Sheet(page, real_site.url)
        for path in ("/fill/", "/fill/?show=open", "/chat", "/fill/NOSUCHLINK22"):
            sheet.opens(path)
            if path == "/fill/":
                sheet.enters("platform_served", "大概三百")
                expect(sheet.said("platform_served")).to_contain_text("确切数")
                sheet.saves("prev.high_tech", str(width // 40))
                page.locator("#more-high_tech summary").click()
                page.wait_for_timeout(1500)  # colours that fade are not what is looked at
            page.add_script_tag(path=AXE)
            found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
            assert [(path, one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found
                    if one["impact"] in ("serious", "critical")] == []  # fmt: skip
        context.close()


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_page_fits_and_breaks_no_policy(real_site: Place, browser: Browser, width: int, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    joined(page, real_site, "CONTACT", WENSHUI)
    sheet = Sheet(page, real_site.url).opens()
    sheet.saves("prev.high_tech", "10")
    page.locator("#more-high_tech summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    field = sheet.field("high_tech").bounding_box()
    assert field is not None and field["height"] >= (44 if width < 800 else 36)
    assert complaints == []
    context.close()


def test_by_page_all_rows_come_in_without_a_word_in_the_chat_and_stand_as_if_typed(
    real_site: Place, browser: Browser, page: Page
) -> None:
    """Show 1: the same figures, once row by row in the chat and once as two pasted columns on the page."""
    joined(page, real_site, "TYPES", PINGDING)
    with browser.new_context(locale="zh-CN") as context:
        desk = context.new_page()
        joined(desk, real_site, "PASTES", YUNGANG)
        for unit_id in (PINGDING, YUNGANG):
            with real_site.engine.begin() as connection:
                connection.execute(update(drafts).where(drafts.c.unit_id == unit_id).values(year=1999))
        sheet = Sheet(desk, real_site.url).opens()
        keys = desk.evaluate("[...document.querySelectorAll('.box.first [data-was]')].map(one => one.dataset.key)")
        second = desk.evaluate("[...document.querySelectorAll('.box.second [data-was]')].map(one => one.dataset.key)")
        assert len(keys) == 23
        figures = {key: str(Decimal(31) + at) for at, key in enumerate(keys)}
        last = {key: str(Decimal(27) + at) for at, key in enumerate(second)}
        for key, column in ((keys[0], figures), (second[0], last)):
            sheet.pastes(key, "\n".join(column.values()))
            desk.get_by_role("button", name=f"保存这{len(column)}项").click()
            expect(sheet.row("platform_served")).to_have_class("entry mine")
            expect(sheet.state).to_have_text("已全部保存")
        expect(desk.locator("#head")).to_contain_text("已填 23/23")
        desk.goto(real_site.url + "/chat")
        assert desk.locator(".line.mine .text").all_inner_texts() == ["开始使用"], "no word was needed"
    told(page, "指标填报")
    for at, key in enumerate(keys):
        told(page, figures[key])
        if f"prev.{key}" in last:
            told(page, last[f"prev.{key}"])
        assert at < len(keys)
    typed, pasted = stands(real_site, PINGDING), stands(real_site, YUNGANG)
    assert {key: one[:2] for key, one in typed.items()} == {key: one[:2] for key, one in pasted.items()}
    assert {one[2] for one in pasted.values()} == {"page"} and {one[2] for one in typed.values()} == {"typed"}

"""In the web chat on a telephone: the workbook is saved, filled, sent back, and stored by one tap."""

import os
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from bot.clock import SandboxClock
from bot.storage.opening import open_current
from bot.storage.tables import answers
from tests.browser.filling import WENSHUI, Sheet, joined, sheet_of
from tests.browser.place import Place
from tests.browser.test_journeys import Chat, serving
from tests.fakes import MORNING
from tests.handlers.journeys import prepare

WANTED = os.environ.get("SCREENSHOTS")


def test_a_workbook_goes_out_and_comes_back_through_the_page(
    sqlite_url: str, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    with serving(sqlite_url, SandboxClock(MORNING)) as address:
        chat = Chat(page, Path(WANTED) if WANTED else None, "表格")
        chat.enrols(f"{address}/join/{prepare(sqlite_url, MORNING)['文水县']}")
        chat.goes_on("导出表格")
        chat.picture("导出")
        with page.expect_download() as download:
            page.locator(".line.ours").last.get_by_role("link").click()
        assert download.value.suggested_filename == "文水县 2022年度指标填报（第一年任务指标）.xlsx"
        place = tmp_path / download.value.suggested_filename
        download.value.save_as(place)
        book = load_workbook(place)
        form = book["填报表"]
        form["G5"], form["F5"], form["G6"], form["G7"], form["G14"] = 7428, 6800, "约7%", 168, 17
        form["J14"], form["M14"] = "名单", "新增5家，依据省科技厅公示名单"
        book.save(place)
        page.set_input_files("input[type=file]", place)
        chat._answered()
        chat.picture("核对")
        assert "读到3项" in chat.newest
        assert "· G6（" in chat.newest and "· G7（" in chat.newest
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        chat.goes_on("对，保存这3项")
        chat.picture("暂存")
        assert "已暂存3项" in chat.newest
        page.close()
    with open_current(sqlite_url).connect() as connection:
        kept = {row.key: row.value for row in connection.execute(select(answers.c.key, answers.c.value))}
    assert kept == {"new_enterprises": "7428", "prev.new_enterprises": "6800", "high_tech": "17"}


def test_the_page_of_a_draft_hands_it_out_as_a_workbook(
    real_site: Place, browser: Browser, page: Page, tmp_path: Path
) -> None:
    sheet = sheet_of(real_site, page)
    sheet.saves("high_tech", "33")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").click()
    place = tmp_path / "out.xlsx"
    download.value.save_as(place)
    form = load_workbook(place)["填报表"]
    assert {row[1].value: row[6].value for row in form.iter_rows(min_row=5)}["新增高新技术企业"] == 33
    if WANTED:
        page.screenshot(path=Path(WANTED) / "网页填报-导出.png")

    colleague = browser.new_context(locale="zh-CN").new_page()
    joined(colleague, real_site, "OFFICE", WENSHUI, "contributor", department="统计")
    Sheet(colleague, real_site.url).opens()
    with colleague.expect_download() as download:
        colleague.get_by_role("link", name="导出表格").click()
    download.value.save_as(place)
    offices = {row[3].value for row in load_workbook(place)["填报表"].iter_rows(min_row=5)}
    assert offices == {"统计"}
    role = colleague.locator("form#fill").get_attribute("data-role")
    assert page.request.get(f"{real_site.url}/fill/workbook?role={role}&form=indicators").status == 403
    assert colleague.request.get(f"{real_site.url}/fill/workbook?role={role}&form=eligibility").status == 404
    colleague.context.close()

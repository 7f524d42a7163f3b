"""The paper printed from a browser: receipt and page numbers on every sheet of A4, readable on a telephone too."""

import re
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page
from pypdf import PdfReader

from bot.files.papers import Paper
from bot.files.papers_page import form_page
from bot.site.pages import STATIC
from tests.files.papers import a_paper


def _open(page: Page, paper: Paper, folder: Path) -> None:
    file = folder / "paper.html"
    file.write_text(form_page(paper, (STATIC / "paper.css").as_uri()), "utf-8")
    page.goto(file.as_uri())


def _printed(page: Page) -> list[str]:
    pages = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {tuple(map(round, sheet.mediabox[2:])) for sheet in pages} == {(595, 842)}
    # Chromium writes some characters as the radicals that look like them
    return [normalize("NFKC", re.sub(r"\s", "", sheet.extract_text())).replace("⻚", "页") for sheet in pages]


def test_every_sheet_carries_receipt_unit_and_number(page: Page, tmp_path: Path) -> None:
    _open(page, a_paper(), tmp_path)
    sheets = _printed(page)
    assert len(sheets) >= 4
    for number, sheet in enumerate(sheets, 1):
        assert "回执编号:2025-141121-02校验码:7F3A-92C1" in sheet
        assert "文水县2025年度" in sheet
        assert f"第{number}页共{len(sheets)}页" in sheet
    (foot,) = [sheet for sheet in sheets if "单位负责人" in sheet]
    assert "报出日期" in foot
    assert "单位公章" in foot
    assert not any("年度报送表" in sheet for sheet in sheets[1:])


def test_every_sheet_of_a_draft_is_marked(page: Page, tmp_path: Path) -> None:
    _open(page, a_paper(receipt=None), tmp_path)
    sheets = _printed(page)
    assert all(sheet.count("草稿未报送") == 2 for sheet in sheets)


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_every_figure_of_the_form_is_in_sight_without_scrolling(page: Page, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    _open(page, a_paper(), tmp_path)
    cells = page.locator(".form tbody tr:not(.group) > *")
    boxes = cells.evaluate_all(
        "cells => cells.filter(one => one.innerText.trim()).map(one => { const at = one.getBoundingClientRect();"
        " return [one.innerText.trim(), at.left, at.right]; })"
    )
    assert len(boxes) > 26 * 5
    assert [text for text, left, right in boxes if left < 0 or right > width] == []


def test_a_row_on_a_telephone_says_what_each_of_its_figures_is(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    _open(page, a_paper(), tmp_path)
    first = page.locator(".form tbody tr:not(.group)").first
    said = first.locator("td").evaluate_all("cells => cells.map(one => getComputedStyle(one, '::before').content)")
    assert [one for one in said if one != "none"] == [
        f'"{word}"' for word in ("任务指标", "上年数", "本年数", "数据来源", "说明")
    ]
    assert page.get_by_role("table", name="年度报送表").get_by_role("row").count() > 26


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_does_not_scroll_sideways(page: Page, tmp_path: Path, width: int) -> None:
    first = a_paper().groups[0]
    line = replace(first.lines[0], note="w" * 500, value="9" * 60)
    paper = replace(a_paper(), unit="县" * 60, groups=(replace(first, lines=(line,)), *a_paper().groups[1:]))
    page.set_viewport_size({"width": width, "height": 800})
    _open(page, paper, tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

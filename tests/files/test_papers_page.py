"""The paper as a page: the same words as the PDF, and what was typed stays text."""

import re
from html import unescape
from io import BytesIO

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from bot.files.papers import Foot, Part, form_pdf
from bot.files.papers_page import form_page, numeral
from tests.files.papers import RECEIPT, a_paper

STYLE = "/static/paper.css?v=1"
HOSTILE = '<script>alert("x")</script> {{ 7*7 }} {% raw %} & \'"'


def _words(page: str) -> str:
    """Everything a reader sees, without spaces."""
    body = re.sub(r"(?s)<head>.*?</head>|<svg.*?</svg>", "", page)
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", " ", body)))


def _said(page: str) -> list[str]:
    """Every clause of every text of a page: where a sheet ends, a PDF has its running head between two of them."""
    body = re.sub(r"(?s)<head>.*?</head>|<svg.*?</svg>", "", page)
    texts = (re.sub(r"\s", "", unescape(text)) for text in re.findall(r">([^<]+)<", body))
    return [clause for text in texts for clause in re.split(r"[；。，：、（）]", text) if clause]


@pytest.mark.slow
@pytest.mark.parametrize("receipt", [RECEIPT, replace(RECEIPT, late=True, partial=True), None])
def test_page_and_pdf_say_the_same(receipt: object) -> None:
    paper = a_paper(receipt)  # type: ignore[arg-type]
    pages = PdfReader(BytesIO(form_pdf(paper))).pages
    printed = "".join(re.sub(r"\s", "", page.extract_text()) for page in pages)
    said = _said(form_page(paper, STYLE))
    assert len(said) > 300
    assert [clause for clause in said if clause not in printed] == []


def test_a_draft_is_marked_and_carries_no_number() -> None:
    page = form_page(a_paper(receipt=None), STYLE)
    assert _words(page).count("草稿未报送") == 2
    assert "回执编号" not in page
    assert "<svg" not in page


def test_receipt_and_square_stand_on_a_paper_that_was_handed_in() -> None:
    page = form_page(a_paper(), STYLE)
    assert "回执编号：2025-141121-02校验码：7F3A-92C1" in _words(page)
    assert page.count("<svg") == 1
    assert "草稿" not in page


def test_what_was_typed_is_never_a_tag_or_a_template() -> None:
    line = replace(a_paper().groups[0].lines[0], note=HOSTILE, source=HOSTILE, value=HOSTILE)
    paper = replace(
        a_paper(),
        unit=HOSTILE,
        groups=(replace(a_paper().groups[0], lines=(line,)),),
        parts=(Part(HOSTILE, f"{HOSTILE}\n{HOSTILE}"),),
        foot=Foot(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    )
    page = form_page(paper, STYLE)
    assert "<script" not in page
    assert _words(page).count(re.sub(r"\s", "", HOSTILE)) >= 12


def test_the_page_obeys_the_sites_rules_no_style_or_script_of_its_own() -> None:
    page = form_page(a_paper(), STYLE)
    assert f'<link rel="stylesheet" href="{STYLE}">' in page
    assert not re.search(r"<style|\sstyle=|<script|\son[a-z]+=", page)


def test_an_empty_part_and_what_is_signed_by_hand_stay_open() -> None:
    page = _words(form_page(replace(a_paper(), parts=(Part("工作特点", " \n"),), foot=Foot()), STYLE))
    assert "一、工作特点（未填写）" in page
    assert "单位负责人：审核人：填报人：联系电话：报出日期：年月日" in page


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (7, "七"), (10, "十"), (11, "十一"), (19, "十九"), (20, "20")]
)
def test_parts_are_numbered_as_in_documents(number: int, word: str) -> None:
    assert numeral(number) == word

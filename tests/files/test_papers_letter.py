"""The letter to a department: who asks, on which document, for which rows, by when, and how it is done."""

import re
from io import BytesIO

import pytest
import segno
from msgspec.structs import replace
from pypdf import PdfReader

from bot.files.codes import square
from bot.files.papers_letter import Letter, letter_pdf
from tests.files.papers import DOCUMENTS, a_letter

pytestmark = pytest.mark.slow


def _texts(letter: Letter) -> list[str]:
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(letter_pdf(letter))).pages]


def test_the_letter_says_who_asks_whom_on_which_document_by_when_and_whom_to_call() -> None:
    (page,) = _texts(a_letter())
    for words in (
        "关于请提供2025年度创建指标数据的函", "文水县统计局：", *DOCUMENTS, "我县开展", "下列5项指标由贵单位提供",
        "并于2026年4月20日前完成", "为2025年12月31日数", "https://shifan.example.cn/join/Qm4xT9b2LwVz",
        "不需要密码，也不需要身份证号", "只显示贵单位负责的上列指标", "请勿填报涉密和工作秘密信息",
        "此链接至2026年5月31日有效", "联系人：李文", "联系电话：0358-3022000", "文水县（盖章）2026年3月2日",
        "扫码填报", "第1页共1页",
    ):  # fmt: skip
        assert words in page, words


def test_every_row_stands_with_its_unit_last_years_figure_and_definition() -> None:
    (page,) = _texts(a_letter())
    for row in a_letter().rows:
        assert f"{row.number}{row.name}{row.unit}{row.last_year}" in page
        assert row.definition in page


def test_other_departments_rows_are_not_in_it() -> None:
    (page,) = _texts(a_letter())
    assert "高新技术企业" not in page


def test_what_is_not_known_is_left_out_or_left_open() -> None:
    (page,) = _texts(replace(a_letter(), due="", expires="", phone=""))
    assert "前完成" not in page
    assert "此链接至" not in page
    assert "联系人：李文联系电话：文水县（盖章）" in page


def test_a_department_with_many_rows_and_a_long_name_gets_two_pages() -> None:
    letter = a_letter()
    pages = _texts(
        replace(letter, rows=letter.rows * 5, department="示范区中小企业发展促进局（市场监督管理分局）" * 2)
    )
    assert len(pages) == 2
    assert [page.count("计量单位") for page in pages] == [1, 1], "the head of the table is said again"
    assert "第2页共2页" in pages[1]


def test_what_was_typed_is_printed_as_text() -> None:
    typed = '#eval("1")\\*_$<x>'
    assert f"联系人：{typed}" in _texts(replace(a_letter(), contact=typed))[0]


def test_the_square_code_is_the_link() -> None:
    address = a_letter().address
    drawn = square(address)
    assert drawn.startswith("<svg")
    dark = sum(map(sum, segno.make(address, error="m", micro=False).matrix))
    runs = [int(run) for run in re.findall(r"h(\d+)", drawn)]
    assert sum(runs) == dark


@pytest.mark.parametrize("address", ["", "https://shifan.example.cn/" + "x" * 500])
def test_without_an_address_that_fits_there_is_no_square(address: str) -> None:
    assert square(address) == ""
    assert "扫码填报" not in "".join(_texts(replace(a_letter(), address=address)))

"""The printed 报送表 and report: head, rows, foot, the receipt on every page; nothing lost, nothing off the paper."""

import re
from io import BytesIO

import pytest
from msgspec.structs import replace
from pypdf import PageObject, PdfReader

from bot.files.fonts import FAMILIES
from bot.files.papers import Foot, Paper, Part, Receipt, form_pdf
from tests.files.papers import ADDRESS, EDITION, FOOT, RECEIPT, TITLES, a_paper

pytestmark = pytest.mark.slow

A4 = (595, 842)
MOST_IN_A_LINE = 300  # of the narrowest letters, two lines taken for one; a longer one has run off the paper
HOSTILE = (
    '#eval("1+1") #panic() $x^2$ *b* _i_ `c` <l> @r // gone /* g */ \\u{41} \\ = h - i + e / t: [x] {y} ~ -- ---'
)


def _pages(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(BytesIO(pdf)).pages)


def _texts(paper: Paper) -> list[str]:
    return [_close(page.extract_text()) for page in _pages(form_pdf(paper))]


def _close(text: str) -> str:
    """A text without its spaces and line ends: where a line breaks is the paper's business."""
    return re.sub(r"\s", "", text)


def _with_note(note: str) -> Paper:
    paper = a_paper()
    first = paper.groups[0]
    line = replace(first.lines[0], note=note)
    return replace(paper, groups=(replace(first, lines=(line, *first.lines[1:])), *paper.groups[1:]))


# --- what stands on it ----------------------------------------------------------------------------------------


def test_the_head_names_unit_year_documents_and_what_the_paper_is() -> None:
    first = _texts(a_paper())[0]
    for words in (
        EDITION.programme.name, "年度报送表", "（2025年度第二年任务指标）", "填报单位：文水县（盖章）",
        "数据年度：2025年", "依据文件：", "晋政办函〔2020〕99号", "2026年5月20日16:05报送，第2次。",
        f"核验：{ADDRESS}", "扫码核验",
    ):  # fmt: skip
        assert _close(words) in first, words


def test_every_row_stands_with_value_unit_target_last_year_source_and_explanation() -> None:
    text = "".join(_texts(a_paper()))
    for group in a_paper().groups:
        assert group.title in text
        for line in group.lines:
            row = (line.number, line.name, line.unit, line.target, line.last_year, line.value, line.source, line.note)
            missing = [cell for cell in row if _close(cell) not in text]
            assert not missing, missing
            assert _close("".join(row[:3])) in text, "in one row"


def test_the_foot_names_who_answers_and_leaves_room_for_the_seal() -> None:
    text = "".join(_texts(a_paper()))
    for words in (
        "单位负责人：王建国", "审核人：张敏", "填报人：李文", "联系电话：0358-3022000",
        "报出日期：2026年5月20日", "（单位公章）",
    ):  # fmt: skip
        assert words in text


def test_what_is_signed_by_hand_is_left_open() -> None:
    text = "".join(_texts(replace(a_paper(), foot=Foot())))
    assert "单位负责人：审核人：" in text
    assert "报出日期：年月日" in text


def test_the_foot_stands_whole_on_one_page() -> None:
    for rows in range(1, 7):
        pages = _texts(replace(a_paper(), groups=a_paper().groups[:rows], parts=()))
        (page,) = [page for page in pages if "单位负责人" in page]
        assert "报出日期" in page
        assert "单位公章" in page


def test_receipt_number_code_and_page_of_pages_stand_on_every_page() -> None:
    pages = _texts(a_paper())
    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        assert "回执编号：2025-141121-02校验码：7F3A-92C1" in page
        assert "文水县2025年度" in page
        assert f"第{number}页共{len(pages)}页" in page
        assert "草稿" not in page


def test_a_draft_says_so_across_every_page_and_carries_no_number() -> None:
    pages = _texts(a_paper(receipt=None))
    for page in pages:
        assert page.count("草稿未报送") == 2, "in the running head and as watermark"
        assert "回执编号" not in page
        assert "校验码" not in page
        assert "扫码核验" not in page


def test_late_and_partial_are_said() -> None:
    late = replace(RECEIPT, late=True, partial=True, address="")
    first = _texts(a_paper(receipt=late))[0]
    assert "第2次，逾期报送，部分暂缺。" in first
    assert "核验" not in first


def test_the_nothings_are_explained() -> None:
    text = "".join(_texts(a_paper()))
    assert "“暂缺”为暂无数据，不等于0" in text
    assert f"“申请不做考核”须经{EDITION.programme.bureau_short}审定，审定前仍列入考核" in text
    assert "本年数为2025年12月31日数" in text


def test_the_report_has_its_six_parts_its_measures_growth_rates_and_files() -> None:
    text = "".join(_texts(a_paper()))
    assert "文水县2025年度创建工作报告" in text
    for numeral, title in zip("一二三四五六", TITLES, strict=True):
        assert f"{numeral}、{title}" in text
    for numeral, measure in zip("一二三四五六七", EDITION.marks.measures, strict=True):
        assert f"（{numeral}）{measure.title}" in text
    assert "上缴税金亿元4.14.612.2%" in text
    assert text.count("佐证材料：1.会议纪要.pdf") == 7
    assert text.count("服务企业212家") == 13


def test_an_empty_part_is_shown_as_empty() -> None:
    paper = replace(a_paper(receipt=None), parts=(Part("工作特点", "  \n "),))
    assert "一、工作特点（未填写）" in "".join(_texts(paper))


def test_an_application_is_called_so_and_compares_with_conditions() -> None:
    first = _texts(replace(a_paper(), kind="application", label="", parts=()))[0]
    assert "申报表（2025年度）" in first
    assert "计量单位条件上年数" in first
    assert "任务指标" not in first


def test_a_paper_without_rows_or_parts_still_has_head_and_foot() -> None:
    (page,) = _texts(replace(a_paper(), groups=(), parts=(), documents=()))
    assert "填报单位" in page
    assert "单位公章" in page


# --- whatever was typed ---------------------------------------------------------------------------------------


def test_what_looks_like_markup_is_printed_as_it_was_typed() -> None:
    paper = _with_note(HOSTILE)
    paper = replace(
        paper, unit=HOSTILE, parts=(Part(HOSTILE, f"{HOSTILE}\n= 标题\n- 一项"),), foot=Foot(filler=HOSTILE)
    )
    text = "".join(_texts(paper))
    assert text.count(_close(HOSTILE)) >= 5
    assert "=标题-一项" in text


@pytest.mark.parametrize("sign", ["企", "w", "—"])
def test_ten_thousand_signs_in_one_cell_are_all_printed_and_stay_on_the_paper(sign: str) -> None:
    paper = replace(_with_note(sign * 10_000), parts=(Part("工作特点", sign * 10_000),))
    pages = _pages(form_pdf(paper))
    texts = [page.extract_text() for page in pages]
    assert sum(text.count(sign) for text in texts) >= 20_000
    assert all(page.mediabox[2:] == pytest.approx(A4, abs=1) for page in pages)
    assert max(len(line) for text in texts for line in text.splitlines()) < MOST_IN_A_LINE


def test_a_hundred_thousand_characters_of_report_are_printed() -> None:
    paper = replace(a_paper(), parts=tuple(Part(title, "进展" * 9_000) for title in TITLES))
    pages = _texts(paper)
    assert sum(page.count("进展") for page in pages) >= 54_000
    assert all("回执编号：2025-141121-02" in page for page in pages)


def test_a_rare_name_is_printed_and_what_no_font_holds_is_listed() -> None:
    text = "".join(_texts(replace(a_paper(), foot=replace(FOOT, filler="李䶮㛃", head="\U00030000强😀"))))
    assert "填报人：李䶮㛃" in text
    assert "单位负责人：〓强〓" in text
    assert "“〓”为字库以外的字符，编码依次为：U+1F600、U+30000。" in text


# --- the file -------------------------------------------------------------------------------------------------


def test_only_our_fonts_are_used_and_they_are_inside_the_file() -> None:
    fonts = {}
    for page in _pages(form_pdf(a_paper())):
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            fonts[str(font["/BaseFont"])] = "/FontFile3" in descriptor
    names = {name.partition("+")[2].partition("-")[0] for name in fonts}
    assert names <= {f"{family}{style}".replace(" ", "") for family in FAMILIES for style in ("Regular", "Bold")}
    assert len(fonts) >= 3
    assert all(fonts.values())


def test_the_file_can_be_archived_and_read_aloud() -> None:
    reader = PdfReader(BytesIO(form_pdf(a_paper())))
    assert reader.metadata is not None
    assert reader.metadata.title == f"文水县2025年度{EDITION.programme.name}年度报送表"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    described = root["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A" in re.sub(r"\s", "", described)
    assert "pdfuaid:part>1" in described


def test_the_same_paper_gives_the_same_bytes_and_another_version_others() -> None:
    paper = a_paper()
    again = Receipt("2025-141121-03", "0000-0000", 3, "2026年5月21日09:00", ADDRESS)
    assert form_pdf(paper) == form_pdf(paper)
    assert form_pdf(paper) != form_pdf(replace(paper, receipt=again))
    assert len(form_pdf(paper)) < 1_000_000

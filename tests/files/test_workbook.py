"""What goes out: a workbook that can be filled, printed and recognised again."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from openpyxl import load_workbook

from handlers.sheets import FIRST_ROW, HEADINGS_ROW, Column, figure_of, fingerprint, identity_rows
from tests.files.sheets import HEADINGS, NOTE, ROWS, a_sheet, a_workbook, column_of, opened, row_of


def test_one_row_for_each_indicator_under_its_headings() -> None:
    page = opened(a_workbook(a_sheet(high_tech="33", sme_gdp_share="52.10")))
    assert [cell.value for cell in page[HEADINGS_ROW]] == list(HEADINGS.values())
    names = [page.cell(row, column_of(Column.NAME)).value for row in range(FIRST_ROW, FIRST_ROW + len(ROWS))]
    assert names == [row[1] for row in ROWS]
    assert page.cell(row_of("high_tech"), column_of(Column.VALUE)).value == 33
    assert page.cell(row_of("sme_gdp_share"), column_of(Column.VALUE)).value == 52.1
    assert page.cell(row_of("sme_gdp_share"), column_of(Column.LAST)).value == 24.3
    assert page.cell(row_of("sme_gdp_share"), column_of(Column.TARGET)).value == "50%"


def test_only_input_cells_can_be_written_in() -> None:
    page = opened(a_workbook())
    assert page.protection.sheet
    open_cells = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    inputs = {
        page.cell(row_of(line.key), column_of(column)).coordinate
        for line in a_sheet().lines
        for column in line.inputs
    }
    assert open_cells == inputs
    assert page.cell(row_of("sme_revenue_growth"), column_of(Column.LAST)).coordinate in inputs
    assert page.cell(row_of("high_tech"), column_of(Column.LAST)).coordinate not in inputs


def test_every_input_has_a_rule_that_fits_its_kind() -> None:
    page = opened(a_workbook())
    rules = {
        at: rule
        for rule in page.data_validations.dataValidation
        for cells in rule.sqref.ranges
        for at in [page.cell(row, column).coordinate for row, column in cells.cells]
    }
    value = column_of(Column.VALUE)

    def rule(key: str, column: int = value) -> tuple[str, str | None]:
        found = rules[page.cell(row_of(key), column).coordinate]
        return found.type, found.formula1

    assert rule("high_tech") == ("whole", "0")
    assert rule("sme_gdp_share") == ("decimal", "0")
    assert rule("sme_revenue_growth") == ("decimal", "-100")
    assert rule("voluntary") == ("list", '"是,否"')
    assert rule("high_tech", column_of(Column.NOTHING)) == ("list", '"暂缺,申请不做考核"')
    assert rule("high_tech", column_of(Column.EXPECTED))[0] == "date"
    assert {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked} == set(rules)
    for each in rules.values():
        assert each.allow_blank
        assert len(each.prompt or "") <= 255


def test_the_definition_is_a_note_on_the_name() -> None:
    page = opened(a_workbook())
    note = page.cell(row_of("high_tech"), column_of(Column.NAME)).comment
    assert note is not None
    assert note.text == NOTE


def test_it_prints_on_a4_with_headings_and_numbers_on_every_page() -> None:
    page = opened(a_workbook())
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$4:$4"
    assert page.print_area == "'填报表'!$A$1:$L$9"
    assert page.oddFooter.center.text == "&P / &N"
    assert page.freeze_panes == "C5"


def test_the_hidden_sheet_says_whose_it_is() -> None:
    sheet = a_sheet(high_tech="33")
    book = load_workbook(BytesIO(a_workbook(sheet)))
    hidden = book["shifan"]
    assert hidden.sheet_state == "veryHidden"
    rows = [[cell.value or "" for cell in row] for row in hidden.iter_rows()]
    assert [_trimmed(row) for row in rows] == [_trimmed(row) for row in identity_rows(sheet)]
    assert rows[1][:3] == ["unit", "7", "文水县"]
    assert book.security.lockStructure


def _trimmed(row: Sequence[str]) -> str:
    return "|".join(row).rstrip("|")


def test_what_was_typed_is_never_a_formula_and_never_breaks_the_file() -> None:
    sheet = a_sheet("=cmd|' /C calc'!A0", leading_industry_name="=1+1\x07&<法兰>")
    page = opened(a_workbook(sheet))
    for row in page.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    assert page.cell(row_of("leading_industry_name"), column_of(Column.VALUE)).value == "=1+1\ufffd&<法兰>"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("24.30", "24.3"),
        ("1000", "1000"),
        ("0", "0"),
        ("-3.20", "-3.2"),
        ("  a   b ", "a b"),
        ("50%", "50%"),
        ("1e5", "1e5"),
        ("NaN", "NaN"),
        ("1234567890123456789", "1234567890123456789"),
        ("３３", "３３"),
    ],
)
def test_a_fingerprint_sees_words_as_a_spreadsheet_keeps_them(text: str, kept: str) -> None:
    assert fingerprint([text]) == fingerprint([kept])


def test_a_fingerprint_tells_cells_apart() -> None:
    assert fingerprint(["12", "3"]) != fingerprint(["1", "23"])
    assert fingerprint(["规上"]) != fingerprint(["规下"])


def test_only_plain_digits_become_a_number() -> None:
    assert figure_of("33") == 33
    assert [figure_of(text) for text in ("", "1,200", "1_000", "1e3", "Infinity", "33家", " 33")] == [None] * 7

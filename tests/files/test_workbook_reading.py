"""What comes back: every cell as it was typed, with its address and what kind of thing stands in it."""

from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bot.files import workbook_process
from bot.files.workbook_archive import UnusableError, check
from bot.files.workbook_reading import read_workbook, understood
from handlers.contents import Cell, CellKind, Contents
from handlers.sheets import IDENTITY_TAB, Column, address, identity_rows
from tests.files.hostile import good
from tests.files.sheets import SHEET_PART, a_sheet, a_workbook, column_of, edited, part, rebuilt, row_of

VALUE = column_of(Column.VALUE)
AT = (row_of("high_tech"), VALUE)


def found(data: bytes, tmp_path: Path) -> Contents:
    """What the reading process finds."""
    path = tmp_path / "sent.xlsx"
    path.write_bytes(data)
    contents = understood(read_workbook(path))
    assert isinstance(contents, Contents), contents
    return contents


def at(contents: Contents, name: str) -> tuple[CellKind, str] | None:
    """The cell of that name."""
    return next(((cell.kind, cell.text) for cell in contents.cells if cell.address == name), None)


def put(value: object, number_format: str | None = None) -> bytes:
    """The workbook with one value typed in for the first row."""

    def change(page: Worksheet) -> None:
        cell = page.cell(*AT)
        cell.value = value  # type: ignore[assignment]
        if number_format:
            cell.number_format = number_format

    return edited(good(), change)


def as_stored(xml: str) -> bytes:
    """The workbook with this in the place of its first value's cell, exactly as some program may store it."""
    sheet = part(good()).decode()
    begins = sheet.index('<c r="G5"')
    ends = sheet.index("/>", begins) + 2
    return rebuilt(good(), {SHEET_PART: (sheet[:begins] + xml + sheet[ends:]).encode()})


def test_what_goes_out_comes_back(tmp_path: Path) -> None:
    sheet = a_sheet(high_tech="33", sme_gdp_share="52.10")
    contents = found(a_workbook(sheet), tmp_path)
    assert [tuple(row) for row in contents.identity] == [_trimmed(row) for row in identity_rows(sheet)]
    assert at(contents, "G5") == (CellKind.NUMBER, "33")
    assert at(contents, "G6") == (CellKind.NUMBER, "52.1")
    assert at(contents, "B6") == (CellKind.TEXT, "中小企业占GDP比重")
    assert at(contents, "E6") == (CellKind.TEXT, "50%")
    assert at(contents, "G7") is None
    assert sorted(contents.merged) == ["A1:L1", "A2:L2", "A3:L3"]


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("|".join(row).rstrip("|").split("|"))


@pytest.mark.parametrize(
    ("value", "shown_as", "expected"),
    [
        (33, None, (CellKind.NUMBER, "33")),
        (0, None, (CellKind.NUMBER, "0")),
        (24.3, None, (CellKind.NUMBER, "24.3")),
        (118747.0, None, (CellKind.NUMBER, "118747")),
        (-3.2, None, (CellKind.NUMBER, "-3.2")),
        (1e20, None, (CellKind.NUMBER, "100000000000000000000")),
        (0.000001, None, (CellKind.NUMBER, "0.000001")),
        (0.243, "0.00%", (CellKind.NUMBER, "24.3%")),
        (0.07, "0%", (CellKind.NUMBER, "7%")),
        (1.45, "0%", (CellKind.NUMBER, "145%")),
        (-0.032, "0.0%", (CellKind.NUMBER, "-3.2%")),
        (52, '0"%"', (CellKind.NUMBER, "52")),
        (52, r"0\%", (CellKind.NUMBER, "52")),
        (12000, "#,##0", (CellKind.NUMBER, "12000")),
        ("约30", None, (CellKind.TEXT, "约30")),
        ("３３", None, (CellKind.TEXT, "３３")),
        ("1.2万", None, (CellKind.TEXT, "1.2万")),
        ("33\n家", None, (CellKind.TEXT, "33\n家")),
        (True, None, (CellKind.YES_NO, "true")),
        (date(2023, 3, 5), None, (CellKind.DATE, "2023-03-05")),
        (datetime(2023, 3, 5, 8, 30), None, (CellKind.DATE, "2023-03-05 08:30:00")),  # noqa: DTZ001 - a cell has no zone
        (time(8, 30), None, (CellKind.DATE, "08:30:00")),
        ("=1+1", None, (CellKind.FORMULA, "=1+1")),
        ("#N/A", None, (CellKind.ERROR, "#N/A")),
        ("长" * 1001, None, (CellKind.TOO_LONG, "长" * 40)),
    ],
)
@pytest.mark.slow
def test_a_cell_is_read_as_it_was_typed(
    value: object, shown_as: str | None, expected: tuple[CellKind, str], tmp_path: Path
) -> None:
    assert at(found(put(value, shown_as), tmp_path), address(*AT)) == expected


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        # what Excel stores for 24.3: seventeen digits of the binary fraction
        ('<c r="G5"><v>24.300000000000001</v></c>', (CellKind.NUMBER, "24.3")),
        ('<c r="G5"><v>1.1000000000000001</v></c>', (CellKind.NUMBER, "1.1")),
        ('<c r="G5"><v>3.2000000000000001E-2</v></c>', (CellKind.NUMBER, "0.032")),
        ('<c r="G5" t="str"><v>33</v></c>', (CellKind.TEXT, "33")),
        ('<c r="G5" t="inlineStr"><is><r><t>3</t></r><r><t>3家</t></r></is></c>', (CellKind.TEXT, "33家")),
        ('<c r="G5"><f>SUM(A1:A9)</f><v>33</v></c>', (CellKind.FORMULA, "=SUM(A1:A9)")),
        ('<c r="G5"><f t="array" ref="G5">SUM(A1:A9)</f><v>33</v></c>', (CellKind.FORMULA, "=SUM(A1:A9)")),
        ('<c r="G5"><f t="shared" ref="G5:G6" si="0">A1</f><v>33</v></c>', (CellKind.FORMULA, "=A1")),
        ('<c r="G5"><f t="shared" si="7"/><v>33</v></c>', (CellKind.FORMULA, "=")),
        ('<c r="G5"><f t="dataTable" ref="G5" r1="A1"/><v>33</v></c>', (CellKind.FORMULA, "=")),
        ('<c r="G5" t="e"><v>#DIV/0!</v></c>', (CellKind.ERROR, "#DIV/0!")),
        ('<c r="G5" t="d"><v>2023-03-05</v></c>', (CellKind.DATE, "2023-03-05")),
    ],
)
@pytest.mark.slow
def test_a_cell_is_read_as_other_programs_store_it(xml: str, expected: tuple[CellKind, str], tmp_path: Path) -> None:
    assert at(found(as_stored(xml), tmp_path), "G5") == expected


def test_merged_cells_are_noticed(tmp_path: Path) -> None:
    assert "G5:G6" in found(edited(good(), lambda page: page.merge_cells("G5:G6")), tmp_path).merged


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(tmp_path: Path) -> None:
    sheet = part(good()).replace(b'<dimension ref="A1:L9"', b'<dimension ref="A1:XFD1048576"')
    assert sheet != part(good())
    assert found(rebuilt(good(), {SHEET_PART: sheet}), tmp_path) == found(good(), tmp_path)


def test_another_sheet_beside_the_form_is_not_read(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        assert page.parent is not None
        page.parent.create_sheet("算草", 0).append([1, 2, 3])

    assert found(edited(good(), change), tmp_path) == found(good(), tmp_path)


def test_a_web_address_typed_as_the_source_does_no_harm(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        cell = page.cell(AT[0], column_of(Column.SOURCE))
        cell.value = "http://stats.example.cn/2022"
        cell.hyperlink = "http://stats.example.cn/2022"

    assert at(found(edited(good(), change), tmp_path), "J5") == (CellKind.TEXT, "http://stats.example.cn/2022")


def test_the_hidden_sheet_survives_in_plain_view(tmp_path: Path) -> None:
    def show(page: Worksheet) -> None:
        page.sheet_state = "visible"

    contents = found(edited(good(), show, tab=IDENTITY_TAB), tmp_path)
    assert contents.identity[0] == ("layout", "1")


def test_a_file_that_is_not_there_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_workbook(tmp_path / "nothing.xlsx")


@given(st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=4)), min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_file_changed_at_random_is_checked_or_refused_and_nothing_else(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(good())
    for place, piece in changes:
        start = place % len(data)
        data[start : start + len(piece)] = piece
    try:
        check(BytesIO(bytes(data)))
    except UnusableError:
        return
    with ZipFile(BytesIO(bytes(data))) as archive:
        assert archive.namelist()


@given(st.binary(max_size=60), st.integers(0, 3000))
def test_a_sheet_changed_at_random_is_read_or_fails_as_something_the_process_knows(piece: bytes, place: int) -> None:
    sheet = part(good())
    data = rebuilt(good(), {SHEET_PART: sheet[:place] + piece + sheet[place + len(piece) :]})
    lines = workbook_process._lines(BytesIO(data))
    assert "refused" in lines[-1] or lines[-1] == {"end": True}


def test_cells_have_the_names_people_know() -> None:
    assert [address(5, 8), address(1, 26), address(1, 27), address(1_048_576, 16_384)] == [
        "H5", "Z1", "AA1", "XFD1048576",
    ]  # fmt: skip
    assert Cell(9, 12, CellKind.TEXT, "x").address == "L9"

"""Filled with LibreOffice, as counties fill it: what comes back is what was typed."""

from pathlib import Path

import pytest

from bot.files.workbook_reading import read_workbook, understood
from handlers.contents import CellKind, Contents
from tests.files.office import Office
from tests.files.sheets import a_workbook

TYPED = {
    "G5": ("33", CellKind.NUMBER, "33"),
    "J5": ("省级公示名单", CellKind.TEXT, "省级公示名单"),
    "K5": ("2022-12-31", CellKind.DATE, "2022-12-31"),
    "L5": ("较上年净增7家，见附件", CellKind.TEXT, "较上年净增7家，见附件"),
    "G6": ("24.3", CellKind.NUMBER, "24.3"),
    "F7": ("6.3%", CellKind.NUMBER, "6.3%"),
    "G7": ("-3.2", CellKind.NUMBER, "-3.2"),
    "G8": ("是", CellKind.TEXT, "是"),
    "G9": ("法兰锻造", CellKind.TEXT, "法兰锻造"),
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sent") / "sent.xlsx"
    path.write_bytes(a_workbook())
    return path


def contents(path: Path) -> Contents:
    found = understood(read_workbook(path))
    assert isinstance(found, Contents), found
    return found


def test_what_libreoffice_saves_is_what_was_typed(office: Office, sent: Path) -> None:
    saved, _ = office.types(sent, {at: typed for at, (typed, _, _) in TYPED.items()})
    before, after = contents(sent), contents(saved)
    typed = {cell.address: (cell.kind, cell.text) for cell in after.cells}
    assert typed == {
        **{cell.address: (cell.kind, cell.text) for cell in before.cells},
        **{at: (kind, text) for at, (_, kind, text) in TYPED.items()},
    }
    assert after.identity == before.identity
    assert sorted(after.merged) == sorted(before.merged)


def test_libreoffice_lets_nobody_type_where_nothing_is_asked(office: Office, sent: Path) -> None:
    locked = ("A1", "A4", "B5", "C5", "E5", "F5", "G10")
    saved, shown = office.types(sent, dict.fromkeys((*locked, "G5", "F7", "H7"), "1"))
    assert [at for at, text in shown.items() if text is None] == list(locked)
    assert {cell.address for cell in contents(saved).cells} - {cell.address for cell in contents(sent).cells} == {
        "G5", "F7", "H7",
    }  # fmt: skip


def test_what_the_rules_do_not_take_is_seen_when_it_comes_back(office: Office, sent: Path) -> None:
    saved, _ = office.types(sent, {"G5": "约30", "G6": "=1+1", "G7": "３３"})
    after = contents(saved)
    found = {cell.address: (cell.kind, cell.text) for cell in after.cells}
    assert (found["G5"], found["G6"]) == ((CellKind.TEXT, "约30"), (CellKind.FORMULA, "=1+1"))
    assert found["G7"] in ((CellKind.TEXT, "３３"), (CellKind.NUMBER, "33"))


def test_it_prints_on_one_page_across(office: Office, sent: Path) -> None:
    printed = office.prints(sent).read_bytes()
    assert printed.count(b"/Type/Page/") + printed.count(b"/Type/Page\n") + printed.count(b"/Type /Page\n") == 1
    assert b"/MediaBox[0 0 841" in printed.replace(b" [", b"[")

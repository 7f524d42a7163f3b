"""Anything at all in the cells of a workbook: nothing breaks, and nothing is stored but what was read exactly."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import indicators
from handlers.contents import Cell, CellKind, Contents
from handlers.ports import StoredFile
from handlers.proposals import subject_of
from handlers.quantities import Outcome, read_for
from handlers.said import Upload
from handlers.sheets import FIRST_ROW
from tests.handlers.filled import Filled
from tests.handlers.people import Town, records

THINGS = st.sampled_from(
    ["33", "约30", "暂无", "", "0", "-1", "1.2万", "120%", "=1+1", "是", "２４．３", "去年9家今年12家", "9" * 400]
) | st.text(max_size=20)  # fmt: skip
PLACES = st.tuples(st.integers(1, 30), st.integers(1, 14) | st.just(7))


@given(st.dictionaries(PLACES, st.tuples(st.sampled_from(CellKind), THINGS), max_size=12))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_stands_in_the_cells_only_exact_readings_of_touched_rows_are_stored_and_only_when_agreed_to(
    cells: dict[tuple[int, int], tuple[CellKind, str]],
) -> None:
    li = Town().contact()
    found = WHOLE_SHEET
    changed = {(row, column): Cell(row, column, kind, text) for (row, column), (kind, text) in cells.items()}
    kept = tuple(cell for cell in found.contents.cells if (cell.row, cell.column) not in changed)
    contents = Contents(found.contents.identity, (*kept, *changed.values()), found.contents.merged)
    li.does(Upload(StoredFile("ab" * 32, "表.xlsx", "application/zip", 1), "", contents))
    assert records(li) == []
    assert li.town.drafts == {}
    li.says("对")
    touched = {key for row, _ in changed for key in found.keys_of(row)}
    for key, answer in li.town.drafts[("indicators", 2022)].answers.items() if li.town.drafts else ():
        assert key in touched
        if answer.number is not None:
            question = next(one for one in indicators.form().questions(found.situation) if one.key == key)
            again = read_for(answer.raw, subject_of(question, found.situation))
            assert again.outcome in (Outcome.VALUE, Outcome.CONFIRM)
            assert again.value == answer.value


class _WholeSheet:
    """One workbook as it went out, read once."""

    def __init__(self) -> None:
        li = Town().contact()
        self.situation = li.town.situation(li.conversation, li.roles)
        self.sheet = Filled(li).sheet
        contents = Filled(li).contents()
        assert isinstance(contents, Contents)
        self.contents = contents

    def keys_of(self, row: int) -> set[str]:
        at = row - FIRST_ROW
        if not 0 <= at < len(self.sheet.lines):
            return set()
        line = self.sheet.lines[at]
        return {line.key, line.last_key} if line.last_key else {line.key}


WHOLE_SHEET = _WholeSheet()

"""The register of units: entered, updated, and a unit stays the same when its code or its name changes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from bot.storage.facts import recall, remember
from bot.storage.registry import import_units, read_units, unit_by_code
from bot.storage.round_entry import open_round
from bot.storage.tables import unit_codes, unit_rounds, units
from scoring.errors import SheetError
from tests.fakes import MORNING, YEAR

HEADER = ["code", "city", "name", "kind"]
WENSHUI = ["141121", "吕梁市", "文水县", "county"]
LATER = MORNING + timedelta(days=400)


def enter(
    database: Engine, *rows: list[str], header: list[str] | None = None, at: datetime = MORNING
) -> tuple[int, int]:
    with database.begin() as connection:
        return import_units(connection, read_units([header or HEADER, *rows]), at)


def problems(*rows: list[str], header: list[str] | None = None) -> tuple[str, ...]:
    with pytest.raises(SheetError) as caught:
        read_units([header or HEADER, *rows])
    return caught.value.problems


def codes(database: Engine) -> list[tuple[str, bool]]:
    with database.connect() as connection:
        rows = connection.execute(select(unit_codes).order_by(unit_codes.c.valid_from, unit_codes.c.code))
        return [(row.code, row.valid_to is None) for row in rows]


def test_entered_once_and_updated_after_that(database: Engine) -> None:
    assert enter(database, WENSHUI) == (1, 0)
    assert enter(database, WENSHUI) == (0, 1)
    assert codes(database) == [("141121", True)]


def test_a_unit_without_a_code_is_issued_one(database: Engine) -> None:
    enter(database, ["", "长治市", "长治高新区", "zone"])
    with database.connect() as connection:
        assert unit_by_code(connection, "Z00001") == 1


def test_a_unit_that_is_renamed_keeps_its_id(database: Engine) -> None:
    enter(database, WENSHUI)
    assert enter(database, ["141121", "吕梁市", "文水市", "county"]) == (0, 1)
    with database.connect() as connection:
        assert connection.execute(select(units.c.id, units.c.name)).all() == [(1, "文水市")]


def test_a_unit_whose_code_changes_keeps_its_id_and_its_old_code_is_dated(database: Engine) -> None:
    enter(database, WENSHUI)
    assert enter(database, ["141199", *WENSHUI[1:]], at=LATER) == (0, 1)
    assert codes(database) == [("141121", False), ("141199", True)]
    with database.connect() as connection:
        assert (unit_by_code(connection, "141121"), unit_by_code(connection, "141199")) == (None, 1)


def test_an_old_code_may_come_back(database: Engine) -> None:
    enter(database, WENSHUI)
    enter(database, ["141199", *WENSHUI[1:]], at=LATER)
    enter(database, WENSHUI, at=LATER + timedelta(days=1))
    with database.connect() as connection:
        assert (unit_by_code(connection, "141121"), unit_by_code(connection, "141199")) == (1, None)


def test_a_code_corrected_on_the_same_day_and_back(database: Engine) -> None:
    enter(database, WENSHUI)
    enter(database, ["141199", *WENSHUI[1:]])
    enter(database, WENSHUI)
    with database.connect() as connection:
        assert (unit_by_code(connection, "141121"), unit_by_code(connection, "141199")) == (1, None)


def test_the_assessment_year_is_entered_in_the_open_round(database: Engine) -> None:
    header = [*HEADER, "assessment_year"]
    with pytest.raises(SheetError, match="shifan round open"):
        enter(database, [*WENSHUI, "1"], header=header)
    with database.begin() as connection:
        open_round(connection, YEAR, "shanxi-2022", None, MORNING)
    enter(database, [*WENSHUI, "1"], header=header)
    enter(database, [*WENSHUI, "2"], header=header)
    with database.connect() as connection:
        assert connection.execute(select(unit_rounds.c.year, unit_rounds.c.assessment_year)).all() == [(YEAR, 2)]


def test_an_empty_cell_leaves_what_was_known(database: Engine) -> None:
    header = [*HEADER, "former_poverty", "approved_year"]
    enter(database, [*WENSHUI, "是", "2021"], header=header)
    enter(database, [*WENSHUI, "", ""], header=header)
    with database.connect() as connection:
        assert connection.execute(select(units.c.former_poverty, units.c.approved_year)).all() == [(True, 2021)]


def test_all_bad_cells_are_named_at_once_by_row_and_column() -> None:
    header = [*HEADER, "former_poverty", "assessment_year"]
    found = problems(
        ["14-1121", "吕梁市", "", "镇", "也许", "4"], ["141122", "", "交城县", "county", "", "一"], header=header
    )
    assert [one.split("“")[0] for one in found] == [
        "第2行 name 列", "第2行 kind 列", "第2行 code 列", "第2行 former_poverty 列", "第2行 assessment_year 列",
        "第3行 city 列", "第3行 assessment_year 列",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ([], "名录是空的"),
        ([["code", "city", "name"]], "缺少列 kind"),
        ([[*HEADER, "邮编"]], "不认识的列 邮编"),
        ([HEADER, WENSHUI, WENSHUI], "与第2行重复"),
        ([HEADER, WENSHUI, ["141121", "吕梁市", "交城县", "county"]], "code 列“141121”：与第2行重复"),
    ],
)
def test_a_table_that_is_none_is_refused_with_a_sentence(table: list[list[str]], word: str) -> None:
    with pytest.raises(SheetError, match=word):
        read_units(table)


def test_blank_lines_and_a_byte_order_mark_are_no_mistakes(database: Engine) -> None:
    rows = read_units([["\ufeffcode", *HEADER[1:]], ["", "", "", ""], [f" {WENSHUI[0]} ", *WENSHUI[1:]], []])
    assert [(row.code, row.name) for row in rows] == [("141121", "文水县")]


def test_a_row_with_more_cells_than_columns_is_refused() -> None:
    assert problems([*WENSHUI, "1", "是"])


def test_the_installation_remembers_the_newest(database: Engine) -> None:
    with database.begin() as connection:
        assert recall(connection, "telegram.username") is None
        remember(connection, "telegram.username", "shifan_bot")
        remember(connection, "telegram.username", "shifan_test_bot")
        assert recall(connection, "telegram.username") == "shifan_test_bot"


def test_a_code_with_another_units_name_is_refused_and_nothing_is_imported(database: Engine) -> None:
    enter(database, WENSHUI, ["141122", "吕梁市", "交城县", "county"])
    with pytest.raises(SheetError, match="吕梁市交城县 会有两个代码"):
        enter(database, ["140202", "大同市", "新区", "zone"], ["141121", "吕梁市", "交城县", "county"])
    with database.connect() as connection:
        assert sorted(connection.execute(select(units.c.name)).scalars()) == sorted(["文水县", "交城县"])


def test_two_units_may_change_names_in_one_table(database: Engine) -> None:
    other = ["141122", "吕梁市", "交城县", "county"]
    enter(database, WENSHUI, other)
    assert enter(database, [*WENSHUI[:2], *other[2:]], [*other[:2], *WENSHUI[2:]]) == (0, 2)


def test_rows_are_numbered_as_the_spreadsheet_does() -> None:
    (said,) = problems([], WENSHUI, ["", "", ""], ["141122", "吕梁市", "交城县", "town"])
    assert said.startswith("第5行 kind 列")

"""A pasted column of bare figures is laid out by the order of the list, and stored only once that was agreed to."""

import pytest

from handlers.reading.bare_column import bare_figures
from tests.handlers.people import Person, Town, a_unit, records

COLUMN = [
    "7428", "7.1", "68", "27", "119", "12", "2", "7", "95", "33", "25", "3", "79.73", "9.1", "62", "16", "9", "1",
    "150", "440", "60", "11", "22",
]  # fmt: skip


@pytest.fixture
def li() -> Person:
    return Town().contact()


@pytest.mark.parametrize("before", [(), ("指标填报",), ("指标填报", "清单")])
def test_a_figure_for_every_row_is_laid_out_with_the_names(li: Person, before: tuple[str, ...]) -> None:
    for line in before:
        li.says(line)
    said = li.says("\n".join(COLUMN))
    assert "读到23项，还没有保存" in said
    assert "10. 高企：33家" in said and "23. " in said
    assert not records(li)
    li.says("对")
    assert [li.town.stands(key) for key in ("new_enterprises", "high_tech", "above_scale")] == ["7428", "33", "119"]


def test_an_empty_cell_leaves_its_row_open(li: Person) -> None:
    li.says("指标填报")
    cells = [*COLUMN]
    cells[9] = ""
    li.says("\r\n".join(cells))
    li.says("对")
    assert li.town.stands("high_tech") is None
    assert li.town.stands("above_scale") == "119"


def test_the_rest_of_the_rows_goes_on_from_the_one_on_the_table(li: Person) -> None:
    for line in ("指标填报", "第20项"):
        li.says(line)
    assert "读到4项" in li.says("440\n60\n11\n22")
    li.says("对")
    assert [li.town.stands(key) for key in ("incubated_new", "zone_new_above_scale")] == ["440", "11"]


@pytest.mark.parametrize("count", [3, 10, 22, 24, 60])
def test_a_number_of_figures_that_fits_nothing_is_asked_about(li: Person, count: int) -> None:
    li.says("指标填报")
    said = li.says("\n".join(["7"] * count))
    assert f"收到{count}个数" in said and "23项" in said
    assert not records(li)
    assert li.asked == "新增企业数量"


def test_a_row_of_cells_is_a_column_lying_down(li: Person) -> None:
    assert "读到23项" in li.says("\t".join(COLUMN))


def test_conditions_are_not_filled_in_by_their_order() -> None:
    zhao = Town(unit=a_unit("交城县", None)).contact()
    for line in ("申报条件", "是"):
        zhao.says(line)
    zhao.says("20000\n200\n20\n120\n1\n5")
    assert not records(zhao)


def test_what_was_handed_in_is_not_changed_by_a_column(li: Person) -> None:
    li.town.hands_in("indicators", "report")
    said = li.says("\n".join(COLUMN))
    assert "已提交" in said
    assert not records(li)


@pytest.mark.parametrize(
    "typed", ["33", "33 45", "33\n45", "规上55\n亿元11\n10亿1", "约7\n8\n9", "7428\t6800", "第1项\n2\n3\n4"]
)
def test_anything_else_is_no_column(typed: str) -> None:
    assert bare_figures(typed) is None

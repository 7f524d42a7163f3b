"""Many figures in one message, in every way people paste them: proposals first, one agreement, nothing guessed."""

import pytest

from handlers.answers import Kind, Origin
from handlers.buttons import Verb, free
from handlers.reading.tidying import tidy
from handlers.said import Tap
from tests.handlers.people import EDITION, YEAR, Town, a_unit, records

FIGURES = {"above_scale": "55", "yi_industrial": "11", "ten_yi_industrial": "1"}
SHAPES = {
    "in a sentence": "规上55，亿元11，10亿1",
    "with spaces": "规上55 亿元11 10亿1",
    "with a full stop": "规上55家、亿元11家、10亿元企业1家。",
    "with ascii commas": "规上55,亿元11,10亿1",
    "without anything between": "规上55；亿元企业11；10亿元企业1",
    "line by line": "规上 55\n亿元 11\n10亿 1",
    "numbered": "1. 规上企业 55家\n2. 亿元企业：11家\n3、10亿元企业 1家",
    "numbered in brackets": "（1）规上企业：55\n（2）亿元企业：11\n（3）10亿元企业：1",
    "from Excel": "新增规上企业数量\t55\n新增亿元工业企业数量\t11\n新增10亿元以上工业企业数量\t1",
    "from Excel, with number and unit":
        "5\t新增规上企业数量\t家\t55\n6\t新增亿元工业企业数量\t家\t11\n7\t新增10亿元以上工业企业数量\t家\t1\n",
    "from Excel, with a heading":
        "序号\t指标名称\t计量单位\t数值\n5\t新增规上企业数量\t家\t55\n6\t新增亿元工业企业数量\t家\t11\n"
        "7\t新增10亿元以上工业企业数量\t家\t1",
    "from Excel, with targets and departments":
        "序号\t指标\t单位\t任务指标\t本年\t获取部门\n5\t新增规上企业数量\t家\t70\t55\t统计局\n"
        "6\t新增亿元工业企业数量\t家\t17\t11\t统计局\n7\t新增10亿元以上工业企业数量\t家\t2\t1\t统计局",
    "from Excel, with years": "指标\t2020年\t2022年\n规上企业\t48\t55\n亿元企业\t9\t11\n10亿元企业\t1\t1",
    "full-width": "规上企业　５５\n亿元企业　１１\n１０亿元企业　１",
    "cell by cell": "规上企业\n家\n55\n亿元企业\n家\n11\n10亿元企业\n家\n1",
    "cell by cell, numbered": "1\n规上企业\n55\n2\n亿元企业\n11\n3\n10亿元企业\n1",
    "as a list with bars": "| 指标 | 数值 |\n|---|---|\n| 规上企业 | 55 |\n| 亿元企业 | 11 |\n| 10亿元企业 | 1 |",
    "as CSV": "规上企业,55\n亿元企业,11\n10亿元企业,1",
    "with Windows lines": "规上企业\t55\r\n亿元企业\t11\r\n10亿元企业\t1\r\n",
    "with greetings": "您好，我县数据如下：\n规上 55\n亿元 11\n10亿 1\n谢谢",
    "with units in the name": "规上企业（家）：55\n亿元企业（家）：11\n10亿元企业（家）：1",
    "in columns of spaces": "规上企业    家    55\n亿元企业    家    11\n10亿元企业  家    1",
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_table_and_the_same_draft(shape: str) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    said = li.says(SHAPES[shape])
    assert records(li) == [], "nothing is stored before it is agreed to"
    assert "读到3项" in said
    assert "已暂存3项" in li.says("对")
    assert {key: town.stands(key) for key in FIGURES} == FIGURES
    for key, value in FIGURES.items():
        answer = town.answer(key)
        assert answer is not None
        assert answer.origin is Origin.PASTED
        assert value in tidy(answer.raw), "what was typed is kept"
    assert set(town.drafts["indicators", YEAR].answers) == set(FIGURES)


def test_the_button_agrees_like_the_word_and_a_double_tap_stores_once() -> None:
    town = Town()
    li = town.contact()
    li.says(SHAPES["in a sentence"])
    data = li.button("对，保存这3项")
    li.does(Tap(data))
    li.does(Tap(data))
    assert town.drafts["indicators", YEAR].revision == 3


@pytest.mark.parametrize("no", ["不保存", "不对", "不"])
def test_a_table_that_is_declined_stores_nothing_and_goes_on(no: str) -> None:
    town = Town()
    li = town.contact()
    li.says(SHAPES["in a sentence"])
    li.says(no)
    assert town.drafts == {}
    assert li.asked == "新增企业数量"


WHY = [
    "约数", "可能指省级小巨人、国家级小巨人", "「著名商标」不在本年度应填的项目中", "没有认出是哪一项指标",
    "同一项有不同的数", "可能漏了百分号", "可能是0，也可能是暂缺",
]  # fmt: skip


def test_what_is_unclear_unknown_ambiguous_or_twice_is_listed_and_the_rest_stored() -> None:
    town = Town()
    li = town.contact()
    said = li.says("规上约119，亿元12，小巨人3，商标2，亩均税收8，高企26，高企27，非煤0.52，股改 无，四板 /")
    assert "读到1项" in said
    for why in WHY:
        assert why in said
    said = li.says("对")
    assert {key: answer.value for key, answer in town.drafts["indicators", YEAR].answers.items()} == {
        "yi_industrial": "12"
    }
    assert "亩均税收8" in said, "what is left is said again with the echo"


def test_a_bare_number_under_a_table_is_no_answer() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says(SHAPES["in a sentence"])
    assert "还没有保存" in li.says("33")
    assert town.drafts == {}
    li.says("对")
    assert town.stands("above_scale") == "55"


def test_a_row_sent_under_a_table_mends_it() -> None:
    town = Town()
    li = town.contact()
    li.says("规上55，亿元约11")
    said = li.says("亿元12")
    assert "读到2项" in said
    assert "亿元约11" not in said
    li.says("第5项 56")
    li.says("对")
    assert (town.stands("above_scale"), town.stands("yi_industrial")) == ("56", "12")


def test_what_stands_already_is_said_and_only_what_changes_is_stored() -> None:
    town = Town()
    town.puts(above_scale="119", yi_industrial="11")
    li = town.contact()
    said = li.says(SHAPES["in a sentence"])
    assert "5. 规上：55家（原为119家）" in said
    assert "另有1项与已填的相同" in said
    li.says("对")
    assert [record.key for record in records(li)] == ["above_scale", "ten_yi_industrial"]


def test_a_colleagues_answer_in_between_is_not_overwritten() -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    li.says(SHAPES["in a sentence"])
    wang.says("规上56")
    said = li.says("对")
    assert "已暂存2项" in said
    assert "已在另一设备上填报，没有覆盖" in said
    assert town.stands("above_scale") == "56"


def test_the_whole_table_can_be_taken_back_at_once() -> None:
    town = Town()
    town.puts(above_scale="119")
    li = town.contact()
    li.says(SHAPES["in a sentence"])
    li.says("对")
    li.taps("撤销这3项")
    assert (town.stands("above_scale"), town.stands("yi_industrial")) == ("119", "cleared")


def test_a_year_of_last_years_figures_goes_to_last_years_rows_where_they_are_asked() -> None:
    town = Town()
    li = town.contact()
    li.says("指标\t上年\t本年\n新增企业数量\t6800\t7428\n规上企业\t92\t119\n省级开发区\t20\t22")
    li.says("对")
    assert (town.stands("prev.new_enterprises"), town.stands("new_enterprises")) == ("6800", "7428")
    assert town.stands("prev.zone_new_above_scale") == "20"


def test_without_a_heading_two_figures_in_a_line_are_asked_about() -> None:
    town = Town()
    li = town.contact()
    said = li.says("规上企业\t92\t119\n亿元企业\t11")
    assert "规上企业 92 119：有不止一个数" in said
    li.says("对")
    assert town.stands("above_scale") is None


def test_a_rows_nothing_is_stored_as_what_it_is() -> None:
    town = Town()
    li = town.contact()
    li.says("规上55，非煤占比 等统计局，6月10日，营收增速 待省级数据，亿元 暂缺")
    li.says("对")
    wait = town.answer("noncoal_share")
    assert wait is not None
    assert (wait.kind, wait.value, wait.provenance.supplier) == (Kind.ABSENT, "2023-06-10", "统计局")
    assert (town.stands("sme_revenue_growth"), town.stands("yi_industrial")) == ("province", "absent")


def test_a_pasted_zero_is_a_zero() -> None:
    town = Town()
    li = town.contact()
    li.says("规上55，四板0")
    li.says("对")
    assert town.stands("fourth_board") == "0"


@pytest.mark.parametrize(
    "text",
    [
        "55\n11\n1",
        "55 11 1",
        "指标\t数值",
        "今年数据如下：55，11，1",
        "\t\t\n\t\t",
        "| | |",
        "法兰锻造120家\n陶瓷30家",
    ],
)
def test_figures_without_known_names_are_nobodys(text: str) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says(text)
    li.says("对")
    assert town.drafts == {}


@pytest.mark.parametrize(
    "piece",
    [
        "规上1，",
        "规上",
        "1,",
        "\t",
        "规上\t1\n",
        "很长",
        "小巨人1\n",
        "10亿",
        "| 规上 | 1 |\n",
        "（",
        "规上1家亿元1家",
    ],
)
def test_a_flood_is_answered_in_one_readable_message(piece: str) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    said = li.says(piece * (10_000 // len(piece)))
    assert len(said) < 2_000
    assert town.drafts == {}


def test_an_agreement_to_a_table_of_rows_that_are_gone_stores_nothing() -> None:
    town = Town()
    li = town.contact()
    li.says("规上55，开发区22")
    town.not_applicable = frozenset({"zone_new_above_scale"})
    li.says("对")
    assert town.drafts == {}


def test_an_agreement_with_nothing_proposed_is_answered() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    for said in (li.says("对"), li.does(Tap(free("x", Verb.AGREE).data))):
        assert "没有等待确认的内容" in said
    assert town.drafts == {}


def test_all_rows_of_the_edition_at_once_by_their_full_names() -> None:
    town = Town(unit=a_unit(year=3))
    li = town.contact()
    value = {"count": "7", "percent": "52.1", "ratio": "7.1%"}
    table = "\n".join(
        f"{at}\t{one.name}\t{one.unit}\t{value[one.value]}" for at, one in enumerate(EDITION.indicators, 1)
    )
    said = li.says(table)
    assert "读到25项" in said, "all but the trademarks, which are no longer awarded"
    assert len(said) < 3_000
    li.says("对")
    assert sum(1 for one in EDITION.keys if town.stands(one)) == 25


def too_many_rows() -> str:
    return "\n".join(["规上\t55", *(f"某某{at}\t{at}" for at in range(250)), "高企\t33"])


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        (too_many_rows(), "超过200行"),
        ("，".join(["规上55", *(f"某某{at} {at}" for at in range(250)), "高企33"]), "超过200行"),
        ("规上\t55\n" + "某" * 19_990 + "\n高企\t12345", "一次最多读20000字"),
        ("规上\t55\n" + "\t".join(f"某列{at}" for at in range(20_000)), "一次最多读20000字"),
        ("\n".join(f"某某{at}\t{at}" for at in range(1000)), "超过200行"),
    ],
)
@pytest.mark.parametrize("before", ["菜单", "指标填报"])
def test_more_than_can_be_read_is_refused_as_a_whole_and_never_cut(pasted: str, why: str, before: str) -> None:
    town = Town()
    li = town.contact()
    li.says(before)
    said = li.says(pasted)
    assert why in said and "没有读取" in said
    assert "请核对" not in said and not town.drafts.get(("indicators", 2022), None)


def test_a_table_of_two_hundred_rows_is_read_to_its_end() -> None:
    li = Town().contact()
    li.says("指标填报")
    said = li.says("\n".join([*(f"某某{at}\t{at}" for at in range(198)), "规上\t55", "高企\t33"]))
    assert "读到2项" in said and "高企：33家" in said


@pytest.mark.parametrize("name", ["10亿元", "10亿", "十亿元", "10亿元以上", "10亿以上企业"])
@pytest.mark.parametrize("number", ["", "7\t"])
def test_a_name_that_is_a_number_too_is_a_name_at_the_head_of_a_line(name: str, number: str) -> None:
    li = Town().contact()
    li.says("指标填报")
    said = li.says(f"{number}{name}\t2\n6\t亿元\t11")
    assert "10亿元企业：2家" in said and "亿元企业：11家" in said and "没有列入" not in said


def test_a_sum_in_a_table_is_no_name() -> None:
    li = Town().contact()
    li.says("指标填报")
    said = li.says("规上\t55\n总产值\t10亿元\t5\n高企\t33")
    assert "10亿元企业" not in said and "总产值 10亿元 5：没有认出" in said


def test_a_table_that_stands_already_is_said_to_in_one_sentence() -> None:
    li = Town().contact()
    for said in ("指标填报", "规上55，亿元11", "对"):
        li.says(said)
    said = li.says("规上55，亿元11")
    assert said.startswith("这些项目都与已填的相同，不必再存。")
    assert "另有" not in said and "没有可以保存" not in said and li.asked

"""申报条件: each condition met, missed or open; what is asked and what is not; nothing is judged too early."""

import pytest

from tests.handlers.people import Person, Town, a_unit, records

ASKED = [
    "县级政府或开发区管委会自愿申报", "市场主体", "规下工业企业", "规上工业企业", "主导产业名称", "主导产业链上企业",
    "省级小微企业双创基地", "省级专精特新企业", "中小企业促进（服务）机构健全", "申报声明",
]  # fmt: skip
GOOD = ["是", "20000", "200", "20", "法兰锻造", "20", "1", "5", "是", "确认"]


def applicant(*, poor: bool | None = False) -> Person:
    return Town(unit=a_unit("交城县", None, poor=poor)).contact()


def filled(*answers: str, poor: bool | None = False) -> str:
    """The end of the form, after these answers."""
    li = applicant(poor=poor)
    li.says("申报条件")
    for answer in answers:
        said = li.says(answer)
    assert li.asked is None
    return said


def changed(at: int, answer: str) -> list[str]:
    return [*GOOD[:at], answer, *GOOD[at + 1 :]]


def test_the_questions_come_in_the_order_of_the_conditions() -> None:
    li = applicant()
    li.says("申报条件")
    asked = [li.asked]
    for answer in GOOD[:-1]:
        li.says(answer)
        asked.append(li.asked)
    assert asked == ASKED


def test_a_figure_that_is_enough_is_told_from_the_condition_it_shares_with_another() -> None:
    li = applicant()
    li.says("申报条件")
    for answer in GOOD[:2]:
        li.says(answer)
    assert "已暂存：5家，未达到条件。" in li.says("5")
    assert "已暂存：24家，这一项达到要求；与规下工业企业合并认定，未达到条件。" in li.says("24")
    assert "已暂存：260家，达到条件。" in li.says("规下工业企业260") + li.says("对")


def test_whether_it_was_a_poverty_county_is_never_asked() -> None:
    li = applicant()
    assert "贫困" not in li.says("申报条件") + li.says("清单")


def test_exactly_on_every_line_is_met() -> None:
    said = filled(*GOOD)
    assert said.count("符合：") == 7
    assert "不符合" not in said
    assert "尚" not in said.replace("尚未列入", "")
    assert said.endswith("按现有数据测算，不作为考核结论。")


@pytest.mark.parametrize(
    ("at", "answer", "condition"),
    [
        (0, "否", "自愿申报"), (1, "19999", "市场主体"), (2, "199", "规下工业企业"), (3, "19", "规上工业企业"),
        (5, "19", "主导产业链"), (6, "0", "双创基地"), (7, "4", "专精特新"), (8, "否", "机构"),
    ],
)  # fmt: skip
def test_one_below_a_line_is_not_met(at: int, answer: str, condition: str) -> None:
    missed = [line for line in filled(*changed(at, answer)).splitlines() if "不符合：" in line]
    assert len(missed) == 1
    assert condition in missed[0]


@pytest.mark.parametrize("at", [1, 2, 3, 5, 6, 7])
def test_without_a_figure_nothing_is_judged(at: int) -> None:
    said = filled(*changed(at, "暂缺"))
    assert "尚不能判断" in said
    assert "不符合" not in said


@pytest.mark.parametrize(
    ("poor", "hint", "echo"),
    [
        (True, "条件：不低于5家；本单位属于原贫困县，不低于2家即可（", "已暂存：3家，达到条件。"),
        (False, "条件：不低于5家（", "已暂存：3家，未达到条件。"),
        (
            None,
            "条件：不低于5家；原贫困县不低于2家，是否属于由省局按名单核定，不必填报（",
            "已暂存：3家，是否达到取决于本单位是否属于原贫困县，由省局按名单核定，不必填报。",
        ),
    ],
)
def test_the_exception_for_former_poverty_counties_is_told_where_it_applies(
    poor: bool | None, hint: str, echo: str
) -> None:
    li = applicant(poor=poor)
    li.says("申报条件")
    for answer in GOOD[:7]:
        asked = li.says(answer)
    assert hint in asked
    assert echo in li.says("3")


@pytest.mark.parametrize(("poor", "verdict"), [(True, "符合："), (False, "不符合："), (None, "尚不能判断：")])
def test_three_specialised_firms_depend_on_the_registry(poor: bool | None, verdict: str) -> None:
    (line,) = [line for line in filled(*changed(7, "3"), poor=poor).splitlines() if line.startswith("6. ")]
    assert line.startswith(f"6. {verdict}")


def test_a_declaration_not_made_is_said_and_can_still_be_made() -> None:
    li = applicant()
    li.says("申报条件")
    for answer in (*GOOD[:-1], "跳过"):
        said = li.says(answer)
    assert "声明尚未确认，请点「申报声明」确认。" in said
    li.says("清单")
    li.taps("10")
    assert "确认属实" in li.labels
    li.taps("确认属实")
    assert li.town.stands("declaration", "eligibility") == "true"


def test_refusing_to_declare_is_not_declaring() -> None:
    assert "声明尚未确认" in filled(*changed(9, "否"))


def test_the_name_of_the_industry_is_kept_in_its_own_words() -> None:
    li = applicant()
    li.says("申报条件")
    for answer in GOOD[:4]:
        li.says(answer)
    assert "已暂存：２０号 法兰。" in li.says(" ２０号 法兰 ")
    (record,) = records(li)
    assert (record.value, record.raw) == (None, "２０号 法兰")


@pytest.mark.parametrize("nothing", ["暂缺", "申请不做考核"])
def test_a_yes_or_no_cannot_be_absent(nothing: str) -> None:
    li = applicant()
    li.says("申报条件")
    assert "请直接回答" in li.says(nothing)
    assert records(li) == []
    assert li.asked == ASKED[0]


def test_an_applicant_goes_on_to_the_base_figures_and_an_assessed_unit_does_not() -> None:
    for year, offered in ((None, True), (1, False)):
        li = Town(unit=a_unit(year=year)).contact()
        li.says("申报条件")
        for answer in GOOD:
            li.says(answer)
        assert ("申报基数" in li.labels) == offered


def test_a_declaration_that_is_missing_is_one_tap_away_at_the_end() -> None:
    li = Town(unit=a_unit("交城县", None)).contact()
    li.says("申报条件")
    li.says("第10项")
    li.says("否")
    for _ in range(12):
        if "逐项情况" in li.shown[-1].text:
            break
        li.says("跳过")
    assert "请点「申报声明」确认" in li.shown[-1].text
    li.taps("申报声明")
    assert li.asked == "申报声明"
    li.taps("确认属实")
    assert li.town.stands("declaration", "eligibility") == "true"


@pytest.mark.parametrize(
    ("typed", "fact", "value"),
    [
        ("规下260", "below_scale_industrial", "260"),
        ("规下260家", "below_scale_industrial", "260"),
        ("规模以下工业企业：260", "below_scale_industrial", "260"),
        ("规上118家", "above_scale_industrial", "118"),
        ("专精特新5", "srdi", "5"),
        ("双创基地 1", "prov_bases", "1"),
    ],
)
@pytest.mark.parametrize("at", ["第1项", "第2项", "第6项"])
def test_a_condition_is_answered_by_its_everyday_name_and_the_question_stays(
    at: str, typed: str, fact: str, value: str
) -> None:
    li = applicant()
    li.says("申报条件")
    li.says(at)
    asked = li.asked
    li.says(typed)
    assert li.town.stands(fact, "eligibility") == value and li.asked == asked
    assert li.town.stands("above_scale", "baseline") is None


def test_everyday_names_of_conditions_are_those_of_the_figures_outside_them() -> None:
    li = applicant()
    li.says("申报基数")
    li.says("规上118家")
    assert li.town.stands("above_scale", "baseline") == "118"
    assert li.town.stands("above_scale_industrial", "eligibility") is None


def test_who_is_led_to_another_form_by_a_name_is_told_so() -> None:
    li = applicant()
    li.says("申报条件")
    said = li.says("高企33")
    assert "「新增高新技术企业」已暂存：33家" in said
    assert said.endswith("现在填的是申报基数；要回到申报条件，请发送「申报条件」。")


def test_a_figure_that_stands_in_two_places_is_pointed_out_where_the_two_differ() -> None:
    li = applicant()
    li.says("申报条件")
    assert "请核对" not in li.says("规上118家")
    li.says("申报基数")
    told = (
        "请核对：申报条件中「规上工业企业」为118家，申报基数中「新增规上企业数量」为55家；"
        "应为同一个数的，请改正其中一处。"
    )
    assert told in li.says("规上55")
    li.says("申报条件")
    assert told in li.says("规上工业企业118")
    assert "请核对" not in li.says("规上55")


def test_what_differs_is_pointed_out_once_more_before_it_is_handed_in() -> None:
    li = applicant()
    li.town.puts("baseline", srdi="7")
    li.says("申报条件")
    for answer in GOOD:
        li.says(answer)
    for word in ("申报基数", "申报文件"):
        li.says(word)
        while li.asked is not None:
            li.says("暂缺")
    assert "请核对：申报条件中「省级专精特新企业」为5家，申报基数中「新增省级专精特新企业数量」为7家" in li.says(
        "提交"
    )


def test_who_changes_a_condition_after_declaring_is_told_that_it_must_be_declared_anew() -> None:
    li = applicant()
    li.says("申报条件")
    for answer in GOOD:
        li.says(answer)
    assert "声明之后内容有改动，请重新点「申报声明」确认。" in li.says("规下300")
    assert li.town.stands("declaration", "eligibility") == "cleared"
    assert "声明之后" not in li.says("规下301")
    li.says("第10项")
    li.says("确认")
    li.says("规下302，规上25")
    assert "声明之后内容有改动，请重新点「申报声明」确认。" in li.says("对")


@pytest.mark.parametrize("words", ["确认属实", "以上情况属实", "属实", "确认无误"])
def test_the_declaration_is_given_by_the_words_on_its_button(words: str) -> None:
    li = Town(unit=a_unit("交城县", None)).contact()
    for said in ("申报条件", "清单", "10", words):
        li.says(said)
    assert li.town.stands("declaration", "eligibility") == "true"

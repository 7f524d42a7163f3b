"""Figures by name at any moment: the right row, exactly once, and never a guess."""

import pytest

from handlers.answers import Kind, Origin
from handlers.situation import RoleName
from handlers.words import _WORDS
from scoring.names import plain_name
from tests.handlers.people import EDITION, YEAR, Town, a_unit, records


@pytest.fixture
def town() -> Town:
    return Town()


EXACT = [
    "高企33", "高企 33家", "高企：33", "高企=33", "新增高新技术企业33", "新增高新技术企业（家）33", "第10项 33",
    "第十项33", "10项：33", "我县高企33家", "高企３３", "高企33。",
]  # fmt: skip
EARLIER = [(), ("指标填报",), ("指标填报", "第10项"), ("指标填报", "清单"), ("申报条件",)]


@pytest.mark.parametrize("typed", EXACT)
@pytest.mark.parametrize("before", [(), ("指标填报",), ("指标填报", "第10项"), ("指标填报", "清单"), ("申报条件",)])
def test_a_name_with_its_figure_is_stored_wherever_the_cursor_is(
    town: Town, typed: str, before: tuple[str, ...]
) -> None:
    li = town.contact()
    for word in before:
        li.says(word)
    if not before and typed.startswith(("第", "10")):
        return  # without a list there are no numbers
    said = li.says(typed)
    assert town.stands("high_tech") == "33", said
    assert "已暂存：33家" in said
    assert town.answer("high_tech").raw == typed.strip()  # type: ignore[union-attr]


def test_the_question_on_the_table_stays_there(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("高企33")
    assert li.asked == "新增企业数量"
    li.says("7428")
    assert town.stands("new_enterprises") == "7428"


@pytest.mark.parametrize(
    ("typed", "key", "value"),
    [
        ("规上一百一十九家", "above_scale", "119"),
        ("10亿2", "ten_yi_industrial", "2"),
        ("小升规累计45，今年20", "xsg_new", "20"),
        ("集群增速-3.2", "cluster_growth", "-3.2"),
        ("2022年末高企33", "high_tech", "33"),
    ],
)
def test_what_took_interpretation_is_proposed_for_that_row_and_stored_when_agreed_to(
    town: Town, typed: str, key: str, value: str
) -> None:
    li = town.contact()
    li.says("指标填报")
    assert "对吗" in li.says(typed)
    assert town.stands(key) is None
    assert li.asked == EDITION.indicator(key).name, "a correction must reach the row that is asked about"
    li.says("对")
    assert (town.stands(key), town.answer(key).raw) == (value, typed)  # type: ignore[union-attr]
    assert li.asked == "新增企业数量", "and then back to where one was"


def test_a_correction_under_a_proposal_reaches_the_row_it_is_about(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("规上一百一十九家")
    li.says("118")
    assert (town.stands("above_scale"), town.stands("new_enterprises")) == ("118", None)


@pytest.mark.parametrize("typed", ["小巨人3", "孵化60", "占比52", "增速7.1", "挂牌3"])
def test_an_ambiguous_name_is_asked_about(town: Town, typed: str) -> None:
    li = town.contact()
    li.says("指标填报")
    said = li.says(typed)
    assert "您说的是哪一项？" in said
    assert town.drafts == {}


def test_the_button_says_the_name_in_full(town: Town) -> None:
    li = town.contact()
    li.says("孵化60")
    li.taps("新孵化小微企业")
    assert town.stands("incubated_new") == "60"


UNCLEAR = [
    "规上工业增加值12", "规上工业企业12", "非规上企业12", "亩均税收8", "高企约33", "高企33吗？", "高企三十来家",
    "规上", "高企和规上33", "高企增加了3家", "1.10亿元企业3", "全市高企330", "高企1，200", "高企1，20", "高企33，34",
    "高企 33 34",
]  # fmt: skip


@pytest.mark.parametrize("typed", UNCLEAR)
def test_another_name_or_no_exact_figure_stores_nothing(town: Town, typed: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says(typed)
    assert town.drafts == {}


def test_a_figure_a_colleague_has_just_entered_is_not_overwritten_unseen(town: Town) -> None:
    li, wang = town.contact(), town.contact()
    li.says("指标填报")
    wang.says("高企31")
    assert "已填31家，改为33家，对吗" in li.says("高企33")
    assert town.stands("high_tech") == "31"
    li.says("对")
    assert town.stands("high_tech") == "33"


def test_a_row_that_is_not_assessed_is_named_as_such(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    assert "「主板」不在本年度应填的项目中" in li.says("主板2")
    assert "「主板」不在本年度应填的项目中" in li.says("主板 没有")
    assert town.drafts == {}


def test_a_colleague_fills_the_offices_rows_only() -> None:
    town = Town()
    wang = town.somebody(RoleName.CONTRIBUTOR, department="统计")
    assert "由科技填报，不在您的填报范围内" in wang.says("高企33")
    assert town.drafts == {}
    wang.says("规上119")
    answer = town.answer("above_scale")
    assert answer is not None
    assert (answer.value, answer.provenance.supplier) == ("119", "统计 李文")


def test_an_applicants_figure_goes_to_the_base_figures_and_the_conditions_keep_their_own_names() -> None:
    town = Town(unit=a_unit("交城县", None))
    li = town.contact()
    li.says("申报条件")
    li.says("高企33")
    assert town.stands("high_tech", "baseline") == "33"
    li.says("申报条件")
    li.says("第7项")
    li.says("省级专精特新企业5")
    assert town.stands("srdi", "baseline") is None


def test_another_name_is_a_question_at_a_name_and_a_text_stays_a_text() -> None:
    town = Town(unit=a_unit("交城县", None))
    li = town.contact()
    li.says("申报条件")
    for _ in range(4):
        li.says("跳过")
    li.says("特色产业集群：法兰锻造")
    assert town.stands("leading_industry_name", "eligibility") == "value"


@pytest.mark.parametrize("key", EDITION.keys)
def test_every_everyday_name_reaches_its_row(key: str) -> None:
    indicator = EDITION.indicator(key)
    value = {"count": "7", "percent": "52.1", "ratio": "7.1%"}[indicator.value]
    for name in (indicator.name, *indicator.short):
        town = Town(unit=a_unit(year=3))
        town.contact().says(f"{name} {value}") if name[0] not in "0123456789十" else None
        answered = [one for (form, _), draft in town.drafts.items() for one in draft.answers]
        assert answered in ([key], [])
        if answered == []:
            assert indicator.discontinued or name[0] in "0123456789十"


def test_no_name_is_a_word_that_works_everywhere() -> None:
    names = {plain_name(name) for name in EDITION.by_name}
    assert names.isdisjoint(plain_name(word) for word in _WORDS)


def test_who_only_watches_fills_nothing_by_name() -> None:
    town = Town()
    town.somebody(RoleName.STAFF).says("高企33")
    assert town.drafts == {}


def test_a_dated_wait_by_name_is_noted_for_that_row(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    said = li.says("非煤占比 等统计局，6月10日")
    answer = town.answer("noncoal_share")
    assert answer is not None
    assert (answer.kind, answer.value, answer.provenance.supplier) == (Kind.ABSENT, "2023-06-10", "统计局")
    assert "等统计局，预计2023年6月10日有数" in said
    assert answer.origin is Origin.TYPED
    assert len(records(li)) == 1


@pytest.mark.parametrize("before", ["菜单", "申报基数", "申报文件"])
def test_an_applicants_condition_is_answered_by_name_from_anywhere(before: str) -> None:
    li = Town(unit=a_unit("交城县", None)).contact()
    li.says("申报条件")
    li.says(before)
    li.says("市场主体 21000")
    if li.town.stands("market_entities", "eligibility") is None:
        li.says("对")
    assert li.town.stands("market_entities", "eligibility") == "21000"


def test_a_name_that_is_an_indicators_too_is_the_indicators_from_the_menu() -> None:
    li = Town(unit=a_unit("交城县", None)).contact()
    li.says("菜单")
    li.says("规上 119")
    assert li.town.drafts.keys() <= {("baseline", YEAR)}


def test_conditions_are_nothing_to_a_unit_that_is_being_assessed() -> None:
    li = Town().contact()
    li.says("菜单")
    assert "没有看懂" in li.says("市场主体 21000")


@pytest.mark.parametrize("typed", ["著名商标5", "小巨人33", "1\n2\n3"])
@pytest.mark.parametrize("before", [(), ("年度报告",), ("保存退出",)])
def test_who_has_not_begun_is_never_told_to_be_through(town: Town, typed: str, before: tuple[str, ...]) -> None:
    li = town.contact()
    for word in before:
        li.says(word)
    said = li.says(typed)
    assert "本轮问题已全部过完" not in said
    assert len(li.labels) > 1, "the menu, or a question, is below"


def test_a_figure_that_is_not_asked_for_leaves_one_where_one_was(town: Town) -> None:
    li = town.contact()
    li.says("年度报告")
    li.taps("菜单") if "菜单" in li.labels else li.says("菜单")
    assert "请选择" in li.says("著名商标5")
    wang = town.somebody(RoleName.CONTRIBUTOR, department="统计")
    said = wang.says("高企33")
    assert "不在您的填报范围内" in said and "请选择" in said


def test_a_colleague_who_asks_how_far_things_are_sees_their_own_rows(town: Town) -> None:
    town.puts(above_scale="119", high_tech="33")
    wang = town.somebody(RoleName.CONTRIBUTOR, department="统计")
    said = wang.says("进度")
    assert "新增规上企业数量：119家" in said and "新增亿元工业企业数量：未填报" in said
    assert "高新技术" not in said and "达标" not in said

"""「改成35」 after an answer is about that answer: the question below it has nothing yet that could be corrected."""

import pytest

from tests.handlers.people import Person, Town


def asked_high_tech(town: Town) -> Person:
    """Somebody who has just answered 33 to 高企; the next question is below its echo."""
    li = town.contact()
    for words in ("指标填报", "第10项", "33"):
        li.says(words)
    return li


@pytest.mark.parametrize(
    "words",
    [
        "改成35",
        "改成35家",
        "不是33，是35",
        "刚才填错了，改成35",
        "应为35",
        "33写错了，是35",
        "将33改为35",
        "原报33，应为35",
    ],
)
def test_a_correction_is_proposed_for_the_answer_above_by_its_name(words: str) -> None:
    town = Town()
    li = asked_high_tech(town)
    li.says(words)
    assert "「新增高新技术企业」已填33家，改为35家，对吗？" in li.shown[-1].text
    assert town.stands("high_tech") == "33", "nothing is stored before it is agreed to"
    li.says("对")
    assert (town.stands("high_tech"), town.stands("prev.high_tech")) == ("35", None)


def test_a_correction_after_a_question_of_another_kind_is_read_in_the_units_of_what_it_corrects() -> None:
    town = Town()
    li = town.contact()
    town.puts(prev__above_scale="50")
    for words in ("指标填报", "第1项", "1200", "跳过"):
        li.says(words)
    assert "中小企业营业收入年增速" in li.shown[-1].text
    li.says("不是1200，是1350")
    assert "「新增企业数量」已填1200家，改为1350家，对吗？" in li.shown[-1].text
    li.says("对")
    assert (town.stands("new_enterprises"), town.stands("sme_revenue_growth")) == ("1350", None)
    assert "中小企业营业收入年增速" in li.shown[-1].text, "the question that was left comes back"


def test_an_answer_that_is_looked_at_is_the_one_that_is_corrected() -> None:
    town = Town()
    town.puts(above_scale="119")
    li = asked_high_tech(town)
    li.says("第5项")
    li.says("改成120")
    assert "读作120家" in li.shown[-1].text
    li.says("对")
    assert (town.stands("above_scale"), town.stands("high_tech")) == ("120", "33")


def test_a_correction_before_any_answer_is_read_for_the_question_on_the_table() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says("改成35")
    assert "读作35家" in li.shown[-1].text


def test_a_correction_at_the_forms_end_is_about_the_last_answer() -> None:
    town = Town()
    li = town.contact()
    for words in ("指标填报", "第26项", "150", "清单"):
        li.says(words)
    li.says("改成160")
    assert "已填150家，改为160家，对吗？" in li.shown[-1].text


@pytest.mark.parametrize("words", ["10亿 2", "10亿元：2家", "改成2"])
def test_nobody_is_asked_whether_to_change_a_figure_into_itself(words: str) -> None:
    town = Town()
    li = town.contact()
    for said in ("指标填报", "第7项", "2"):
        li.says(said)
    said = li.says(words)
    assert "已填2家，与您发送的相同" in said and "对吗" not in said


def test_the_new_figure_is_never_taken_for_the_old_one_of_another_row() -> None:
    town = Town()
    li = town.contact()
    for said in ("指标填报", "规上35", "高企33"):
        li.says(said)
    assert "「新增高新技术企业」已填33家，改为35家" in li.says("改成35")


@pytest.mark.parametrize("before", [("第7项",), ("第7项", "改成3"), ("第1项", "1200", "跳过")])
def test_the_old_figure_says_which_row_is_meant_whatever_is_on_the_table(before: tuple[str, ...]) -> None:
    town = Town()
    li = town.contact()
    for said in ("指标填报", "10亿 2", "对", "高企33", *before):
        li.says(said)
    assert "「新增高新技术企业」已填33家，改为35家" in li.says("不是33，是35")


def test_an_old_figure_that_is_on_the_table_is_meant_there() -> None:
    town = Town()
    li = town.contact()
    for said in ("指标填报", "规上33", "高企33", "第5项"):
        li.says(said)
    li.says("不是33，是35")
    li.says("对")
    assert (town.stands("above_scale"), town.stands("high_tech")) == ("35", "33")

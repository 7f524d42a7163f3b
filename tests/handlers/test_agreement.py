"""「对」 typed is as good as the tap, as long as the proposal is what is on the table."""

import pytest

from tests.handlers.people import Town


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize("word", ["对", "对。", "是的", "嗯"])
def test_a_proposal_is_stored_by_the_word(town: Town, word: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    assert town.stands("new_enterprises") is None
    li.says(word)
    assert town.stands("new_enterprises") == "1200"


def test_looking_something_up_between_leaves_the_proposal_on_the_table(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    li.says("进度")
    li.says("对")
    assert town.stands("new_enterprises") == "1200"


@pytest.mark.parametrize("between", ["重看", "清单", "上一步", "菜单", "一万多", "跳过"])
def test_whatever_else_moves_the_conversation_takes_the_proposal_away(town: Town, between: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    li.says(between)
    li.says("对")
    assert town.stands("new_enterprises") in (None, "skipped")

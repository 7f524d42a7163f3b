"""Buttons: what they send back, and what becomes of data that is not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.buttons import MOST_BYTES, Press, Verb, bound, free, pressed
from handlers.said import Tap
from tests.handlers.people import Town, records

GARBAGE = [
    "", ":", "::", ":::", "menu", "menu:", "menu::x", "menu::-1", "menu::1.0", "menu::1e3", "MENU::", "jump:a:b:1",
    "菜单::", "menu::²", "x" * 10_000, "menu::" + "9" * 5_000, "jump:" + "9" * 5_000 + ":", "\x00::", "💥:💥:💥",
    "\ud800", "none::", "role:abc:", "begin:nothing:", "begin::", "jump::", "undo:nothing:", "answer::", "role::",
]  # fmt: skip


@pytest.mark.parametrize("verb", list(Verb))
def test_a_button_says_what_it_was_made_of(verb: Verb) -> None:
    assert pressed(free("菜单", verb, "high_tech").data) == Press(verb, "high_tech")
    assert pressed(bound("菜单", 41, verb, "high_tech").data) == Press(verb, "high_tech", 41)


def test_a_button_too_large_for_telegram_is_never_made() -> None:
    free("长", Verb.JUMP, "x" * (MOST_BYTES - len("jump::")))
    with pytest.raises(ValueError, match="64 bytes"):
        free("长", Verb.JUMP, "x" * (MOST_BYTES - len("jump::") + 1))
    with pytest.raises(ValueError, match="64 bytes"):
        free("长", Verb.ANSWER, "确" * 20)


@pytest.mark.parametrize("data", GARBAGE, ids=lambda data: ascii(data[:20]))
@pytest.mark.parametrize("within", ["", "指标填报", "清单", "进度"])
def test_data_that_is_not_ours_is_answered_and_changes_nothing(data: str, within: str) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says("7428")
    if within:
        li.says(within)
    li.does(Tap(data))
    assert records(li) == []
    assert town.stands("new_enterprises") == "7428"


@given(st.text(max_size=80))
def test_no_data_whatever_breaks_a_conversation(data: str) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.does(Tap(data))
    assert records(li) == []


@given(st.sampled_from(list(Verb)), st.text(st.characters(exclude_characters=":"), max_size=20))
def test_a_forged_argument_reaches_nothing_that_was_not_offered(verb: Verb, argument: str) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.does(Tap(f"{verb}:{argument}:"))
    assert all(record.key == "new_enterprises" for record in records(li))

"""The form interpreter: which question comes next, by examples and for every set of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.answers import MOST_BACK, Answer, Kind
from handlers.effects import Record
from handlers.forms import find, first_open, next_open, place, previous, settled, with_answer
from handlers.questions import Asked, Question, Questions
from handlers.situation import Conversation
from tests.handlers.people import Town, a_unit

ROWS = Questions(Question(key, key.upper(), Asked.COUNT) for key in "abcd")
SECOND = Question("b2", "B2", Asked.COUNT, follows="b")
WITH_SECOND = Questions((*ROWS[:2], SECOND, *ROWS[2:]))
KEYS = [question.key for question in WITH_SECOND]

VALUE = Answer(1, Kind.VALUE, "5", "5")
ABSENT = Answer(1, Kind.ABSENT, None, "暂缺")
SKIPPED = Answer(1, Kind.SKIPPED, None, "跳过")
SKIPPED_TWICE = replace(SKIPPED, seq=2, before=SKIPPED)
FILLED_AFTER_A_SKIP = replace(VALUE, seq=2, before=SKIPPED)
CLEARED = Answer(2, Kind.CLEARED, None, "撤销", before=VALUE)

standing = st.sampled_from([None, VALUE, ABSENT, SKIPPED, SKIPPED_TWICE, FILLED_AFTER_A_SKIP, CLEARED])
some_answers = st.fixed_dictionaries(dict.fromkeys(KEYS, standing)).map(
    lambda drawn: {key: answer for key, answer in drawn.items() if answer is not None}
)


# --- examples -------------------------------------------------------------------------------------------------


def test_an_empty_form_begins_at_its_first_question() -> None:
    assert first_open(ROWS, {}) == "a"


def test_coming_back_goes_on_at_the_first_untouched_question() -> None:
    assert first_open(ROWS, {"a": VALUE, "b": SKIPPED, "c": ABSENT}) == "d"


def test_coming_back_with_only_skipped_ones_left_puts_those() -> None:
    assert first_open(ROWS, {"a": VALUE, "b": SKIPPED, "c": ABSENT, "d": VALUE}) == "b"


def test_what_was_taken_back_is_open_again() -> None:
    assert first_open(ROWS, {"a": CLEARED}) == "a"


def test_a_complete_form_has_nothing_to_ask() -> None:
    assert first_open(ROWS, dict.fromkeys("abcd", VALUE)) is None
    assert first_open(Questions(), {}) is None


def test_after_an_answer_comes_the_next_untouched_one_and_then_the_earlier_ones() -> None:
    assert next_open(ROWS, {"b": VALUE}, "b") == "c"
    assert next_open(ROWS, {"d": VALUE, "b": VALUE}, "d") == "a"


def test_the_first_round_ends_without_asking_what_was_skipped_again() -> None:
    assert next_open(ROWS, {"a": SKIPPED, "b": SKIPPED, "c": VALUE, "d": VALUE}, "d") is None


def test_an_answer_given_while_looking_back_brings_no_skipped_one_up_again() -> None:
    assert next_open(ROWS, {"a": VALUE, "b": VALUE, "c": SKIPPED, "d": VALUE}, "b") is None


def test_a_second_round_puts_each_skipped_one_once() -> None:
    answers = {"a": SKIPPED_TWICE, "b": VALUE, "c": SKIPPED, "d": SKIPPED}
    assert next_open(ROWS, answers, "a") == "c"
    assert next_open(ROWS, {**answers, "c": FILLED_AFTER_A_SKIP}, "c") == "d"
    assert next_open(ROWS, {**answers, "c": SKIPPED_TWICE, "d": SKIPPED_TWICE}, "d") is None


def test_a_question_that_no_longer_applies_leads_to_the_first_open_one() -> None:
    assert next_open(ROWS, {"a": VALUE, "gone": VALUE}, "gone") == "b"


def test_back_stops_at_the_first_question() -> None:
    assert previous(ROWS, "c") == "b"
    assert previous(ROWS, "a") is None
    assert previous(ROWS, "gone") is None


def test_a_second_number_shares_its_rows_place_and_is_not_counted() -> None:
    assert place(WITH_SECOND, "b") == (2, 4)
    assert place(WITH_SECOND, "b2") == (2, 4)
    assert place(WITH_SECOND, "c") == (3, 4)
    assert settled(WITH_SECOND, {"b": VALUE, "b2": VALUE}) == 1


def test_a_declared_nothing_is_settled_and_a_skipped_row_is_not() -> None:
    assert settled(ROWS, {"a": VALUE, "b": ABSENT, "c": SKIPPED, "d": CLEARED}) == 2


def test_an_answer_keeps_what_stood_before_it_and_before_that() -> None:
    town = Town()
    for value in ("1", "2", "3"):
        town.puts(high_tech=value)
    newest = town.answer("high_tech")
    assert newest is not None and newest.before is not None and newest.before.before is not None
    assert (newest.seq, newest.value, newest.before.value, newest.before.before.value) == (3, "3", "2", "1")


def test_a_row_changed_thousands_of_times_forgets_what_nobody_takes_back() -> None:
    town = Town()
    for value in range(3_000):
        town.puts(high_tech=str(value))
    at, depth = town.answer("high_tech"), 0
    while at is not None:
        at, depth = at.before, depth + 1
    assert depth == MOST_BACK + 1


def test_what_was_put_back_is_the_same_answer_again() -> None:
    town = Town()
    town.puts(high_tech="1")
    town.puts(high_tech="2")
    town.record(Record("indicators", "high_tech", Kind.CLEARED, None, "撤销"))
    town.puts(high_tech="1")
    back = town.answer("high_tech")
    assert back is not None
    assert (back.value, back.seq, back.given_at, back.before) == ("1", 4, 1, None)


def test_typing_the_same_number_again_later_is_another_answer() -> None:
    town = Town()
    for value in ("1", "2", "1"):
        town.puts(high_tech=value)
    again = town.answer("high_tech")
    assert again is not None and again.before is not None
    assert (again.given_at, again.before.value) == (3, "2")


def test_an_answer_stands_in_its_own_form_only() -> None:
    town = Town()
    situation = with_answer(town.situation(Conversation(), ()), Record("baseline", "high_tech", Kind.VALUE, "9", "9"))
    assert situation.draft("baseline", 2022).revision == 1
    assert situation.draft("indicators", 2022).answers == {}


# --- for every set of answers ---------------------------------------------------------------------------------


@given(some_answers)
def test_what_is_asked_is_open_and_nothing_open_is_passed_over(answers: dict[str, Answer]) -> None:
    asked = first_open(WITH_SECOND, answers)
    still_open = [key for key in KEYS if key not in answers or not answers[key].is_settled]
    assert (asked is None) == (not still_open)
    assert asked is None or asked in still_open


@given(some_answers, st.sampled_from(KEYS))
def test_the_next_question_is_another_open_one_unless_it_is_the_only_one(answers: dict[str, Answer], at: str) -> None:
    following = next_open(WITH_SECOND, answers, at)
    assert following is None or following not in answers or not answers[following].is_settled
    untouched = [key for key in KEYS if key not in answers or answers[key].is_untouched]
    assert following in untouched if untouched else following != at


@given(some_answers)
def test_skipping_on_and_on_comes_to_an_end(answers: dict[str, Answer]) -> None:
    at, steps = first_open(WITH_SECOND, answers), 0
    while at is not None:
        before = answers.get(at)
        if before is None or not before.is_settled:
            answers[at] = Answer(
                9, Kind.SKIPPED, None, "跳过", before=replace(before, before=None) if before else None
            )
        at, steps = next_open(WITH_SECOND, answers, at), steps + 1
        assert steps <= 2 * len(KEYS)


@given(some_answers)
def test_answering_what_is_asked_settles_everything(answers: dict[str, Answer]) -> None:
    for _ in range(3 * len(KEYS)):
        at = first_open(WITH_SECOND, answers)
        if at is None:
            break
        answers[at] = VALUE
    assert all(answers[key].is_settled for key in KEYS)


@given(st.sampled_from(KEYS))
def test_back_from_anywhere_passes_every_earlier_question(at: str) -> None:
    passed: list[str] = []
    here: str | None = at
    while (here := previous(WITH_SECOND, here or "")) is not None:
        passed.append(here)
    assert passed[::-1] == KEYS[: KEYS.index(at)]
    assert find(WITH_SECOND, at) is not None


GIVEN = {"申报条件": "是", "申报基数": "1", "指标填报": "1", "年度报告": "全年新增规上企业12户。"}


@pytest.mark.parametrize(("word", "year"), [("申报条件", None), ("申报基数", None), ("指标填报", 1), ("年度报告", 1)])
def test_what_is_open_is_offered_to_be_filled_as_long_as_something_is(word: str, year: int | None) -> None:
    li = Town(unit=a_unit(year=year)).contact()
    li.says(word)
    while li.asked is not None:
        li.says("跳过")
    assert "补填未填项" in li.labels
    li.says(word)
    for _ in range(3 * 40):
        if (asked := li.asked) is None:
            break
        li.says("暂缺")
        if li.asked == asked:
            li.says("铸造" if asked == "主导产业名称" else GIVEN[word])
        if li.asked == asked:
            li.says("写完了")
    assert "补填未填项" not in li.labels and "清单" in li.labels
    assert "要改哪一项，请点「清单」选择。" in li.says(word) and "接着填报" not in li.shown[-1].text

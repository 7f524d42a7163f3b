"""Notices: who is meant, what each is told, and the steps from a text to the people."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reminders.audiences import (
    OFFERED,
    AudienceError,
    Circle,
    Recipient,
    chosen,
    has,
    of_city,
    read_audience,
    toggled,
)
from reminders.broadcasts import (
    Bounds,
    Broadcast,
    Care,
    Reason,
    Refused,
    Step,
    agreed,
    cautions,
    discarded,
    is_due,
    looked_at,
    sent,
    stopped,
)
from reminders.courtesy import Courtesy
from reminders.notices import MOST_CHARACTERS, PLACEHOLDERS, circle_digest, filled_in, unknown_placeholders
from reminders.obligations import Kind, Point
from reminders.signing import COOLDOWN, Signature, Signed, board, chase
from tests.reminders.calendars import a_made_up_2027
from tests.reminders.scenes import at

MORNING = at("2027-05-24T10:00")
REPORTING, DONE = frozenset({(Kind.REPORT, Point.FILLING)}), frozenset({(Kind.REPORT, Point.DONE)})
LI = Recipient(1, "李文", frozenset({"contact"}), ("文水县",), ("141121",), ("吕梁市",), stands=REPORTING, missing=3,
               kinds=frozenset({"county"}))  # fmt: skip
WANG = Recipient(2, "王二", frozenset({"contact"}), ("云冈区",), ("140212",), ("大同市",), stands=DONE,
                 kinds=frozenset({"zone"}))  # fmt: skip
ZHAO = Recipient(3, "赵市", frozenset({"reviewer"}), cities=("吕梁市",))
SUN = Recipient(4, "孙省", frozenset({"staff"}))
EVERYBODY = (LI, WANG, ZHAO, SUN)
BOUNDS = Bounds(50, a_made_up_2027())


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("全部", [LI, WANG, ZHAO]), ("all", [LI, WANG, ZHAO]), ("联系人", [LI, WANG]), ("contact", [LI, WANG]),
        ("role:contact", [LI, WANG]), ("身份：联系人", [LI, WANG]), ("市:吕梁市", [LI, ZHAO]),
        ("市:吕梁市 联系人", [LI]), ("市:吕梁市，市:大同市", [LI, WANG, ZHAO]), ("未报送", [LI]),
        ("联系人 -单位:文水县", [WANG]), ("联系人 除:unit:141121", [WANG]), ("city=大同市", [WANG]), ("staff", [SUN]),
        ("全部 -市级", [LI, WANG]), ("未申报", []), ("unit:140212", [WANG]), ("未开始", []), ("未签收:3", []),
        ("县", [LI]), ("开发区", [WANG]), ("县 开发区", [LI, WANG]), ("县 市：大同市", []),
    ],
)  # fmt: skip
def test_an_audience_is_whom_it_says(written: str, who: list[Recipient]) -> None:
    assert list(chosen(read_audience(written), EVERYBODY)) == who


@pytest.mark.parametrize("written", ["", "  ", "-联系人", "联系人们", "市", "市:", "role:局长", "{全部}", "全部:是"])
def test_an_audience_nobody_understands_is_refused_with_what_may_stand_there(written: str) -> None:
    with pytest.raises(AudienceError, match=r"可以写|如："):
        read_audience(written)


@pytest.mark.parametrize("written", ["市:吕粱市", "联系人 -单位:文水", "unit:999999"])
def test_a_place_misspelt_leaves_nobody_out_in_silence(written: str) -> None:
    with pytest.raises(AudienceError, match="没有名为"):
        chosen(read_audience(written), EVERYBODY)


def test_every_word_that_is_offered_is_understood_and_put_in_and_taken_out_by_taps() -> None:
    written = ""
    words = [*(word for row in OFFERED for word in row), of_city("吕梁市")]
    for word in words:
        written = toggled(written, word)
        assert has(written, word)
    assert len(read_audience(written).included) == len(words)
    for word in words:
        written = toggled(written, word)
        assert not has(written, word)
    assert not written


@given(st.text())
def test_whatever_is_written_is_understood_or_refused(written: str) -> None:
    try:
        audience = read_audience(written)
    except AudienceError:
        return
    assert audience.included
    assert all(isinstance(word.circle, Circle) for word in audience.included)


# --- the text -------------------------------------------------------------------------------------------------


def test_names_are_put_in_once_and_a_value_with_braces_is_never_read_again() -> None:
    assert filled_in("{姓名}您好，{单位}还差{还差项数}项", {"姓名": "{单位}", "单位": "文水县", "还差项数": "3"}) == (
        "{单位}您好，文水县还差3项"
    )


def test_what_is_no_placeholder_is_named() -> None:
    assert unknown_placeholders("{姓名}｛密码｝{0.__class__}{单位}{密码}") == ("密码", "0.__class__")
    assert unknown_placeholders("if (a) { b } 或 {}、{ 、%s、$name") == (" b ",)


@given(st.text(alphabet="{}｛｝姓名单位abc%$.[]"), st.text(alphabet="{}姓名单位"))
def test_staff_text_is_never_a_template(text: str, value: str) -> None:
    told = filled_in(text, dict.fromkeys(PLACEHOLDERS, value))
    if not any(f"{{{name}}}" in text.replace("｛", "{").replace("｝", "}") for name in PLACEHOLDERS):
        assert told == text


# --- the steps ------------------------------------------------------------------------------------------------


def a_notice(**changes: object) -> Broadcast:
    notice = Broadcast(1, "{单位}请报送。", "联系人", author_id=4, circle=circle_digest([1, 2]))
    return replace(notice, **changes)  # type: ignore[arg-type]


def refused(found: Broadcast | Refused) -> Reason:
    assert isinstance(found, Refused)
    return found.reason


def accepted(found: Broadcast | Refused) -> Broadcast:
    assert isinstance(found, Broadcast)
    return found


def test_a_notice_that_was_looked_at_goes_out() -> None:
    notice = accepted(looked_at(a_notice(circle=""), [LI, WANG]))
    assert accepted(sent(notice, [LI, WANG], [], BOUNDS, MORNING)).step is Step.SENDING


@pytest.mark.parametrize(
    ("changes", "people", "reason"),
    [
        ({"text": " \n"}, [LI, WANG], Reason.NO_TEXT),
        ({"text": "长" * (MOST_CHARACTERS + 1)}, [LI, WANG], Reason.TOO_LONG),
        ({"text": "{密码}"}, [LI, WANG], Reason.UNKNOWN_PLACEHOLDER),
        ({}, [], Reason.NOBODY),
        ({}, [replace(LI, is_reachable=False)], Reason.NOBODY_REACHABLE),
        ({}, [LI], Reason.CHANGED),
        ({}, [LI, WANG, ZHAO], Reason.CHANGED),
        ({"circle": ""}, [LI, WANG], Reason.CHANGED),
        ({"send_at": MORNING - timedelta(hours=1)}, [LI, WANG], Reason.PAST),
        ({"step": Step.SENDING}, [LI, WANG], Reason.GONE_OUT),
        ({"step": Step.STOPPED}, [LI, WANG], Reason.GONE_OUT),
    ],
)
def test_what_cannot_go_out_is_refused(changes: dict[str, object], people: list[Recipient], reason: Reason) -> None:
    assert refused(sent(a_notice(**changes), people, [], BOUNDS, MORNING)) is reason


def test_the_longest_text_still_goes_out() -> None:
    assert accepted(sent(a_notice(text="长" * MOST_CHARACTERS), [LI, WANG], [], BOUNDS, MORNING))


def test_the_same_text_to_the_same_people_on_one_day_needs_a_reason() -> None:
    found = sent(a_notice(), [LI, WANG], [LI], BOUNDS, MORNING)
    assert found == Refused(Reason.SAME_TODAY, ("李文",), 1)
    assert accepted(sent(a_notice(reason="会议改期"), [LI, WANG], [LI], BOUNDS, MORNING)).step is Step.SENDING


def test_a_notice_for_later_waits_for_its_time() -> None:
    notice = accepted(sent(a_notice(send_at=MORNING + timedelta(hours=1)), [LI, WANG], [], BOUNDS, MORNING))
    assert notice.step is Step.SCHEDULED
    assert not is_due(notice, MORNING + timedelta(minutes=59))
    assert is_due(notice, MORNING + timedelta(hours=1))


def test_above_the_bureaus_number_somebody_else_must_agree() -> None:
    bounds = replace(BOUNDS, second_above=1)
    notice = accepted(sent(a_notice(), [LI, WANG], [], bounds, MORNING))
    assert notice.step is Step.AWAITING_SECOND
    assert refused(agreed(notice, 4, [LI, WANG], MORNING)) is Reason.OWN_SECOND
    assert refused(agreed(notice, 5, [LI], MORNING)) is Reason.CHANGED
    released = accepted(agreed(notice, 5, [LI, WANG], MORNING))
    assert (released.step, released.second_id) == (Step.SENDING, 5)
    assert refused(agreed(released, 5, [LI, WANG], MORNING)) is Reason.GONE_OUT


def test_a_time_that_passed_while_the_second_person_thought_is_refused() -> None:
    later = a_notice(step=Step.AWAITING_SECOND, send_at=MORNING + timedelta(hours=1))
    assert refused(agreed(later, 5, [LI, WANG], MORNING + timedelta(hours=2))) is Reason.PAST


def test_a_notice_can_be_stopped_until_it_is_over() -> None:
    for step in (Step.AWAITING_SECOND, Step.SCHEDULED, Step.SENDING):
        assert accepted(stopped(a_notice(step=step))).step is Step.STOPPED
    for step in (Step.COMPOSED, Step.STOPPED, Step.DONE, Step.DISCARDED):
        assert refused(stopped(a_notice(step=step))) is Reason.OVER


def test_a_draft_is_thrown_away_and_what_was_sent_is_not() -> None:
    assert accepted(discarded(a_notice())).step is Step.DISCARDED
    for step in set(Step) - {Step.COMPOSED}:
        assert refused(discarded(a_notice(step=step))) is Reason.GONE_OUT


def test_staff_are_told_who_cannot_be_reached_that_offices_are_closed_and_that_a_second_person_is_needed() -> None:
    night, bounds = at("2027-05-24T20:00"), replace(BOUNDS, second_above=1)
    found = cautions(a_notice(), [LI, replace(WANG, is_reachable=False)], bounds, night)
    assert [(one.care, one.about, one.number) for one in found] == [
        (Care.UNREACHABLE, ("王二、云冈区",), 1), (Care.HOURS, (), 0), (Care.SECOND, (), 1),
    ]  # fmt: skip
    assert cautions(a_notice(), [LI, WANG], BOUNDS, MORNING) == ()


# --- signing --------------------------------------------------------------------------------------------------

DAYS, COURTESY = a_made_up_2027(), Courtesy()


def signature(person: int, city: str, signed: Signed) -> Signature:
    return Signature(person, f"人{person}", f"县{person}", city, signed)


def test_the_board_is_by_city_in_the_order_given_never_by_speed() -> None:
    lines = board([signature(1, "太原市", Signed.UNSIGNED), signature(2, "吕梁市", Signed.SIGNED),
                   signature(3, "太原市", Signed.SIGNED)])  # fmt: skip
    assert [line.city for line in lines] == ["太原市", "吕梁市"]
    assert [one.person_id for one in lines[0].having(Signed.UNSIGNED)] == [1]


def test_only_those_who_have_not_signed_are_asked_again_after_a_day_in_working_hours_and_twice_at_most() -> None:
    rows = [signature(1, "太原市", Signed.SIGNED), signature(2, "太原市", Signed.UNSIGNED),
            signature(3, "太原市", Signed.FAILED), signature(4, "太原市", Signed.WAITING)]  # fmt: skip
    friday = at("2027-05-21T16:00")
    too_soon = chase(rows, [], friday, friday + timedelta(hours=1), DAYS, COURTESY)
    assert (too_soon.persons, too_soon.from_at) == ((2,), at("2027-05-24T09:00"))
    monday = chase(rows, [], friday, at("2027-05-24T09:00"), DAYS, COURTESY)
    assert (monday.from_at, monday.is_capped) == (None, False)
    chased = [at("2027-05-24T09:00"), at("2027-05-25T09:00")]
    assert chase(rows, chased, friday, at("2027-05-26T10:00"), DAYS, COURTESY).is_capped
    assert chase(rows, chased[:1], friday, at("2027-05-24T10:00"), DAYS, COURTESY).from_at == chased[0] + COOLDOWN

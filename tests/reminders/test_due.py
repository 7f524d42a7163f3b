"""What is due when: to whom, once, at a decent hour, and never to those who have finished."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from reminders.courtesy import Why
from reminders.obligations import Kind, Point
from tests.reminders.scenes import HEAD, LEAD, REVIEWER, SECOND, STAFF, Office, at, owed, told

SEVEN = "report:2026:7:2027-05-31:7"


def test_nothing_is_said_before_the_first_rung_and_the_next_look_is_then() -> None:
    found = Office().looks("2027-04-20T10:00")
    assert told(found) == []
    assert found.wake_at == at("2027-04-30T09:00")  # 1 May is a holiday: moved to the working day before


def test_the_lead_is_told_at_nine_seven_days_before_and_only_once() -> None:
    office = Office()
    assert told(office.looks("2027-05-24T08:59")) == []
    assert told(office.looks("2027-05-24T09:00")) == [(LEAD, (SEVEN,))]
    office.changes(LEAD, seen_at=at("2027-05-24T09:30"))
    assert [told(office.looks(f"2027-05-{day}T10:00")) for day in (24, 25, 26, 27)] == [[], [], [], []]
    found = office.looks("2027-05-28T10:00")  # a Friday: the day before the last is a Sunday, and moves here
    assert told(found) == [(LEAD, ("report:2026:7:2027-05-31:1",))]


@pytest.mark.parametrize("point", [Point.DONE, Point.DECLINED])
def test_who_has_finished_or_will_not_apply_hears_nothing(point: Point) -> None:
    office = Office([owed(point=point)], heads=(), reviewers={"吕梁市": (REVIEWER,)})
    assert office.looks_from("2027-05-01T09:00", "2027-06-02T18:00", timedelta(hours=1)) == []


def test_a_unit_that_has_not_begun_to_apply_is_invited_once_and_never_chased() -> None:
    apply = owed(kind=Kind.APPLICATION, due_on=date(2027, 4, 30), point=Point.UNDECIDED, missing=())
    office = Office([apply], reviewers={"吕梁市": (REVIEWER,)})
    office.changes(LEAD, seen_at=at("2027-06-01T09:00"))
    said = office.looks_from("2027-03-20T09:00", "2027-06-01T18:00", timedelta(hours=1))
    assert said == [(at("2027-03-31T09:00"), LEAD, "invitation:2026:7")]


def test_who_says_yes_is_reminded_from_the_next_rung_on() -> None:
    apply = owed(kind=Kind.APPLICATION, due_on=date(2027, 4, 30), point=Point.UNDECIDED, missing=())
    office = Office([apply])
    office.looks("2027-03-31T09:00")
    office.changes(LEAD, seen_at=at("2027-03-31T09:30"))
    office.obligations = [replace(apply, point=Point.NOT_BEGUN)]
    said = office.looks_from("2027-03-31T10:00", "2027-04-17T18:00", timedelta(hours=1))
    assert said == [(at("2027-04-16T09:00"), LEAD, "application:2026:7:2027-04-30:14")]


def test_a_rung_on_a_day_off_moves_earlier_and_of_two_on_one_day_the_nearer_is_sent() -> None:
    """4 October 2027 lies in a holiday: 3 days and 1 day before both move to 30 September."""
    office = Office([owed(kind=Kind.OWN, subject="3", due_on=date(2027, 10, 4), title="补充材料")])
    office.changes(LEAD, seen_at=at("2027-10-09T09:00"))
    said = office.looks_from("2027-09-20T09:00", "2027-10-05T18:00", timedelta(hours=1))
    assert [(moment, what.rsplit(":", 1)[1]) for moment, who, what in said if who == LEAD] == [
        (at("2027-09-20T09:00"), "14"), (at("2027-09-27T09:00"), "7"), (at("2027-09-30T09:00"), "1"),
        (at("2027-10-04T09:00"), "0"), (at("2027-10-04T15:00"), "0-again"),
    ]  # fmt: skip


def test_on_the_last_day_there_is_a_second_one_at_three_for_everybody_who_answers_for_the_unit() -> None:
    said = Office().looks_from("2027-05-31T00:00", "2027-05-31T23:59")
    assert [(moment, who) for moment, who, _ in said] == [
        (at("2027-05-31T09:00"), LEAD), (at("2027-05-31T15:00"), LEAD), (at("2027-05-31T15:00"), SECOND),
    ]  # fmt: skip


def test_the_last_day_is_spoken_of_even_on_a_sunday() -> None:
    office = Office([owed(due_on=date(2027, 5, 30))])
    office.changes(LEAD, seen_at=at("2027-06-01T00:00"))
    said = office.looks_from("2027-05-29T00:00", "2027-05-30T23:55")
    assert [(moment, what.rsplit(":", 1)[1]) for moment, who, what in said if who == LEAD] == [
        (at("2027-05-30T09:00"), "0"), (at("2027-05-30T15:00"), "0-again"),
    ]  # fmt: skip


# --- who ------------------------------------------------------------------------------------------------------


def test_the_second_contact_is_told_when_the_lead_gives_no_sign_of_life_for_a_day() -> None:
    office = Office()
    said = office.looks_from("2027-05-24T09:00", "2027-05-27T18:00")
    assert said == [(at("2027-05-24T09:00"), LEAD, SEVEN), (at("2027-05-25T09:00"), SECOND, SEVEN)]


def test_a_lead_who_was_seen_since_needs_no_second() -> None:
    office = Office()
    office.looks("2027-05-24T09:00")
    office.changes(LEAD, seen_at=at("2027-05-24T11:00"))
    assert office.looks_from("2027-05-25T09:00", "2027-05-27T18:00") == []


def test_a_lead_who_cannot_be_reached_gives_way_to_the_second_at_once() -> None:
    office = Office()
    office.changes(LEAD, is_reachable=False)
    assert told(office.looks("2027-05-24T09:00")) == [(SECOND, (SEVEN,))]


def test_a_unit_that_nobody_answers_for_is_named() -> None:
    office = Office([owed(contacts=())])
    found = office.looks("2027-05-24T09:00")
    assert (found.messages, [one.unit.name for one in found.unreached]) == ((), ["文水县"])


def test_who_takes_over_from_a_contact_who_left_is_told_as_well() -> None:
    office = Office([owed(contacts=(LEAD,))])
    office.looks("2027-05-24T09:00")
    office.obligations = [owed(contacts=(SECOND,))]
    assert told(office.looks("2027-05-24T10:00")) == [(SECOND, (SEVEN,))]


def test_who_comes_late_hears_of_the_nearest_one_the_next_morning() -> None:
    office = Office([owed(contacts=(LEAD,))])
    office.changes(LEAD, joined_at=at("2027-05-18T10:00"))
    said = office.looks_from("2027-05-18T10:00", "2027-05-21T18:00")
    assert said == [(at("2027-05-19T09:00"), LEAD, "report:2026:7:2027-05-31:14")]


def test_who_comes_on_the_eve_of_a_rung_waits_for_it() -> None:
    office = Office([owed(contacts=(LEAD,))])
    office.changes(LEAD, joined_at=at("2027-05-21T10:00"))  # a Friday; the next rung is on Monday
    said = office.looks_from("2027-05-21T10:00", "2027-05-24T18:00")
    assert said == [(at("2027-05-24T09:00"), LEAD, SEVEN)]


def test_who_comes_on_the_last_day_is_told_at_once() -> None:
    office = Office([owed(contacts=(LEAD,))])
    office.changes(LEAD, joined_at=at("2027-05-31T10:00"))
    assert told(office.looks("2027-05-31T10:01")) == [(LEAD, ("report:2026:7:2027-05-31:0",))]


# --- courtesy -------------------------------------------------------------------------------------------------


def test_somebody_who_answers_for_two_units_gets_one_message() -> None:
    other = replace(owed().unit, id=8, name="交城县")
    office = Office([owed(), owed(unit=other)])
    assert told(office.looks("2027-05-24T09:00")) == [(LEAD, (SEVEN, SEVEN.replace(":7:2027", ":8:2027")))]


def test_a_second_thing_on_the_same_day_waits_for_tomorrow() -> None:
    office = Office()
    office.looks("2027-05-24T09:00")
    office.obligations.append(owed(kind=Kind.OWN, subject="3", due_on=date(2027, 5, 27), title="补充材料"))
    found = office.looks("2027-05-24T10:00")
    assert found.messages == ()
    assert [(one.wait.why, one.wait.until) for one in found.held] == [(Why.TODAY, at("2027-05-25T09:00"))]
    assert (LEAD, ("own:3:7:2027-05-27:3",)) in told(office.looks("2027-05-25T09:00"))


def test_nobody_is_disturbed_in_the_middle_of_an_answer() -> None:
    office = Office()
    office.changes(LEAD, answering_at=at("2027-05-24T08:55"))
    found = office.looks("2027-05-24T09:00")
    assert [(one.wait.why, one.wait.until) for one in found.held] == [(Why.ANSWERING, at("2027-05-24T09:10"))]
    assert found.wake_at == at("2027-05-24T09:10")
    assert told(office.looks("2027-05-24T09:10")) == [(LEAD, (SEVEN,))]


def test_somebody_who_answers_until_closing_time_is_told_the_next_day() -> None:
    office = Office()
    office.changes(LEAD, answering_at=at("2027-05-24T17:59"))
    office.looks("2027-05-24T17:59")
    assert told(office.looks("2027-05-24T18:00")) == []
    assert told(office.looks("2027-05-25T09:00")) == [(LEAD, (SEVEN,))]


def test_a_snooze_lasts_until_tomorrow_but_not_over_the_last_day() -> None:
    office = Office()
    office.changes(LEAD, snoozed_until=at("2027-05-25T09:00"), seen_at=at("2027-05-30T09:00"))
    assert told(office.looks("2027-05-24T10:00")) == []
    assert told(office.looks("2027-05-25T09:00")) == [(LEAD, (SEVEN,))]
    office.changes(LEAD, snoozed_until=at("2027-06-01T09:00"))
    assert told(office.looks("2027-05-31T09:00"))[0] == (LEAD, ("report:2026:7:2027-05-31:0",))


def test_on_the_last_day_an_answer_is_let_finish_but_not_in_the_last_hours() -> None:
    office = Office([owed(contacts=(LEAD,))])
    office.changes(LEAD, answering_at=at("2027-05-31T20:00"))
    assert told(office.looks("2027-05-31T20:05")) == []
    office.changes(LEAD, answering_at=at("2027-05-31T22:00"))
    assert told(office.looks("2027-05-31T22:05")) == [(LEAD, ("report:2026:7:2027-05-31:0-again",))]


# --- dates that move, clocks that jump ------------------------------------------------------------------------


def test_a_date_that_is_put_off_takes_its_plan_with_it() -> None:
    office = Office()
    office.changes(LEAD, seen_at=at("2027-06-30T00:00"))
    office.looks("2027-05-24T09:00")
    office.obligations = [owed(due_on=date(2027, 6, 21))]
    said = office.looks_from("2027-05-25T09:00", "2027-06-22T18:00", timedelta(hours=1))
    assert [(moment.date().isoformat(), what.rsplit(":", 1)[1]) for moment, who, what in said if who == LEAD] == [
        ("2027-05-25", "30"), ("2027-06-07", "14"), ("2027-06-14", "7"), ("2027-06-18", "1"),
        ("2027-06-21", "0"), ("2027-06-21", "0-again"),
    ]  # fmt: skip


def test_a_date_moved_to_yesterday_is_over_and_nobody_is_chased() -> None:
    office = Office([owed(due_on=date(2027, 5, 23))])
    assert told(office.looks("2027-05-24T09:00")) == []


def test_a_clock_that_goes_back_tells_nobody_twice() -> None:
    office = Office()
    office.changes(LEAD, seen_at=at("2027-06-30T00:00"))
    office.looks("2027-05-28T09:00")
    assert office.looks_from("2027-05-28T00:00", "2027-05-28T18:00") == []
    assert told(office.looks("2027-05-24T10:00")) == []  # and nothing of a day that has been overtaken


def test_after_an_outage_the_nearest_one_is_sent_and_the_staff_are_told_of_the_rest() -> None:
    office = Office(staff=(STAFF,))
    office.looks("2027-05-10T09:00")
    found = office.looks("2027-05-25T09:00")
    assert told(found) == [
        (LEAD, (SEVEN,)),
        (STAFF, ("gap:20270510T0900",)),
    ]
    assert found.gap is not None
    assert [(one.what.rsplit(":", 1)[1], one.made_up) for one in found.gap.missed] == [("14", False), ("7", True)]


def test_an_outage_at_night_is_told_of_in_the_morning() -> None:
    office = Office(staff=(STAFF,))
    office.looks("2027-05-24T08:00")
    assert told(office.looks("2027-05-24T19:00")) == []
    assert told(office.looks("2027-05-24T19:01")) == []
    assert told(office.looks("2027-05-25T09:00")) == [(LEAD, (SEVEN,)), (STAFF, ("gap:20270524T0800",))]


def test_an_outage_over_the_whole_window_chases_nobody_afterwards() -> None:
    office = Office(staff=(STAFF,))
    office.looks("2027-04-25T09:00")
    found = office.looks("2027-06-04T09:00")
    assert told(found) == [(STAFF, ("gap:20270425T0900",))]
    assert found.gap is not None
    assert {one.made_up for one in found.gap.missed} == {False}
    assert len(found.gap.missed) == 6  # 30, 14, 7, 1 days before, the day itself and its afternoon


def test_a_pause_of_some_minutes_is_no_outage() -> None:
    office = Office(staff=(STAFF,))
    office.looks("2027-05-24T08:55")
    assert told(office.looks("2027-05-24T09:05")) == [(LEAD, (SEVEN,))]


# --- upward ---------------------------------------------------------------------------------------------------


def test_the_city_hears_daily_from_three_days_before_of_those_who_still_owe() -> None:
    done = owed(unit=replace(owed().unit, id=8, name="交城县"), point=Point.DONE)
    office = Office([owed(contacts=(LEAD,)), done], reviewers={"吕梁市": (REVIEWER,)})
    said = office.looks_from("2027-05-20T09:00", "2027-06-12T18:00", timedelta(hours=1))
    assert [moment.date().isoformat() for moment, who, _ in said if who == REVIEWER] == [
        "2027-05-28", "2027-05-31", "2027-06-01", "2027-06-07",
    ]  # fmt: skip


def test_a_city_whose_units_have_finished_hears_nothing() -> None:
    office = Office([owed(point=Point.DONE)], reviewers={"吕梁市": (REVIEWER,)})
    assert office.looks_from("2027-05-20T09:00", "2027-06-12T18:00", timedelta(hours=1)) == []


def test_the_head_gets_three_lines_on_each_of_the_last_seven_days() -> None:
    office = Office([owed(contacts=())], heads=(HEAD,))
    said = office.looks_from("2027-05-20T09:00", "2027-06-01T18:00", timedelta(hours=1))
    assert [(moment.date().isoformat(), moment.hour) for moment, who, _ in said if who == HEAD] == [
        ("2027-05-25", 9), ("2027-05-26", 9), ("2027-05-27", 9), ("2027-05-28", 9), ("2027-05-31", 9),
        ("2027-06-01", 9),
    ]  # fmt: skip


def test_a_department_that_said_when_is_asked_for_on_that_day_once() -> None:
    wait = owed(kind=Kind.DEPARTMENT, subject="d9", due_on=date(2027, 4, 3), waiting=("统计",), contacts=(LEAD,))
    said = Office([wait]).looks_from("2027-04-01T09:00", "2027-04-12T18:00", timedelta(hours=1))
    assert said == [(at("2027-04-06T09:00"), LEAD, "department:d9:7:2027-04-03:0")]  # after 清明节

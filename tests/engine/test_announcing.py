"""Notices on a real database: from a text to the people, to who has signed; stopped, corrected, chased."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from bot import announcing
from bot.announcing import Announced
from bot.perform import queueing
from bot.storage import notice_looks, notice_rows
from bot.storage.round_entry import enter
from bot.storage.rounds import Rounds
from bot.storage.tables import accounts, notices, outbox, people, roles
from bot.storage.undelivered import let_go
from bot.ticking import tick
from handlers import noticing
from handlers.overlook import Preview
from reminders.broadcasts import Broadcast, Reason, Refused, Step
from reminders.deadlines import LOCAL
from reminders.signing import Chase, Signed, board
from tests.fakes import YEAR, World


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


MORNING = at("2023-05-25T10:00")


@pytest.fixture
def world(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(queueing, "FETCHED", queueing.FETCHED | {"script"})  # whose reader comes for its messages
    with World.on(database_url) as world:
        world.start()
        world.enrols("li")
        world.enrols("yun", "云冈区")
        world.enrols("ding", "定襄县")
        world.say("sun", f"/start {world.invite(role='staff')}")
        yield world


def somebody(world: World, name: str) -> int:
    return int(world.scalar(select(people.c.id).where(people.c.name == name)))


def a_notice(world: World, text: str = "{单位}请于{截止日}前报送。", to: str = "联系人", **changes: Any) -> Broadcast:
    return replace(Broadcast(0, text, to, somebody(world, "sun")), **changes)


def does(world: World, act: Any, *given: Any, now: datetime = MORNING) -> Any:
    with world.database.begin() as connection:
        return act(connection, Rounds().opened(connection), *given, now)


def sends(world: World, notice: Broadcast, now: datetime = MORNING) -> Announced | Refused:
    seen: Preview = does(world, notice_looks.preview, notice, now=now)
    return does(world, announcing.announce, seen.notice, now=now)  # type: ignore[no-any-return]


def sent(world: World, notice: Broadcast, now: datetime = MORNING) -> Broadcast:
    found = sends(world, notice, now)
    assert isinstance(found, Announced), found
    return found.notice


def refused(found: Any) -> Reason:
    assert isinstance(found, Refused)
    return found.reason


def signed(world: World, number: int) -> dict[str, Signed]:
    with world.database.begin() as connection:
        return {one.name: one.signed for one in notice_rows.signatures(connection, number)}


def test_a_preview_shows_who_and_what_one_of_them_will_read_and_sends_nothing(world: World) -> None:
    seen = does(world, notice_looks.preview, a_notice(world))
    assert [one.units[0] for one in seen.people] == ["云冈区", "文水县", "定襄县"] or len(seen.people) == 3
    sample = noticing.sample(seen, does(world, lambda _connection, opened, _now: announcing.due(opened)))
    assert sample is not None
    assert sample.message.text in {f"【通知】\n{unit}请于5月31日前报送。" for unit in ("文水县", "云冈区", "定襄县")}
    assert world.count("notices") == 0


def test_everybody_chosen_reads_their_own_text_and_signs_by_a_tap(world: World) -> None:
    notice = sent(world, a_notice(world))
    assert world.told("li")[-1] == "【通知】\n文水县请于5月31日前报送。"
    assert world.told("yun")[-1] == "【通知】\n云冈区请于5月31日前报送。"
    world.stores_tap("li", "收到")
    assert world.told("li")[-1] == "已签收。签收仅表示收到。"
    assert signed(world, notice.id) == {"li": Signed.SIGNED, "yun": Signed.UNSIGNED, "ding": Signed.UNSIGNED}
    world.stores_tap("li", "收到")  # twice is once
    assert signed(world, notice.id)["li"] is Signed.SIGNED


def test_somebody_elses_notice_cannot_be_signed(world: World) -> None:
    notice = sent(world, a_notice(world, to="联系人 -单位:文水县"))
    data = world.button("yun", "收到")
    from tests.fakes import inbound

    world.stores(inbound("li", "forged", tap=data))
    assert "li" not in signed(world, notice.id)


def test_who_chooses_by_what_is_missing_reaches_those_alone(world: World) -> None:
    seen = does(world, notice_looks.preview, a_notice(world, to="未报送 -单位:定襄县"))
    assert sorted(one.units[0] for one in seen.people) == ["云冈区", "文水县"]


def test_an_audience_that_changed_between_preview_and_sending_is_looked_at_again(world: World) -> None:
    seen = does(world, notice_looks.preview, a_notice(world))
    with world.database.begin() as connection:
        gone = update(roles).where(roles.c.person_id == somebody(world, "ding"))
        connection.execute(gone.values(valid_to=at("2023-05-24T10:00")))
    assert refused(does(world, announcing.announce, seen.notice)) is Reason.CHANGED
    assert world.count("notices") == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "  "}, Reason.NO_TEXT),
        ({"text": "长" * 2001}, Reason.TOO_LONG),
        ({"text": "{密码}"}, Reason.UNKNOWN_PLACEHOLDER),
        ({"audience": "未申报 -联系人"}, Reason.NOBODY),
        ({"send_at": at("2023-05-25T09:00")}, Reason.PAST),
    ],
)
def test_what_cannot_go_out_is_refused_in_a_sentence(world: World, changes: Any, reason: Reason) -> None:
    found = sends(world, a_notice(world, **changes))
    assert refused(found) is reason
    assert isinstance(found, Refused)
    assert noticing.refusal(found).endswith("。")
    assert world.count("notices") == 0


def test_the_same_text_to_the_same_people_today_needs_a_reason(world: World) -> None:
    sent(world, a_notice(world, to="单位:文水县"))
    assert refused(sends(world, a_notice(world))) is Reason.SAME_TODAY
    assert sent(world, a_notice(world, reason="会议改期")).step is Step.SENDING
    assert sent(world, a_notice(world), now=MORNING + timedelta(days=1)).step is Step.SENDING


def test_a_notice_for_later_goes_out_when_its_time_has_come(world: World) -> None:
    notice = sent(world, a_notice(world, send_at=at("2023-05-25T11:00")))
    assert notice.step is Step.SCHEDULED
    before = world.told("li")
    for moment in ("2023-05-25T10:59", "2023-05-25T11:00", "2023-05-25T11:01"):
        with world.database.begin() as connection:
            opened = Rounds().opened(connection)
            assert opened is not None
            tick(connection, opened, at(moment))
    assert [text for text in world.told("li")[len(before) :] if text.startswith("【通知】")] == [
        "【通知】\n文水县请于5月31日前报送。"
    ]
    assert world.rows("notices")[0]["step"] == "done"  # and everybody has it


def test_above_the_bureaus_number_a_second_person_must_agree(world: World) -> None:
    with world.database.begin() as connection:
        enter(connection, YEAR, {"second_above": "2"}, "内部规定", MORNING)
    notice = sent(world, a_notice(world))
    assert notice.step is Step.AWAITING_SECOND
    assert world.count("notice_recipients") == 0
    assert refused(does(world, announcing.agree, notice.id, notice.author_id)) is Reason.OWN_SECOND
    assert isinstance(does(world, announcing.agree, notice.id, somebody(world, "li")), Announced)
    assert world.told("yun")[-1].startswith("【通知】")
    assert world.told("sun")[-1] == f"第{notice.id}号通知已由另一人确认，发给3人。"


def test_a_stop_in_the_middle_leaves_a_list_of_who_got_it(database_url: str) -> None:
    with World.on(database_url, pulls=False) as world:
        world.start()
        for chat, unit in (("li", "文水县"), ("yun", "云冈区"), ("ding", "定襄县")):
            world.enrols(chat, unit)
        world.say("sun", f"/start {world.invite(role='staff')}")
        notice = sent(world, a_notice(world))
        with world.database.begin() as connection:
            gone = outbox.c.key == f"notice:{notice.id}:{somebody(world, 'li')}"
            connection.execute(update(outbox).where(gone).values(state="sent", sent_at=MORNING))
        with world.database.begin() as connection:
            announcing.stop(connection, notice.id, MORNING)
        assert signed(world, notice.id) == {"li": Signed.UNSIGNED, "yun": Signed.STOPPED, "ding": Signed.STOPPED}
        with world.database.begin() as connection:
            lines = board(notice_rows.signatures(connection, notice.id))
            assert "共3人：已签收0，未签收1，停发前未发出2，待发0，失败0。" in noticing.board(lines)
            assert announcing.stop(connection, notice.id, MORNING) == Refused(Reason.OVER)
        correction = a_notice(world, "上条作废。", corrects=notice.id)
        assert [one.name for one in does(world, notice_looks.preview, correction).people] == ["li"]


def test_who_cannot_be_reached_is_on_the_board_with_the_reason(world: World) -> None:
    with world.database.begin() as connection:
        mine = accounts.c.person_id == somebody(world, "ding")
        connection.execute(update(accounts).where(mine).values(unreachable_since=MORNING))
    notice = sent(world, a_notice(world))
    with world.database.begin() as connection:
        told = noticing.board(board(notice_rows.signatures(connection, notice.id)))
    assert "失败：定襄县ding（没有可用的账号）" in told
    assert "共3人：已签收0，未签收2，待发0，失败1。" in told


def test_only_the_rest_is_chased_after_a_day_and_twice_at_most(world: World) -> None:
    notice = sent(world, a_notice(world))
    world.stores_tap("li", "收到")
    before = world.told("li")
    assert isinstance(does(world, announcing.chase_rest, notice.id, None), Chase)
    friday, monday, tuesday = at("2023-05-26T10:00"), at("2023-05-29T10:00"), at("2023-05-30T10:30")
    assert not isinstance(does(world, announcing.chase_rest, notice.id, None, now=friday), Chase)
    assert world.told("yun")[-1].startswith("【通知】您还没有签收这条通知")
    assert world.told("li") == before
    assert not isinstance(does(world, announcing.chase_rest, notice.id, None, now=monday), Chase)
    capped = does(world, announcing.chase_rest, notice.id, None, now=tuesday)
    assert isinstance(capped, Chase)
    assert "催过两次" in noticing.not_chased(capped)
    world.stores_tap("yun", "收到")
    assert signed(world, notice.id)["yun"] is Signed.SIGNED


def test_a_text_is_tried_on_oneself_alone(world: World) -> None:
    before = {chat: world.told(chat) for chat in ("li", "yun", "ding")}
    does(world, announcing.try_on, a_notice(world), somebody(world, "sun"))
    assert world.told("sun")[-1].startswith("【试发，仅您本人可见】\n【通知】\n")
    assert {chat: world.told(chat) for chat in ("li", "yun", "ding")} == before


def test_a_scheduled_notice_that_is_stopped_does_not_go_out(world: World) -> None:
    notice = sent(world, a_notice(world, send_at=at("2023-05-25T11:00")))
    with world.database.begin() as connection:
        announcing.stop(connection, notice.id, MORNING)
        opened = Rounds().opened(connection)
        assert opened is not None
        announcing.release_due(connection, opened, at("2023-05-25T12:00"))
    assert world.count("notice_recipients") == 0
    assert world.rows(select(notices.c.step))[0]["step"] == "stopped"


def passes(world: World, moment: str) -> None:
    with world.database.begin() as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        tick(connection, opened, at(moment))


def leaves(world: World, name: str) -> None:
    with world.database.begin() as connection:
        gone = update(roles).where(roles.c.person_id == somebody(world, name))
        connection.execute(gone.values(valid_to=at("2023-05-24T10:00")))


def test_a_scheduled_notice_whose_place_has_lost_its_last_person_holds_up_no_pass(world: World) -> None:
    notice = sent(world, a_notice(world, to="单位:定襄县", send_at=at("2023-05-25T11:00")))
    leaves(world, "ding")
    passes(world, "2023-05-25T11:00")
    assert signed(world, notice.id) == {}
    assert world.rows("notices")[0]["step"] == "done"
    assert world.told("sun")[-1] == f"第{notice.id}号通知没有发给任何人：到发送时，收件范围里已没有人。"


def test_a_second_person_is_not_asked_in_vain_when_a_place_has_lost_its_last_person(world: World) -> None:
    with world.database.begin() as connection:
        enter(connection, YEAR, {"second_above": "0"}, "内部规定", MORNING)
    notice = sent(world, a_notice(world, to="单位:定襄县"))
    leaves(world, "ding")
    assert refused(does(world, announcing.agree, notice.id, somebody(world, "li"))) is Reason.NOBODY


def test_the_author_is_told_when_the_last_message_has_gone_out_and_whom_it_did_not_reach(world: World) -> None:
    with world.database.begin() as connection:
        mine = accounts.c.person_id == somebody(world, "ding")
        connection.execute(update(accounts).where(mine).values(unreachable_since=MORNING))
    first = sent(world, a_notice(world, to="单位:文水县"))
    passes(world, "2023-05-25T10:01")
    assert world.told("sun")[-1] == f"第{first.id}号通知已发完：1人，均已发出。"
    second = sent(world, a_notice(world, "请看。"))
    passes(world, "2023-05-25T10:02")
    passes(world, "2023-05-25T10:03")
    told = [text for text in world.told("sun") if text.startswith(f"第{second.id}号通知已发完")]
    assert len(told) == 1
    assert "3人，其中1人没有送达或不能确定是否送达（定襄县ding）" in told[0]


def test_who_left_no_name_is_addressed_by_what_they_do(world: World) -> None:
    with world.database.begin() as connection:
        connection.execute(update(people).where(people.c.name == "li").values(name=""))
    sent(world, a_notice(world, "{姓名}：请看。"))
    assert world.told("li")[-1] == "【通知】\n文水县联系人：请看。"
    assert world.told("yun")[-1] == "【通知】\nyun：请看。"


def test_who_was_let_go_while_in_doubt_is_named_so_and_gets_the_correction(world: World) -> None:
    notice = sent(world, a_notice(world))
    his = outbox.c.key == f"notice:{notice.id}:{somebody(world, 'ding')}"
    with world.database.begin() as connection:
        number = connection.execute(
            update(outbox).where(his).values(state="uncertain").returning(outbox.c.id)
        ).scalar_one()
        assert let_go(connection, number)
        told = noticing.board(board(notice_rows.signatures(connection, notice.id)))
    assert "定襄县ding（没有确认送达，工作人员决定不再发送）" in told and "渠道拒收" not in told
    correction = a_notice(world, "上条作废。", corrects=notice.id)
    assert "ding" in [one.name for one in does(world, notice_looks.preview, correction).people]

"""A notice composed in chat: text, whom, a look, a test on oneself, the tap; then who signs, a stop, a correction."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.perform import queueing
from bot.storage.round_entry import enter
from bot.storage.tables import notices, outbox, people, roles
from tests.fakes import MORNING, YEAR, World, inbound

TEXT = "{单位}：请于{截止日}前报送，还差{还差项数}项。"


@pytest.fixture
def world(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(queueing, "FETCHED", queueing.FETCHED | {"script"})  # whose reader comes for its messages
    with World.on(sqlite_url) as world:
        enrolled(world)
        yield world


@pytest.fixture
def either(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same on either database, for the way from one end to the other."""
    monkeypatch.setattr(queueing, "FETCHED", queueing.FETCHED | {"script"})
    with World.on(database_url) as world:
        enrolled(world)
        yield world


@pytest.fixture
def sending(sqlite_url: str) -> Iterator[World]:
    """The same people, whose messages wait to be sent."""
    with World.on(sqlite_url, pulls=False) as world:
        enrolled(world)
        yield world


def enrolled(world: World) -> None:
    world.start()
    for chat, unit in (("li", "文水县"), ("jiao", "交城县"), ("yun", "云冈区"), ("ding", "定襄县")):
        world.enrols(chat, unit)
    world.say("sun", f"/start {world.invite(role='staff')}")


def said(world: World, chat: str = "sun") -> str:
    return world.told(chat)[-1]


def begun(world: World, text: str = TEXT) -> None:
    world.say("sun", "起草通知")
    world.say("sun", text)


def looked(world: World, *words: str) -> str:
    begun(world)
    for word in words:
        world.stores_tap("sun", word)
    world.stores_tap("sun", "核对名单和正文")
    return said(world)


def sends_for_a_second_person(world: World) -> None:
    """Send a notice to four, where qian, another of the bureau, must agree to more than three."""
    world.say("qian", f"/start {world.invite(role='staff')}")
    with world.database.begin() as connection:
        enter(connection, YEAR, {"second_above": "3"}, "内部规定", MORNING)
    looked(world, "联系人")
    world.stores_tap("sun", "发送 4 条")


def got(world: World, chat: str) -> list[str]:
    return [text for text in world.told(chat) if text.startswith(("【通知】", "【更正】"))]


def state(world: World) -> list[str]:
    return [row["step"] for row in world.rows(select(notices.c.step).order_by(notices.c.id))]


def test_a_word_that_stands_on_a_button_may_be_typed_though_it_is_a_command_elsewhere(world: World) -> None:
    enrolled(world)
    begun(world)
    world.say("sun", "未报送")
    assert "未报送" in said(world) and "应报" not in said(world)
    world.say("sun", "菜单")
    world.say("sun", "未报送")
    assert "应报" in said(world)


def test_from_a_text_to_the_board_by_taps(either: World) -> None:
    world = either
    told = looked(world, "联系人", "未报送")
    assert told.startswith("将发给3人（联系人 未报送）：")
    assert "将收到：\n【通知】\n" in told
    assert "请于5月31日前报送，还差29项。" in told
    assert got(world, "li") == []
    world.stores_tap("sun", "发送 3 条")
    assert said(world).startswith("第1号通知已交发送：3人。")
    assert [len(got(world, chat)) for chat in ("li", "yun", "ding", "jiao")] == [1, 1, 1, 0]
    assert got(world, "li")[0].startswith("【通知】\n文水县：请于5月31日前报送，还差")
    world.stores_tap("li", "收到")
    world.stores_tap("sun", "第1号签收情况")
    assert "共3人：已签收1，未签收2，待发0，失败0。" in said(world)
    assert "吕梁市：已签收1，未签收0" in said(world)
    assert "/desk/notices/1" in said(world)


def test_units_are_chosen_by_kind_and_city_and_a_word_is_taken_out_by_a_second_tap(world: World) -> None:
    begun(world)
    world.stores_tap("sun", "开发区")
    assert "已选：开发区，共0人。" in said(world)
    world.stores_tap("sun", "√开发区")
    assert "还没有选。" in said(world)
    world.stores_tap("sun", "县")
    world.stores_tap("sun", "按市选")
    world.stores_tap("sun", "吕梁市")
    assert "已选：县 市：吕梁市，共2人。" in said(world)
    world.stores_tap("sun", "大同市")
    world.stores_tap("sun", "选好了")
    assert "已选：县 市：吕梁市 市：大同市，共3人。" in said(world)


def test_an_audience_may_be_typed_and_a_misspelt_one_is_refused_with_what_may_stand_there(world: World) -> None:
    begun(world)
    world.say("sun", "联系人 市:吕粱市")
    assert said(world).startswith("没有名为“吕粱市”的市")
    world.say("sun", "联系人 -单位：文水县")
    assert said(world).startswith("将发给3人（联系人 -单位：文水县）：")


@pytest.mark.parametrize(
    ("text", "why"),
    [("长" * 2001, "通知正文2001字"), ("密码是{密码}", "正文里的密码不是可以替换的内容")],
)
def test_a_text_that_cannot_go_out_is_refused_before_anything_else(sending: World, text: str, why: str) -> None:
    begun(sending, text)
    assert said(sending).startswith(why)
    assert sending.count("notices") == 0
    sending.say("sun", "好的正文")
    assert "发给谁？" in said(sending)


def test_it_is_tried_on_oneself_alone(world: World) -> None:
    looked(world, "联系人")
    world.stores_tap("sun", "发给自己试看")
    assert world.told("sun")[-2].startswith("【试发，仅您本人可见】\n【通知】\n")
    assert said(world).startswith("已发给您本人试看，其他人没有收到。")
    assert [got(world, chat) for chat in ("li", "yun", "ding", "jiao")] == [[], [], [], []]


def test_another_recipients_text_and_all_the_names_can_be_looked_at(world: World) -> None:
    first = looked(world, "联系人")
    world.stores_tap("sun", "换一位看")
    second = said(world)
    assert sample(first) != sample(second)
    world.stores_tap("sun", "全部名单")
    assert "· 吕梁市2人：" in said(world)
    for _ in range(4):
        world.stores_tap("sun", "换一位看")
    assert sample(said(world)) == sample(first)  # the names put the first one back, and four steps lead round


def sample(text: str) -> str:
    return text.partition("将收到：\n")[2].splitlines()[1]


def test_a_second_tap_on_the_same_button_sends_nothing_twice(world: World) -> None:
    looked(world, "联系人")
    data = world.button("sun", "发送 4 条")
    for number in range(2):
        world.stores(inbound("sun", f"twice-{number}", tap=data))
    assert "该按钮已失效" in said(world)
    assert len(got(world, "li")) == 1
    assert world.count("notices") == 1


def test_an_audience_that_changed_is_looked_at_again_before_it_goes(world: World) -> None:
    looked(world, "联系人")
    with world.database.begin() as connection:
        ding = select(people.c.id).where(people.c.name == "ding").scalar_subquery()
        connection.execute(
            update(roles).where(roles.c.person_id == ding).values(valid_to=MORNING - timedelta(days=1))
        )
    world.stores_tap("sun", "发送 4 条")
    assert said(world).startswith("收件名单与您核对时不同，现为3人，没有发送。")
    assert got(world, "li") == []
    world.stores_tap("sun", "发送 3 条")
    assert len(got(world, "li")) == 1


def test_leaving_loses_nothing_and_a_draft_is_gone_on_with_or_given_up(world: World) -> None:
    begun(world)
    world.stores_tap("sun", "联系人")
    world.say("sun", "菜单")
    world.say("sun", "通知")
    assert "有一条没有发出的草稿：{单位}：请于" in said(world)
    world.stores_tap("sun", "继续起草")
    assert said(world).startswith("将发给4人（联系人）：")
    world.stores_tap("sun", "不发了")
    assert said(world).startswith("已放弃这条通知，没有发送。")
    world.say("sun", "通知")
    assert "草稿" not in said(world)
    assert "还没有发过通知。" in said(world)
    assert state(world) == ["discarded"]


def test_the_text_is_changed_and_what_was_chosen_stays(world: World) -> None:
    looked(world, "联系人")
    world.stores_tap("sun", "改正文")
    assert "现在的正文（发送新的即替换）：\n{单位}：请于" in said(world)
    world.say("sun", "会议改到周五。")
    assert "将发给4人（联系人）：" in said(world)
    assert "【通知】\n会议改到周五。" in said(world)
    assert world.count("notices") == 1


def test_it_waits_for_its_time(world: World) -> None:
    looked(world, "联系人")
    for typed, answer in (
        ("昨天", "没有认出时间“昨天”"),
        ("今天1点", "5月25日 01:00 已过"),
        ("明天上午9点半", "将发给4人"),
    ):
        if typed == "昨天":
            world.stores_tap("sun", "定时")
        world.say("sun", typed)
        assert said(world).startswith(answer)
    assert "定时：5月26日 09:30 发出。" in said(world)
    world.stores_tap("sun", "发送 4 条")
    assert said(world).startswith("第1号通知已定时：5月26日 09:30 发给4人")
    assert got(world, "li") == []
    world.stores_tap("sun", "停发")
    assert state(world) == ["stopped"]


def test_the_same_text_on_the_same_day_wants_a_reason(world: World) -> None:
    looked(world, "联系人")
    world.stores_tap("sun", "发送 4 条")
    looked(world, "联系人")
    world.stores_tap("sun", "发送 4 条")
    assert said(world).startswith("今天已向其中4人")
    world.say("sun", "上一条有人说没有收到")
    assert "当天再发的理由：上一条有人说没有收到" in said(world)
    world.stores_tap("sun", "发送 4 条")
    assert said(world).startswith("第2号通知已交发送：4人。")
    assert len(got(world, "li")) == 2


def test_above_the_bureaus_number_another_of_the_bureau_agrees_by_a_tap(either: World) -> None:
    world = either
    world.say("qian", f"/start {world.invite(role='staff')}")
    with world.database.begin() as connection:
        enter(connection, YEAR, {"second_above": "3"}, "内部规定", MORNING)
    assert "收件人超过3人，须由另一人确认后才发出。" in looked(world, "联系人")
    assert "点「发送」后先请另一人确认，确认后立即发出。" in said(world)
    world.stores_tap("sun", "发送 4 条")
    assert said(world).startswith("第1号通知发给4人，须由另一人确认后才发出。已请qian确认。")
    asked = said(world, "qian")
    assert asked.startswith("sun起草的第1号通知请您确认，确认后才发出。将发给4人：")
    assert "将收到：\n【通知】\n" in asked and "{" not in asked, "the second person reads what a recipient will read"
    world.stores_tap("sun", "第1号签收情况")
    assert "还没有发出，等另一位工作人员确认。" in said(world) and "共0人" not in said(world)
    with pytest.raises(LookupError):
        world.button("sun", "确认发送")
    assert got(world, "li") == []
    world.stores(inbound("sun", "own", tap=world.button("qian", "确认发送")))
    assert said(world).startswith("须由另一人确认，不能由起草人自己确认。")
    world.stores_tap("qian", "确认发送")
    assert said(world, "qian").startswith("第1号通知已确认，发给4人。")
    assert said(world).startswith("第1号通知已由另一人确认，发给4人。")
    assert len(got(world, "li")) == 1


def test_a_stop_in_the_middle_leaves_a_list_of_who_got_it_and_they_alone_are_corrected(sending: World) -> None:
    looked(sending, "联系人")
    sending.stores_tap("sun", "发送 4 条")
    for chat in ("li", "jiao"):
        has_it = (outbox.c.chat == chat) & outbox.c.key.like("notice:%")
        with sending.database.begin() as connection:
            connection.execute(update(outbox).where(has_it).values(state="sent", sent_at=MORNING))
    sending.stores_tap("sun", "停发")
    assert said(sending).startswith(
        "第1号通知已停发：此前已发给2人，未发2人。\n已发给：\n· 吕梁市2人：交城县jiao、文水县li"
    )
    sending.stores_tap("sun", "第1号签收情况")
    assert "共4人：已签收0，未签收2，停发前未发出2，待发0，失败0。" in said(sending)
    sending.stores_tap("sun", "更正")
    sending.say("sun", "上一条作废。")
    assert "更正第1号通知，将发给收到那一条的2人：" in said(sending)
    sending.stores_tap("sun", "发送 2 条")
    corrected = select(outbox.c.chat).where(outbox.c.key.like("notice:2:%")).order_by(outbox.c.chat)
    assert [row["chat"] for row in sending.rows(corrected)] == ["jiao", "li"]


def test_the_rest_is_chased_from_the_board_when_they_may_be(world: World) -> None:
    looked(world, "联系人")
    world.stores_tap("sun", "发送 4 条")
    world.stores_tap("sun", "第1号签收情况")
    world.stores_tap("sun", "催未签收的4人")
    assert "以后可以再催" in said(world)
    world.stores_tap("li", "收到")
    world.clock.moment += timedelta(days=1)
    world.stores_tap("sun", "第1号签收情况")
    world.stores_tap("sun", "催未签收的3人")
    assert said(world).startswith("已再次提醒未签收的3人。")
    assert said(world, "yun").startswith("【通知】您还没有签收这条通知")
    assert not said(world, "li").startswith("【通知】您还没有签收")


def test_the_date_a_text_names_is_the_units_own_when_it_has_more_time(world: World) -> None:
    with world.database.begin() as connection:
        enter(connection, YEAR, {"deadline.report": "2023-06-20"}, "延期", MORNING, unit_id=world.unit("文水县"))
    looked(world, "联系人")
    world.stores_tap("sun", "发送 4 条")
    assert "请于6月20日前报送" in got(world, "li")[0]
    assert "请于5月31日前报送" in got(world, "yun")[0]


@pytest.mark.parametrize("word", ["起草通知", "发通知"])
def test_nobody_but_the_bureau_composes(sending: World, word: str) -> None:
    sending.say("li", word)
    assert "您的身份不能进行此项操作" in said(sending, "li")
    forged: Any = inbound("li", "forged", tap="compose:send:")
    sending.stores(forged)
    assert "您的身份不能进行此项操作" in said(sending, "li")
    assert sending.count("notices") == 0


def test_where_others_are_meant_by_now_the_second_person_is_shown_them_and_agrees_to_them(either: World) -> None:
    world = either
    sends_for_a_second_person(world)
    world.enrols("wu", "文水县")
    world.stores_tap("qian", "确认发送")
    assert said(world, "qian").startswith(
        "收件名单有变化，现为5人，还没有发送。请按现在的名单再确认一次。\nsun起草的第1号"
    )
    assert "wu（文水县）" in said(world, "qian")
    assert got(world, "li") == [] and state(world) == ["awaiting_second"]
    world.stores_tap("qian", "确认发送")
    assert said(world, "qian").startswith("第1号通知已确认，发给5人。")
    assert len(got(world, "li")) == len(got(world, "wu")) == 1
    assert said(world).startswith("第1号通知已由另一人确认，发给5人。")


def test_the_second_person_reads_who_and_what_wherever_they_are_offered_to_agree(world: World) -> None:
    sends_for_a_second_person(world)
    world.say("qian", "通知")
    world.stores_tap("qian", "第1号签收情况")
    assert "将发给4人：" in said(world, "qian") and "{" not in said(world, "qian")
    world.stores_tap("qian", "确认发送")
    assert said(world, "qian").startswith("第1号通知已确认，发给4人。")


def test_a_notice_that_was_stopped_does_not_read_as_if_it_were_still_to_go(world: World) -> None:
    sends_for_a_second_person(world)
    world.stores_tap("sun", "停发")
    world.stores_tap("sun", "第1号签收情况")
    assert "没有发给任何人，已停发。" in said(world)

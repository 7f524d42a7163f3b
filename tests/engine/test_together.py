"""Several at once: two devices, two people with one invite, two processes on one database."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, make_url, select, text, update

from bot.channels.base import Arrival
from bot.storage.desk import Desk, Loaded, read_answers
from bot.storage.tables import accounts, answer_heads, answers, drafts
from bot.storage.verification import verify_chains
from bot.storage.writer import PAUSES_SECONDS
from handlers.said import Text
from tests.fakes import MORNING, World, inbound, replies


def tap(world: World, chat: str, data: str) -> None:
    world.stored += 1
    world.stores(inbound(chat, f"m{world.stored}", tap=data))


# --- two devices on one draft ---------------------------------------------------------------------------------


def colleagues(world: World) -> None:
    """Two contacts of 文水县 who look at the same question."""
    for chat in ("li", "zhao"):
        world.enrols(chat)
        world.say(chat, "指标填报")


def test_the_second_device_loses_politely_and_nothing_is_lost(world: World) -> None:
    colleagues(world)
    world.say("li", "1204")
    world.say("zhao", "1300")
    assert world.recorded() == [("new_enterprises", "1204")]
    assert "1204" in world.told("zhao")[-1]  # what stands there now, and the question again
    world.say("zhao", "1300")  # seen and meant: now it counts
    assert world.recorded() == [("new_enterprises", "1204"), ("new_enterprises", "1300")]
    assert not verify_chains(world.database).breaks


def test_two_devices_that_answer_in_the_same_moment(world: World, logged: list[Any]) -> None:
    colleagues(world)
    with world.holding():
        world.puts(inbound("li", "same1", text="1204"))
        world.puts(inbound("zhao", "same2", text="1300"))
    world.settles()
    assert world.recorded() == [("new_enterprises", "1204")]
    assert "1204" in world.told("zhao")[-1]
    assert {row["attempts"] for row in world.rows("inbox")} == {0}
    assert not collisions(logged)
    assert not verify_chains(world.database).breaks


def collisions(logged: list[Any]) -> list[str]:
    """What was decided on a world that had changed: undone and done again, so harmless, but to be kept apart."""
    return [one["event"] for one in list(logged) if one["event"] in ("group_rolled_back", "group_failed")]


def test_a_late_tap_records_nothing_and_gets_the_current_question(world: World) -> None:
    world.enrols("li")
    world.say("li", "指标填报")
    absent = world.button("li", "暂缺")
    world.say("li", "1204")
    tap(world, "li", absent)
    assert world.recorded() == [("new_enterprises", "1204")]
    assert "上年数" in world.told("li")[-1]


def test_what_is_remembered_of_a_draft_is_what_is_stored(world: World) -> None:
    world.enrols("li")
    assert world.running is not None
    desk: Desk = world.running.turns._desk
    said = "指标填报 1204 950 撤销 900 暂缺 上一项 7 修改 8 跳过 跳过 返回"
    for word in said.split():
        world.say("li", word)
    with world.database.connect() as connection:
        for draft_id, remembered in desk._remembered.items():
            stored = read_answers(connection, [draft_id])[draft_id]
            assert dict(remembered.answers) == dict(stored)
            assert remembered.revision == connection.execute(select(drafts.c.revision)).scalar()
    assert desk._remembered


# --- two people with one invite -------------------------------------------------------------------------------


def test_two_people_with_the_same_invite_and_exactly_one_has_the_role(world: World, logged: list[Any]) -> None:
    code = world.invite()
    with world.holding():
        for number, chat in enumerate(("li", "mallory", "zhao")):
            world.puts(inbound(chat, f"same{number}", text=f"/start {code}"))
    world.settles()
    assert (world.count("roles"), world.count("people")) == (1, 1)
    welcomed = [chat for chat in ("li", "mallory", "zhao") if "登记成功" in world.told(chat)[-1]]
    assert welcomed == ["li"]
    assert not collisions(logged)
    assert {row["state"] for row in world.rows("inbox")} == {"done"}


def test_the_same_invite_again_from_the_same_person_is_no_second_role(world: World) -> None:
    code = world.invite()
    world.say("li", f"/start {code}")
    world.say("li", f"/start {code}")
    assert world.count("roles") == 1
    assert replies(world.told("li"), "登记成功") == 2


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: "".join(chr(ord(one) + 0xFEE0) for one in code)], ids=["small", "full-width"]
)
def test_a_dictated_code_is_good_in_any_letters(world: World, typed: Callable[[str], str]) -> None:
    world.say("a", f"/start {typed(world.invite())}")
    assert len(world.rows("roles")) == 1


def test_an_invite_is_no_longer_good_after_72_hours(world: World) -> None:
    code = world.invite()
    world.clock.moves(hours=72)
    world.say("li", f"/start {code}")
    assert world.count("roles") == 0


# --- two processes on one PostgreSQL --------------------------------------------------------------------------


@pytest.fixture
def processes(postgresql_url: str) -> Iterator[list[World]]:
    """Two engines on one database; each believes it is alone in taking messages."""
    with ExitStack() as stack:
        first = stack.enter_context(World.on(postgresql_url))
        second = stack.enter_context(World.on(postgresql_url))
        for one in (first, second):
            one.start()
        yield [first, second]


def side_by_side(*work: Any) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def settle(processes: list[World]) -> None:
    """Let both look again, as they do every few seconds, until nothing waits."""
    for _ in range(20):
        for world in processes:
            assert world.running is not None
            world.running.turns.stir()
            world.running.writer.submit(lambda _: None).result(10)
        with suppress(TimeoutError):
            processes[0].settles(1)
            return
    raise AssertionError([row for row in processes[0].rows("inbox") if row["state"] != "done"])


def test_two_processes_take_every_message_once_and_each_chat_in_order(processes: list[World]) -> None:
    chats = [f"chat{number}" for number in range(12)]

    def speak(world: World, first: int) -> None:
        for number in range(first, 20, 2):  # each process gets every other message of every chat
            for chat in chats:
                world.puts(inbound(chat, f"{chat}-{number}", text="你好"))

    side_by_side(*(lambda w=world, f=first: speak(w, f) for first, world in enumerate(processes)))
    settle(processes)
    world = processes[0]
    received = world.rows("inbox")
    assert {(row["state"], row["attempts"]) for row in received} == {("done", 0)}
    assert len(received) == len(world.rows("audit")) == len(world.rows("outbox")) == 240
    said = {row["id"]: int(row["update_id"].split("-")[1]) for row in received}
    for account in world.rows(select(accounts.c.id)):
        taken = [said[row["inbox_id"]] for row in world.rows("audit") if row["account_id"] == account["id"]]
        for first in (0, 1):  # what one process stored; between two that store at once there is no order to keep
            own = [number for number in taken if number % 2 == first]
            assert own == sorted(own)
    assert not verify_chains(world.database).breaks


def test_two_processes_that_fill_one_draft_keep_its_chain(processes: list[World], logged: list[Any]) -> None:
    first, second = processes
    for number in range(6):
        chat = f"chat{number}"
        first.enrols(chat)
        first.say(chat, "指标填报")

    def speak(world: World, chats: range) -> None:
        for round_ in range(40):
            for number in chats:
                text_ = ("修改", "撤销", f"{round_}{number}", "暂缺")[(round_ + number) % 4]
                world.puts(inbound(f"chat{number}", f"{number}-{round_}", text=text_))

    first.say("chat0", "950")  # the draft is there: beginning one at once in two processes is another matter
    side_by_side(lambda: speak(first, range(3)), lambda: speak(second, range(3, 6)))
    settle(processes)
    assert not collisions(logged)
    assert {(row["state"], row["attempts"]) for row in first.rows("inbox")} == {("done", 0)}
    recorded = first.rows(select(answers.c.seq).order_by(answers.c.seq))
    assert [row["seq"] for row in recorded] == list(range(1, len(recorded) + 1))
    assert len(recorded) > 5
    assert not verify_chains(first.database).breaks


def test_who_loads_nothing_has_nothing(processes: list[World]) -> None:
    with processes[0].database.begin() as connection:
        assert Desk().load(connection, [], MORNING) == []


def test_whoever_had_to_wait_for_a_draft_reads_it_whole(processes: list[World]) -> None:
    """PostgreSQL reads a row it had to wait for anew, but not what is joined to it: the head would be the old one."""
    world = processes[0]
    colleagues(world)
    world.say("li", "1204")
    loaded: list[Loaded] = []
    started = threading.Event()

    def load(connection: Connection, chat: str) -> Loaded:
        return Desk().load(connection, [(1, "script", Arrival(chat, Text("33"), chat))], MORNING)[0]

    def waits() -> None:
        with processes[1].database.begin() as connection:
            started.set()
            loaded.append(load(connection, "zhao"))

    with world.database.begin() as connection:
        load(connection, "li")
        waiting = threading.Thread(target=waits)
        waiting.start()
        started.wait(10)
        time.sleep(0.2)
        connection.execute(update(drafts).values(revision=2))
        connection.execute(update(answer_heads).values(count=2))
    waiting.join()
    (row,) = loaded[0].draft_rows.values()
    assert (row.revision, row.head.count) == (2, 2)


def test_one_invite_in_two_processes_goes_to_exactly_one(processes: list[World]) -> None:
    codes = [processes[0].invite() for _ in range(10)]

    def take(world: World, who: str) -> None:
        for number, code in enumerate(codes):
            world.puts(inbound(f"{who}{number}", f"{who}{number}", text=f"/start {code}"))

    side_by_side(lambda: take(processes[0], "li"), lambda: take(processes[1], "zhao"))
    settle(processes)
    world = processes[0]
    assert (world.count("roles"), world.count("people")) == (10, 10)
    for number in range(10):
        welcomed = [who for who in ("li", "zhao") if "登记成功" in world.told(f"{who}{number}")[-1]]
        assert len(welcomed) == 1
    assert {(row["state"], row["attempts"]) for row in world.rows("inbox")} == {("done", 0)}


def test_a_database_that_is_away_is_asked_again_with_rests_between_and_answers_when_it_is_back(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = make_url(postgresql_url)
    everywhere = create_engine(
        address.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
    )
    allow = f"ALTER DATABASE {address.database} WITH ALLOW_CONNECTIONS"
    back, rests = threading.Event(), 0

    def rest(_: float) -> None:  # called in the writer's thread
        nonlocal rests
        rests += 1
        if rests == 3:
            with everywhere.connect() as connection:
                connection.exec_driver_sql(f"{allow} true")
            back.set()

    with World.on(postgresql_url) as world:
        world.start()
        world.say("li", "你好")
        monkeypatch.setattr("bot.turn.sleep", rest)
        assert world.running is not None
        with everywhere.connect() as connection:
            connection.exec_driver_sql(f"{allow} false")
            connection.exec_driver_sql(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{address.database}'"
            )
        world.running.turns.stir()
        assert back.wait(30)
        world.database.dispose()
        world.say("li", "你好")
        assert len(world.told("li")) == 2
    everywhere.dispose()


def test_connections_cut_again_and_again_lose_no_message_and_double_none(postgresql_url: str) -> None:
    with World.on(postgresql_url) as world:
        world.start()
        assert world.running is not None
        stop = threading.Event()
        cut, of_one = [0], [0]  # of one message: on a slow machine every attempt would be cut, and none left
        address = make_url(postgresql_url).set(drivername="postgresql+psycopg")
        admin = create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)
        mine = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

        def cuts() -> None:
            with admin.connect() as connection:
                while not stop.wait(0.03):
                    if of_one[0] < len(PAUSES_SECONDS) - 1:
                        found = connection.execute(mine).scalar() or 0
                        cut[0], of_one[0] = cut[0] + found, of_one[0] + bool(found)

        cutter = threading.Thread(target=cuts)
        cutter.start()
        for number in range(200):
            of_one[0] = 0
            world.running.inbox.store_now([inbound(f"chat{number % 8}", f"n{number}", text="你好")])
        stop.set()
        cutter.join()
        admin.dispose()
        settle([world])
        assert cut[0] > 10
        assert {row["state"] for row in world.rows("inbox")} == {"done"}
        assert {row["attempts"] for row in world.rows("inbox")} == {0}
        assert len(world.rows("audit")) == len(world.rows("outbox")) == 200
        assert not verify_chains(world.database).breaks

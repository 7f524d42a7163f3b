"""Who cannot be written to is remembered and told to those above; who comes back is written to again."""

from sqlalchemy import select

from bot.channels.base import SendError
from bot.storage.tables import accounts
from handlers.sentences import say
from reminders.delivery import Lane
from tests.fakes import World, eventually

BLOCKED = SendError("Forbidden: bot was blocked by the user", unreachable=True)


def unreachable(world: World, chat: str) -> bool:
    return world.scalar(select(accounts.c.unreachable_since).where(accounts.c.chat == chat)) is not None


async def test_staff_are_told_once_when_a_contact_has_blocked_us(sending: World) -> None:
    sending.enrols("li")
    sending.say("bureau", f"/start {sending.invite(role='staff')}")
    async with sending.dispatching():
        await eventually(lambda: {row["state"] for row in sending.rows("outbox")} == {"sent"})
        sending.channel.will("li", BLOCKED, BLOCKED)
        sending.posts("li", "通知一", Lane.BROADCAST)
        sending.posts("li", "通知二", Lane.BROADCAST)
        await eventually(lambda: unreachable(sending, "li"))
        assert sending.running is not None
        await eventually(lambda: [row["state"] for row in sending.rows("outbox")].count("blocked") == 2)
        sending.running.turns.stir()
        await eventually(lambda: len(sending.told("bureau")) == 2)
        await eventually(lambda: sending.channel.texts("bureau") == sending.told("bureau"))
    assert sending.told("bureau")[-1] == say("presence.lost", who="文水县联系人", name="li")


async def test_whoever_writes_after_all_can_be_written_to(sending: World) -> None:
    sending.enrols("li")
    sending.channel.will("li", BLOCKED)
    async with sending.dispatching():
        await eventually(lambda: unreachable(sending, "li"))
        sending.say("li", "进度")
        await eventually(lambda: not unreachable(sending, "li"))


async def test_a_stranger_who_leaves_troubles_nobody(sending: World) -> None:
    sending.channel.will("guest", BLOCKED)
    async with sending.dispatching():
        sending.say("guest", "你好")
        await eventually(lambda: unreachable(sending, "guest"))
        assert sending.running is not None
        sending.running.turns.stir()
        sending.settles()
    assert sending.count("outbox") == 1

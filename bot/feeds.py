"""`/calendar/CODE.ics`: one person's dates, for their calendar. Who has the link reads dates and units, no more."""

from fastapi import APIRouter, HTTPException, Response
from sqlalchemy import Connection, Engine, select

from bot.clock import Clock
from bot.storage.engine import reading
from bot.storage.invites import code_hash
from bot.storage.reminding import load_scene
from bot.storage.rounds import OpenRound, Rounds
from bot.storage.tables import feeds
from handlers.calendar_file import Entry, calendar_file
from handlers.occasion import subject
from handlers.sentences import say
from reminders.agenda import Scene
from reminders.obligations import Kind, Obligation

MOST_CODE = 64
TYPE = "text/calendar; charset=utf-8"


def feed_pages(engine: Engine, clock: Clock) -> APIRouter:
    """Return the route of personal calendars. A code that is none, or was ended, is not there."""
    router = APIRouter()

    @router.get("/calendar/{code}.ics")
    def calendar(code: str) -> Response:
        now = clock.now()
        with reading(engine) as connection:
            opened, person_id = Rounds().opened(connection), _person(connection, code)
            if person_id is None:
                raise HTTPException(404)
            entries = _entries(load_scene(connection, opened, now), opened, person_id) if opened else []
        return Response(calendar_file(entries, now), media_type=TYPE, headers={"Cache-Control": "no-store"})

    return router


def _person(connection: Connection, code: str) -> int | None:
    if len(code) > MOST_CODE:
        return None
    mine = select(feeds.c.person_id).where(feeds.c.token_hash == code_hash(code), feeds.c.ended_at.is_(None))
    found: int | None = connection.execute(mine).scalar()
    return found


def _entries(scene: Scene, opened: OpenRound, person_id: int) -> list[Entry]:
    """Return the dates of the units this person answers for; the round's own for who looks after many."""
    own = [_entry(one) for one in scene.obligations if person_id in one.contacts]
    if own or person_id not in scene.people:
        return own
    return [
        Entry(f"{stage}-{opened.round.year}", due, say("feed.event", unit=opened.round.edition.programme.unit,
                                                        what=subject(Kind(stage), str(opened.round.year))))
        for stage, due in opened.round.due.items()
    ]  # fmt: skip


def _entry(one: Obligation) -> Entry:
    what = subject(one.kind, one.subject, one.title) or "、".join(one.missing)
    name = f"{one.kind.value}-{one.subject}-{one.unit.id}"
    return Entry(name, one.due_on, say("feed.event", unit=one.unit.name, what=what))

"""The web chat's pages: the conversation so far, a way to say something, and a stream of what is new.

The page works without a script: a form is stored, answered within seconds, and shown by a redirect.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from msgspec import Struct, field
from pydantic import BaseModel
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from bot.channels.base import Inbound, Intake
from bot.channels.web import SOURCE, fresh_mark, inbound
from bot.channels.web_lines import Bubble, bubbles, label_of
from bot.channels.web_strip import Strip, is_news, strip_of
from bot.clock import Clock
from bot.hub import UNITS, Hub
from bot.site.device import Device, device_of
from bot.site.pages import Pages
from bot.storage.engine import reading
from bot.storage.rounds import Rounds
from bot.storage.speaking import speaker_of
from bot.storage.transcript import Cursor, Line, is_waiting, latest_lines, lines_since
from handlers.permissions import WATCHERS

SHOWN = 60
SHOWN_AT_MOST = 3000
LOOK_AGAIN_SECONDS = 1.5  # another process may have written, and its hub is not ours
STREAMED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # no proxy may keep it or wait for its end
HEARTBEAT_EVERY = 10  # looks
STRIP_EVERY = 4  # looks: it costs more than the lines do, and the unit's bell rings for what this process wrote
RECONNECT_MS = 1000
ANSWER_WITHIN_SECONDS = 4.0
LABEL_AT_MOST = 64


class WebDoor(Struct, frozen=True):
    """What the web chat's pages need: where to read, where to store, and who wakes whom."""

    engine: Engine
    intake: Intake
    hub: Hub
    clock: Clock
    secure: bool  # the public address is https, so the cookie never travels in the clear
    rounds: Rounds = field(default_factory=Rounds)
    pointing: frozenset[str] = frozenset()  # channels that only point at what is read here

    async def store(self, arrived: Inbound) -> None:
        """Commit what a browser said, and show it to this chat's other tabs."""
        await self.intake.store([arrived])
        self.hub.wake([(SOURCE, str(arrived.chat))])

    async def answered(self, arrived: Inbound) -> None:
        """Return once this was dealt with, or after ANSWER_WITHIN_SECONDS: for browsers that cannot be pushed to."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                while await run_in_threadpool(self._is_waiting, arrived.update_id):
                    await self.hub.wait((SOURCE, str(arrived.chat)), 0.1)

    def lines(self, chat: str, count: int) -> tuple[list[Line], bool]:
        """Return the chat's last lines, and whether there are earlier ones. Blocks."""
        with reading(self.engine) as connection:
            return latest_lines(connection, SOURCE, chat, count, self.pointing)

    def news(self, chat: str, after: Cursor) -> list[Line]:
        """Return the lines after the cursor. Blocks."""
        with reading(self.engine) as connection:
            return lines_since(connection, SOURCE, chat, after, self.clock.now(), pointing=self.pointing)

    def strip(self, chat: str) -> Strip | None:
        """Return how far the draft is in which this chat fills. Blocks."""
        with reading(self.engine) as connection:
            return strip_of(connection, self.rounds.opened(connection), chat, self.clock.now())

    def has_desk(self, chat: str) -> bool:
        """Whether somebody who looks after units speaks here: they have pages of their own. Blocks."""
        with reading(self.engine) as connection:
            speaker = speaker_of(connection, SOURCE, chat, self.clock.now())
        return speaker is not None and any(role.name in WATCHERS for role in speaker.roles)

    def _is_waiting(self, update_id: str) -> bool:
        with reading(self.engine) as connection:
            return is_waiting(connection, SOURCE, update_id)


class Spoken(BaseModel):
    """The form a browser sends. `id` is its own mark, so that a form sent again is the same update.

    `who` is whose page it was sent from: colleagues share browsers, and a page left open must not speak for the next.
    """

    text: str = ""
    tap: str = ""
    label: str = ""
    id: str = ""
    who: str = ""


def chat_pages(door: WebDoor, pages: Pages, stopping: Callable[[], bool] = lambda: False) -> APIRouter:
    """Return the routes of `/chat`. `stopping` tells open streams to end, so that a server can stop."""
    router = APIRouter()

    @router.get("/chat")
    def show(request: Request, shown: Annotated[int, Query(ge=1, le=SHOWN_AT_MOST)] = SHOWN) -> Response:
        device = device_of(request)
        lines, has_earlier = door.lines(device.chat, shown)
        response = pages.page(
            "chat.html",
            bubbles=bubbles(lines),
            cursor=cursor_after(lines, Cursor()),
            mark=fresh_mark(),
            who=face(device),
            strip=door.strip(device.chat),
            has_desk=door.has_desk(device.chat),
            earlier=min(shown * 5, SHOWN_AT_MOST) if has_earlier and shown < SHOWN_AT_MOST else None,
        )
        device.remember(response, secure=door.secure)
        return response

    @router.post("/chat/say")
    async def say(
        request: Request, spoken: Annotated[Spoken, Form()], x_requested_with: Annotated[str, Header()] = ""
    ) -> Response:
        device = device_of(request)
        if spoken.who not in ("", face(device)):
            return Response(status_code=409) if x_requested_with else RedirectResponse("/chat#end", 303)
        words = await run_in_threadpool(words_of, spoken, lambda: door.lines(device.chat, SHOWN)[0])
        arrived = inbound(device.chat, spoken.id, words) if words else None
        if arrived:
            await door.store(arrived)
        response: Response = Response(status_code=202 if arrived else 204)
        if not x_requested_with:
            if arrived:
                await door.answered(arrived)
            response = RedirectResponse("/chat#end", 303)
        device.remember(response, secure=door.secure)
        return response

    @router.get("/chat/stream")
    async def stream(
        request: Request, after: str = "", who: str = "", last_event_id: Annotated[str, Header()] = ""
    ) -> Response:
        device = device_of(request)
        if who not in ("", face(device)):
            return Response(status_code=409)
        news = fresh_bubbles(door, device.chat, Cursor.read(last_event_id or after), stopping)
        # Not FastAPI's yielding route: when a reader leaves with events under way it raises, once for each.
        return EventSourceResponse(events(pages, news), headers=STREAMED)

    return router


def face(device: Device) -> str:
    """Return by what a page knows whose it is."""
    return device.chat[:16]


def words_of(spoken: Spoken, lines: Callable[[], list[Line]]) -> dict[str, str]:
    """Return what the form says as a payload's words; none when it says nothing. A tap is shown by its label."""
    if spoken.tap:
        label = spoken.label or label_of(lines(), spoken.tap) or spoken.tap
        return {"tap": spoken.tap, "label": label[:LABEL_AT_MOST]}
    return {"text": text} if (text := spoken.text.strip()) else {}


def cursor_after(lines: list[Line], cursor: Cursor) -> Cursor:
    """Return the cursor with all these lines read."""
    for line in lines:
        cursor = cursor.past(line)
    return cursor


class Changed(Struct, frozen=True):
    """The strip over the chat as it is now; None: there is none any more."""

    strip: Strip | None


Piece = tuple[Cursor, Bubble] | Changed | None


async def events(pages: Pages, news: AsyncIterator[Piece]) -> AsyncIterator[bytes]:
    """Encode what is new as server-sent events, with a comment now and then so that no proxy hangs up."""
    yield format_sse_event(comment="open", retry=RECONNECT_MS)
    quiet = 0
    async for piece in news:
        quiet = 0 if piece else quiet + 1
        match piece:
            case (cursor, bubble):
                yield format_sse_event(data_str=pages.fragment("_bubble.html", bubble=bubble), id=str(cursor))
            case Changed(strip):
                yield format_sse_event(event="strip", data_str=pages.fragment("_strip.html", strip=strip).strip())
            case None if quiet % HEARTBEAT_EVERY == 0:
                yield KEEPALIVE_COMMENT


async def fresh_bubbles(
    door: WebDoor, chat: str, cursor: Cursor, stopping: Callable[[], bool]
) -> AsyncIterator[Piece]:
    """Yield every bubble after the cursor once, the strip when it has changed, and None after each look.

    Ends when the server stops.
    """
    given: set[str] = set()
    strip: Strip | None = None
    quiet, woken = 0, True
    while not stopping():
        # The bell is hung up before looking: what is committed while we look still rings it.
        bells = [(SOURCE, chat)] if strip is None else [(SOURCE, chat), (UNITS, str(strip.unit_id))]
        bell = asyncio.create_task(door.hub.wait_for_any(bells, LOOK_AGAIN_SECONDS))
        await asyncio.sleep(0)
        try:
            lines = await run_in_threadpool(door.news, chat, cursor)
            for line, bubble in zip(lines, bubbles(lines), strict=True):
                cursor = cursor.past(line)
                if bubble.id not in given:
                    given.add(bubble.id)
                    yield cursor, bubble
            if woken or quiet % STRIP_EVERY == 0:
                before, strip = strip, await run_in_threadpool(door.strip, chat)
                if is_news(before, strip):
                    yield Changed(strip)
                if before is None and strip is not None:
                    continue  # the unit's bell is heard from now on: what came between is looked for at once
            yield None
            woken = await bell
            quiet = 0 if woken else quiet + 1
        finally:
            bell.cancel()

"""Who may open the page of which draft, and how what is entered there gets to the engine and back."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from fastapi import HTTPException, Request
from msgspec import Struct
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from bot.channels.base import Inbound
from bot.channels.page import SOURCE, Writer
from bot.channels.web import SOURCE as WEB
from bot.channels.web_pages import WebDoor
from bot.fill.kept import Remarks, remarks_on
from bot.site.device import Device, device_of
from bot.storage.engine import reading
from bot.storage.speaking import Speaker, roles_that_fill, speaker_of, spoken_for
from handlers.forms import Form
from handlers.forms_at_hand import page_form, page_forms
from handlers.situation import Role, Situation

ANSWER_WITHIN_SECONDS = 4.0
NOBODY = "nobody"  # details of a refusal, for the error page
NO_ROLE = "no_role"


class Filler(Struct, frozen=True):
    """Somebody at the page of a draft: the browser, the person and the role it was opened for."""

    device: Device
    speaker: Speaker
    role: Role

    @property
    def writer(self) -> Writer:
        """By what the engine knows whose entries these are."""
        return Writer(self.device.chat, self.role.id)

    def others(self) -> Sequence[Role]:
        """Return the other roles in which this person fills in a draft."""
        return [role for role in roles_that_fill(self.speaker) if role.id != self.role.id]


class FillDoor(Struct, frozen=True):
    """What the pages need: where to read, where to store, who wakes whom."""

    web: WebDoor

    def now(self) -> datetime:
        """The instant."""
        return self.web.clock.now()

    def filler(self, connection: Connection, request: Request, role_id: int | None) -> Filler:
        """Return whom this browser fills in for, in this role or in the one that fits. Raises HTTPException 403."""
        device = device_of(request)
        speaker = speaker_of(connection, WEB, device.chat, self.now())
        if speaker is None:
            raise HTTPException(403, NOBODY)
        role = self._role(speaker, role_id)
        if role is None:
            raise HTTPException(403, NO_ROLE)
        return Filler(device, speaker, role)

    def _role(self, speaker: Speaker, role_id: int | None) -> Role | None:
        fitting = roles_that_fill(speaker)
        if role_id is not None:
            return next((role for role in fitting if role.id == role_id), None)
        spoken = next((role for role in fitting if role.id == speaker.speaks_as), None)
        return spoken or next(iter(fitting), None)

    def situation(self, connection: Connection, filler: Filler) -> Situation:
        """Return the unit's file as this person may see it. Raises HTTPException 404 while no round is open."""
        opened = self.web.rounds.opened(connection)
        if opened is None:
            raise HTTPException(404, "no_round")
        return spoken_for(connection, opened, filler.speaker, filler.role, self.now())

    def writer(self, request: Request, role_id: int) -> Writer:
        """Return whose entries these are. Raises HTTPException 403. Blocks."""
        with reading(self.web.engine) as connection:
            return self.filler(connection, request, role_id).writer

    @contextmanager
    def opened(self, request: Request, role_id: int | None) -> Iterator[tuple[Connection, Filler, Situation]]:
        """Open the draft for reading, as far as this browser may."""
        with reading(self.web.engine) as connection:
            filler = self.filler(connection, request, role_id)
            yield connection, filler, self.situation(connection, filler)

    async def store(self, arrived: Inbound) -> Remarks | None:
        """Commit what was entered; return what became of it, or None when that takes too long to wait for."""
        await self.web.intake.store([arrived])
        with suppress(TimeoutError):
            return await self._answered(arrived)
        return None

    async def _answered(self, arrived: Inbound) -> Remarks:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            while True:
                bell = asyncio.create_task(self.web.hub.wait((SOURCE, str(arrived.chat)), 0.1))
                await asyncio.sleep(0)
                found = await run_in_threadpool(self._remarks, arrived.update_id)
                if found is not None:
                    bell.cancel()
                    return found
                await bell

    def _remarks(self, update_id: str) -> Remarks | None:
        with reading(self.web.engine) as connection:
            return remarks_on(connection, update_id)


def form_of(situation: Situation, name: str) -> Form:
    """Return a form of this role's page, the last one when none is named. Raises HTTPException 404."""
    forms = page_forms(situation)
    if not forms:
        raise HTTPException(403, NO_ROLE)
    form = page_form(situation, name) if name else forms[-1]
    if form is None:
        raise HTTPException(404)
    return form

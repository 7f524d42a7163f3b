"""The page an invite's link opens: who asks, for what, who will see it. Only its button uses the invite up."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import Struct
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from bot.channels.web import SOURCE, fresh_mark, inbound
from bot.channels.web_pages import LABEL_AT_MOST, WebDoor
from bot.site.device import Device, device_of
from bot.site.pages import Pages
from bot.storage.asked import Asked, asked_by
from bot.storage.engine import reading
from bot.storage.invitation import Invitation, find_invitation, person_of_chat
from bot.storage.speaking import Speaker, speaker_of
from handlers.signing import read_phone
from handlers.situation import Role, RoleName

NAME_AT_MOST = 32
GONE = 410
SAME_PERSON = "same"
WATCHES = frozenset({"reviewer", "staff", "administrator"})


class Door(StrEnum):
    """Whether an invite still opens."""

    OPEN = "open"
    MINE = "mine"  # taken, by somebody this browser can speak for
    TAKEN = "taken"
    EXPIRED = "expired"
    ENDED = "ended"  # what it opens is no longer its owner's, or whoever asked has ended it
    OWN = "own"  # a request to a department, in the browser of the contact who made it
    UNKNOWN = "unknown"


class Filled(BaseModel):
    """The join form. `who`: where the browser speaks for somebody already, whether that is the person now joining."""

    name: str = Field("", max_length=NAME_AT_MOST)
    office: str = Field("", max_length=NAME_AT_MOST)
    phone: str = Field("", max_length=NAME_AT_MOST)
    label: str = Field("", max_length=LABEL_AT_MOST)
    who: str = ""
    id: str = ""

    def words(self, code: str) -> dict[str, str]:
        """Return what is stored: the code, and how whoever joins signs."""
        phone = read_phone(self.phone) or ""
        signed = {"name": self.name.strip(), "phone": phone, "office": self.office.strip()}
        return {"text": f"/start {code}", "label": self.label, **signed}

    @property
    def wrong(self) -> str:
        """Which part of a signature is missing, in the order of the form; empty for none."""
        return "name" if not self.name.strip() else "phone" if read_phone(self.phone) is None else ""


class Looked(Struct, frozen=True):
    """An invite as this browser may see it. `device` speaks for whoever took it, when that was somebody here.

    `known`: the name of the person the browser speaks for now; None when it speaks for nobody yet. `asked`: what a
    contact asks a department for by it. `is_elsewhere`: this person is the contact of another unit.
    """

    invitation: Invitation | None
    state: Door
    device: Device
    known: str | None
    asked: Asked | None = None
    is_elsewhere: bool = False

    @property
    def is_link(self) -> bool:
        """Whether this is a personal link to a draft's page, and no invite."""
        return self.invitation is not None and self.invitation.person_id is not None

    def speaks_for(self, filled: Filled) -> bool:
        """Whether somebody joins whom this browser speaks for already."""
        return self.known is not None and filled.who == SAME_PERSON

    def device_for(self, filled: Filled) -> Device:
        """Return the browser in the hands of whoever joins."""
        is_another = self.known is not None and not self.speaks_for(filled)
        return self.device.for_somebody_else() if is_another else self.device

    @property
    def landing(self) -> str:
        """Where this role's work is."""
        role = self.invitation.role if self.invitation is not None else ""
        return "/desk/" if role in WATCHES else "/fill/" if self.asked is not None else "/chat#end"


def join_pages(door: WebDoor, pages: Pages) -> APIRouter:
    """Return the routes of `/join/{code}`."""
    router = APIRouter()

    @router.get("/join/{code}")
    def show(request: Request, code: str) -> Response:
        looked = look(door, device_of(request), code)
        if looked.is_link:
            return RedirectResponse(f"/fill/{code}", 303)
        return enter(looked, looked.device) if looked.state is Door.MINE else join_page(looked)

    @router.post("/join/{code}")
    async def join(request: Request, code: str, filled: Annotated[Filled, Form()]) -> Response:
        looked = await run_in_threadpool(look, door, device_of(request), code)
        device = looked.device
        if looked.is_link:
            return RedirectResponse(f"/fill/{code}", 303)
        if looked.state is Door.OPEN:
            if looked.asked is not None and not looked.speaks_for(filled) and filled.wrong:
                return join_page(looked, filled)
            device = looked.device_for(filled)
            arrived = inbound(device.chat, filled.id, filled.words(code))
            await door.store(arrived)
            await door.answered(arrived)
        elif looked.state is not Door.MINE:
            return join_page(looked)
        return enter(looked, device)

    def enter(looked: Looked, device: Device) -> Response:
        response = RedirectResponse(looked.landing, 303)
        device.remember(response, secure=door.secure)
        return response

    def join_page(looked: Looked, filled: Filled | None = None) -> Response:
        status = 200 if looked.state is Door.OPEN else GONE if looked.invitation else 404
        template = "asked.html" if looked.asked is not None else "join.html"
        return pages.page(
            template,
            status,
            looked=looked,
            invitation=looked.invitation,
            until=last_day(looked.invitation),
            filled=filled,
            wrong=filled.wrong if filled is not None else "",
            mark=fresh_mark(),
        )

    return router


def look(door: WebDoor, device: Device, code: str) -> Looked:
    """Return the invite with this code as this browser may see it. Blocks."""
    now = door.clock.now()
    with reading(door.engine) as connection:
        invitation = find_invitation(connection, code)
        here = [(face, person_of_chat(connection, SOURCE, face.chat)) for face in device.faces()]
        asked = asked_by(connection, door.rounds.opened(connection), invitation.id, now) if invitation else None
        speaker = speaker_of(connection, SOURCE, device.chat, now) if asked is not None else None
    state = state_of(invitation, {person.id for _, person in here if person}, now)
    if asked is not None:
        state = state_of_request(state, asked, speaker)
    known = here[0][1]
    if state is Door.MINE and invitation is not None:
        mine = invitation.person_id or invitation.used_by
        device = next(face for face, person in here if person and person.id == mine)
    held = speaker.roles if speaker is not None else ()
    elsewhere = asked is not None and any(_is_contact(role) and role.unit_id != asked.unit_id for role in held)
    return Looked(invitation, state, device, known.name if known else None, asked, elsewhere)


def state_of_request(state: Door, asked: Asked, speaker: Speaker | None) -> Door:
    """Return whether a contact's request opens here: not when it has been ended, nor for the contact."""
    if asked.ended_at is not None:
        return Door.ENDED
    held = speaker.roles if speaker is not None else ()
    is_contact = any(_is_contact(role) and role.unit_id == asked.unit_id for role in held)
    return Door.OWN if is_contact and state is not Door.MINE else state


def _is_contact(role: Role) -> bool:
    return role.name is RoleName.CONTACT


def state_of(invitation: Invitation | None, here: Collection[int], now: datetime) -> Door:
    """Return whether the invite opens at this instant; `here` are the people this browser can speak for."""
    if invitation is None:
        return Door.UNKNOWN
    if invitation.role_until is not None and invitation.role_until <= now:
        return Door.ENDED
    if invitation.person_id in here:
        return Door.MINE  # a personal link, in a browser that is its owner's already: not used up by that
    if invitation.used_at is not None:
        return Door.MINE if invitation.used_by in here else Door.TAKEN
    return Door.OPEN if now < invitation.expires_at else Door.EXPIRED


def last_day(invitation: Invitation | None) -> datetime | None:
    """Return the last moment of an invite: one that ends with a round ends at the midnight after its last day."""
    return invitation.expires_at - timedelta(seconds=1) if invitation is not None else None

"""The page an invite's link opens: who asks, for what, who will see it. Only its button uses the invite up."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from bot.channels.web import SOURCE, fresh_mark, inbound
from bot.channels.web_pages import LABEL_AT_MOST, WebDoor
from bot.site.device import Device, device_of
from bot.site.pages import Pages
from bot.storage.engine import reading
from bot.storage.invitation import Invitation, find_invitation, person_of_chat

NAME_AT_MOST = 32
GONE = 410


class Door(StrEnum):
    """Whether an invite still opens."""

    OPEN = "open"
    MINE = "mine"  # taken, by the person who is looking
    TAKEN = "taken"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def join_pages(door: WebDoor, pages: Pages) -> APIRouter:
    """Return the routes of `/join/{code}`."""
    router = APIRouter()

    @router.get("/join/{code}")
    def show(request: Request, code: str) -> Response:
        invitation, state = look(door, device_of(request), code)
        if state is Door.MINE:
            return RedirectResponse("/chat#end", 303)
        return join_page(invitation, state)

    @router.post("/join/{code}")
    async def join(
        request: Request,
        code: str,
        name: Annotated[str, Form()] = "",
        label: Annotated[str, Form()] = "",
        mark: Annotated[str, Form(alias="id")] = "",
    ) -> Response:
        device = device_of(request)
        invitation, state = await run_in_threadpool(look, door, device, code)
        if state is Door.OPEN:
            words = {"text": f"/start {code}", "label": label[:LABEL_AT_MOST], "name": name.strip()[:NAME_AT_MOST]}
            arrived = inbound(device.chat, mark, words)
            await door.store(arrived)
            await door.answered(arrived)
        elif state is not Door.MINE:
            return join_page(invitation, state)
        response = RedirectResponse("/chat#end", 303)
        device.remember(response, secure=door.secure)
        return response

    def join_page(invitation: Invitation | None, state: Door) -> Response:
        status = 200 if state is Door.OPEN else GONE if invitation else 404
        return pages.page("join.html", status, invitation=invitation, state=state, mark=fresh_mark())

    return router


def look(door: WebDoor, device: Device, code: str) -> tuple[Invitation | None, Door]:
    """Return the invite with this code and whether it still opens for this browser. Blocks."""
    with reading(door.engine) as connection:
        invitation = find_invitation(connection, code)
        person = None if device.is_new else person_of_chat(connection, SOURCE, device.chat)
    return invitation, state_of(invitation, person, door.clock.now())


def state_of(invitation: Invitation | None, person: int | None, now: datetime) -> Door:
    """Return whether the invite opens for this person at this instant."""
    if invitation is None:
        return Door.UNKNOWN
    if invitation.used_at is not None:
        return Door.MINE if person is not None and invitation.used_by == person else Door.TAKEN
    return Door.OPEN if now < invitation.expires_at else Door.EXPIRED

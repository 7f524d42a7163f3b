"""The page a personal link opens: whose draft it is. Only its button uses the link up, and binds this device."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from bot.channels.web import fresh_mark, inbound
from bot.channels.web_join import GONE, Door, Looked, last_day, look
from bot.channels.web_pages import LABEL_AT_MOST
from bot.fill.door import FillDoor
from bot.site.device import Device, device_of
from bot.site.pages import Pages


def opening_pages(door: FillDoor, pages: Pages) -> APIRouter:
    """Return the routes of `/fill/{code}`."""
    router = APIRouter()

    @router.get("/fill/{code}")
    def show(request: Request, code: str) -> Response:
        looked = look(door.web, device_of(request), code)
        if looked.invitation is not None and not looked.is_link:
            return RedirectResponse(f"/join/{code}", 303)
        return enter(looked, looked.device) if looked.state is Door.MINE else door_page(looked)

    @router.post("/fill/{code}")
    async def take(
        request: Request,
        code: str,
        mark: Annotated[str, Form(alias="id")] = "",
        label: Annotated[str, Form(max_length=LABEL_AT_MOST)] = "",
    ) -> Response:
        looked = await run_in_threadpool(look, door.web, device_of(request), code)
        device = looked.device
        if looked.state is Door.OPEN and looked.is_link:
            device = device.for_somebody_else() if looked.known is not None else device
            arrived = inbound(device.chat, mark, {"text": f"/start {code}", "label": label})
            await door.web.store(arrived)
            await door.web.answered(arrived)
        elif looked.state is not Door.MINE:
            return door_page(looked)
        return enter(looked, device)

    def enter(looked: Looked, device: Device) -> Response:
        role = looked.invitation.role_id if looked.invitation else None
        response = RedirectResponse(f"/fill/?role={role}", 303)
        device.remember(response, secure=door.web.secure)
        return response

    def door_page(looked: Looked) -> Response:
        status = 200 if looked.state is Door.OPEN else GONE if looked.invitation else 404
        return pages.page(
            "fill_door.html",
            status,
            looked=looked,
            invitation=looked.invitation,
            until=last_day(looked.invitation),
            mark=fresh_mark(),
        )

    return router

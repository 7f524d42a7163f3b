"""The page behind a button in Telegram: who opened it is told by Telegram itself, signed with the bot's token.

It leads to a personal link's page, whose button binds the device: nobody is let in by this page alone.
"""

import asyncio
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from bot.clock import Clock
from bot.site.pages import Pages
from bot.storage.personal_link import holder_in_chat, issue_link
from bot.storage.writer import Writer

PATH = "/telegram/app"
FRESH = timedelta(hours=1)  # since Telegram opened the page
AHEAD = timedelta(minutes=5)  # by which our clock may be behind
LIFETIME = timedelta(minutes=10)  # of the link it leads to
LONGEST = 4096  # characters


def app_pages(writer: Writer, clock: Clock, pages: Pages, token: str) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter()
    source = f"telegram:{token.partition(':')[0]}"

    @router.get(PATH)
    def show() -> HTMLResponse:
        return pages.page("app.html")

    @router.post(PATH)
    async def enter(init_data: Annotated[str, Form(max_length=LONGEST)] = "") -> Response:
        person = opened_by(init_data, token, datetime.now(UTC))
        if person is None:
            raise HTTPException(403, "not_telegram")

        def job(connection: Connection) -> str | None:
            holder = holder_in_chat(connection, source, str(person))
            if holder is None or not holder.fills:
                return None
            return issue_link(connection, holder, clock.now(), LIFETIME)

        code = await asyncio.wrap_future(writer.submit(job))
        if code is None:
            raise HTTPException(403, "nobody")
        return RedirectResponse(f"/fill/{code}", 303)

    return router


def opened_by(init_data: str, token: str, now: datetime) -> int | None:
    """Return the id of whoever Telegram says has opened the page; None for what is forged, altered or old."""
    fields = parse_qsl(init_data, keep_blank_values=True)
    given = dict(fields)
    if len(given) != len(fields):
        return None
    signed = given.pop("hash", "")
    said = "\n".join(f"{name}={given[name]}" for name in sorted(given))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    right = hmac.new(key, said.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, signed.encode("ascii", "replace").decode()):
        return None
    try:
        opened = datetime.fromtimestamp(int(given["auth_date"]), UTC)
        person = json.loads(given["user"])["id"]
    except (LookupError, ValueError, TypeError, OverflowError, OSError):
        return None
    is_fresh = -AHEAD <= now - opened <= FRESH
    return person if is_fresh and isinstance(person, int) and not isinstance(person, bool) else None

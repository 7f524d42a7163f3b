"""核验: whoever holds a receipt may check what was handed in, when, which version, and whether it still stands.

No figures are shown, and the code is never told: a code that was typed or scanned from paper is compared.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from bot.console.arrived import arrived
from bot.site.pages import HERE, Pages
from bot.storage.engine import reading
from bot.storage.handed_in import find_receipt
from handlers.fingerprint import is_code

LONGEST = 32


def receipt_pages(engine: Engine, pages: Pages) -> APIRouter:
    """Return the routes of `/receipt` and `/receipt/NUMBER`."""
    router = APIRouter()
    views = pages.also_from(HERE.parent / "console" / "templates")

    @router.get("/receipt")
    def ask(number: str = "") -> HTMLResponse:
        return (
            check(number) if number.strip() else views.page("receipt.html", number="", one=None, typed="", fits=None)
        )

    @router.get("/receipt/{number}")
    def check(number: str, code: Annotated[str, Query()] = "") -> HTMLResponse:
        wanted = number.replace("\x00", "\ufffd").strip().upper()[:LONGEST]  # PostgreSQL looks for no zero byte
        with reading(engine) as connection:
            found = find_receipt(connection, wanted)
        if found is None:
            return views.page("receipt.html", 404, number=wanted, one=None, typed="", fits=None)
        fits = is_code(code, found.fingerprint) if code.strip() else None
        return views.page("receipt.html", number=wanted, one=arrived(found), typed=code.strip(), fits=fits)

    return router

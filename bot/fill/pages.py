"""The page of a draft: shown, and sent as a form by browsers without a script."""

import json
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import Struct
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool

from bot.channels.base import Inbound
from bot.channels.page import Writer, cells, removal
from bot.channels.web import fresh_mark
from bot.fill.door import FillDoor, form_of
from bot.fill.kept import Remarks, remarks_on
from bot.fill.view import drawn, view
from bot.site.ids import Id
from bot.site.pages import Pages
from handlers.buttons import Verb
from handlers.effects import Fate, Remark
from handlers.said import Cell
from handlers.sentences import say
from handlers.sheets import SHEETED

NEW, WAS, SEEN, ON, WHY = "new.", "was.", "seen.", "on.", "why."
_MOST_DIGITS = 18


class Sent(Struct, frozen=True):
    """The form as a browser sent it."""

    fields: Mapping[str, str]

    def number(self, name: str) -> int:
        """Return a field that is a number; 0 for anything else."""
        written = self.fields.get(name, "")
        return int(written) if written.isdecimal() and len(written) <= _MOST_DIGITS else 0

    def changed(self) -> list[Cell]:
        """Return the rows that hold something else than the page showed."""
        keys = [name.removeprefix(NEW) for name in self.fields if name.startswith(NEW)]
        return [self.cell(key) for key in keys if self.fields[NEW + key] != self.fields.get(WAS + key, "")]

    def cell(self, key: str, raw: str | None = None, agreed: str = "") -> Cell:
        """Return one row with what stands in it, or with something else in its place."""
        return Cell(key, self.fields.get(NEW + key, "") if raw is None else raw, self.number(SEEN + key), agreed)

    def inbound(self, writer: Writer) -> Inbound | None:
        """Return what the pressed button makes of the form; None when there is nothing to tell."""
        verb, _, rest = self.fields.get("act", "").partition(":")
        key, _, argument = rest.partition(":")
        form, mark = self.fields.get("form", ""), self.fields.get("id", "")
        if verb == "remove":
            is_number = argument.isdecimal() and len(argument) <= _MOST_DIGITS
            return removal(writer, mark, form, int(argument)) if is_number else None
        pressed = self._pressed(verb, key, argument)
        changed = [cell for cell in self.changed() if cell.key != key or pressed is None]
        told = [*changed, pressed] if pressed is not None else changed
        return cells(writer, mark, form, told) if told else None

    def _pressed(self, verb: str, key: str, argument: str) -> Cell | None:
        match verb:
            case Verb.ABSENT:
                return self.cell(key, awaited(self.fields.get(ON + key, "")))
            case Verb.EXCLUDE:
                return self.cell(key, say("kinds.exclusion"))
            case Verb.UNDO:
                return self.cell(key, say("buttons.undo"))
            case Verb.ANSWER:
                return self.cell(key, argument)
            case Verb.AGREE:
                return self.cell(key, None, argument)
            case Verb.EXPLAIN:
                return replace(self.cell(key), reason=self.fields.get(WHY + key, "").strip() or " ")
        return None


def awaited(day: str) -> str:
    """Say that a figure is not there yet, and when it is expected, as it would be typed."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return say("kinds.absent")
    return say("page.awaited", year=on.year, month=on.month, day=on.day)


def fill_pages(door: FillDoor, pages: Pages) -> APIRouter:
    """Return the routes that show the page and take its form."""
    router = APIRouter()

    @router.get("/fill")
    def without_slash() -> RedirectResponse:
        return RedirectResponse("/fill/", 308)

    @router.get("/fill/")
    def show(
        request: Request,
        role: Id | None = None,
        form: str = "",
        show: str = "",
        said: str = "",
    ) -> Response:
        with door.opened(request, role) as (connection, filler, situation):
            shown = view(connection, filler, situation, form_of(situation, form))
            mine = said.startswith(filler.device.chat[:16])
            answered = remarks_on(connection, said) if mine else None
        remarks = {one.key: one for one in answered.remarks} if answered else {}
        typed = _typed(answered) if answered else {}
        response = pages.page(
            "fill.html",
            view=shown,
            exported=SHEETED,
            name=filler.speaker.name,
            lines=shown.chosen(show),
            choice=show,
            version=drawn(pages, shown).version,
            mark=fresh_mark(),
            remarks=remarks,
            typed=typed,
            notice=_notice(remarks),
        )
        filler.device.remember(response, secure=door.web.secure)
        return response

    @router.post("/fill/")
    async def send(request: Request) -> Response:
        async with request.form() as posted:
            sent = Sent({name: value for name, value in posted.items() if isinstance(value, str)})
        writer = await run_in_threadpool(door.writer, request, sent.number("role"))
        arrived = sent.inbound(writer)
        where = {
            "role": str(writer.role_id),
            "form": sent.fields.get("form", ""),
            "show": sent.fields.get("show", ""),
        }
        if arrived is not None:
            await door.store(arrived)
            where["said"] = arrived.update_id
        place = "#" + _place(arrived) if arrived is not None else ""
        return RedirectResponse(f"/fill/?{urlencode(where)}{place}", 303)

    return router


def _typed(answered: Remarks) -> dict[str, str]:
    """Return what was entered and not stored: it stays in its field."""
    kept = {one.key for one in answered.remarks if one.fate is Fate.STORED}
    sent = [cell for cell in json.loads(answered.payload).get("cells", ()) if cell["key"] not in kept]
    return {cell["key"]: cell["raw"] for cell in sent if not cell["reason"]} | {
        WHY + cell["key"]: cell["reason"].strip() for cell in sent if cell["reason"]
    }


def _notice(remarks: Mapping[str, Remark]) -> str:
    """Return what is said of the page as a whole, or how many rows wait for another look."""
    if "" in remarks:
        return remarks[""].text
    waiting = [one for one in remarks.values() if one.fate is not Fate.STORED]
    return say("page.waiting", count=len(waiting), stored=len(remarks) - len(waiting)) if waiting else ""


def _place(arrived: Inbound) -> str:
    entered = json.loads(arrived.payload).get("cells", ())
    return f"row-{entered[0]['key']}" if len(entered) == 1 else "main"

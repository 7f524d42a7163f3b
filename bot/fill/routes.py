"""The routes of `/fill`, put together."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter

from bot.channels.web_pages import WebDoor
from bot.files.documents import Documents
from bot.files.store import Store
from bot.fill.door import FillDoor
from bot.fill.files import fill_files
from bot.fill.live import live_pages
from bot.fill.opening import opening_pages
from bot.fill.pages import fill_pages
from bot.site.pages import HERE, Pages


def draft_pages(
    web: WebDoor, pages: Pages, store: Store, documents: Documents, stopping: Callable[[], bool] = lambda: False
) -> Sequence[APIRouter]:
    """Return every route of the pages on which drafts are filled in. `stopping` tells open streams to end."""
    door, views = FillDoor(web), pages.also_from(HERE.parent / "fill" / "templates")
    return (
        fill_pages(door, views),
        live_pages(door, views, stopping),
        fill_files(door, store, documents),
        opening_pages(door, views),  # last: its address holds whatever is none of the others
    )

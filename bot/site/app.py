"""Puts the pages together into one application."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan

from bot.site.errors import answer_errors
from bot.site.front import Measure, Ready, front_pages
from bot.site.guards import BodyLimit, SafeHeaders, same_origin
from bot.site.pages import STATIC, Pages

BODY_LIMIT = 256 * 1024  # 10,000 Chinese characters are 90 kB in a form
UPLOAD_LIMIT = 64 * 1024 * 1024  # over what is kept, so that a file too big gets its sentence in the chat


def build_site(
    pages: Pages,
    routers: Iterable[APIRouter],
    *,
    public_url: str,
    ready: Ready,
    measure: Measure,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """Return the application: front page, static files, guards, error pages, and the routers given."""
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan,
        dependencies=[Depends(same_origin(public_url))],
    )  # fmt: skip
    app.add_middleware(BodyLimit, limit=BODY_LIMIT, uploads=UPLOAD_LIMIT)
    app.add_middleware(SafeHeaders, https=public_url.startswith("https://"))
    answer_errors(app, pages)
    for router in (front_pages(pages, ready, measure), *routers):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    return app

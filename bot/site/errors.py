"""When something goes wrong, the reader gets one sentence and a way on; never a trace."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from bot.site.guards import POLICY
from bot.site.pages import Pages
from bot.storage.room import is_full

log = structlog.get_logger(__name__)


def answer_errors(app: FastAPI, pages: Pages) -> None:
    """Give every refusal and every bug of this application its page."""

    def told(request: Request, status: int, detail: str = "") -> HTMLResponse:
        is_desk = request.url.path.startswith("/desk/")
        return pages.page("error.html", status, status_code=status, detail=detail, is_desk=is_desk)

    async def refused(request: Request, error: Exception) -> HTMLResponse:
        assert isinstance(error, HTTPException)
        return told(request, error.status_code, error.detail)

    async def unreadable(request: Request, _: Exception) -> HTMLResponse:
        return told(request, HTTPStatus.BAD_REQUEST)

    async def broken(request: Request, error: Exception) -> HTMLResponse:
        route = getattr(request.scope.get("route"), "path", "")  # an address may hold somebody's code
        log.error("page_failed", path=route, method=request.method, exc_info=error)
        status = HTTPStatus.INSUFFICIENT_STORAGE if is_full(error) else HTTPStatus.INTERNAL_SERVER_ERROR
        response = told(request, status)
        response.headers.update(POLICY)  # a bug is answered outside the guards
        response.headers["Connection"] = "close"  # the server hangs up after one: who were not told would write on
        return response

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(Exception, broken)

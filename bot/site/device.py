"""A browser is an account: a random token in a cookie, known to the database only by its hash."""

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request, Response

COOKIE = "shifan_device"
KEPT_SECONDS = 400 * 24 * 3600  # browsers cap a cookie's life at 400 days
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Device:
    """One browser. `is_new`: it showed no token, so this one has just been made and `remember` must hand it over."""

    token: str
    is_new: bool

    @property
    def chat(self) -> str:
        """The name of this browser's chat in the database; the token cannot be had back from it."""
        return sha256(self.token.encode()).hexdigest()

    def remember(self, response: Response, *, secure: bool) -> None:
        """Set or renew the cookie. No row is written: a link preview leaves nothing behind."""
        response.set_cookie(
            COOKIE, self.token, max_age=KEPT_SECONDS, path="/", httponly=True, samesite="lax", secure=secure
        )


def device_of(request: Request) -> Device:
    """Return the browser's device, a new one when it shows none (or something that cannot be ours)."""
    token = request.cookies.get(COOKIE, "")
    if TOKEN.fullmatch(token):
        return Device(token, is_new=False)
    return Device(secrets.token_urlsafe(32), is_new=True)

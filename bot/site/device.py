"""A browser is an account: a random token in a cookie, known to the database only by its hash.

Colleagues share a computer: a browser may hold the tokens of several people, one of whom it speaks for.
"""

import re
import secrets
from hashlib import sha256

from fastapi import Request, Response
from msgspec import Struct
from msgspec.structs import replace

COOKIE = "shifan_device"
OTHERS = "shifan_others"
OTHERS_AT_MOST = 6
KEPT_SECONDS = 400 * 24 * 3600  # browsers cap a cookie's life at 400 days
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Device(Struct, frozen=True):
    """One browser, speaking for one person. `others`: tokens of those who used it before.

    `is_new`: it showed no token, so this one has just been made and `remember` must hand it over.
    """

    token: str
    is_new: bool
    others: tuple[str, ...] = ()

    @property
    def chat(self) -> str:
        """The name of this browser's chat in the database; the token cannot be had back from it."""
        return sha256(self.token.encode()).hexdigest()

    def faces(self) -> tuple["Device", ...]:
        """Everybody this browser can speak for, the present one first."""
        everybody = (self.token, *self.others)
        return tuple(replace(self, token=one, others=tuple(t for t in everybody if t != one)) for one in everybody)

    def for_somebody_else(self) -> "Device":
        """The same browser in the hands of another person; who used it before is not forgotten."""
        return Device(secrets.token_urlsafe(32), is_new=True, others=(self.token, *self.others)[:OTHERS_AT_MOST])

    def remember(self, response: Response, *, secure: bool) -> None:
        """Set or renew the cookies. No row is written: a link preview leaves nothing behind."""
        for name, value in ((COOKIE, self.token), (OTHERS, ".".join(self.others))):
            if value:
                response.set_cookie(
                    name, value, max_age=KEPT_SECONDS, path="/", httponly=True, samesite="lax", secure=secure
                )


def device_of(request: Request) -> Device:
    """Return the browser's device, a new one when it shows none (or something that cannot be ours)."""
    token = request.cookies.get(COOKIE, "")
    others = tuple(one for one in request.cookies.get(OTHERS, "").split(".") if TOKEN.fullmatch(one) and one != token)
    if TOKEN.fullmatch(token):
        return Device(token, is_new=False, others=others[:OTHERS_AT_MOST])
    return Device(secrets.token_urlsafe(32), is_new=True, others=others[:OTHERS_AT_MOST])

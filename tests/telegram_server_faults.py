"""What can go wrong with a call to the Bot API test server: faults on demand, and Telegram's limits."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from tests.telegram_server_rules import Params, RefusedError

PACED = ("send", "edit")  # what counts against the limits; a chat action does not


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call. From status 400 on it is refused; otherwise it is carried out all the same,
    answered `delay` seconds late, with `body` in place of the answer, or not at all (`reset` "after")."""

    status: int = 200
    description: str = ""
    retry_after: int | None = None
    reset: Literal["before", "after"] | None = None
    delay: float = 0.0
    body: bytes | None = None

    def refuse(self) -> None:
        """Raise RefusedError where this fault is a refusal."""
        if self.status >= HTTPStatus.BAD_REQUEST:
            raise RefusedError(self.status, self.description, self.retry_after)


def too_many(retry_after: int) -> Fault:
    return Fault(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def blocked() -> Fault:
    return Fault(403, "Forbidden: bot was blocked by the user")


def bad_request(reason: str = "chat not found") -> Fault:
    return Fault(400, f"Bad Request: {reason}")


def broken(status: int = 502) -> Fault:
    return Fault(status, HTTPStatus(status).phrase)


def reset_before() -> Fault:
    return Fault(reset="before")


def reset_after() -> Fault:
    return Fault(reset="after")


def slow(seconds: float) -> Fault:
    return Fault(delay=seconds)


def garbage(body: bytes = b"<html>Welcome to the hotel's network</html>") -> Fault:
    return Fault(body=body)


@dataclass(slots=True)
class Call:
    """One call as the log keeps it; the times are monotonic seconds, status 0 is a connection broken on purpose."""

    method: str
    chat: int | None
    params: Params
    at: float
    done_at: float = 0.0
    status: int = 0


@dataclass(slots=True)
class _Rule:
    fault: Fault
    method: str | None
    chat: int | None
    left: float

    def fits(self, call: Call) -> bool:
        return self.left > 0 and self.method in (None, call.method) and self.chat in (None, call.chat)


class Faults:
    """Rules about which calls go wrong; the oldest that fits a call is used up by it."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []

    def add(self, fault: Fault, method: str | None, chat: int | None, times: float) -> None:
        self._rules.append(_Rule(fault, method, chat, times))

    def clear(self) -> None:
        self._rules.clear()

    def of(self, call: Call) -> Fault:
        for rule in tuple(self._rules):
            if rule.fits(call):
                rule.left -= 1
                return rule.fault
        return Fault()


def is_paced(call: Call) -> bool:
    """Whether a call counts against the limits: messages and edits do, what is shown beside them does not."""
    return call.method.lower().startswith(PACED) and call.method.lower() != "sendchataction"


class Pace:
    """Telegram's limits as sliding windows of one second, over everything and per chat; at first there are none."""

    def __init__(self, overall: float = math.inf, per_chat: float = math.inf) -> None:
        self._most = overall, per_chat
        self.refused = 0
        self._sent: dict[int | None, deque[float]] = defaultdict(deque)

    def admit(self, call: Call) -> None:
        """Count this call, or raise RefusedError (429)."""
        if not is_paced(call):
            return
        windows = self._sent[None], self._sent[call.chat]
        for times, most in zip(windows, self._most, strict=True):
            while times and times[0] <= call.at - 1:
                times.popleft()
            if len(times) >= most:
                self.refused += 1
                raise RefusedError(429, "Too Many Requests: retry after 1", 1)
        for times in windows:
            times.append(call.at)

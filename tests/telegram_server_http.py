"""As much HTTP/1.1 as clients of the Bot API speak: keep-alive, forms, multipart, JSON. Plain asyncio, so that the
server costs a benchmark little."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

Params = dict[str, str]
Files = dict[str, tuple[str, bytes]]
Answer = tuple[int, bytes, dict[str, str]]
LONGEST_HEAD, LARGEST_BODY = 64 * 1024, 64 * 1024 * 1024


class Connection(asyncio.Protocol):
    """One client. Requests are answered one after another; `handle` returns None to break the connection."""

    def __init__(
        self,
        handle: Callable[[str, Params, Files], Awaitable[Answer | None]],
        connections: set["Connection"],
    ) -> None:
        self._handle, self._connections = handle, connections
        self._received = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport: asyncio.Transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._task is None:
            self._next()

    def _next(self) -> None:
        """Begin to answer the next complete request, if there is one."""
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            if len(head) > LONGEST_HEAD:
                self.transport.abort()
            return
        line, _, headers = head.decode("latin-1").partition("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in headers.split("\r\n"))}
        length = int(fields.get("content-length", "0"))
        if "transfer-encoding" in fields or length > LARGEST_BODY:
            self.transport.write(_response((411, b"", {})))
            self.transport.close()
            return
        if len(rest) < length:
            if fields.get("expect", "").lower() == "100-continue" and not rest:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        self._received = rest[length:]
        self._task = asyncio.ensure_future(self._answer(line, fields, rest[:length]))

    async def _answer(self, line: str, fields: dict[str, str], body: bytes) -> None:
        target = line.split(" ")[1] if line.count(" ") == 2 else "/"
        path, _, query = target.partition("?")
        try:
            answer = await self._handle(path, *read_params(query, fields.get("content-type", ""), body))
        except (ValueError, TypeError, KeyError, AttributeError) as nonsense:  # a request the real server refuses too
            answer = 400, json.dumps({"ok": False, "error_code": 400, "description": repr(nonsense)}).encode(), {}
        self._task = None
        if answer is None:
            self.transport.abort()
            return
        self.transport.write(_response(answer))
        if fields.get("connection", "").lower() == "close":
            self.transport.close()
        elif self._received:
            self._next()


def read_params(query: str, content_type: str, body: bytes) -> tuple[Params, Files]:
    """Parameters may come in the query, as a form, as multipart with files, or as JSON."""
    params = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    files: Files = {}
    if content_type.startswith("multipart/form-data"):
        boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
        for part in body.split(boundary)[1:-1]:
            _read_part(part, params, files)
    elif content_type.startswith("application/json"):
        given = json.loads(body or b"{}")
        params |= {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in given.items()}
    elif body:
        params |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return params, files


def _read_part(part: bytes, params: Params, files: Files) -> None:
    head, _, content = part.partition(b"\r\n\r\n")
    content = content.removesuffix(b"\r\n")
    said = head.decode("utf-8", "replace")
    name = re.search(r'\bname="([^"]*)"', said)
    file_name = re.search(r'filename="([^"]*)"', said)
    if name and file_name:
        files[name[1]] = (file_name[1], content)
    elif name:
        params[name[1]] = content.decode("utf-8", "replace")


def _response(answer: Answer) -> bytes:
    status, body, extra = answer
    kind = "" if "Content-Type" in extra else "Content-Type: application/json\r\n"
    more = "".join(f"{name}: {value}\r\n" for name, value in extra.items())
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{kind}{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body

"""How many updates a second does the webhook acknowledge, durably, beside a FastAPI route that does nothing?

One run measures both, in turn and several times over, each on uvicorn in a process of its own, asked by 64
connections that send the next update when the last was acknowledged. Ours answers 200 only after the commit
(synchronous=FULL); the turns of what was stored follow, and how long they take is printed, too. Medians; read the
ratio. The second figure is for five times as many without a pause: then turns are taken in between.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import signal
import socket
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

CONNECTIONS = 64
SECRET = "s3cret"
TOKEN = "1:A"


def nothing(port: int) -> None:
    """The peer: a route that reads the request and answers."""
    import uvicorn
    from fastapi import FastAPI, Request, Response

    app = FastAPI()

    @app.post("/telegram/webhook")
    async def take(request: Request) -> Response:
        await request.body()
        return Response(status_code=200)

    uvicorn.run(app, port=port, log_level="error", access_log=False)


def ours(port: int, folder: Path, api: int) -> None:
    """This program as `shifan serve` runs it; its Bot API server answers everything at once."""
    from bot.cli.serve import listen, run
    from bot.clock import SystemClock
    from bot.logs import configure
    from bot.settings import Settings
    from bot.storage.opening import open_current
    from bot.wiring import build_app, build_house, front

    configure("error")
    settings = Settings(
        database=f"sqlite:///{folder}/shifan.db", port=port, telegram_token=TOKEN, telegram_mode="webhook",
        telegram_api=f"http://127.0.0.1:{api}", telegram_webhook_secret=SECRET, public_url="https://shifan.test",
    )  # fmt: skip
    house = build_house(settings, open_current(settings.database), SystemClock())
    assert house.telegram is not None
    house.telegram.limits = None  # what goes out is not the question
    run(front(house, build_app(house)), lambda: None, house.stop.set, listen(settings.host, port))
    house.close()


def bot_api(port: int) -> None:
    """A Bot API server that takes no time."""
    body = json.dumps({"ok": True, "result": {"message_id": 1, "username": "b"}}).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    class Instant(asyncio.Protocol):
        def connection_made(self, transport) -> None:
            self.transport, self.waiting = transport, b""

        def data_received(self, data: bytes) -> None:
            self.waiting += data
            while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
                head = self.waiting[:end].lower()
                at = head.find(b"content-length:")
                length = int(head[at + 15 :].split(b"\r\n")[0]) if at >= 0 else 0
                if len(self.waiting) < end + 4 + length:
                    return
                self.waiting = self.waiting[end + 4 + length :]
                self.transport.write(answer)

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Instant, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


class Bringer(asyncio.Protocol):
    """One connection of Telegram's: brings its updates one after the other, each when the last was acknowledged."""

    def __init__(self, requests: list[bytes], done: "asyncio.Future[None]") -> None:
        self.requests, self.done, self.at = requests, done, 0

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.transport.write(self.requests[0])

    def data_received(self, data: bytes) -> None:
        assert data.startswith(b"HTTP/1.1 200"), data[:200]
        self.at += 1
        if self.at < len(self.requests):
            self.transport.write(self.requests[self.at])
        elif not self.done.done():
            self.done.set_result(None)


async def bring(port: int, first: int, each: int) -> float:
    """Return acknowledgements a second."""
    loop = asyncio.get_running_loop()
    waits, ready = [], []
    for number in range(CONNECTIONS):
        done = loop.create_future()
        requests = [_request(first + number * each + at, number) for at in range(each)]
        ready.append((requests, done))
        waits.append(done)
    begun = time.perf_counter()
    for requests, done in ready:
        await loop.create_connection(lambda r=requests, d=done: Bringer(r, d), "127.0.0.1", port)
    await asyncio.gather(*waits)
    return CONNECTIONS * each / (time.perf_counter() - begun)


def _request(update_id: int, number: int) -> bytes:
    chat = {"id": 1 + update_id % 1000, "type": "private", "first_name": "李"}
    message = {"message_id": number, "date": 1, "text": "帮助", "chat": chat, "from": {**chat, "is_bot": False}}
    body = json.dumps({"update_id": update_id, "message": message}).encode()
    head = (
        "POST /telegram/webhook HTTP/1.1\r\nHost: shifan.test\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def measured(name: str, folder: Path, each: int) -> tuple[float, float]:
    """Return acknowledgements a second, and how many seconds later everything stored had had its turn."""
    port, api = _port(), _port()
    with _running(bot_api, api), _running(*((ours, port, folder, api) if name == "ours" else (nothing, port))):
        _await(api)
        _await(port)
        asyncio.run(bring(port, 1, 5))  # no first use of anything is counted
        if name == "ours":
            _turned(folder)
        rate = asyncio.run(bring(port, 10**6, each))
        begun = time.perf_counter()
        if name == "ours":
            _turned(folder)
        return rate, time.perf_counter() - begun


def _turned(folder: Path) -> None:
    """Wait until nothing waits for its turn."""
    connection = sqlite3.connect(folder / "shifan.db", timeout=30)
    while connection.execute("SELECT count(*) FROM inbox WHERE state = 'waiting'").fetchone()[0]:
        time.sleep(0.02)
    connection.close()


class _running:  # noqa: N801 - used as a verb
    def __init__(self, target, *given: object) -> None:
        self.process = multiprocessing.get_context("spawn").Process(target=target, args=given, daemon=True)

    def __enter__(self) -> None:
        self.process.start()

    def __exit__(self, *_: object) -> None:
        os.kill(self.process.pid, signal.SIGTERM)
        self.process.join(20)
        self.process.kill()


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _await(port: int) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--each", type=int, default=60, help="updates of each connection")
    given = arguments.parse_args()
    compare("a burst", given.rounds, given.each)
    compare("without a pause", 1, given.each * 5)


def compare(name: str, rounds: int, each: int) -> None:
    mine, bare, afterwards = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            rate, later = measured("ours", Path(folder), each)
            mine.append(rate)
            afterwards.append(later)
            bare.append(measured("nothing", Path(folder), each)[0])
    ratio = statistics.median(one / other for one, other in zip(mine, bare, strict=True))
    print(f"durable acknowledgements/s, {name}, {CONNECTIONS} connections: ours {statistics.median(mine):,.0f}, "
          f"a route that does nothing {statistics.median(bare):,.0f}")  # fmt: skip
    print(f"  ratio: {ratio:.2f} (goal 0.8)")
    print(f"  the turns of these {CONNECTIONS * each:,} were done {statistics.median(afterwards):.1f} s later")


if __name__ == "__main__":
    main()

"""Whatever somebody puts into the addresses and forms of the program, it is refused or taken, never a fault."""

import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.settings import Settings
from bot.storage.opening import open_current
from bot.wiring import build_app, build_house
from tests.console.at_the_desk import AT_BROWSER, with_staff
from tests.fakes import World

TYPED = [
    "", "0", "1", "-1", "999999", "9" * 30, "9" * 5000, "x", "a" * 3000, "1,2", "١", "2023-06-10", "2023-02-30",
    "<b>", "\x00", "%00", "🙂", "look", "send", "report",
]  # fmt: skip
STREAMS = ("/fill/stream", "/chat/stream")  # which do not end
TRIES = 10  # for each route


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with with_staff(database_url) as world:
        yield world


async def test_no_route_fails_at_what_is_put_into_it(world: World) -> None:
    house = build_house(Settings.model_construct(database=world.url), open_current(world.url), world.clock)
    app = build_app(house)
    chance, failed, asked = random.Random(77), [], 0
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=AT_BROWSER) as who:
        for path, method, operation in _operations(app):
            for _ in range(TRIES):
                address, typed = _filled(path, operation, chance)
                answer = await who.request(method, address, **typed)
                asked += 1
                if answer.is_server_error:
                    failed.append((method, address[:80], str(typed)[:300]))
    house.close()
    assert failed == []
    assert asked > 400


def _operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in app.openapi()["paths"].items():
        if path not in STREAMS:
            for method, operation in methods.items():
                yield path, method, {**operation, "fields": _fields(app, operation)}


def _fields(app: FastAPI, operation: dict[str, Any]) -> list[str]:
    """The names in an operation's form."""
    schemas = [kind["schema"] for kind in operation.get("requestBody", {}).get("content", {}).values()]
    known = app.openapi()["components"]["schemas"]
    resolved = [known[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in schemas]
    return [name for one in resolved for name in one.get("properties", {})]


def _filled(path: str, operation: dict[str, Any], chance: random.Random) -> tuple[str, dict[str, Any]]:
    named = operation.get("parameters", [])
    for one in (each["name"] for each in named if each["in"] == "path"):
        segment = httpx.QueryParams({"v": chance.choice([text for text in TYPED if text])})
        path = path.replace(f"{{{one}}}", str(segment).removeprefix("v="))
    query = {each["name"]: chance.choice(TYPED) for each in named if each["in"] == "query"}
    form = {name: chance.choice(TYPED) for name in operation["fields"]}
    return path, {"params": query} | ({"data": form} if form else {})


async def test_a_zero_byte_in_what_staff_type_is_stored_as_a_sign_and_fails_nothing(world: World) -> None:
    house = build_house(Settings.model_construct(database=world.url), open_current(world.url), world.clock)
    transport = httpx.ASGITransport(build_app(house), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=AT_BROWSER) as who:
        entry = {"title": "季度\x00进展", "on": "2023-06-20", "document": "函\x00"}
        assert (await who.post("/desk/dates/set", data=entry)).status_code == 303
        notice = {"text": "请\x00看。", "to": "联系人", "reason": "\x00"}
        looked = (await who.post("/desk/notices", data=notice)).text
        circle = looked.partition('name="circle" value="')[2].partition('"')[0]
        sent = await who.post("/desk/notices", data=notice | {"act": "send", "circle": circle})
        assert sent.status_code == 303
    house.close()
    assert world.rows("own_dates")[0]["title"] == "季度\ufffd进展"
    assert world.rows("notices")[0]["text"] == "请\ufffd看。"

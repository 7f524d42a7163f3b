"""What a supervisor is told of a process that cannot do its work any more."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import Connection

from bot.settings import Settings
from bot.storage.opening import open_current
from bot.wiring import House, build_app, build_house
from tests.fakes import World


@pytest.fixture
async def house(world: World) -> AsyncIterator[House]:
    built = build_house(Settings.model_construct(database=world.url), open_current(world.url), world.clock)
    yield built
    built.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the thread is to die
async def test_a_process_whose_writing_thread_has_died_is_not_ready(house: House) -> None:
    transport = httpx.ASGITransport(build_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get("/readyz")).status_code == 200
        house.running.writer.submit(_ends_the_thread)
        house.running.writer.close()
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "writer: stopped, start again")


def _ends_the_thread(_: Connection) -> None:
    raise SystemExit  # as nothing the writer survives would

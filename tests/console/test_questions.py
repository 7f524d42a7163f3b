"""The desk's page of questions: the bureau sees all, a city its own, and nothing that was typed is markup."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest
from sqlalchemy import insert, select

from bot.site.device import COOKIE
from bot.storage.tables import inquiries, people, units
from tests.browser.place import Place, place

TOKEN = "d" * 43
CHAT = sha256(TOKEN.encode()).hexdigest()


@pytest.fixture
def site(database_url: str) -> Iterator[Place]:
    with place(database_url) as built:
        yield built


@pytest.fixture
async def client(site: Place) -> AsyncIterator[httpx.AsyncClient]:
    site.hub.bind(asyncio.get_running_loop())
    headers = {"Cookie": f"{COOKIE}={TOKEN}"}
    transport = httpx.ASGITransport(site.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://example.test", headers=headers) as client:
        yield client


def asks(site: Place, unit: str, text: str, answer: str | None = None, name: str = "李文") -> None:
    now = site.clock.now()
    with site.engine.begin() as connection:
        person = connection.execute(insert(people).values(name=name, created_at=now)).inserted_primary_key
        assert person is not None
        unit_id = connection.execute(select(units.c.id).where(units.c.name == unit)).scalar_one()
        answered = {"answer": answer, "answered_by": person[0], "answered_at": now} if answer else {}
        connection.execute(
            insert(inquiries).values(
                unit_id=unit_id, year=2022, form="indicators", key="high_tech", text=text, person_id=person[0],
                asked_at=now - timedelta(days=1), **answered,
            )
        )  # fmt: skip


async def test_what_waits_comes_first_with_its_item(site: Place, client: httpx.AsyncClient) -> None:
    asks(site, "文水县", "含不含个体户？", "不含。")
    asks(site, "云冈区", "<script>按哪天算？</script>")
    site.intake.person(CHAT, "王敏", "staff")
    page = (await client.get("/desk/questions")).text
    assert page.index("按哪天算？") < page.index("含不含个体户？") < page.index("不含。")
    assert "关于「新增高新技术企业」" in page
    assert "<script>按" not in page


async def test_who_left_no_name_is_said_to_have_left_none(site: Place, client: httpx.AsyncClient) -> None:
    asks(site, "文水县", "含不含个体户？", name="")
    site.intake.person(CHAT, "王敏", "staff")
    assert "文水县（未留姓名）" in (await client.get("/desk/questions")).text


async def test_a_city_sees_its_own_units_questions_alone(site: Place, client: httpx.AsyncClient) -> None:
    asks(site, "文水县", "含不含个体户？")
    asks(site, "云冈区", "按哪天算？")
    site.intake.person(CHAT, "赵强", "reviewer", city="吕梁市")
    page = (await client.get("/desk/questions")).text
    assert ("含不含个体户？" in page, "按哪天算？" in page) == (True, False)


async def test_without_a_question_the_page_says_so(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "王敏", "staff")
    assert "没有等待答复的提问" in (await client.get("/desk/questions")).text
    assert "/desk/questions" in (await client.get("/desk/")).text

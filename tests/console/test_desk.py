"""Who may see the desk, and what its first screen counts."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from urllib.parse import unquote

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from bot.console.progress import totals
from bot.site.device import COOKIE
from bot.storage.board import Stage, UnitRow, unit_rows
from bot.storage.round_entry import enter
from bot.storage.rounds import load_round
from bot.storage.tables import roles, units
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


def rows(site: Place) -> dict[str, UnitRow]:
    with site.engine.connect() as connection:
        return {row.name: row for row in unit_rows(connection, load_round(connection, 2022), None)}


async def test_a_stranger_is_told_how_to_get_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/desk/")
    assert answer.status_code == 403
    assert "邀请链接" in answer.text
    assert "云冈区" not in answer.text


@pytest.mark.parametrize("role", ["contact", "contributor"])
async def test_those_who_fill_have_no_desk(site: Place, client: httpx.AsyncClient, role: str) -> None:
    site.intake.person(CHAT, "张三", role, unit_id=6)
    for path in ("/desk/", "/desk/units/6"):
        assert (await client.get(path)).status_code == 403


async def test_a_reviewer_sees_their_own_city_and_no_other(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "王五", "reviewer", city="吕梁市")
    page = (await client.get("/desk/")).text
    assert ("文水县" in page, "云冈区" in page) == (True, False)
    assert (await client.get("/desk/units/6")).status_code == 200
    elsewhere = await client.get("/desk/units/10")
    assert elsewhere.status_code == 403
    assert ("您登记的身份不能看这一页" in elsewhere.text, "没有邀请的" in elsewhere.text) == (True, False)


async def test_a_reviewer_of_no_city_sees_nothing(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "王五", "reviewer")
    assert (await client.get("/desk/")).status_code == 403


@pytest.mark.parametrize("role", ["staff", "administrator"])
async def test_the_bureau_sees_all(site: Place, client: httpx.AsyncClient, role: str) -> None:
    site.intake.person(CHAT, "赵六", role)
    page = (await client.get("/desk/")).text
    assert page.count("/desk/units/") == 11
    assert (await client.get("/desk/units/10")).status_code == 200


async def test_a_role_that_has_ended_opens_nothing(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "赵六", "staff")
    with site.engine.begin() as connection:
        connection.execute(update(roles).values(valid_to=site.clock.now() - timedelta(seconds=1)))
    assert (await client.get("/desk/")).status_code == 403


async def test_a_unit_that_is_none_has_no_page(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "赵六", "staff")
    assert (await client.get("/desk/units/999")).status_code == 404
    assert (await client.get("/desk/units/abc")).status_code == 400


async def test_an_applicant_has_a_standing_and_nothing_judged(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "赵六", "staff")
    with site.engine.begin() as connection:
        connection.execute(insert(units).values(id=50, name="交城县", city="吕梁市", kind="county"))
    page = (await client.get("/desk/units/50")).text
    assert "尚未列入创建考核" in page
    assert "达标" not in page


async def test_a_units_page_gives_value_origin_target_status_and_reason(
    site: Place, client: httpx.AsyncClient
) -> None:
    site.intake.person(CHAT, "赵六", "staff")
    page = (await client.get("/desk/units/10")).text
    for words in ("24.30%", "公开数据", "未达标", "还差25.70个百分点", "《指标说明》", "不作为考核结论"):
        assert words in page
    assert "演示值" in (await client.get("/desk/units/6")).text


def test_figures_the_bureau_supplied_are_no_beginning(site: Place) -> None:
    row = rows(site)["云冈区"]
    assert (row.stage, row.filled, row.prefilled, row.assessed, row.last_at) == (Stage.NOT_BEGUN, 9, 9, 23, None)


def test_a_declared_absence_says_which_department_is_waited_for(site: Place) -> None:
    row = rows(site)["平定县"]
    assert (row.stage, row.filled, row.waiting) == (Stage.FILLING, 9, ("统计",))


def test_a_unit_with_a_value_in_every_assessed_row_is_filled(site: Place) -> None:
    row = rows(site)["定襄县"]
    assert (row.stage, row.filled, row.open_at) == (Stage.FILLED, 23, ())


def test_a_row_the_bureau_excluded_is_not_asked_for(site: Place) -> None:
    with site.engine.begin() as connection:
        excluded = {"not_applicable": "zone_new_above_scale"}
        enter(connection, 2022, excluded, "复函", site.clock.now(), unit_id=10)
    assert rows(site)["云冈区"].assessed == 22


def test_cities_stand_in_the_order_of_the_official_lists(site: Place) -> None:
    cities = list(dict.fromkeys(row.city for row in rows(site).values()))
    assert cities[:4] == ["太原市", "大同市", "阳泉市", "晋城市"]


def test_the_sums_are_those_of_the_rows(site: Place) -> None:
    sums = totals(list(rows(site).values()))
    assert sums["units"] == sums["filled"] + sums["filling"] + sums["not_begun"] == 11
    assert sums["assessed"] == 253


async def test_staff_take_a_countys_workbook_from_its_page(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "陈一", "staff")
    assert "/desk/units/6/workbook" in (await client.get("/desk/units/6")).text
    answer = await client.get("/desk/units/6/workbook")
    assert answer.status_code == 200
    assert unquote(answer.headers["content-disposition"]).startswith("attachment; filename*=UTF-8''")
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert page.protection.sheet
    assert (await client.get("/desk/units/999999/workbook")).status_code == 404


async def test_a_reviewer_takes_no_workbook_of_another_city(site: Place, client: httpx.AsyncClient) -> None:
    site.intake.person(CHAT, "王五", "reviewer", city="吕梁市")
    with site.engine.connect() as connection:
        found = dict(tuple(row) for row in connection.execute(select(units.c.city, units.c.id).order_by(units.c.id)))
    assert (await client.get(f"/desk/units/{found['吕梁市']}/workbook")).status_code == 200
    assert (await client.get(f"/desk/units/{found['大同市']}/workbook")).status_code == 403

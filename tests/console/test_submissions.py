"""What has arrived, for those above: who may see, read and take it, and what looking at it means for the county."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from pypdf import PdfReader
from sqlalchemy import Connection, event

from bot.console.arrived import Arrived, all_arrived
from bot.storage.engine import reading
from bot.storage.handed_in import HandedIn, as_handed_in, submissions_in
from handlers.completeness import is_partial
from handlers.fingerprint import code
from handlers.packages import package_with
from tests.console.handed_in_desk import PNG, Desk, desk_of
from tests.fakes import YEAR, World
from tests.handing_in import HANDED_IN_WHOLE


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    with World.on(sqlite_url) as world:
        yield desk_of(world, tmp_path)


async def status(desk: Desk, path: str, **headers: str) -> int:
    async with desk.browsing() as client:
        return (await client.get(path, headers=headers)).status_code


async def read(desk: Desk, path: str) -> str:
    async with desk.browsing() as client:
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def doors(one: HandedIn) -> list[str]:
    """Every address under which something of a submission is handed over, its page last."""
    page = f"/desk/submissions/{one.id}"
    return [f"{page}/paper", f"{page}/paper.pdf", f"{page}/scan", f"{page}/files/1", page]


# --- who may ---------------------------------------------------------------------------------------------------


async def test_a_stranger_gets_nothing(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.is_sealed()
    assert [await status(desk, door) for door in (*doors(one), "/desk/arrived")] == [403] * 6


@pytest.mark.parametrize("role", ["staff", "administrator"])
async def test_the_bureau_gets_everything(desk: Desk, role: str) -> None:
    one = desk.county_hands_in()
    desk.is_sealed()
    desk.sits_down(role)
    assert [await status(desk, door) for door in doors(one)] == [200] * 5


@pytest.mark.parametrize(("city", "answer"), [("吕梁市", 200), ("大同市", 403)])
async def test_a_city_gets_what_its_own_counties_handed_in(desk: Desk, city: str, answer: int) -> None:
    one = desk.county_hands_in()
    desk.is_sealed()
    desk.sits_down("reviewer", city=city)
    assert [await status(desk, door) for door in doors(one)] == [answer] * 5
    assert ("文水县" in await read(desk, "/desk/arrived")) is (answer == 200)


@pytest.mark.parametrize(("unit", "answer"), [("文水县", 200), ("交城县", 403), ("云冈区", 403)])
async def test_a_contact_reads_their_own_paper_and_files_and_no_page_of_the_desk(
    desk: Desk, unit: str, answer: int
) -> None:
    one = desk.county_hands_in()
    desk.is_sealed()
    desk.sits_down("contact", unit=unit)
    assert [await status(desk, door) for door in doors(one)] == [answer] * 4 + [403]
    assert desk.newest("文水县").opened_at is None


async def test_somebody_who_fills_in_one_offices_rows_reads_no_paper(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.sits_down("contributor", unit="文水县")
    assert [await status(desk, door) for door in doors(one)] == [403] * 5


async def test_a_file_of_another_submission_is_not_handed_over(desk: Desk) -> None:
    desk.county_hands_in()
    other = desk.applicant_hands_in()
    desk.sits_down("staff")
    assert await status(desk, f"/desk/submissions/{other.id}/files/1") == 404
    assert await status(desk, f"/desk/submissions/{other.id}/scan") == 404
    assert await status(desk, "/desk/submissions/99") == 404


# --- what is seen ----------------------------------------------------------------------------------------------


async def test_the_page_shows_exactly_the_version_that_was_handed_in(desk: Desk) -> None:
    first = desk.county_hands_in()
    for line in ("撤回修改", "高企数填错了，应为36家", "高企 36", "对", "提交", "确认提交"):
        desk.world.say("li", line)
    second = desk.newest("文水县")
    desk.sits_down("staff")
    earlier = await read(desk, f"/desk/submissions/{first.id}")
    later = await read(desk, f"/desk/submissions/{second.id}")
    assert "33家" in earlier and "36家" not in earlier
    assert "36家" in later and "33家" not in later
    assert "已由填报单位撤回" in earlier and "第2版" in earlier
    assert code(first.fingerprint) in earlier
    assert '<td role="cell" class="figures" data-label="本年数">36家' in later, "a figure stays on one line"
    for words in ("全年召开领导小组会议四次", "玻璃器皿产业集群联动发展", "高企名单.png", "领导小组"):
        assert words in later


async def test_an_application_shows_conditions_document_and_base_figures(desk: Desk) -> None:
    one = desk.applicant_hands_in()
    desk.sits_down("reviewer", city="吕梁市")
    page = await read(desk, f"/desk/submissions/{one.id}")
    for words in ("2023年申报材料", "交政函〔2023〕12号", "申报条件全部符合", "7428", "逾期报送", "法兰锻造"):
        assert words in page


async def test_what_has_arrived_is_on_the_desk(desk: Desk) -> None:
    desk.sits_down("staff")
    assert "还没有收到报送" in await read(desk, "/desk/arrived")
    one = desk.county_hands_in()
    page = await read(desk, "/desk/arrived")
    assert f"/desk/submissions/{one.id}" in page and "未查看" in page and "已提交、待盖章件" in page
    assert f"/desk/submissions/{one.id}" in await read(desk, "/desk/")
    assert "附1个文件" in await read(desk, f"/desk/units/{one.unit_id}")
    desk.is_sealed()
    assert "已报送" in await read(desk, "/desk/arrived")


async def test_what_was_declared_a_nothing_is_marked_wherever_those_above_look(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.world.enrols("sun", "云冈区")
    for line in HANDED_IN_WHOLE:
        desk.world.say("sun", line)
    whole = desk.newest("云冈区")
    desk.sits_down("staff")
    for partly, wholly in (
        (f"/desk/submissions/{one.id}", f"/desk/submissions/{whole.id}"),
        (f"/desk/units/{one.unit_id}", f"/desk/units/{whole.unit_id}"),
    ):
        assert "部分暂缺" in await read(desk, partly)
        assert "部分暂缺" not in await read(desk, wholly)
    assert (await read(desk, "/desk/arrived")).count("部分暂缺") == 1


async def test_files_and_paper_are_the_ones_handed_in(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.is_sealed()
    desk.sits_down("staff")
    async with desk.browsing() as client:
        paper, pdf, scan, file = [await client.get(door) for door in doors(one)[:4]]
    assert one.receipt in paper.text and code(one.fingerprint) in paper.text
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    assert one.receipt in printed and code(one.fingerprint) in printed and "草稿" not in printed
    assert scan.content == PNG + "盖章件.png".encode()
    assert file.content == PNG + "高企名单.png".encode()
    assert unquote(file.headers["content-disposition"]).endswith("高企名单.png")
    assert all("no-store" in answer.headers["cache-control"] for answer in (paper, pdf, scan, file))


# --- what looking means ----------------------------------------------------------------------------------------


async def test_opening_the_page_is_noted_once_with_who_and_when(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.sits_down("staff")
    await read(desk, "/desk/arrived")
    assert desk.newest("文水县").opened_at is None, "a list is not a look"
    await read(desk, f"/desk/submissions/{one.id}")
    first = desk.newest("文水县").opened_at
    assert first == desk.world.clock.now()
    desk.world.clock.moves(hours=1)
    await read(desk, f"/desk/submissions/{one.id}")
    assert desk.newest("文水县").opened_at == first


async def test_a_page_fetched_ahead_was_looked_at_by_nobody(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.sits_down("staff")
    page = f"/desk/submissions/{one.id}"
    assert await status(desk, page, **{"Sec-Purpose": "prefetch;prerender"}) == 200
    assert await status(desk, page, Purpose="prefetch") == 200
    assert desk.newest("文水县").opened_at is None


async def test_a_units_page_counts_as_looking_at_what_it_handed_in(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.sits_down("reviewer", city="吕梁市")
    await read(desk, f"/desk/units/{one.unit_id}")
    assert desk.newest("文水县").opened_at is not None


async def test_what_was_opened_after_the_deadline_is_not_taken_back(desk: Desk) -> None:
    one = desk.county_hands_in()
    desk.sits_down("staff")
    desk.world.clock.moves(days=8)
    desk.world.say("li", "撤回修改")
    await read(desk, f"/desk/submissions/{one.id}")
    desk.world.say("li", "高企数填错了，应为36家")
    assert desk.newest("文水县").withdrawn_at is None
    assert "不能自行撤回" in desk.world.told("li")[-1]


# --- how much is asked of the database --------------------------------------------------------------------------


def test_the_list_asks_the_database_as_much_for_many_submissions_as_for_a_few(desk: Desk) -> None:
    desk.county_hands_in()
    desk.is_sealed()
    desk.applicant_hands_in()
    few, _ = listed(desk)
    for number in range(3):
        for line in ("撤回修改", "规上企业数漏报2家", "第10项", "暂缺" if number < 2 else "37", "提交", "确认提交"):
            desk.world.say("li", line)
    many, shown = listed(desk)
    assert (len(shown), many) == (5, few)


def listed(desk: Desk) -> tuple[int, list[Arrived]]:
    """Return how many statements the list takes, and what it shows, which is what each alone says of itself."""
    with reading(desk.world.database) as connection:
        with counted(connection) as asked:
            shown = all_arrived(connection, submissions_in(connection, YEAR))
        alone = [as_handed_in(connection, one.id) for one in shown]
        for one, found in zip(shown, alone, strict=True):
            assert found is not None
            assert one.is_partial == is_partial(found.situation, package_with(found.handed_in.forms[0]))
    return len(asked), shown


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """Write down every statement."""
    asked: list[str] = []

    def noted(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", noted)
    yield asked
    event.remove(connection, "before_cursor_execute", noted)

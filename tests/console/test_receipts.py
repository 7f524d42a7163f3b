"""Whoever holds a receipt may check it: what, when, which version, whether it still stands, and never a figure."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.fingerprint import code
from tests.console.handed_in_desk import Desk, desk_of
from tests.fakes import World


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    with World.on(sqlite_url) as world:
        yield desk_of(world, tmp_path)


async def checked(desk: Desk, path: str, status: int = 200) -> str:
    """What somebody without any role reads there."""
    async with desk.browsing() as client:
        answer = await client.get(path)
    assert answer.status_code == status
    return answer.text


async def test_a_stranger_reads_what_was_handed_in_and_when_and_no_figure(desk: Desk) -> None:
    one = desk.county_hands_in()
    page = await checked(desk, f"/receipt/{one.receipt}")
    for words in (
        "文水县",
        one.receipt,
        "2022年度创建工作报告",
        "第1版",
        "2023年5月25日 09:00",
        "现行版本",
        "尚未附上",
    ):
        assert words in page
    for figure in ("7428", "79.73", "高新技术企业", "玻璃器皿", "高企名单"):
        assert figure not in page
    assert code(one.fingerprint) not in page, "the code is compared, never told"


async def test_a_code_from_paper_fits_or_differs(desk: Desk) -> None:
    one = desk.county_hands_in()
    printed = code(one.fingerprint)
    assert f"校验码 {printed} 一致" in await checked(desk, f"/receipt/{one.receipt}?code={printed}")
    assert "一致：" in await checked(desk, f"/receipt/{one.receipt}?code={printed.lower().replace('-', ' ')}")
    other = printed[:-1] + ("0" if printed[-1] != "0" else "1")
    assert f"校验码 {other} 不一致" in await checked(desk, f"/receipt/{one.receipt}?code={other}")


async def test_a_version_that_was_taken_back_says_so_and_so_does_one_with_a_successor(desk: Desk) -> None:
    first = desk.county_hands_in()
    for line in ("撤回修改", "高企数填错了，应为36家"):
        desk.world.say("li", line)
    assert "已撤回，不是现行版本" in await checked(desk, f"/receipt/{first.receipt}")
    for line in ("高企 36", "对", "提交", "确认提交"):
        desk.world.say("li", line)
    second = desk.newest("文水县")
    assert "已撤回" in await checked(desk, f"/receipt/{first.receipt}")
    assert "现行版本" in await checked(desk, f"/receipt/{second.receipt}")


async def test_a_late_application_and_a_sealed_report_say_so(desk: Desk) -> None:
    application = desk.applicant_hands_in()
    page = await checked(desk, f"/receipt/{application.receipt}")
    assert "2023年申报材料" in page and "逾期报送" in page
    report = desk.county_hands_in()
    desk.is_sealed()
    assert "已附" in await checked(desk, f"/receipt/{report.receipt}")


@pytest.mark.parametrize(
    "typed", ["B2022-0001-9-XXXX", "没有", "%00", "a" * 300, "<script>", "B2022-0001-1-" + "🙂" * 9]
)
async def test_a_number_nobody_was_given_says_what_to_do(desk: Desk, typed: str) -> None:
    page = await checked(desk, f"/receipt/{typed}", 404)
    assert "没有这个回执" in page and "逐位核对" in page
    assert "<script>" not in page


async def test_a_number_is_found_however_it_was_typed(desk: Desk) -> None:
    one = desk.county_hands_in()
    assert one.receipt in await checked(desk, f"/receipt?number=%20{one.receipt.lower()}%20")
    assert "回执编号" in await checked(desk, "/receipt")
    assert "回执编号" in await checked(desk, "/receipt?number=")

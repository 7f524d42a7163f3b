"""Two people's whole work, as lines: 交城县 applies, 文水县 brings in every assessed indicator of its first year.

A line that is the label of a button just shown is a tap on it; every other line is typed.
"""

from datetime import UTC, datetime

from sqlalchemy import Engine, select

from bot.storage.round_entry import enter
from bot.storage.tables import units
from tests.fakes import YEAR, World

APPLICATION = [
    "申报条件", "是", "20000", "200", "20", "法兰锻造", "120", "1", "暂缺", "有", "确认属实",
    "申报基数", "7428", "6.5", "68", "27", "119", "12", "2", "7", "95", "17", "25", "3", "0", "79.73", "9.1%", "62",
    "10", "6", "1", "0", "150", "60", "11", "22", "440", "清单", "14", "继续填报", "上一项", "保存退出", "进度",
]  # fmt: skip
FIRST_YEAR = [
    "指标填报", "7,428", "6800", "7.1", "68", "27", "119", "92", "12", "2", "7", "95", "大概三十", "17", "12", "25",
    "20", "3", "79.73", "9.1%", "62", "16", "9", "6", "1", "150", "60", "50", "11", "10", "22", "20", "440", "400",
    "清单", "10", "30", "进度",
]  # fmt: skip
JOURNEYS = {"交城县": APPLICATION, "文水县": FIRST_YEAR}
VERDICTS = {
    "交城县": "尚不能判断，还需填报：省级专精特新企业。",
    "文水县": "现计25项，达到参加打分条件（须21项）。",
}


def prepare(url: str, now: datetime | None = None) -> dict[str, str]:
    """Set up an installation with an open round; return an invite's code for each of the two counties."""
    now = now or datetime.now(UTC)
    with World.on(url) as world:
        world.clock.moment = now
        _enter_growths(world.database, now)
        return {name: world.invite(name) for name in JOURNEYS}


def _enter_growths(database: Engine, now: datetime) -> None:
    with database.begin() as connection:
        enter(connection, YEAR, {"province_sme_growth": "6"}, "省统计公报", now)
        wenshui = connection.execute(select(units.c.id).where(units.c.name == "文水县")).scalar_one()
        enter(connection, YEAR, {"county_gdp_growth": "5"}, "县统计公报", now, unit_id=wenshui)

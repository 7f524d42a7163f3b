"""What can be wrong with an installation: each check looks at one thing and says what it found and what to do."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.finding import Finding, Health, drift
from bot.cli.refusal import CommandError
from bot.cli.serve import listen
from bot.cli.telegram_ailments import ask_telegram
from bot.files import workbook_reading
from bot.files.press import PressError, trial
from bot.settings import Settings
from bot.site.front import ALIVE
from bot.storage import schema
from bot.storage.engine import DatabaseError, open_engine, reading
from bot.storage.opening import file_of
from bot.storage.reminding import looked_at
from bot.storage.room import is_full, is_without_room, try_writing
from bot.storage.round_entry import STAGES
from bot.storage.rounds import Rounds
from bot.storage.states import is_aside, is_pending, is_undelivered
from bot.storage.tables import outbox, roles, unit_rounds, units
from bot.storage.workdays import known_workdays
from handlers.dates import stamp

ENOUGH_MB = 500
ASKING_SECONDS = 2.0  # ourselves, on this machine
_TOO_OLD_SECONDS = 600
_MB = 1024**2
_MAKE_ROOM = "请腾出空间：现在不能收任何填报。已保存的都在；腾出后服务自己继续，不必重启。"


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one thing after another; what one trouble hides is not looked at."""
    yield _zone()
    yield from _address(settings)
    yield _disk(settings)
    yield _press()
    yield _workbooks()
    yield from _database(settings)
    yield from asyncio.run(ask_telegram(settings))


def _zone() -> Finding:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding("时区", Health.BAD, "这台机器没有时区数据", "请安装系统的 tzdata。")
    return Finding("时区", Health.GOOD, "截止时间一律按北京时间计算，与本机时区无关")


def _address(settings: Settings) -> Iterator[Finding]:
    """Whether the service can listen where it is to; its own port is taken while it runs."""
    if settings.crash_at is not None:
        yield Finding(
            "SHIFAN_CRASH_AT", Health.BAD, f"服务会在第 {settings.crash_at} 步自行中断", "仅供测试，请去掉这项设置。"
        )
    try:
        listen(settings.host, 0).close()
        listen(settings.host, settings.port).close()
    except CommandError as error:
        if _is_serving(settings):
            yield Finding("服务", Health.GOOD, f"正在 {settings.host}:{settings.port} 运行")
        else:
            yield Finding("监听", Health.BAD, str(error))


def _is_serving(settings: Settings) -> bool:
    """Whether it is this program that has taken the port."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    try:
        return httpx.get(f"http://{host}:{settings.port}/healthz", timeout=ASKING_SECONDS).text == ALIVE
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def _disk(settings: Settings) -> Finding:
    folder = settings.files
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try_writing(folder)
    except OSError as error:
        if is_full(error):
            return Finding("磁盘", Health.BAD, f"{folder} 所在的磁盘已满", _MAKE_ROOM)
        return Finding("文件目录", Health.BAD, f"写不了 {folder}（{error.strerror}）", "请给运行本程序的用户写权限。")
    free = shutil.disk_usage(folder).free // _MB
    if free < ENOUGH_MB:
        return Finding("磁盘", Health.BAD, f"只剩 {free} MB", "请腾出空间：写满后不能再收任何填报。")
    return Finding("磁盘", Health.GOOD, f"{folder} 可写，剩余 {free:,} MB")


def _press() -> Finding:
    try:
        trial()
    except PressError as error:
        return Finding("图片和打印件", Health.BAD, f"做不出来（{error}）", "请重新安装依赖：make setup。")
    return Finding("图片和打印件", Health.GOOD, "排版程序和字体齐全")


def _workbooks() -> Finding:
    if not workbook_reading.is_working():
        return Finding(
            "表格", Health.BAD, "读不了发回的填报表", "请重新安装依赖：make setup；并确认程序可以启动子进程。"
        )
    return Finding("表格", Health.GOOD, "读取填报表的进程可以启动")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        engine = open_engine(settings.database)
        with engine.connect() as connection:
            found = schema.version(connection)
    except DatabaseError as error:
        yield Finding("数据库", Health.BAD, str(error), "请改正 SHIFAN_DATABASE。")
        return
    except SQLAlchemyError as error:
        yield _unopened(file_of(settings.database), error)
        return
    if engine.dialect.name == "sqlite" and file_of(settings.database) is None:
        yield Finding("数据库", Health.BAD, "只在内存里，一停止就全部丢失", "请让 SHIFAN_DATABASE 指向一个文件。")
        return
    yield _version(found)
    if found == schema.HEAD:
        with reading(engine) as connection:
            for look in (_clock_of, _round, _people, _calendar, _queues):
                yield from look(connection)
    engine.dispose()


def _unopened(file: Path | None, error: SQLAlchemyError) -> Finding:
    if is_full(error) or (file is not None and is_without_room(file.parent)):
        return Finding("数据库", Health.BAD, "磁盘已满，打不开", _MAKE_ROOM)
    if file is not None:
        advice = "SHIFAN_DATABASE 应指向一个文件，运行本程序的用户要能读写它和它所在的目录。"
        return Finding("数据库", Health.BAD, f"打不开 {file}", advice)
    kind = type(error.__cause__ or error).__name__
    return Finding("数据库", Health.BAD, f"连不上（{kind}）", "请确认数据库已启动，地址、用户和密码正确。")


def _version(found: str | None) -> Finding:
    if found == schema.HEAD:
        return Finding("数据库", Health.GOOD, f"可以使用，版本 {found}")
    if found is None:
        return Finding("数据库", Health.WARNING, "还是空的", "第一次 shifan serve 或其他命令会自动建表。")
    stands = f"版本 {found}，本程序需要 {schema.HEAD}"
    if schema.is_newer(found):
        return Finding("数据库", Health.BAD, stands, "数据库比本程序新，打不开。请升级程序，或恢复升级前的备份。")
    return Finding(
        "数据库", Health.WARNING, stands, "会在下一次启动或运行其他命令时自动升级，请先备份（shifan backup）。"
    )


def _clock_of(connection: Connection) -> Iterator[Finding]:
    """Compare this machine's clock with the database server's, where that is another machine."""
    if connection.dialect.name != "postgresql":
        return
    there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    yield drift("数据库服务器", there)


def _round(connection: Connection) -> Iterator[Finding]:
    opened = Rounds().opened(connection)
    if opened is None:
        yield Finding("年度", Health.WARNING, "还没有开启", "请运行 shifan round open 年份 --edition 规则版本。")
        return
    the_round = opened.round
    dates = "，".join(f"{STAGES[stage]} {due}" for stage, due in the_round.due.items())
    yield Finding("年度", Health.GOOD, f"{the_round.year} 年度，规则 {the_round.edition.name}（{dates}）")
    if the_round.province_sme_growth is None:
        yield Finding(
            "全省增速", Health.WARNING, "还没有录入，有关指标只能待定",
            f"公布后请运行 shifan round set {the_round.year} province_sme_growth=数值 --document 依据。",
        )  # fmt: skip
    yield from _units(connection, the_round.year)


def _units(connection: Connection, year: int) -> Iterator[Finding]:
    """Whether any unit is under creation in this year: the others may only apply (A33)."""
    known = connection.execute(select(func.count()).select_from(units)).scalar_one()
    under_way = connection.execute(select(func.count()).where(unit_rounds.c.year == year)).scalar_one()
    if not known:
        yield Finding("名录", Health.WARNING, "还没有县（开发区）", "请运行 shifan units import 名录.csv。")
    elif not under_way:
        yield Finding(
            "名录", Health.WARNING, f"有 {known} 个县（开发区），{year} 年度没有一个在创建期内，都只能申报",
            "有在创建期内的，请在名录的 assessment_year 列写明第几年，再运行 shifan units import 名录.csv。",
        )  # fmt: skip
    else:
        yield Finding("名录", Health.GOOD, f"有 {known} 个县（开发区），其中 {under_way} 个在创建期内")


def _people(connection: Connection) -> Iterator[Finding]:
    staff = select(func.count()).where(roles.c.role.in_(("staff", "administrator")), roles.c.valid_to.is_(None))
    if not connection.execute(staff).scalar_one():
        yield Finding(
            "人员", Health.WARNING, "还没有登记省局工作人员，提问和异常没有人看到",
            "请运行 shifan invite --role staff。",
        )  # fmt: skip


def _calendar(connection: Connection) -> Iterator[Finding]:
    """Whether the working days of the years that matter are known, or guessed from weekends."""
    opened = Rounds().opened(connection)
    years = {datetime.now(UTC).year, *(due.year for due in opened.round.due.values())} if opened else set()
    guessed = known_workdays(connection).guessed(years)
    if guessed:
        listed = "、".join(f"{year}年" for year in guessed)
        yield Finding(
            "工作日", Health.WARNING, f"{listed}的放假安排尚未录入，只按周末推算",
            f"国务院公布后请录入：shifan workdays enter {guessed[0]}.toml（格式见 reminders/calendars/README.md）",
        )  # fmt: skip
    elif years:
        yield Finding("工作日", Health.GOOD, "、".join(f"{year}年" for year in sorted(years)) + "的放假安排已知")
    last = looked_at(connection)
    if last is not None:
        yield Finding("提醒", Health.GOOD, f"最近一次查看到期事项：{stamp(last)}")


def _queues(connection: Connection) -> Iterator[Finding]:
    aside = connection.execute(select(func.count()).where(is_aside())).scalar_one()
    if aside:
        yield Finding(
            "收到的消息", Health.WARNING, f"有 {aside} 条三次处理失败，已放到一边", "请查看日志中的 update_failed。"
        )
    are_uncertain = is_undelivered() & (outbox.c.state == "uncertain")
    uncertain = connection.execute(select(func.count()).where(are_uncertain)).scalar_one()
    if uncertain:
        yield Finding(
            "发出的消息", Health.WARNING, f"有 {uncertain} 条不能确定是否送达", "请运行 shifan outbox list 逐条决定。"
        )
    are_ready = is_pending() & (outbox.c.state == "ready")
    oldest = connection.execute(select(func.min(outbox.c.due_at)).where(are_ready)).scalar()
    waited = (datetime.now(UTC) - oldest).total_seconds() if oldest is not None else 0
    if waited > _TOO_OLD_SECONDS:
        minutes = int(waited // 60)
        yield Finding(
            "发出的消息", Health.WARNING, f"最早的一条已等了 {minutes} 分钟", "请确认 shifan serve 正在运行。"
        )

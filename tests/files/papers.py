"""Papers to print in tests: a county's whole report, a draft, and the letter to one of its departments."""

from datetime import UTC, datetime

from bot.files.papers import Foot, Growth, Item, Line, Lines, Paper, Part, Receipt
from bot.files.papers_letter import Letter, Wanted
from scoring.rulebook import load_edition
from scoring.targets import target_words

EDITION = load_edition("shanxi-2022")
DOCUMENTS = tuple(f"《{one.title}》（{one.number}）" for one in EDITION.documents)
TITLES = tuple(part.title for part in EDITION.report.parts)
ADDRESS = "https://shifan.example.cn/receipt/2025-141121-02"
RECEIPT = Receipt("2025-141121-02", "7F3A-92C1", 2, "2026年5月20日16:05", ADDRESS)
MOMENT = datetime(2026, 5, 20, 8, 5, tzinfo=UTC)
FOOT = Foot("王建国", "张敏", "李文", "0358-3022000", "2026年5月20日")
SAID = "成立由县长任组长的领导小组，召开专题会议4次。\n建成法兰锻造公共检测平台，服务企业212家。"
GROWTHS = (Growth("中小企业数量", "家", "1203", "1350", "12.2%"), Growth("上缴税金", "亿元", "4.1", "4.6", "12.2%"))


def rows() -> tuple[Lines, ...]:
    """All rows of the second year, among them every declared nothing."""
    nothings = {
        "cluster_growth": ("待省级数据", "待全县GDP增速公布"),
        "neeq": ("暂缺", "县金融办，预计2026年4月20日"),
        "zone_new_above_scale": ("申请不做考核", "本县无省级开发区"),
    }
    groups: dict[str, list[Line]] = {}
    for number, one in enumerate(EDITION.indicators, 1):
        value, note = nothings.get(one.key, (str(100 + number), ""))
        target = target_words(EDITION, one.key, 2)
        line = Line(
            str(number), one.name, one.unit, target, str(90 + number), value, one.key not in nothings,
            f"县{one.department}部门", note,
        )  # fmt: skip
        groups.setdefault(one.group, []).append(line)
    return tuple(Lines(title, tuple(lines)) for title, lines in groups.items())


def parts() -> tuple[Part, ...]:
    """The six parts, with the measures in the third."""
    measures = tuple(
        Item(one.title, SAID, GROWTHS if one.key == "growth" else (), ("会议纪要.pdf",))
        for one in EDITION.marks.measures
    )
    return tuple(Part(title, SAID, measures if at == 2 else ()) for at, title in enumerate(TITLES))


def a_paper(receipt: Receipt | None = RECEIPT) -> Paper:
    """A county's report, as handed in; a draft without a receipt."""
    return Paper(
        "report", EDITION.programme.name, EDITION.programme.bureau_short, DOCUMENTS, "文水县", 2025, "第二年", rows(),
        parts(), FOOT, receipt, MOMENT,
    )  # fmt: skip


def a_letter() -> Letter:
    """What 文水县 asks of its office of statistics."""
    wanted = tuple(
        Wanted(str(number), one.name, one.unit, "26", one.definition)
        for number, one in enumerate(EDITION.indicators, 1)
        if one.department == "统计"
    )
    return Letter(
        unit="文水县",
        kind="县",
        department="文水县统计局",
        programme=EDITION.programme.name,
        documents=DOCUMENTS,
        year=2025,
        rows=wanted,
        due="2026年4月20日",
        address="https://shifan.example.cn/join/Qm4xT9b2LwVz",
        expires="2026年5月31日",
        contact="李文",
        phone="0358-3022000",
        date="2026年3月2日",
        moment=MOMENT,
    )

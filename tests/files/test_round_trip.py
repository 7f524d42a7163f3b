"""The workbook goes out in a chat, is filled with LibreOffice, comes back, and the draft is what was typed."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.terminal import TerminalChannel
from bot.storage.tables import inbox
from tests.fakes import World
from tests.files.office import Office
from tests.files.terminals import Terminal
from tests.handlers.journeys import prepare

FIRST_YEAR = {  # as they are typed, in the order of the form, each with last year's where it is asked for
    "new_enterprises": ("7428", "6800"), "sme_revenue_growth": ("7.1%",), "sme_gdp_share": ("68",),
    "xsg_new": ("27",), "above_scale": ("119", "92"), "yi_industrial": ("12",), "ten_yi_industrial": ("2",),
    "prov_tech_centers": ("7",), "tech_smes": ("95",), "high_tech": ("17", "12"), "srdi": ("25", "20"),
    "prov_little_giants": ("3",), "noncoal_share": ("79.73",), "cluster_growth": ("9.1%",),
    "modern_service_share": ("62",), "shareholding": ("16", "9"), "fourth_board": ("6",), "neeq": ("1",),
    "training": ("150",), "incubated_new": ("60", "50"), "incubated_5m": ("11", "10"),
    "zone_new_above_scale": ("22", "20"), "platform_served": ("440", "400"),
}  # fmt: skip
CELLS = {
    f"{column}{row}": typed
    for row, figures in enumerate(FIRST_YEAR.values(), 5)
    for column, typed in zip("GF", figures, strict=False)
}


@pytest.mark.slow
def test_filled_with_libreoffice_the_draft_is_what_was_typed(
    database_url: str, tmp_path: Path, office: Office
) -> None:
    prepare(database_url)
    with World.on(database_url) as world:
        world.start(TerminalChannel())
        li = Terminal(world, "li", tmp_path / "files")
        li.says(f"/start {world.invite()}")
        before = world.scalar(select(inbox.c.id).order_by(inbox.c.id.desc()).limit(1))

        li.says("导出表格")
        filled, _ = office.types(li.saves(tmp_path / "out.xlsx"), CELLS)
        told = li.sends(filled)
        assert "读到32项" in told
        assert "没有列入" not in told
        li.says("对")

        after = world.scalar(select(inbox.c.id).order_by(inbox.c.id.desc()).limit(1))
        assert after - before == 3
        recorded = dict(world.recorded())
    typed = {key: figures[0].rstrip("%") for key, figures in FIRST_YEAR.items()}
    typed |= {f"prev.{key}": figures[1] for key, figures in FIRST_YEAR.items() if len(figures) > 1}
    assert recorded == typed


@pytest.mark.slow
def test_a_workbook_that_cannot_be_read_is_told_in_the_chat_and_nothing_is_lost(
    sqlite_url: str, tmp_path: Path
) -> None:
    from tests.files.hostile import CORPUS

    with World.on(sqlite_url) as world:
        world.start(TerminalChannel())
        li = Terminal(world, "li", tmp_path / "files")
        li.says(f"/start {world.invite()}")
        li.says("指标填报")
        li.says("7428")
        for name, word in {
            "macros": "含有宏",
            "one cell at XFD1048576": "XFD1048576",
            "a million rows": "行数太多",
        }.items():
            file = tmp_path / "sent.xlsx"
            file.write_bytes(CORPUS[name][0]())
            told = li.sends(file)
            assert word in told
            assert "1/23 新增企业数量（上年数）" in told
        assert world.recorded() == [("new_enterprises", "7428")]

"""如果高企40: tried out, told, and nothing stored."""

import pytest
from msgspec.structs import replace

from handlers.situation import RoleName
from tests.handlers.people import Town, a_unit


@pytest.fixture
def town() -> Town:
    town = Town()
    town.puts(high_tech="17", shareholding="10", neeq="1")
    return town


@pytest.mark.parametrize(
    "typed",
    [
        "如果高企40",
        "如果高企40呢？",
        "假如高企达到40家，会怎么样",
        "要是高企再增加23家",
        "如果高新技术企业40家能过吗？",
    ],
)
@pytest.mark.parametrize("before", [(), ("指标填报",), ("指标填报", "清单")])
def test_a_figure_tried_out_is_told_and_not_stored(town: Town, typed: str, before: tuple[str, ...]) -> None:
    li = town.contact()
    for word in before:
        li.says(word)
    held, drafts = li.conversation, town.drafts
    said = li.says(typed)
    assert "试算（不保存）" in said
    assert "高企40家（现为17家）：达标" in said
    assert "达标2项（现为1项）" in said
    assert said.endswith("按现有数据测算，不作为考核结论。")
    off_list = replace(held, question=(held.question or "").lstrip("?") or None)  # it is not the last thing said
    assert (li.conversation, town.drafts) == (off_list, drafts), "nothing moved"


def test_several_figures_at_once(town: Town) -> None:
    said = town.contact().says("如果高企40，股改30")
    assert "高企40家（现为17家）：达标" in said
    assert "股改30家（现为10家）：达标" in said
    assert "达标3项（现为1项）" in said


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("如果小巨人5", "可能指省级小巨人、国家级小巨人"),
        ("如果高企约40", "约数"),
        ("如果亩均税收40", "没有认出是哪一项指标"),
        ("如果主板2", "不在本年度应填的项目中"),
        ("如果规上再增2家", "不知道在多少的基础上增加"),
        ("如果", "请写明指标和数"),
        ("如果" + "规上" * 4_000, "请写明指标和数"),
    ],
)
def test_what_cannot_be_tried_out_is_said(town: Town, typed: str, why: str) -> None:
    said = town.contact().says(typed)
    assert "没有算出来" in said
    assert why in said
    assert len(said) < 2_000


def test_the_gates_verdict_moves_with_the_figures() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says(
        "新增企业7428，营收增速7.1，占GDP 68，小升规27，规上119，亿元12，10亿2，技术中心7，科技型95，专精特新25，"
        "省级小巨人3，非煤79.73，集群增速9.1，服务业62，四板6，新三板1，培训150"
    )
    li.says("对")
    assert "数据未齐，尚不能认定" in li.says("进度")
    assert "现计17项" in li.says("如果高企40，股改30")


def test_an_applicant_has_no_targets_to_try_and_a_colleague_does_not_see_the_standing() -> None:
    assert "没有任务指标可以试算" in Town(unit=a_unit("交城县", None)).contact().says("如果高企40")
    town = Town()
    town.puts(high_tech="17")
    said = town.somebody(RoleName.CONTRIBUTOR, department="科技").says("如果高企40")
    assert "试算" not in said
    assert town.stands("high_tech") == "17"

"""Who supplied a figure is an office and a person; a sentence is not stored as one."""

import pytest

from handlers.reading.suppliers import read_supplier
from tests.handlers.people import EDITION, YEAR, Person, Town


def is_office(name: str) -> bool:
    return bool(EDITION.departments_called(name))


@pytest.mark.parametrize(
    "typed",
    [
        "统计局", "统计局 王芳", "统计局王芳", "县统计局 王芳", "统计", "科技 李强", "市场监管局 王芳",
        "金融办张主任", "县工信局企业股 张科长", "文水县中小企业发展促进局", "市场监督管理局（注册科） 赵一鸣",
        "农商银行", "县政府办公室", "统计局、王芳", "凤城镇", "开发区管委会 刘洋", "税务局 欧阳文静",
    ],
)  # fmt: skip
def test_an_office_with_or_without_a_person_is_a_supplier(typed: str) -> None:
    assert read_supplier(typed, is_office) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "我再确认一下", "等明天", "不知道", "这个数不对", "数据局里还没给", "请统计局填", "问一下统计局",
        "统计局说的", "这个数是统计局给的", "王芳", "三十三家", "统计局还没有给", "大家都说没问题",
        "统计局 王芳 李强", "上一任的同事", "局", "很" * 41, "统计局 我也不知道是谁",
    ],
)  # fmt: skip
def test_a_sentence_is_none(typed: str) -> None:
    assert read_supplier(typed, is_office) is None


def test_what_is_no_supplier_is_asked_about() -> None:
    li: Person = Town().contact()
    for line in ("指标填报", "7428", "来源"):
        li.says(line)
    before = li.town.drafts["indicators", YEAR].revision
    assert "统计局 王芳" in li.says("我再确认一下")
    assert li.town.drafts["indicators", YEAR].revision == before

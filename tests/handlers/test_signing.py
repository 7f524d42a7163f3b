"""姓名和电话: read in any order, asked for once, and taken later, too."""

from datetime import date

import pytest

from handlers.effects import Introduce, Offer
from handlers.signing import Signature, read_phone, read_signature
from tests.handlers.test_delegate import a_town, does, of, text

SIGNED = {
    "李文 0358-3022222": ("李文", "0358-3022222"),
    "13812345678": (None, "13812345678"),
    "我叫王芳，电话 138 1234 5678": ("王芳", "13812345678"),
    "姓名：张三；联系电话：0351-7654321转8012": ("张三", "0351-7654321转8012"),
    "王芳１３８１２３４５６７８": ("王芳", "13812345678"),
    "李文": ("李文", None),
    "123": (None, None),
    "110101199003071234": (None, None),
    "": (None, None),
}


@pytest.mark.parametrize("raw", SIGNED)
def test_a_signature_is_read_in_any_order(raw: str) -> None:
    assert read_signature(raw) == Signature(*SIGNED[raw])


@pytest.mark.parametrize(
    ("raw", "phone"), [("138-1234-5678", "13812345678"), ("12", None), ("李文13812345678", None)]
)
def test_a_telephone_is_a_telephone_and_nothing_else(raw: str, phone: str | None) -> None:
    assert read_phone(raw) == phone


def test_a_telephone_number_sent_after_the_menu_still_makes_the_link() -> None:
    li = a_town(people=()).contact()
    does(li, "请统计局填，5月30日前")
    for _ in range(2):
        assert "请统计局填报的链接还没有生成" in text(does(li, "菜单"))
    assert of(does(li, "谢谢"), Offer) == []
    does(li, "菜单")
    decision = does(li, "李文 13812345678")
    assert of(decision, Introduce) == [Introduce("李文", "13812345678")]
    assert of(decision, Offer)[0].due_on == date(2023, 5, 30)
    assert "还没有生成" not in text(does(li, "菜单"))


@pytest.mark.parametrize(
    "typed",
    [
        "刘敏 统计局 0358-3021111",
        "统计局 刘敏 0358-3021111",
        "刘敏（县统计局综合股），0358-3021111",
        "统计局，刘 敏，0358-3021111",
    ],
)
def test_an_office_beside_the_name_is_no_part_of_it(typed: str) -> None:
    assert read_signature(typed) == Signature("刘敏", "0358-3021111")


@pytest.mark.parametrize("name", ["李科", "王建部"])
def test_a_name_that_ends_like_an_office_stays_a_name(name: str) -> None:
    assert read_signature(f"{name} 0358-3021111").name == name

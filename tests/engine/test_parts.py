"""A message too long for its channel is cut where a reader would cut it, and nothing of it is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import Limits
from bot.perform.parts import cut, parts
from handlers.effects import Button, Document, DocumentKind, Say
from tests.fakes import World, eventually

ROWS = ((Button("进度", "m:2"),),)
PAPER = Document(DocumentKind.PAPER, "报送表.pdf", "报送表", 1, "indicators", 2022)
LIMITS = Limits(30, text=20, caption=10)


def test_a_paragraph_is_kept_together_before_a_line_and_a_line_before_a_sentence() -> None:
    assert parts("甲乙丙\n丁\n\n戊己庚", 8) == ["甲乙丙\n丁", "戊己庚"]
    assert parts("甲乙丙丁戊\n己庚辛", 8) == ["甲乙丙丁戊", "己庚辛"]
    assert parts("甲乙丙丁戊。己庚辛", 8) == ["甲乙丙丁戊。", "己庚辛"]
    assert parts("甲" * 20, 8) == ["甲" * 8, "甲" * 8, "甲" * 4]
    assert parts("", 8) == [""]


def test_four_thousand_and_ninety_six_characters_are_one_part_even_when_they_are_emoji() -> None:
    assert parts("😀" * 4096, 4096) == ["😀" * 4096]


def test_neither_an_address_nor_a_number_is_parted() -> None:
    text = "甲" * 4050 + "https://shifan.example.cn/fill/" + "x" * 40 + "乙" * 4000
    first, second, *_ = parts(text, 4096)
    assert (first, second[:31]) == ("甲" * 4050, "https://shifan.example.cn/fill/")


@given(st.text(max_size=300), st.integers(2, 40))
def test_nothing_but_blanks_at_the_borders_is_lost(text: str, longest: int) -> None:
    pieces = parts(text, longest)
    assert all(len(piece) <= longest for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


def test_the_buttons_stand_under_the_last_part() -> None:
    said = cut(Say("甲" * 50, ROWS), LIMITS)
    assert [len(one.text) for one in said] == [20, 20, 10]
    assert [one.rows for one in said] == [(), (), ROWS]


def test_a_document_whose_text_is_too_long_goes_before_it() -> None:
    assert cut(Say("甲" * 10, ROWS, PAPER), LIMITS) == [Say("甲" * 10, ROWS, PAPER)]
    assert cut(Say("甲" * 11, ROWS, PAPER), LIMITS) == [Say("", (), PAPER), Say("甲" * 11, ROWS)]


def test_without_limits_nothing_is_cut() -> None:
    assert cut(Say("甲" * 10_000), None) == [Say("甲" * 10_000)]


async def test_each_part_is_a_message_of_its_own(sending: World) -> None:
    sending.channel.limits = Limits(overall=30, window=0.01, text=20)
    sending.restarts()
    async with sending.dispatching():
        sending.say("li", "你好")
        await eventually(lambda: {row["state"] for row in sending.rows("outbox")} == {"sent"})
    keys = [row["key"] for row in sending.rows("outbox")]
    assert keys[:2] == ["reply:1:0", "reply:1:0/2"]
    assert sending.channel.texts("li") == sending.told("li")
    assert all(len(text) <= 20 for text in sending.told("li"))

"""The words that work everywhere, however they are written."""

import pytest

from handlers import words
from handlers.answers import Kind
from handlers.buttons import Verb
from handlers.words import command, invite_code
from tests.handlers.people import Town, records

EVERYWHERE = [
    "start", "help", "menu", "cancel", "帮助", "菜单", "返回", "上一步", "跳过", "重看", "清单", "保存退出", "？",
]  # fmt: skip


@pytest.mark.parametrize("word", EVERYWHERE)
@pytest.mark.parametrize("written", ["{}", "/{}", " {} ", "/{}@shifan_bot", "{}\n"])
def test_a_word_is_a_command_however_it_is_written(word: str, written: str) -> None:
    assert command(written.format(word)) == command(word) is not None


@pytest.mark.parametrize("word", sorted(words._WORDS))
def test_every_word_is_answered_with_and_without_a_form_and_by_strangers(word: str) -> None:
    town = Town()
    li = town.contact()
    li.says(word)
    li.says("指标填报")
    li.says(word)
    Town().somebody().says(word)
    assert town.drafts == {} or word in ("跳过", "暂缺", "申请不做考核")  # those are answers to the question put


@pytest.mark.parametrize("word", ["/MENU", "/Menu@Shifan_Bot", "Help", "?", "？", "/?"])
def test_case_and_full_width_make_no_difference(word: str) -> None:
    assert command(word) is not None


@pytest.mark.parametrize(("text", "row"), [("第7项", "7"), ("7项", "7"), ("跳到第12项", "12"), ("第 ３ 项", "３")])
def test_a_numbered_row_is_a_jump(text: str, row: str) -> None:
    press = command(text)
    assert press is not None
    assert (press.verb, press.argument) == (Verb.JUMP, row)


@pytest.mark.parametrize(
    "text", ["", "/", "@", "33", "第七项目", "菜单吧", "第100项", "跳过这项", "a@b.cn", "//help"]
)
def test_what_is_no_command_is_left_alone(text: str) -> None:
    assert command(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/start ABC", "ABC"), ("/start@shifan_bot ABC", "ABC"), ("  /start   ABC ", "ABC"), ("/start", None),
        ("/start A B", None), ("start", None), ("/help ABC", None), ("", None), ("/START ABC", "ABC"),
        ("start ABC", "ABC"), ("／start ABC", "ABC"),
    ],
)  # fmt: skip
def test_an_invites_code_is_found_however_it_is_copied(text: str, code: str | None) -> None:
    assert invite_code(text) == code


def test_a_full_width_row_number_leads_to_that_row() -> None:
    li = Town().contact()
    li.says("指标填报")
    li.says("第３项")
    assert li.asked == "中小企业占GDP比重"


@pytest.mark.parametrize(
    ("asked", "verb"),
    [("今天几点截止", Verb.DEADLINES), ("什么时候截止？", Verb.DEADLINES), ("报告最晚几号之前交", Verb.DEADLINES),
     ("截止时间？", Verb.DEADLINES), ("怎么填？", Verb.HELP), ("怎么操作！", Verb.HELP),
     ("谁还没交？", Verb.REQUESTS), ("进度。", Verb.STANDING)],
)  # fmt: skip
def test_a_plain_question_is_answered_as_its_word(asked: str, verb: Verb) -> None:
    press = command(asked)
    assert press is not None
    assert press.verb is verb


@pytest.mark.parametrize("doubt", ["确认提交？", "暂缺？", "撤销?", "提交？", "33？", "等统计局几号报33"])
def test_a_doubt_is_no_command(doubt: str) -> None:
    assert command(doubt) is None


@pytest.mark.parametrize("word", ["下一项", "下一个。", "下一题"])
def test_the_next_one_leaves_this_one_open_as_a_skip_does(word: str) -> None:
    li, skipping = Town().contact(), Town().contact()
    li.says("指标填报")
    skipping.says("指标填报")
    assert li.says(word) == skipping.says("跳过")
    (left,), (skipped,) = records(li), records(skipping)
    assert (left.key, left.kind) == (skipped.key, Kind.SKIPPED)

"""`shifan announce` and `notices` as they are called: nothing goes out without --yes; refusals say what to do."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.fakes import World

Called = Callable[..., Ran]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    url = f"sqlite:///{tmp_path}/shifan.db"
    monkeypatch.setenv("SHIFAN_DATABASE", url)
    (tmp_path / "text.txt").write_text("{单位}请于{截止日}前报送。\n", "utf-8")
    with World.on(url) as world:
        world.start()
        world.enrols("li")
        world.enrols("yun", "云冈区")
        world.stop()
        yield world


def test_without_yes_it_only_shows_who_and_what(world: World, called: Called) -> None:
    ran = called("announce", "--text-file", "text.txt", "--to", "联系人", "--json")
    assert (ran.status, ran.err) == (0, "")
    seen = json.loads(ran.out)
    assert (seen["count"], seen["sent"], seen["notice"]) == (2, False, None)
    assert {unit for one in seen["people"] for unit in one["units"]} == {"文水县", "云冈区"}
    assert seen["sample"].startswith("【通知】\n")
    assert world.count("notices") == 0
    assert (
        "尚未发送。核对无误后加 --yes 发送。" in called("announce", "--text-file", "text.txt", "--to", "联系人").out
    )


def test_with_yes_it_goes_out_once(world: World, called: Called) -> None:
    words = ("announce", "--text-file", "text.txt", "--to", "联系人", "--person", "王工", "--yes")
    ran = called(*words, "--json")
    assert (ran.status, json.loads(ran.out)["sent"]) == (0, True)
    again = called(*words)
    assert again.status == 1
    assert "今天已向其中2人" in again.err
    assert called(*words, "--reason", "会议改期").status == 0
    listed = called("notices", "list").out.splitlines()
    assert [line.split("　")[0] for line in listed] == ["2", "1"]
    shown = json.loads(called("notices", "show", "1", "--json").out)
    assert {one["state"] for one in shown["recipients"]} <= {"waiting", "unsigned"}
    assert "共2人" in called("notices", "show", "1").out
    assert called("notices", "stop", "1").status == 0
    assert "已经结束" in called("notices", "stop", "1").err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--text-file", "没有.txt", "--to", "联系人"), "没有这个文件"),
        (("--text-file", "text.txt", "--to", "联系人们"), "不认识的收件范围"),
        (("--text-file", "text.txt", "--to", "市:吕粱市"), "没有名为“吕粱市”的市"),
        (("--text-file", "text.txt", "--to", "市级"), "没有人"),
        (("--text-file", "text.txt", "--to", "联系人", "--at", "2001-01-01T09:00", "--yes"), "定时已过"),
        (("--text-file", "text.txt", "--to", "联系人", "--at", "下周"), "--at 应为时间"),
        (("--text-file", "-", "--to", "联系人"), "通知没有正文"),
    ],
)
def test_what_cannot_go_out_is_refused(world: World, called: Called, words: tuple[str, ...], message: str) -> None:
    ran = called("announce", *words)
    assert (ran.status, ran.out) == (1, "")
    assert message in ran.err
    assert world.count("notices") == 0


@pytest.mark.parametrize("verb", ["show", "stop", "agree", "chase"])
def test_a_notice_that_is_not_there_is_said_to_be_none(world: World, called: Called, verb: str) -> None:
    ran = called("notices", verb, "7")
    assert ran.status == 1
    assert ran.err

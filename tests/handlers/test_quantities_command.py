"""`shifan read`: how a typed answer would be understood, as JSON and in words."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

Called = Callable[..., tuple[int, str, str]]

OUTCOMES = [
    (("33", "--kind", "count"), "value", "33"),
    (("1.2万", "--kind", "count"), "confirm", "12000"),
    (("52.10%", "--kind", "percent"), "value", "52.10"),
    (("0.52", "--kind", "percent"), "ask", None),
    (("还没统计出来", "--kind", "count"), "missing", None),
    (("没有", "--kind", "boolean"), "value", "false"),
    (("同上", "--kind", "text"), "ask", None),
    (("同去年", "--kind", "count"), "ask", None),
    (("同去年", "--kind", "count", "--last", "26"), "confirm", "26"),
    (("小升规累计45，今年20", "--kind", "count", "--indicator", "xsg_new"), "confirm", "20"),
    (("高企26，专精特新21", "--kind", "count", "--indicator", "high_tech"), "ask", None),
    (("--kind", "count", "--", "-5"), "ask", None),
    (("--kind", "ratio", "--", "-5"), "value", "-5"),
    (("", "--kind", "count"), "ask", None),
]


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Called:
    """Run the program in this process, in an empty directory: exit status, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["shifan", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        return int(stopped.value.code or 0), *capfd.readouterr()

    return run


@pytest.mark.parametrize(("words", "outcome", "value"), OUTCOMES)
def test_the_document_says_how_it_is_understood(
    called: Called, words: tuple[str, ...], outcome: str, value: str | None
) -> None:
    status, out, err = called("read", "--json", *words)
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert list(found) == ["outcome", "value", "question", "because"]
    assert (found["outcome"], found["value"]) == (outcome, value)
    assert (found["question"] is None) == (outcome in ("value", "missing"))
    assert found["because"]


def test_in_words_it_says_what_would_be_asked(called: Called) -> None:
    _, out, _ = called("read", "1.2万", "--kind", "count", "--indicator", "high_tech")
    assert out.splitlines() == ["12000（待确认）", "理由：按通常写法读出", "会问：读作12000家，对吗？"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("1", "--kind", "count", "--indicator", "hightech"), 1, "是否指 high_tech？"),
        (("1", "--kind", "count", "--indicator", "sme_gdp_share"), 1, "应为 percent"),
        (("1", "--kind", "count", "--last", "许多"), 1, "--last 应写上年的数"),
        (("1", "--kind", "number"), 2, "没有“number”，可取：count"),
        (("1",), 2, "缺少 --kind"),
    ],
)
def test_a_wrong_indicator_kind_or_number_is_refused_in_a_sentence(
    called: Called, words: tuple[str, ...], status: int, said: str
) -> None:
    stopped, out, err = called("read", *words)
    assert (stopped, out) == (status, "")
    assert said in err


def test_reading_touches_no_database(called: Called, tmp_path: Path) -> None:
    assert called("read", "33", "--kind", "count", "--json")[0] == 0
    assert list(tmp_path.iterdir()) == []

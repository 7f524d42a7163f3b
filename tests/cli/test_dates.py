"""`shifan dates`, `shifan head`, and a deadline that is moved into the past."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reminders.deadlines import local_date

Shifan = Callable[..., Any]
TODAY = local_date(datetime.now(UTC))
YEAR = str(TODAY.year - 1)
SOON = str(TODAY + timedelta(days=20))
YESTERDAY = str(TODAY - timedelta(days=1))


@pytest.fixture
def opened(called: Shifan, tmp_path: Path) -> Shifan:
    (tmp_path / "units.csv").write_text("code,city,name,kind\n141121,吕梁市,文水县,county\n", "utf-8")
    assert called("round", "open", YEAR, "--edition", "shanxi-2022").status == 0
    assert called("units", "import", "units.csv").status == 0
    return called


def test_a_date_is_set_listed_moved_and_ended(opened: Shifan) -> None:
    said = opened("dates", "set", YEAR, "报送第一季度进展", "--on", SOON, "--document", "通知", "--unit", "141121")
    assert said.out.startswith("已设置第1号日期。")
    assert f"1　{SOON}　报送第一季度进展　文水县　已完成0个" in opened("dates", "list", YEAR).out
    assert "依据：通知" in opened("dates", "list", YEAR).out
    later = str(TODAY + timedelta(days=25))
    assert opened("dates", "move", "1", "--on", later, "--document", "改期").out == "已改期，新编号2。\n"
    assert later in opened("dates", "list", YEAR, "--json").out
    assert opened("dates", "end", "2", "--document", "取消").status == 0
    assert opened("dates", "list", YEAR).out == f"{YEAR}年度没有自定日期。\n"
    assert "own_date=第2号 取消　依据：取消" in opened("round", "show", YEAR).out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("set", YEAR, "进展", "--on", YESTERDAY, "--document", "x"), "已过"),
        (("set", YEAR, "进展", "--on", "明天", "--document", "x"), "--on 应为日期"),
        (("set", YEAR, "进展", "--on", SOON, "--document", "x", "--unit", "1", "--city", "y"), "只能写一个"),
        (("set", YEAR, "进展", "--on", SOON, "--document", "x", "--unit", "999999"), "没有代码为 999999"),
        (("end", "7", "--document", "x"), "没有编号为 7 的日期"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(opened: Shifan, words: tuple[str, ...], why: str) -> None:
    done = opened("dates", *words)
    assert (done.status, done.out) == (1, "")
    assert why in done.err


def test_nobody_is_head_before_somebody_is_named(opened: Shifan) -> None:
    assert "还没有登记工作人员" in opened("head", "show").out
    done = opened("head", "name", "王局长", "--document", "任职文件")
    assert done.status == 1
    assert "省局工作人员中没有“王局长”" in done.err


def test_a_deadline_moved_into_the_past_is_warned_of(opened: Shifan) -> None:
    done = opened("round", "set", YEAR, f"deadline.report={YESTERDAY}", "--document", "x")
    assert done.status == 0
    assert f"注意：年度报告截止日 {YESTERDAY} 已过" in done.err


def test_an_extension_that_is_none_is_warned_of(opened: Shifan) -> None:
    opened("round", "set", YEAR, f"deadline.report={TODAY + timedelta(days=30)}", "--document", "x")
    done = opened("round", "set", YEAR, f"deadline.report={SOON}", "--unit", "141121", "--document", "x")
    assert "这不是延期，是提前" in done.err
    done = opened("round", "set", YEAR, f"deadline.report={TODAY + timedelta(days=40)}", "--unit", "141121",
                  "--document", "x")  # fmt: skip
    assert done.err == ""

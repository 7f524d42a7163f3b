"""`shifan round open|set|show`: parameters with person, document and time, each refusal a sentence."""

import json
from collections.abc import Callable
from getpass import getuser
from typing import Any

import pytest

Shifan = Callable[..., Any]
GROWTH = ("round", "set", "2022", "province_sme_growth=6.3", "--document", "统计公报")


@pytest.fixture
def opened(called: Shifan) -> Shifan:
    done = called("round", "open", "2022", "--edition", "shanxi-2022", "--document", "晋政办函〔2020〕99号")
    assert (done.status, done.err) == (0, "")
    assert "2023-04-30" in done.out and "2023-05-31" in done.out
    return called


def shown(called: Shifan) -> Any:
    done = called("round", "show", "2022", "--json")
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


def test_who_entered_it_is_the_operators_account_unless_a_name_is_given(opened: Shifan) -> None:
    assert opened(*GROWTH).status == 0
    assert opened(*GROWTH[:3], "missing_frozen=true", "--document", "局办公会纪要", "--person", "王处").status == 0
    told = shown(opened)
    assert [(one["name"], one["person"]) for one in told["settings"]] == [
        ("edition", getuser()),
        ("province_sme_growth", getuser()),
        ("missing_frozen", "王处"),
    ]
    assert told["missing_frozen"] is True
    lines = opened("round", "show", "2022").out
    assert "王处　全省　missing_frozen=true　依据：局办公会纪要" in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing_frozen=true", "--document", "x"), "请先录入 province_sme_growth"),
        (("gate_mode=sometimes", "--document", "x"), "gate_mode"),
        (("gate_mode=absolute", "--document", "x", "--unit", "999999"), "999999"),
        (("gate_mode=absolute", "--document", " "), "--document"),
        (("gate_mode=absolute", "--document", "x", "--person", " "), "--person"),
    ],
)
def test_what_cannot_be_entered_is_refused_and_leaves_nothing(
    opened: Shifan, words: tuple[str, ...], said: str
) -> None:
    done = opened("round", "set", "2022", *words)
    assert (done.status, done.out) == (1, "")
    assert said in done.err
    assert [one["name"] for one in shown(opened)["settings"]] == ["edition"]


def test_frozen_and_the_provinces_growth_may_come_in_one_command(opened: Shifan) -> None:
    words = ("province_sme_growth=6.3%", "missing_frozen=true", "--document", "局办公会纪要")
    assert opened("round", "set", "2022", *words).status == 0
    assert (shown(opened)["province_sme_growth"], shown(opened)["missing_frozen"]) == ("6.3", True)


def test_a_year_that_is_not_open_says_how_to_open_it(called: Shifan) -> None:
    done = called("round", "show", "2030")
    assert (done.status, done.out) == (1, "")
    assert "shifan round open 2030" in done.err

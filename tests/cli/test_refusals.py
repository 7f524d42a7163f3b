"""Whatever is handed in: a sentence on standard error, nothing on standard output; 1 for input, 2 for usage."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Shifan = Callable[..., Any]

GOOD = "unit,high_tech\n甲县,3\n".encode()
SCORE = ("score", "-", "--year", "1")
TWENTY = "\n".join(["unit,high_tech,sme_gdp_share", *(f"县{row},x{row},101" for row in range(10))]).encode()

REFUSED: dict[str, tuple[tuple[str, ...], bytes, tuple[str, ...]]] = {
    "a missing file": (("score", "没有.csv", "--year", "1"), b"", ("没有.csv",)),
    "far more than a table": (SCORE, b"unit\n" + b"x\n" * 6_000_000, ("10MB",)),
    "a reading given twice": (
        (*SCORE, "--reading", "gate_mode=absolute", "--reading", "gate_mode=proportional"),
        GOOD,
        ("gate_mode", "两次"),
    ),
    "a quote that never closes": (SCORE, 'unit,high_tech\n"甲县,3\n'.encode(), ("第2行", "引号")),
    "a directory": (("score", ".", "--year", "1"), b"", ("目录",)),
    "bytes that are no text": (SCORE, b"unit\xff\xff\x00\x81", ("编码",)),
    "a workbook": (SCORE, b"PK\x03\x04...", ("Excel",)),
    "an empty file": (SCORE, b"", ("空",)),
    "a head alone": (SCORE, b"unit,high_tech\n", ("没有单位",)),
    "no column of units": (SCORE, b"high_tech\n3\n", ("unit",)),
    "an unknown column": (SCORE, "unit,high_tec\n甲县,3\n".encode(), ("high_tec", "high_tech")),
    "a unit given twice": (SCORE, "unit\n甲县\n乙县\n甲县\n".encode(), ("第4行", "甲县", "第2行")),
    "no number": (SCORE, "unit,high_tech\n甲县,三家\n".encode(), ("第2行", "high_tech", "三家")),
    "less than none": (SCORE, "unit,high_tech\n甲县,-3\n".encode(), ("第2行", "high_tech", "负")),
    "a fraction of an enterprise": (SCORE, "unit,high_tech\n甲县,3.5\n".encode(), ("第2行", "high_tech", "整数")),
    "a share above 100": (SCORE, "unit,sme_gdp_share\n甲县,100.01\n".encode(), ("第2行", "sme_gdp_share", "100")),
    "a year before the first": (("score", "-", "--year", "0"), GOOD, ("0",)),
    "a year after the last": (("score", "-", "--year", "4"), GOOD, ("4", "after_year3")),
    "an unknown reading": ((*SCORE, "--reading", "gate_mod=absolute"), GOOD, ("gate_mod", "gate_mode")),
    "a reading's unknown value": ((*SCORE, "--reading", "gate_mode=strict"), GOOD, ("strict", "proportional")),
    "a reading without a value": ((*SCORE, "--reading", "gate_mode"), GOOD, ("gate_mode",)),
    "a fact of the edition as a reading": ((*SCORE, "--reading", "gate_need=20"), GOOD, ("gate_need",)),
    "an unknown edition": ((*SCORE, "--edition", "shanxi-1999"), GOOD, ("shanxi-1999", "shanxi-2022")),
    "an excluded key that does not exist": (SCORE, "unit,not_applicable\n甲县,hightech\n".encode(), ("high_tech",)),
    "a fact that is neither yes nor no": (
        ("eligible", "-"),
        "unit,voluntary\n甲县,也许\n".encode(),
        ("第2行", "也许"),
    ),
    "no applicants": (("eligible", "-"), b"unit,voluntary\n", ("没有单位",)),
    "an unknown grade": (("awards", "2022=优"), b"", ("优", "优秀", "不合格")),
    "an award without a grade": (("awards", "2022"), b"", ("2022",)),
    "a year twice": (("awards", "2022=优秀", "2022=良好"), b"", ("2022",)),
    "a rulebook that is no TOML": (("rulebook", "check", "-"), b"schema = ", ("标准输入", "TOML")),
    "a rulebook in another encoding": (("rulebook", "check", "-"), b'title = "\xc9\xbd\xce\xf7"', ("UTF-8",)),
    "a rulebook of another version": (("rulebook", "check", "-"), b"schema = 2", ("schema", "1")),
    "an unknown edition to show": (("rulebook", "show", "henan"), b"", ("henan", "shanxi-2022")),
    "an unknown edition to rehearse": (
        ("rehearse", "-", "--year", "1", "--against", "henan"),
        GOOD,
        ("henan", "shanxi-2022"),
    ),
}
MISUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "a missing year": (("score", "-"), "--year"),
    "a year that is no number": (("score", "-", "--year", "abc"), "abc"),
    "half a year": (("rehearse", "-", "--year", "1.5", "--reading", "gate_mode=absolute"), "1.5"),
    "a missing file": (("score", "--year", "1"), "FILE.csv"),
    "an unknown option": (("score", "-", "--year", "1", "--jsn"), "--jsn"),
    "an unknown command": (("scor",), "score"),
    "a word too many": (("score", "-", "x", "--year", "1"), "x"),
    "an option without its value": (("score", "-", "--year"), "--year"),
    "nothing to rehearse": (("rehearse", "-", "--year", "1"), "--against"),
    "no grades": (("awards",), "YEAR=GRADE"),
}


@pytest.mark.parametrize(("words", "given", "said"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_in_a_sentence(
    called: Shifan, words: tuple[str, ...], given: bytes, said: tuple[str, ...]
) -> None:
    done = called(*words, given=given)
    assert (done.status, done.out) == (1, "")
    assert all(part in done.err for part in said), done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("words", "said"), MISUSED.values(), ids=MISUSED)
def test_wrong_usage_is_two_and_says_where_the_usage_is_told(
    called: Shifan, words: tuple[str, ...], said: str
) -> None:
    done = called(*words, given=GOOD)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "用法见 shifan" in done.err
    assert "Traceback" not in done.err


def test_twenty_bad_cells_are_twenty_sentences(shifan: Shifan) -> None:
    done = shifan(*SCORE, "--json", given=TWENTY)
    lines = done.err.splitlines()
    assert (done.status, done.out, len(lines)) == (1, "", 20)
    for row in range(10):
        assert sum(f"第{row + 2}行 high_tech列" in line for line in lines) == 1
        assert sum(f"第{row + 2}行 sme_gdp_share列" in line for line in lines) == 1


def test_a_refusal_quotes_no_control_characters(called: Shifan) -> None:
    done = called(*SCORE, given="unit,high_tech\n甲县,3\x1b[2J\n".encode())
    assert done.status == 1
    assert "3?[2J" in done.err


def test_a_wrong_setting_is_named(shifan: Shifan) -> None:
    done = shifan(*SCORE, given=GOOD, SHIFAN_EDITION="shanxi-1999")
    assert (done.status, done.out) == (1, "")
    assert "SHIFAN_EDITION" in done.err
    assert "shanxi-2022" in done.err


def test_the_edition_of_the_settings_is_the_default(shifan: Shifan) -> None:
    done = shifan(*SCORE, "--json", given=GOOD, SHIFAN_EDITION="shanxi-2020")
    assert '"edition": "shanxi-2020"' in done.out


@pytest.mark.parametrize(("edition", "clause"), [("shanxi-2020", "D0-3.2-10"), ("shanxi-2022", "D1-4-10")])
def test_the_packaged_rulebooks_are_sound_and_show_their_sources(called: Shifan, edition: str, clause: str) -> None:
    file = Path(__file__).parents[2] / "scoring" / "rulebooks" / f"{edition}.toml"
    assert called("rulebook", "check", str(file)).status == 0
    shown = called("rulebook", "show", edition)
    assert (shown.status, shown.err) == (0, "")
    assert "新增高新技术企业" in shown.out
    assert "晋政办函〔2020〕99号" in shown.out
    assert clause in shown.out


def test_a_field_to_mend_is_named_with_file_and_table(called: Shifan, tmp_path: Path) -> None:
    sound = Path(__file__).parents[2] / "scoring" / "rulebooks" / "shanxi-2022.toml"
    broken = tmp_path / "mine.toml"
    broken.write_text(sound.read_text(encoding="utf-8").replace("need = 24", "need = 27", 1), encoding="utf-8")
    done = called("rulebook", "check", "mine.toml")
    assert (done.status, done.out) == (1, "")
    assert all(part in done.err for part in ("mine.toml", "gate", "need", "27"))

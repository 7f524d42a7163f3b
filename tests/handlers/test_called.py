"""Who left no name is called the same everywhere, and the words stand in one place."""

import re
from pathlib import Path

from handlers.called import called, called_after, called_at

ROOT = Path(__file__).parents[2]
_WORDS = re.compile("未留姓名|未登记(?!单位)")


def test_a_name_is_said_as_it_is() -> None:
    assert (called("李文"), called_after("李文")) == ("李文", "李文")


def test_who_left_no_name_is_told_from_who_is_not_enrolled() -> None:
    assert (called(""), called(None)) == ("未留姓名", "未登记")


def test_behind_a_units_name_it_stands_in_brackets() -> None:
    assert (called_after(""), called_after(None)) == ("（未留姓名）", "（未登记）")


def test_who_answers_for_a_unit_is_said_in_one_breath() -> None:
    assert called_at("文水县", "李文") == "文水县 李文"
    assert called_at("文水县", "文水县联系人（演示）") == "文水县联系人（演示）"
    assert (called_at("文水县", ""), called_at("", ""), called_at("", "李文")) == (
        "文水县（未留姓名）",
        "未留姓名",
        "李文",
    )


def test_the_words_for_nobody_stand_among_the_texts_alone() -> None:
    said = [
        path.relative_to(ROOT)
        for folder in ("bot", "handlers", "reminders")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".toml", ".js", ".typ"} and _WORDS.search(path.read_text("utf-8"))
    ]
    assert said == [Path("handlers/texts/zh.toml")]

"""Who left no name is called the same everywhere, and the words stand in one place."""

import re
from pathlib import Path

from handlers.called import called, called_after

ROOT = Path(__file__).parents[2]
_WORDS = re.compile("未留姓名|未登记(?!单位)")


def test_a_name_is_said_as_it_is() -> None:
    assert (called("李文"), called_after("李文")) == ("李文", "李文")


def test_who_left_no_name_is_told_from_who_is_not_enrolled() -> None:
    assert (called(""), called(None)) == ("未留姓名", "未登记")


def test_behind_a_units_name_it_stands_in_brackets() -> None:
    assert (called_after(""), called_after(None)) == ("（未留姓名）", "（未登记）")


def test_the_words_for_nobody_stand_among_the_texts_alone() -> None:
    said = [
        path.relative_to(ROOT)
        for folder in ("bot", "handlers", "reminders")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".toml", ".js", ".typ"} and _WORDS.search(path.read_text("utf-8"))
    ]
    assert said == [Path("handlers/texts/zh.toml")]

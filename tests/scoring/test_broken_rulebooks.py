"""One author's mistake per file in `broken/`, each refused with a sentence its author can act on."""

import tomllib
from pathlib import Path

import pytest

from scoring.errors import RulebookError
from scoring.rulebook import edition_names, load_edition, parse_edition
from scoring.rulebook_page import edition_page

HERE = Path(__file__).parent
SOUND = (HERE / "fictitious.toml").read_text(encoding="utf-8")
MISTAKES = sorted((HERE / "broken").glob("*.toml"))


@pytest.mark.parametrize("file", MISTAKES, ids=[file.stem for file in MISTAKES])
def test_the_mistake_is_refused_with_the_sentence_expected(file: Path) -> None:
    mistake = tomllib.loads(file.read_text(encoding="utf-8"))
    assert mistake["instead_of"] in SOUND, "the mistake must be made in the sound rulebook"
    broken = SOUND.replace(mistake["instead_of"], mistake["writes"], 1)
    with pytest.raises(RulebookError) as refused:
        parse_edition(broken, "fictitious.toml")
    assert str(refused.value) == mistake["expected"]
    assert refused.value.source == "fictitious.toml"
    for part in (refused.value.table, refused.value.field, refused.value.advice):
        assert part in str(refused.value)


def test_the_sound_rulebook_is_accepted() -> None:
    assert parse_edition(SOUND, "fictitious.toml").name == "yunhai-2030"


def test_every_packaged_edition_is_sound_and_printed_with_its_clauses() -> None:
    assert edition_names() == ("shanxi-2020", "shanxi-2022")
    for name in edition_names():
        edition = load_edition(name)
        page = edition_page(edition)
        assert edition.name == name
        for one in edition.indicators:
            assert one.name in page
            assert all(clause in page for clause in one.clauses)
        for question in edition.open_questions.values():
            assert question.about in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 100_000, "括号套得太深，请检查括号是否成对"),
        ("schema = " + "9" * 5000, "有一个数长得无法读取，请改正"),
        ("schema = ", "读不通，请检查引号、括号和等号"),
    ],
    ids=["too deep", "too many digits", "torn"],
)
def test_what_cannot_be_read_as_toml_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(RulebookError) as refused:
        parse_edition(text, "mine.toml")
    assert str(refused.value).startswith(f"mine.toml：[全文] 的 TOML格式：{said}")


WRONG_VALUES = ("1", '"x"', "[]", '["x"]', "true", "{}", "1.5", "-1", "nan", "1979-05-27", "[[1]]", '""')


def test_whatever_is_written_into_a_line_is_refused_in_a_sentence_or_makes_sense() -> None:
    lines = SOUND.splitlines()
    for at, line in enumerate(lines):
        name, sign, _ = line.partition(" = ")
        wrong = WRONG_VALUES[at % len(WRONG_VALUES)]
        for instead in ([f"{name} = {wrong}"] if sign else [], []):
            text = "\n".join([*lines[:at], *instead, *lines[at + 1 :]])
            try:
                edition = parse_edition(text, "fictitious.toml")
            except RulebookError as refused:
                assert str(refused).startswith("fictitious.toml：[")  # noqa: PT017 -- either outcome is right
            else:
                assert edition_page(edition)

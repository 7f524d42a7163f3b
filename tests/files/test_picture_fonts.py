"""The fonts we ship hold what we write, what official Chinese needs, and their licence."""

import csv
from pathlib import Path

import pytest

from bot.files import fonts
from bot.files.printable import Printable

ROOT = Path(__file__).parents[2]
WRITTEN = (
    *sorted((ROOT / "handlers/texts").glob("*.toml")),
    *sorted((ROOT / "scoring/rulebooks").glob("*.toml")),
    *sorted((ROOT / "bot").rglob("templates/*")),
    *sorted((ROOT / "bot/registry").rglob("*.csv")),
    *sorted((ROOT / "bot/demo").glob("*.toml")),
)
BLANK = {"\n", "\t"}


def _lacking(text: str, font: str = fonts.SANS) -> set[str]:
    return {sign for sign in text if sign not in BLANK and ord(sign) not in fonts.characters(font)}


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_character_of_texts_editions_registry_and_templates_is_in_the_fonts(file: Path) -> None:
    assert not _lacking(file.read_text("utf-8"))


def test_all_of_gb_2312_can_be_printed() -> None:
    pairs = (bytes([row + 0xA0, cell + 0xA0]) for row in range(1, 88) for cell in range(1, 95))
    signs = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
    assert len(signs) == 7445
    assert not _lacking(signs)


def test_the_states_standard_list_can_be_printed_rare_names_of_places_and_people_included() -> None:
    signs = (ROOT / "tools/standard-characters.txt").read_text("utf-8").replace("\n", "")
    assert len(signs) == len(set(signs)) == 8105
    assert not _lacking(signs)
    assert not _lacking("氹仔路氹坵岢岚隰县繁峙昔阳盂县芮城绛县洪洞㛃㛚䶮喆堃犇昇")


def test_every_unit_of_the_registry_can_be_printed_in_bold_too() -> None:
    with (ROOT / "bot/registry/shanxi/units.csv").open(encoding="utf-8") as lines:
        names = "".join(row["name"] + row["city"] for row in csv.DictReader(lines))
    assert len(names) > 500
    assert not any(_lacking(names, font) for font in fonts.FILES)


def test_the_three_fonts_hold_the_same_characters() -> None:
    assert fonts.characters(fonts.SANS) == fonts.characters(fonts.SANS_BOLD) == fonts.characters(fonts.SERIF)


def test_the_fonts_lie_beside_their_licence_and_are_few_megabytes() -> None:
    licence = (fonts.FOLDER / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2014-2021 Adobe" in licence
    assert {file.name for file in fonts.FOLDER.glob("*.otf")} == set(fonts.FILES)
    assert all(file in licence for file in fonts.FILES)
    assert sum((fonts.FOLDER / file).stat().st_size for file in fonts.FILES) < 7_000_000


@pytest.mark.parametrize(
    ("typed", "printed", "missing"),
    [
        ("规上55家\r\n亿元11家", "规上55家\n亿元11家", ""),
        ("李\U00030000", "李〓", "U+30000"),
        ("完成😀👍", "完成〓〓", "U+1F44D、U+1F600"),
        ("abc\u202edef\u200b", "abcdef", ""),
        ("⼀⽂⽔", "一文水", ""),
        ("一\t二\x07三", "一 二〓三", "U+0007"),
        ("e\u0301", "é", ""),
        ("𝟑𝟑", "33", ""),
    ],
)
def test_what_no_font_holds_is_printed_as_the_sign_for_a_missing_type_and_listed(
    typed: str, printed: str, missing: str
) -> None:
    printable = Printable()
    assert printable.text(typed) == printed
    assert printable.missing == missing

"""The picture of 进度: small enough for chat, legible on a telephone and without colour, whatever stands in it."""

import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import combinations
from pathlib import Path
from shutil import copy

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from bot.files import press as pressing
from bot.files.picture import MOST_BYTES, picture
from bot.files.press import Pdf, Png, PressError, press
from handlers.bars import Bar, Bars, Count, Group
from scoring.model import Status

pytestmark = pytest.mark.slow

MET = Bar("高企", Status.MET, "41", "家", "≥25家", 1.64, doubled=True)
NOT_MET = Bar("占GDP比重", Status.NOT_MET, "24.3", "%", "≥50%", 0.486, mark="*")
MISSING = Bar("新三板", Status.MISSING, "暂缺", "", "≥1家", None)
EXCUSED = Bar("主板", Status.NOT_ASSESSED, "不做考核", "", "", None)
WORDS = {Status.MET: "达标", Status.NOT_MET: "未达标", Status.MISSING: "未填报", Status.NOT_ASSESSED: "不做考核"}


def _bars(*bars: Bar, title: str = "云冈区", notes: tuple[str, ...] = ("截至2023年5月25日09:00。",)) -> Bars:
    counts = tuple(Count(status, word, sum(bar.status is status for bar in bars)) for status, word in WORDS.items())
    return Bars(
        title=title,
        subtitle="2022年度 · 第一年任务指标",
        counts=counts,
        verdict="现计18项，须21项，数据未齐，尚不能认定。",
        groups=(Group("创新能力显著增强", bars),),
        doubled="可计2项",
        notes=notes,
        caveat="按现有数据测算，不作为考核结论。",
        alt="云冈区",
    )


@dataclass(frozen=True)
class Image:
    """A PNG as rows of red, green, blue."""

    width: int
    rows: list[list[tuple[int, ...]]]

    def greys(self, top: int, left: int, size: int) -> tuple[bool, ...]:
        """A square of it as a photocopier sees it: dark or light."""
        square = [row[left : left + size] for row in self.rows[top : top + size]]
        return tuple(sum(pixel[:3]) < 384 for row in square for pixel in row)


def read_png(png: bytes) -> Image:
    """Read a PNG as our press packs it: eight bits, red-green-blue, every row unfiltered."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, pixels = 8, b""
    width = height = samples = 0
    while at < len(png):
        length, kind = struct.unpack_from(">L4s", png, at)
        chunk = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colours, *_ = struct.unpack(">LLBBBBB", chunk)
            assert depth == 8
            samples = {2: 3, 6: 4}[colours]
        elif kind == b"IDAT":
            pixels += chunk
        at += 12 + length
    raw, line = zlib.decompress(pixels), 1 + width * samples
    lines = [raw[at : at + line] for at in range(0, height * line, line)]
    assert {one[0] for one in lines} == {0}
    return Image(width, [list(zip(*(one[1 + n :: samples] for n in range(3)), strict=True)) for one in lines])


def _words(bars: Bars) -> str:
    """What stands in the picture: the same sheet, set as a document that can be read."""
    paper = press("bars.typ", bars, Pdf(datetime(2023, 5, 25, tzinfo=UTC)))
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)


def test_everything_that_is_said_stands_in_the_picture() -> None:
    words = _words(_bars(MET, NOT_MET, MISSING, EXCUSED, notes=("* 公开数据", "截至2023年5月25日09:00。")))
    for text in (
        "云冈区", "2022年度", "第一年任务指标", "达标", "未达标", "未填报", "不做考核", "尚不能认定", "高企",
        "可计2项", "41家", "≥25家", "占GDP比重", "24.3%*", "≥50%", "暂缺", "主板", "公开数据", "截至2023年5月25日",
        "按现有数据测算，不作为考核结论。",
    ):  # fmt: skip
        assert text in words, text


def test_a_full_picture_is_under_the_bound_and_sharp_on_a_telephone() -> None:
    many = tuple(
        replace(bar, name=f"{bar.name}{number}") for number in range(7) for bar in (MET, NOT_MET, MISSING, EXCUSED)
    )
    png = picture(_bars(*many))
    assert len(png) <= MOST_BYTES
    assert read_png(png).width >= 720


def test_a_picture_of_a_hundred_rows_is_made_narrower_rather_than_heavier() -> None:
    many = tuple(replace(NOT_MET, name=f"第{number}项指标的名称") for number in range(150))
    png = picture(_bars(*many))
    assert len(png) <= MOST_BYTES
    assert 360 <= read_png(png).width < 720


def test_the_statuses_differ_without_any_colour() -> None:
    signs = {}
    for bar in (MET, NOT_MET, MISSING, EXCUSED):
        image = read_png(
            picture(_bars(replace(bar, name="同", value="同", unit="", target="", doubled=False, mark="")))
        )
        signs[bar.status] = image.greys(
            top=_first_row(image), left=36 * image.width // 864, size=44 * image.width // 864
        )
    for one, other in combinations(signs.values(), 2):
        assert sum(a != b for a, b in zip(one, other, strict=True)) > len(one) / 20


def _first_row(image: Image) -> int:
    """Where the first indicator's row begins: below the first line that goes all the way across."""
    rule = next(
        at for at, row in enumerate(image.rows) if at > 300 and len({*row[80:-80]}) == 1 and row[100] != row[2]
    )
    return rule + 3


def test_a_bar_is_as_long_as_its_share_of_the_target_and_never_longer_than_the_sheet() -> None:
    lengths = [_green(replace(MET, reach=reach)) for reach in (0.0, 0.5, 1.0, 1.5, 1000.0, None)]
    assert lengths[0] == lengths[-1] < lengths[1] < lengths[2] < lengths[3]
    assert lengths[2] / lengths[1] == pytest.approx(2, rel=0.1)
    assert lengths[4] == pytest.approx(lengths[3], rel=0.1)


def _green(bar: Bar) -> int:
    """The most pixels of the colour of what is met in one line of the picture, text aside."""
    image = read_png(picture(_bars(replace(bar, value="", unit="", doubled=False))))
    green = (0x2A, 0x6A, 0x46)
    middle = image.rows[_first_row(image) :]
    return max(sum(pixel == green for pixel in row[image.width // 3 :]) for row in middle)


@pytest.mark.parametrize(
    "typed",
    [
        '#eval("1+1") #panic() $x^2$ *b* _i_ `code` <label> @ref // gone /* gone */ \\u{41} \\ = - + / [x]',
        '"}], "groups": [], "x": "',
        "<svg onload=alert(1)>&amp;</svg>",
        "{{ 7*7 }}{% raw %}",
    ],
)
def test_what_people_typed_is_drawn_as_text(typed: str) -> None:
    words = _words(_bars(MET, title=typed)).replace("\n", "").replace(" ", "")
    assert typed.replace(" ", "") in words


def test_ten_thousand_characters_are_drawn() -> None:
    assert len(picture(_bars(replace(MET, name="企" * 10_000)))) <= MOST_BYTES
    assert len(picture(_bars(replace(MET, name="w" * 1_000)))) <= MOST_BYTES


def test_a_character_no_font_holds_does_not_stop_the_picture() -> None:
    assert "〓县" in _words(_bars(MET, title="\U00030000县"))


# --- the press ------------------------------------------------------------------------------------------------


def test_what_takes_too_long_is_stopped_and_said() -> None:
    with pytest.raises(PressError, match=r"bars\.typ: not done in 0\.01 s"):
        press("bars.typ", _bars(MET), Png((360,), MOST_BYTES), seconds=0.01)


def test_a_sheet_that_cannot_be_set_gives_the_reason() -> None:
    with pytest.raises(PressError, match="dictionary does not contain key"):
        press("bars.typ", Group("没有标题", ()), Png((360,), MOST_BYTES))


def test_a_picture_over_its_bound_at_every_width_is_refused() -> None:
    with pytest.raises(PressError, match="over 100 bytes at every width"):
        press("bars.typ", _bars(MET), Png((720, 360), 100))


def test_values_that_are_no_words_yet_are_refused_before_anything_is_set() -> None:
    with pytest.raises(TypeError, match="datetime cannot be printed"):
        press("bars.typ", {"title": datetime(2023, 5, 25, tzinfo=UTC)}, Png((360,), MOST_BYTES))


def test_without_our_fonts_nothing_is_set_rather_than_a_sheet_without_words(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "fonts").mkdir()
    worker = tmp_path / copy(pressing.WORKER, tmp_path)
    copy(pressing.WORKER.parent / "templates/bars.typ", tmp_path / "templates")
    before = pressing.WORKER
    job = b'{"template": "bars.typ", "format": "png", "widths": [360], "most": 300000, "data": %s}'
    data = pressing.json.dumps(pressing.Printable().data(_bars(MET))).encode()
    for command, code in (([before], 0), ([worker], 1)):
        done = subprocess.run([sys.executable, "-I", *command], input=job % data, capture_output=True, check=False)
        assert done.returncode == code, done.stderr
    assert b"unknown font family" in done.stderr


def test_the_doctors_trial_finds_a_font_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing.trial()
    monkeypatch.setattr(pressing, "FAMILIES", ("Shifan Sans", "Shifan Kai"))
    with pytest.raises(PressError, match="unknown font family: shifan kai"):
        pressing.trial()


def test_a_press_that_stays_busy_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "QUEUE_SECONDS", 0.05)
    held = [pressing._presses.acquire(timeout=5) for _ in range(pressing.AT_ONCE)]
    try:
        assert all(held)
        with pytest.raises(PressError, match="were busy"):
            picture(_bars(MET))
    finally:
        for _ in held:
            pressing._presses.release()
    assert picture(_bars(MET))

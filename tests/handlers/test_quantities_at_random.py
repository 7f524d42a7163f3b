"""Random answers: never a crash, nothing stored but plain digits, nothing proposed beside a word that makes it vague.

The checks share nothing with the reader: another list of vague words, another idea of a plain number, and another
writer of Chinese numerals.
"""

import re
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.quantities import Outcome, Reading, read, read_for
from handlers.questions import Asked
from handlers.reading.unclear import Subject
from scoring.rulebook import load_edition

EDITION = load_edition("shanxi-2022")
NUMBERS = (Asked.COUNT, Asked.PERCENT, Asked.RATIO)


def words(text: str) -> list[str]:
    return text.split()


VAGUE = [
    *"约多余几近超逾≈~～<>≥≤？?",
    *words("左右 上下 以上 以下 以内 不足 不到 超过 不少于 不低于 至少 至多 最多 大概 大约 差不多 接近 将近 来家"),
    *words("十几 上百 数百 若干 估计 预计 可能 也许 好像 应该 似乎 或者 之间 初步 暂估 部分 半数 过半"),
]
UNITS = words("家 户 个 名 人 % ‰ 倍 成 元 万元 亿 万 人次 期 个百分点 k w 年 月 日")
WORDS = [
    *words(
        "去年 今年 上年末 年底 我县 全市 全省 GDP 累计 共 是 为 有 新增 增加 减少 增长 下降 增加到 从 到 较上年 同比"
    ),
    *words("改成 不是 有误 之前报 其中 持平 翻番 同去年 是去年的 增速 截至 2022年 12月31日 高企 专精特新 规上"),
    *words("没有 暂无 还没 等 统计局 你好 企业 点"),
]
MARKS = list(",，、。.:：;；()（）[]-—–−+→ /*=!！'’\"\n\t\u200b\u202e\u3000")
CHINESE = list("零〇一二两三四五六七八九十百千万亿壹贰叁拾佰仟廿卅俩半点分之")
DIGITS = list("0123456789０１２９")
PIECES = st.sampled_from(
    [*DIGITS, *DIGITS, *CHINESE, *UNITS, *MARKS, *WORDS, *VAGUE, "百分之", "1200", "1,200", "33", "52.1"]
)
SENTENCES = st.lists(PIECES, max_size=9).map("".join)
PLAIN = re.compile(
    r"[-+]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?\s*(?:家企业|家|户|个|名|人|位|%)?[。!\s]*", re.ASCII
)
RUNS = 10_000


def plain(raw: str) -> str:
    """Full-width digits and signs as ASCII, what shows nothing gone; nothing else is changed."""
    wide = {0xFEE0 + code: code for code in range(0x21, 0x7F) if chr(code) not in ",~"} | {0x3000: 0x20}
    wide |= {0x200B: None, 0x2212: 0x2D, 0x2013: 0x2D}
    return raw.translate(wide).strip()


def subjects() -> list[Subject]:
    keys = {Asked.COUNT: ("high_tech", "xsg_new", "training"), Asked.PERCENT: ("noncoal_share",), Asked.RATIO: ()}
    every: list[Subject] = []
    for kind, known in keys.items():
        every += [Subject(kind), Subject(kind, among=EDITION.indicators, year=2022, of_last_year=True)]
        every += [
            Subject(kind, EDITION.indicator(key), Decimal(26), year=2022, among=EDITION.indicators) for key in known
        ]
    return every


def check(raw: str, reading: Reading) -> None:
    assert reading.because
    match reading.outcome:
        case Outcome.VALUE:
            assert PLAIN.fullmatch(plain(raw)), raw
            assert Decimal(reading.value or "") == Decimal(re.sub(r"[^-\d.]", "", plain(raw)))
        case Outcome.CONFIRM:
            assert Decimal(reading.value or "").is_finite()
            assert not [word for word in VAGUE if word in raw], raw
            assert re.fullmatch(r"[^A-Za-z]*", re.sub("GDP|(?<=[0-9０-９])[kKwWｋ]", "", raw)), raw
        case Outcome.ASK | Outcome.MISSING:
            assert reading.value is None


@settings(max_examples=RUNS)
@given(SENTENCES, st.sampled_from(subjects()))
@example("1.200", Subject(Asked.COUNT))
@example("\u202e33", Subject(Asked.COUNT))
def test_a_random_sentence_never_crashes_and_is_never_stored_without_an_exact_reading(
    raw: str, subject: Subject
) -> None:
    check(raw, read_for(raw, subject))


@settings(max_examples=500)
@given(st.text(max_size=60), st.sampled_from(list(Asked)))
def test_any_text_at_all_is_answered(raw: str, kind: Asked) -> None:
    reading = read(raw, kind)
    if kind in NUMBERS:
        check(raw, reading)


@settings(max_examples=500)
@given(
    st.sampled_from(["1200", "1200家", "一千二", "1.2万", "52%", "增长3.2%", "去年9家今年12家"]),
    st.sampled_from(VAGUE),
    st.data(),
)
def test_a_vague_word_anywhere_forces_a_question(said: str, word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(said)))
    for kind in NUMBERS:
        assert read(said[:at] + word + said[at:], kind).outcome in (Outcome.ASK, Outcome.MISSING)


@settings(max_examples=500)
@given(SENTENCES, st.sampled_from(NUMBERS))
def test_a_proposal_typed_plainly_is_what_was_proposed(raw: str, kind: Asked) -> None:
    proposed = read(raw, kind)
    if (
        proposed.outcome is not Outcome.CONFIRM or len(proposed.value or "") > 8
    ):  # longer ones may be telephones or dates
        return
    again = read(f"{proposed.value}{'' if kind is Asked.COUNT else '%'}", kind)
    assert (again.outcome, again.value) == (Outcome.VALUE, proposed.value), raw


# --- Chinese numerals, by a writer of its own ---------------------------------------------------------------------

FIGURES, FORMAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
GROUPS, PLACES, FORMAL_PLACES = ("", "万", "亿", "万亿"), ("", "十", "百", "千"), ("", "拾", "佰", "仟")


def group(number: int, figures: str, places: tuple[str, ...]) -> str:
    """Write 1 to 9999 as it is read aloud, 零 for every gap inside."""
    written, gap = "", False
    for place in (3, 2, 1, 0):
        figure = number // 10**place % 10
        if figure:
            written += ("零" if gap and written else "") + figures[figure] + places[place]
        gap = not figure
    return written


def in_chinese(number: int, *, formal: bool) -> str:
    """Write a whole number below 10^13 in Chinese."""
    figures, places = (FORMAL, FORMAL_PLACES) if formal else (FIGURES, PLACES)
    if number == 0:
        return figures[0]
    parts = [number // 10 ** (4 * at) % 10_000 for at in range(4)]
    if parts[3]:  # 一万亿: a 万 of 亿
        high = in_chinese(parts[3] * 10_000 + parts[2], formal=formal) + "亿"
        low = number % 10**8
        return high + (("零" if low < 10**7 else "") + in_chinese(low, formal=formal) if low else "")
    written = ""
    for at in (2, 1, 0):
        if not parts[at]:
            continue
        skipped = written and (parts[at] < 1000 or not parts[at + 1])
        written += ("零" if skipped else "") + group(parts[at], figures, places) + GROUPS[at]
    return written[1:] if written.startswith("一十") and not formal else written


WHOLE = st.one_of(st.integers(0, 10**12), st.integers(0, 12).flatmap(lambda power: st.integers(0, 10**power)))


@settings(max_examples=2000)
@given(WHOLE, st.booleans())
@example(10**12, False)
@example(105, False)
@example(10_005, False)
@example(100_000_001, True)
def test_every_whole_number_in_chinese_reads_back_exactly(number: int, formal: bool) -> None:
    reading = read(in_chinese(number, formal=formal), Asked.COUNT)
    assert (reading.outcome, reading.value) == (Outcome.CONFIRM, str(number))


@settings(max_examples=300)
@given(
    st.integers(1, 9), st.integers(1, 9), st.sampled_from([("百", 100), ("千", 1000), ("万", 10_000), ("亿", 10**8)])
)
def test_a_trailing_figure_in_speech_counts_the_next_lower_place(
    head: int, tail: int, place: tuple[str, int]
) -> None:
    word, unit = place
    expected = str(head * unit + tail * unit // 10)
    assert read(f"{FIGURES[head]}{word}{FIGURES[tail]}", Asked.COUNT).value == expected
    assert read(f"{head}{word}{tail}", Asked.COUNT).value == expected
    with_gap = f"{FIGURES[head]}{word}零{FIGURES[tail]}"
    assert read(with_gap, Asked.COUNT).value == str(head * unit + tail)


@settings(max_examples=300)
@given(st.integers(1, 9_999_999), st.sampled_from(["{:,}", "{}", "{}家", "{:,} 家", " {} ", "{}。"]))
def test_plain_digits_are_stored_as_they_are(number: int, form: str) -> None:
    reading = read(form.format(number), Asked.COUNT)
    assert (reading.outcome, reading.value) == (Outcome.VALUE, str(number))


@settings(max_examples=300)
@given(st.integers(1, 10**8), st.integers(0, 4))
def test_ten_thousands_are_exact_or_asked_about(number: int, places: int) -> None:
    shown = f"{Decimal(number).scaleb(-4):f}"
    reading = read(f"{shown}万", Asked.COUNT)
    assert (reading.outcome, reading.value) == (Outcome.CONFIRM, str(number))


@settings(max_examples=300)
@given(st.decimals(min_value="1", max_value="100", places=2), st.sampled_from(["{}", "{}%", "{} %"]))
def test_a_share_keeps_the_decimals_it_was_typed_with(share: Decimal, form: str) -> None:
    reading = read(form.format(share), Asked.PERCENT)
    assert (reading.outcome, reading.value) == (Outcome.VALUE, str(share))

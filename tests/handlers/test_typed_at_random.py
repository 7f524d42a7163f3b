"""Random messages with names, figures and tables: never a crash, nothing stored but a plain name and figure.

The check shares nothing with the reader: another idea of a name, of a separator and of a plain number.
"""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.effects import Record
from handlers.quantities import Outcome, read
from handlers.questions import Asked
from tests.handlers.people import EDITION, Town, records

NAMES = [name for one in EDITION.indicators for name in (one.name, *one.short)]
AMBIGUOUS = list(EDITION.ambiguous_names)
OWNER = {name: one.key for one in EDITION.indicators for name in (one.name, *one.short)}
FIGURES = [
    "33",
    "7.1",
    "52.1%",
    "1,200",
    "0",
    "33家",
    "一千二",
    "1.2万",
    "12",
    "2",
    "-3.2",
    "约33",
    "33左右",
    "1，200",
    "无",
]
BETWEEN = [
    "",
    " ",
    "：",
    "=",
    "\t",
    "，",
    "\n",
    "、",
    "是",
    "约",
    "不到",
    "（家）",
    "比去年多",
    "和",
    "；",
    "|",
    "  ",
]
OTHERS = [
    "亩均税收",
    "去年",
    "今年",
    "我县",
    "全市",
    "累计",
    "其中",
    "新增",
    "改成",
    "如果",
    "第10项",
    "对",
    "上年",
    "吗",
    "?",
    "1",
    "2",
    "家",
]
PIECES = st.one_of(*map(st.sampled_from, (NAMES, AMBIGUOUS, FIGURES, FIGURES, BETWEEN, BETWEEN, OTHERS)))
MESSAGES = st.lists(PIECES, min_size=1, max_size=9).map("".join)
NUMBER = r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?\s*(?:家|人|%)?"
NUMBERED = re.compile(rf"第10项[\s：，=是]*{NUMBER}[\s。]*")
RUNS = 10 * settings.default.max_examples  # type: ignore[union-attr]  # 20,000 held when this was written


def is_plain(record: Record, raw: str) -> bool:
    """Whether a text is one name, what may stand between, and one figure as a form wants it."""
    text = raw.strip()
    if NUMBERED.fullmatch(text) or re.fullmatch(NUMBER + r"[\s。]*", text):
        return True
    owned = sorted((name for name in NAMES if OWNER[name] == record.key.removeprefix("prev.")), key=len, reverse=True)
    for name in owned:
        found = re.fullmatch(
            rf"(?:我县|今年|\s|，|、|；|\||=|：|\d{{1,2}}[、：]|（家）|家)*{re.escape(name)}"
            rf"(?:\s|：|=|、|，|；|\||（家）|家)*{NUMBER}(?:\s|。|，|、|；|\||（家）|家|=|：)*",
            text,
        )
        if found:
            return True
    return False


@settings(max_examples=RUNS)
@given(MESSAGES, st.sampled_from([(), ("指标填报",), ("指标填报", "第10项"), ("指标填报", "清单")]))
@example("高企33，34", ())
@example("规上1，200", ("指标填报",))
@example("10亿1", ("指标填报",))
@example("规上55亿元11", ("指标填报",))
def test_a_random_message_stores_nothing_but_a_plain_name_and_figure(raw: str, before: tuple[str, ...]) -> None:
    li = Town().contact()
    for word in before:
        li.says(word)
    said = li.says(raw)
    assert len(said) < 4_000
    for record in records(li):
        if record.value is None or record.kind.value != "value":
            continue
        assert is_plain(record, raw), (record, raw)
        kind = Asked(EDITION.indicator(record.key.removeprefix("prev.")).value)
        figure = re.search(NUMBER + r"\D*$", raw.strip())
        assert figure is not None
        assert read(re.sub(r"[^-+\d.,%]", "", figure[0]), kind).outcome in (Outcome.VALUE, Outcome.ASK)


@settings(max_examples=300)
@given(st.text(max_size=80), st.sampled_from([("指标填报",), ("规上55，亿元11",), ("指标填报", "7428", "来源")]))
def test_any_text_at_all_is_answered_wherever_one_is(raw: str, before: tuple[str, ...]) -> None:
    li = Town().contact()
    for word in before:
        li.says(word)
    assert li.says(raw).strip()

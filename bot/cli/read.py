"""`shifan read TEXT --kind …`: how a typed answer would be understood. Nothing is stored."""

from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.choices import AsJson, chosen_edition
from bot.cli.columns import print_text
from bot.cli.tables import print_json
from handlers.quantities import Outcome, Reading, read_for
from handlers.questions import Asked
from handlers.reading.unclear import Subject
from scoring.edition import Edition, Indicator
from scoring.errors import RefusalError

MOST_DIGITS = 20
MEANINGS = {
    Outcome.VALUE: "直接暂存",
    Outcome.CONFIRM: "待确认",
    Outcome.ASK: "须追问，不保存",
    Outcome.MISSING: "暂缺，不按0计",
}


class KindOption(StrEnum):
    """The kinds of answers there are."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"
    BOOLEAN = "boolean"
    TEXT = "text"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read")(read)


def read(
    text: Annotated[
        str, typer.Argument(help="要读的内容；以 - 开头的，前面加 --", metavar="TEXT", show_default=False)
    ],
    kind: Annotated[
        KindOption,
        typer.Option("--kind", help="问的是什么：count 计数，percent 占比，ratio 增速，boolean 是否，text 文字"),
    ],
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="指标键，如 high_tech；不写则按截至年末的累计数", metavar="KEY")
    ] = None,
    last: Annotated[str | None, typer.Option("--last", help="上年数", metavar="N")] = None,
    as_json: AsJson = False,
) -> None:
    """按填报时的读法读一段内容：直接暂存、待确认、须追问或暂缺。

    不保存任何内容，不用数据库。
    """
    edition, asked = chosen_edition(None), Asked(kind.value)
    subject = Subject(asked, _indicator(indicator, asked, edition), _last(last), among=edition.indicators)
    reading = read_for(text, subject)
    if as_json:
        print_json(
            {
                "outcome": reading.outcome.value,
                "value": reading.value,
                "question": reading.question,
                "because": reading.because,
            }
        )
        return
    _print(reading)


def _print(reading: Reading) -> None:
    meaning = MEANINGS[reading.outcome]
    print_text(f"{reading.value}（{meaning}）" if reading.value is not None else meaning)
    print_text(f"理由：{reading.because}")
    if reading.question:
        print_text(f"会问：{reading.question}")


def _indicator(key: str | None, asked: Asked, edition: Edition) -> Indicator | None:
    if key is None:
        return None
    found = edition.by_key.get(key)
    if found is None:
        close = get_close_matches(key, edition.keys, n=1)
        hint = f"是否指 {close[0]}？" if close else "指标键见 shifan rulebook show。"
        raise RefusalError(f"没有指标“{key}”，{hint}")
    if found.value != asked:
        raise RefusalError(f"指标 {key}（{found.name}）的 --kind 应为 {found.value}，收到的是 {asked}。")
    return found


def _last(word: str | None) -> Decimal | None:
    if word is None:
        return None
    bare = word.replace(",", "").removesuffix("%").strip()
    number = bare.removeprefix("-").replace(".", "", 1)
    if not (number.isascii() and number.isdecimal()) or len(number) > MOST_DIGITS:
        raise RefusalError(f"--last 应写上年的数，如 26；收到的是“{word}”。")
    return Decimal(bare)

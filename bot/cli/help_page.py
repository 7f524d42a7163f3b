"""Help pages in Chinese, wrapped by the width of full-width characters. The words of a command are its own."""

from collections.abc import Iterable
from typing import Any

import typer

from bot.cli.widths import padded, width_of, wrapped

HEADINGS = {"Options": "选项", "Arguments": "参数", "Commands": "命令"}
PHRASES = (
    ("Show this message and exit.", "显示这段说明。"),
    ("[required]", "（必填）"),
    ("; required]", "，必填）"),
    ("[", "（"),
    ("]", "）"),
    ("<=x<=", " 至 "),
)
NARROWEST = 20

_Formatter: Any = typer.Context.formatter_class


class HelpPage(_Formatter):  # type: ignore[misc]  # the class is public only as an attribute of the context
    """Writes the page the library lays out."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        self.write(f"{HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write a paragraph, or several."""
        margin = " " * self.current_indent
        self.write("\n".join(_hanging(margin, paragraph, self.width) for paragraph in text.split("\n\n")))

    def write_dl(self, rows: Iterable[tuple[str, str]], *_: Any, **__: Any) -> None:
        """Write names and what they mean, in two columns."""
        listed = list(rows)
        names = max(width_of(name) for name, _ in listed)
        for name, meaning in listed:
            lead = f"{' ' * self.current_indent}{padded(name, names)}  "
            self.write(_hanging(lead, _translated(meaning), self.width))


class HelpContext(typer.Context):
    """The library's context with our help page."""

    formatter_class = HelpPage


def _hanging(lead: str, text: str, width: int) -> str:
    """Wrap a text behind a lead; further lines are indented to the end of the lead."""
    margin = width_of(lead)
    room = max(NARROWEST, width - margin)
    lines = [part for line in text.splitlines() for part in wrapped(line.strip(), room)]
    first, *rest = lines or [""]
    return "".join(f"{line.rstrip()}\n" for line in (lead + first, *(" " * margin + line for line in rest)))


def _translated(text: str) -> str:
    """Translate the library's few words, which stand behind the help we wrote, in brackets."""
    head, mark, tail = text.rpartition("  [")
    if not mark:
        return dict(PHRASES[:1]).get(text, text)
    tail = "[" + tail
    for phrase, said in PHRASES:
        tail = tail.replace(phrase, said)
    return f"{head}{tail}"

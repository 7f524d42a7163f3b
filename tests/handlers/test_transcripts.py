"""Whole conversations as text files, replayed through the engine; a person can say whether they are right.

In a file, `# …` is its title, `> …` is what is typed (a label just shown is a tap on it), `>> …` taps the oldest
button of that label, `>+ NAME` sends a file, `>名字 …` is said by somebody else, `! hours 73` lets time pass,
`! opened` lets the city open what was handed in, `! invite …` issues an invite whose code is written CODE from then
on; one made in the conversation is FRESHCODE, and a receipt's random letters are XXXX. Everything else is what the
assistant answers. `--rewrite-transcripts` writes the answers anew: read the difference before it is committed.
In what is typed, ⏎ and ⇥ stand for a line break and a tab.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.terminal import printed
from bot.perform import read_message
from handlers.effects import Say
from tests.fakes import World, inbound

FOLDER = Path(__file__).parent / "transcripts"
FIRST = "li"
_RECEIPT = re.compile(r"(?<![A-Z0-9])([SB][0-9]{4}-[0-9]{4}-[0-9]+-)[2-9A-HJ-NP-Z]{4}(?![A-Z0-9])")
_CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{12}\b")


class Replay:
    """Plays one transcript and writes down what is said."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shown: dict[str, list[Say]] = {}
        self.code = ""
        self.fresh = ""
        self.marks = 0

    def play(self, transcript: str) -> str:
        lines: list[str] = []
        for line in transcript.splitlines():
            if line.startswith("# "):
                lines += [line, ""]
            elif line.startswith("! "):
                self._happens(*line[2:].split())
                lines += [line, ""]
            elif line.startswith(">"):
                lines += [line, *self._says(line), ""]
        return "\n".join(lines)

    def _happens(self, what: str, *words: str) -> None:
        match what:
            case "opened":
                self.world.is_opened_above()
            case "hours":
                self.world.clock.moves(hours=float(words[0]))
            case "invite":
                self.code = self.world.invite(*words)
            case _:
                raise ValueError(f"nobody knows how {what!r} happens")

    def _says(self, line: str) -> Iterator[str]:
        old = line.startswith(">>")
        who, _, text = line.lstrip(">").partition(" ")
        chat = who or FIRST
        text = text.replace("FRESHCODE", self.fresh).replace("CODE", self.code).replace("⏎", "\n").replace("⇥", "\t")
        shown = self.shown.setdefault(chat, [])
        candidates = shown if old else shown[-1:]
        taps = {b.label: b.data for say in reversed(candidates) for row in say.rows for b in row}
        words = {"tap": taps[text]} if text in taps else {"text": text}
        assert not old or "tap" in words, f"no button {text} was ever shown"
        self.marks += 1
        if chat.startswith("+"):
            chat = chat[1:] or FIRST
            shown = self.shown.setdefault(chat, [])
            self.world.sends_file(chat, text)
        else:
            self.world.stores(inbound(chat, f"t{self.marks}", **words))
        for say in self._answers(chat)[len(shown) :]:  # also what others' doings have sent here meanwhile
            shown.append(say)
            yield from self._written(printed(say)).splitlines()

    def _written(self, text: str) -> str:
        """A code made in the conversation differs each time: it is written, and typed, as FRESHCODE."""
        if found := _CODE.search(text):
            self.fresh = found.group()
        return _RECEIPT.sub(r"\1XXXX", _CODE.sub("FRESHCODE", text))

    def _answers(self, chat: str) -> list[Say]:
        return [read_message(row["body"]) for row in self.world.rows("outbox") if row["chat"] == chat]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path, sqlite_url: str, pytestconfig: pytest.Config) -> None:
    written = path.read_text("utf-8")
    with World.on(sqlite_url) as world:
        world.start()
        played = Replay(world).play(written)
    if pytestconfig.getoption("--rewrite-transcripts"):
        path.write_text(played, "utf-8")
    assert played == path.read_text("utf-8")
    assert all(line for line in answers_after_each_line(played)), "somebody was left without an answer"


def answers_after_each_line(played: str) -> list[bool]:
    lines = played.splitlines()
    return [bool(lines[at + 1].strip()) for at, line in enumerate(lines) if line.startswith(">")]

"""One conversation through the terminal, the web chat without a script, and Telegram: the same, word for word."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from handlers.effects import Button, Say
from tests.channels.served import serving
from tests.handlers.journeys import JOURNEYS, VERDICTS, prepare
from tests.telegram_server import TelegramServer

ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds: a conversation of a hundred lines takes ten, on a machine that is busy a minute
UNITS = list(JOURNEYS)


# --- the web chat, without a script ---------------------------------------------------------------------------


class Page(HTMLParser):
    """What a person reads on the chat's page: each message of ours, and which buttons can still be pressed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[Say] = []
        self._within: list[str] = []
        self._lines: list[str] = []
        self._rows: list[list[Button]] = []
        self._button: tuple[str, list[str]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        kind = (given.get("class") or "").split()
        if tag in ("input", "br", "meta", "link", "img"):
            return
        self._within.append("line ours" if {"line", "ours"} <= set(kind) else kind[0] if kind else tag)
        if self._within[-1] == "line ours":
            self._lines, self._rows = [], []
        if "line ours" in self._within and "text" in self._within and tag == "div" and self._within[-1] != "text":
            self._lines.append("")
        if self._within[-1] == "row":
            self._rows.append([])
        if tag == "button" and given.get("name") == "tap":
            self._button = (given["value"] or "", [])

    def handle_data(self, data: str) -> None:
        if self._button:
            self._button[1].append(data)
        elif "line ours" in self._within and "text" in self._within and self._lines and self._within[-1] != "text":
            self._lines[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button:
            self._rows[-1].append(Button("".join(self._button[1]), self._button[0]))
            self._button = None
        if self._within.pop() == "line ours":
            self.said.append(Say("\n".join(self._lines), tuple(tuple(row) for row in self._rows)))


async def by_web(client: httpx.AsyncClient, code: str, lines: list[str]) -> list[Say]:
    """Open the invite's page, press its button, and go on with the page's own forms."""
    assert "开始使用" in (await client.get(f"/join/{code}")).text
    page = await client.post(f"/join/{code}", data={"name": "李文"}, follow_redirects=True)
    said = [Page(page.text).said[-1]]
    for number, line in enumerate(lines):
        taps = {button.label: button.data for row in said[-1].rows for button in row}
        form = {"tap": taps[line]} if line in taps else {"text": line}
        page = await client.post("/chat/say", data={**form, "id": f"m{number}"}, follow_redirects=True)
        said.append(Page(page.text).said[-1])
    return said


# --- Telegram -------------------------------------------------------------------------------------------------


async def by_telegram(server: TelegramServer, chat: int, code: str, lines: list[str]) -> list[Say]:
    """Write and tap in a private chat with the bot, one after the other as they are answered."""
    said: list[Say] = []
    for number, line in enumerate([f"/start {code}", *lines], 1):
        shown = server.messages(chat)
        if shown and line in shown[-1].labels:
            server.taps(chat, line)
        else:
            server.says(chat, line)
        newest = (await server.arrives(chat, number))[-1]
        rows = tuple(tuple(Button(label, data) for label, data in row) for row in newest.keyboard)
        said.append(Say(newest.text, rows))
    return said


# --- the terminal ---------------------------------------------------------------------------------------------


def by_terminal(url: str, person: str, code: str, lines: list[str], folder: Path) -> str:
    """Run `shifan play` as a process of its own, with these lines on its standard input."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHIFAN_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "play", "--as", person],
        input="\n".join([f"/start {code}", *lines]).encode(),
        capture_output=True,
        cwd=folder,
        env={**environment, "SHIFAN_DATABASE": url, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


# --- one house, three doors -----------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.mark.telegram
@pytest.mark.sqlite
async def test_the_same_words_in_the_terminal_on_the_web_and_in_telegram(
    server: TelegramServer, tmp_path: Path
) -> None:
    doors = {door: f"sqlite:///{tmp_path}/{door}.db" for door in ("terminal", "web", "telegram")}
    codes = {door: prepare(url) for door, url in doors.items()}
    web: dict[str, list[Say]] = {}
    for unit in UNITS:
        async with serving(doors["web"]) as client:
            web[unit] = await by_web(client, codes["web"][unit], JOURNEYS[unit])
    async with serving(doors["telegram"], server):
        talks = (by_telegram(server, n, codes["telegram"][unit], JOURNEYS[unit]) for n, unit in enumerate(UNITS, 41))
        telegram = dict(zip(UNITS, await asyncio.gather(*talks), strict=True))  # a chat is written to once a second
    for unit in UNITS:
        lines = [f"/start {codes['terminal'][unit]}", *JOURNEYS[unit]]
        said = by_terminal(doors["terminal"], unit, codes["terminal"][unit], JOURNEYS[unit], tmp_path)
        assert telegram[unit] == web[unit]
        expected = [f"> {line}\n{_on_paper(say)}\n\n" for line, say in zip(lines, web[unit], strict=True)]
        assert said == "".join(expected)
        assert any(VERDICTS[unit] in say.text for say in web[unit]), web[unit][-1].text


def _on_paper(say: Say) -> str:
    rows = ["  ".join(f"[{button.label}]" for button in row) for row in say.rows]
    return "\n".join([say.text, *rows])


def test_a_page_is_read_as_a_person_reads_it() -> None:
    """The reader above must not be blind: what it returns is compared, so it has to return everything."""
    html = """<div class="line ours spent" id="a"><span class="unseen">助手：</span>
      <div class="text"><div>一</div><div></div><div class="item">· <a href="/x">二</a>三</div></div>
      <form class="choices"><input name="id"><div class="row"><button name="tap" value="menu::">菜单</button></div>
      </form></div><div class="line mine"><div class="text">我</div></div>"""
    (said,) = Page(re.sub(r"\n\s+", "", html)).said
    assert said == Say("一\n\n· 二三", ((Button("菜单", "menu::"),),))

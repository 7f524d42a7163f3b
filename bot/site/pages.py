"""Renders templates: escaped always, with the programme's names and, in a sandbox, its banner on every page."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.site.links import with_links
from bot.site.names import Demo, Names
from handlers.called import called, called_after, called_at

HERE = Path(__file__).parent
STATIC = HERE / "static"
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


class Pages:
    """Templates with everything they share. Text is data, never a template, and an unknown name is an error."""

    def __init__(self, names: Names, demo: Demo | None = None, folders: Sequence[Path] = ()) -> None:
        self.names = names
        self.demo = demo
        self._folders = (HERE / "templates", *folders)
        self._environment = Environment(
            loader=FileSystemLoader(self._folders), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._environment.globals.update(names=names, demo=demo, static=static_url)
        self._environment.filters.update(day=day, clock=clock, moment=moment, weekday=weekday, linked=with_links)
        self._environment.filters.update(called=called, called_after=called_after, called_at=called_at)

    def also_from(self, folder: Path) -> "Pages":
        """Return the same pages with one more folder of templates."""
        return Pages(self.names, self.demo, (*self._folders[1:], folder))

    def page(self, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
        """Render a whole page, which no browser or proxy may keep: what it shows is one person's, and changes."""
        body = self.fragment(template, **values)
        return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})

    def fragment(self, template: str, /, **values: Any) -> str:
        """Render a piece of a page."""
        return self._environment.get_template(template).render(values)


@cache
def static_url(name: str) -> str:
    """Return the address of a static file, with its content in it: a changed file is fetched at once."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def local(moment: datetime) -> datetime:
    """Return the instant as people here read it."""
    return moment.astimezone(SHANGHAI)


def day(value: date | datetime) -> str:
    """2023年5月25日."""
    value = local(value) if isinstance(value, datetime) else value
    return f"{value.year}年{value.month}月{value.day}日"


def weekday(value: date | datetime) -> str:
    """星期四."""
    value = local(value) if isinstance(value, datetime) else value
    return f"星期{WEEKDAYS[value.weekday()]}"


def clock(value: datetime) -> str:
    """09:05."""
    return f"{local(value):%H:%M}"


def moment(value: datetime) -> str:
    """5月25日 09:05."""
    value = local(value)
    return f"{value.month}月{value.day}日 {value:%H:%M}"

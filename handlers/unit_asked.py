"""A unit's name, typed by those who look after units: how that unit stands, as its contact reads it."""

import re
from collections.abc import Sequence

from handlers import guide, standing
from handlers.effects import Decision, Say
from handlers.permissions import may
from handlers.reading.tidying import tidy
from handlers.sentences import say
from handlers.situation import Situation
from handlers.watching import theirs
from reminders.obligations import Obligation, Unit

_ASKED = re.compile(
    r"(?P<name>[^\s\d]{2,20}?)\s*(?:的)?\s*(?:进度|进展|情况|怎么样了?|怎样了?|到哪了|填到哪了|呢|(?:报|交|填)(?:了吗|了没有?|完了吗))?[?。!\s]*"
)
_SHORT = re.compile(r"(?<=..)[县区市]$")  # 文水 for 文水县, and never 城 for 城区


def answer(situation: Situation, raw: str) -> Decision | None:
    """Say how the unit stands whose name was typed, with or without its city; None when it is the name of none."""
    asked = _ASKED.fullmatch(tidy(raw).replace("？", "?").replace("！", "!"))
    if asked is None or situation.round is None or not may(situation, "watch"):
        return None
    scene = situation.overlook.scene()
    owed = scene.obligations if scene is not None else ()
    named = [unit for unit in _units(owed) if asked["name"] in _names(unit)]
    meant = [unit for unit in _units(theirs(situation, owed)) if unit in named]
    if not named:
        return None
    if not meant:
        text = say("watch.not_theirs", name=named[0].name)
    elif len(meant) > 1:
        text = say("watch.several", names="、".join(f"{unit.city}{unit.name}" for unit in meant))
    elif (file := situation.unit_files.of(meant[0].id)) is not None:
        text = standing.text(file)
    else:
        return None
    return Decision(situation.conversation, (Say(text, (guide.way_back(situation),)),), "watch")


def _units(owed: Sequence[Obligation]) -> list[Unit]:
    return list({one.unit.id: one.unit for one in owed}.values())


def _names(unit: Unit) -> set[str]:
    short = {unit.name, _SHORT.sub("", unit.name)}
    return {*short, *(f"{city}{name}" for city in (unit.city, _SHORT.sub("", unit.city)) for name in short)}

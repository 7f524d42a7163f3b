"""Which office is meant by 「请县统计局填，4月10日前」: offices go by the names of the edition."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from handlers import baseline, indicators
from handlers.facts import opened
from handlers.questions import Question
from handlers.reading.tidying import tidy
from handlers.reading.waits import read_wait
from handlers.situation import Situation

_WISH = re.compile(
    r"(?:麻烦|烦)?请(?!填|提供|报|问)(?P<who>[^，,。;；]{1,24}?)(?:的?同志|同事)?(?:来|帮忙|协助|帮着|负责|抓紧)*(?:填报|填写|填一下|填|提供(?:数据)?|报数)(?:一下|报)?(?P<rest>.{0,30})"
)
_OWN = re.compile(r"^(?:我|本|咱|咱们|我们)?(?:县|区|市|开发区|高新区)?(?:里|级)?(?:的)?")
_EVERYBODY = frozenset({"部门", "各部门", "各单位", "大家", "他们", "各局", "其他部门", "有关部门"})


class Wish(Struct, frozen=True):
    """An office as it was called, and by when; `passed` is a day that was named and has gone by."""

    called: str
    due_on: date | None
    passed: date | None

    @property
    def is_for_everybody(self) -> bool:
        """Whether no single office was named."""
        return self.called in _EVERYBODY


def wish_of(raw: str, situation: Situation) -> Wish | None:
    """Read a text as the wish that an office fills in; None when it is none."""
    found = _WISH.fullmatch(tidy(raw).strip("。!. "))
    if found is None:
        return None
    rest = read_wait(found["rest"], situation.now)
    return Wish(_bare(found["who"], situation), rest.on, rest.passed)


def departments_of(wish: Wish, situation: Situation) -> tuple[str, ...]:
    """Return the departments the wish may mean."""
    return opened(situation).edition.departments_called(wish.called)


def _bare(who: str, situation: Situation) -> str:
    """Take the unit's own name, or 本县, away from before an office."""
    edition, unit = opened(situation).edition, situation.unit.name if situation.unit is not None else ""
    without = [who, who.removeprefix(unit), who.removeprefix(unit[:-1])]
    called = [*without, *(_OWN.sub("", one) for one in without)]
    return next((one for one in called if one in _EVERYBODY or edition.departments_called(one)), who)


def rows_of(department: str, situation: Situation) -> Sequence[Question]:
    """Return what a department is to fill in, its second numbers included."""
    form = baseline if situation.unit is None or situation.unit.assessment_year is None else indicators
    by_key = opened(situation).edition.by_key
    return [one for one in form.questions(situation) if by_key[one.follows or one.key].department == department]


def figures_form(situation: Situation) -> str:
    """Return the name of the form in which a unit's figures stand."""
    applies = situation.unit is None or situation.unit.assessment_year is None
    return baseline.NAME if applies else indicators.NAME

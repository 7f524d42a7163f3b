"""Who a notice goes to, as staff write it: 「联系人 市:吕梁市 未报送 -单位:文水县」. Reads it, and picks the people.

Words of one kind widen the circle, words of different kinds narrow it, a word with a minus takes people out.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from reminders.obligations import Kind, Point
from scoring.errors import RefusalError


class AudienceError(RefusalError):
    """An audience that cannot be understood; the message names the word and what may stand there."""


class Circle(StrEnum):
    """What a word of an audience is about."""

    EVERYBODY = "all"
    ROLE = "role"
    KIND = "kind"
    CITY = "city"
    UNIT = "unit"
    STAGE = "stage"
    UNSIGNED = "unsigned"


class Word(Struct, frozen=True):
    """One word of an audience: a circle, and which of it."""

    circle: Circle
    value: str = ""


class Audience(Struct, frozen=True):
    """What was written, and how it was understood."""

    written: str
    included: tuple[Word, ...]
    excluded: tuple[Word, ...]


class Recipient(Struct, frozen=True):
    """Somebody who can be chosen: one person, with everything they answer for.

    `kinds`: county or zone, of their units; `stands`: how far these are, by stage; `due_on`: the nearest date by
    which they still owe something; `unsigned`: the notices they have been sent and not signed for.
    """

    person_id: int
    name: str
    roles: frozenset[str]
    units: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    is_reachable: bool = True
    stands: frozenset[tuple[Kind, Point]] = frozenset()
    missing: int = 0
    unsigned: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[str] = field(default_factory=frozenset)
    due_on: date | None = None


_ROLES = {
    "contact": ("联系人", "contacts"), "contributor": ("填报人", "部门填报人", "contributors"),
    "reviewer": ("市级", "市级审核", "reviewers"), "staff": ("省局", "工作人员"), "administrator": ("管理员",),
}  # fmt: skip
_STAGES = {
    "not-applied": ("未申报",), "not-reported": ("未报送", "未报", "not-submitted"),
    "not-begun": ("未开始", "尚未填报"),
}  # fmt: skip
_KINDS = {"county": ("县", "县市区", "各县", "counties"), "zone": ("开发区", "各开发区", "zones")}
_EVERYBODY = ("all", "everyone", "全部", "全体", "所有人")
_VALUED = {
    "city": Circle.CITY, "市": Circle.CITY, "unit": Circle.UNIT, "单位": Circle.UNIT, "县": Circle.UNIT,
    "role": Circle.ROLE, "身份": Circle.ROLE, "unsigned": Circle.UNSIGNED, "未签收": Circle.UNSIGNED,
}  # fmt: skip
OFFERED = (("全部", "联系人", "部门填报人", "市级"), ("县", "开发区"), ("未报送", "未申报", "未开始"))
_OF_CITY = "市："
_BETWEEN = re.compile(r"[\s,，、;；+]+")
_SHOWN = (
    "全部、联系人、市级、填报人、县、开发区、市:吕梁市、单位:文水县、未申报、未报送、未开始、未签收:3；"
    "前面加 - 为除外"
)  # fmt: skip
_STAFF = frozenset({"staff", "administrator"})


def read_audience(written: str) -> Audience:
    """Understand an audience. Raises AudienceError for a word nobody knows."""
    included: list[Word] = []
    excluded: list[Word] = []
    for part in filter(None, _BETWEEN.split(written.strip())):
        bare = part.removeprefix("除:").removeprefix("除：").lstrip("-－—")
        (included if bare == part else excluded).append(_word(bare))
    if not included:
        raise AudienceError(f"请写明发给谁，如：{_SHOWN}。")
    return Audience(written.strip(), tuple(included), tuple(excluded))


def of_city(city: str) -> str:
    """Return the word for a city."""
    return f"{_OF_CITY}{city}"


def has(written: str, word: str) -> bool:
    """Whether this word stands among those written."""
    return word in filter(None, _BETWEEN.split(written))


def toggled(written: str, word: str) -> str:
    """Return an audience with this word put in, or taken out where it stands already."""
    words = [one for one in _BETWEEN.split(written) if one]
    return " ".join([one for one in words if one != word] if word in words else [*words, word])


def chosen(audience: Audience, recipients: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """Return those the audience means, each once, in the order given. Raises AudienceError for a place unknown."""
    _refuse_unknown_places(audience, recipients)
    circles: dict[Circle, list[Word]] = {}
    for word in audience.included:
        circles.setdefault(word.circle, []).append(word)
    return tuple(
        one
        for one in recipients
        if all(any(_is_in(one, word) for word in words) for words in circles.values())
        and not any(_is_in(one, word) for word in audience.excluded)
    )


def _word(text: str) -> Word:
    name, sign, value = text.replace("：", ":").replace("=", ":").partition(":")
    lower = name.lower()
    if sign and value and (circle := _VALUED.get(lower)) is not None:
        if circle is Circle.ROLE:
            return Word(circle, _named(value, _ROLES, text))
        return Word(circle, value)
    if not sign and lower in _EVERYBODY:
        return Word(Circle.EVERYBODY)
    for circle, names in ((Circle.ROLE, _ROLES), (Circle.KIND, _KINDS), (Circle.STAGE, _STAGES)):
        if not sign and (found := _lookup(lower, names)) is not None:
            return Word(circle, found)
    raise AudienceError(f"不认识的收件范围“{text}”。可以写：{_SHOWN}。")


def _named(value: str, names: dict[str, tuple[str, ...]], text: str) -> str:
    found = _lookup(value.lower(), names)
    if found is None:
        raise AudienceError(f"不认识的身份“{text}”。可以写：{'、'.join(each[0] for each in names.values())}。")
    return found


def _lookup(word: str, names: dict[str, tuple[str, ...]]) -> str | None:
    return next((key for key, others in names.items() if word == key or word in others), None)


def _refuse_unknown_places(audience: Audience, recipients: Iterable[Recipient]) -> None:
    """A place misspelt would leave people out without a word."""
    everybody = list(recipients)
    cities = {city for one in everybody for city in one.cities}
    units = {place for one in everybody for place in (*one.units, *one.codes)}
    for word in (*audience.included, *audience.excluded):
        if word.circle is Circle.CITY and word.value not in cities:
            raise AudienceError(f"没有名为“{word.value}”的市，或该市还没有人登记。")
        if word.circle is Circle.UNIT and word.value not in units:
            raise AudienceError(f"没有名为“{word.value}”的县（开发区），或该单位还没有人登记。")


def _is_in(one: Recipient, word: Word) -> bool:
    match word.circle:
        case Circle.EVERYBODY:
            return not one.roles <= _STAFF
        case Circle.ROLE:
            return word.value in one.roles
        case Circle.KIND:
            return word.value in one.kinds
        case Circle.CITY:
            return word.value in one.cities
        case Circle.UNIT:
            return word.value in one.units or word.value in one.codes
        case Circle.UNSIGNED:
            return word.value in one.unsigned
        case Circle.STAGE:
            return any(_stands(kind, point, word.value) for kind, point in one.stands)


def _stands(kind: Kind, point: Point, stage: str) -> bool:
    """Whether a unit at this point belongs to 未申报, 未报送 or 未开始."""
    if stage == "not-begun":
        return point in (Point.UNDECIDED, Point.NOT_BEGUN)
    wanted = Kind.APPLICATION if stage == "not-applied" else Kind.REPORT
    return kind is wanted and (point.is_owing or point is Point.UNDECIDED)

"""姓名和电话: who asks for figures and who signs them. Asked once, when first needed; kept with the person."""

import re

from msgspec import Struct
from msgspec.structs import replace

from handlers.buttons import Verb, free
from handlers.effects import Button, Decision, Introduce, Say
from handlers.putting import OVER_SIGNATURE, at
from handlers.reading.tidying import tidy
from handlers.sentences import say
from handlers.situation import Situation

_MOBILE = r"1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"
_FIXED = r"(?:0[0-9]{2,3}[- ]?)?[2-9][0-9]{6,7}(?:[-转][0-9]{1,5})?"
_PHONE = re.compile(rf"(?<![0-9])(?:\+?86[- ]?)?({_MOBILE}|{_FIXED})(?![0-9])")
_LABELS = re.compile(
    r"联系电话|联系方式|联系人|手机号?|电话号?码?|姓名|名字|我叫|我是|填报人|[:：,，;；、。\s()（）]+"
)
_OFFICE = re.compile(r"\S{2,15}(?:局|委|办|办公室|科|股|室|厅|处|中心|部|部门)")
_NAME = re.compile(r"[A-Za-z\u3400-\u9fff·]{2,20}")


class Signature(Struct, frozen=True):
    """A name and a telephone as they were typed; None for what was not."""

    name: str | None
    phone: str | None


def read_signature(raw: str) -> Signature:
    """Read a name, a telephone number, or both, in any order; an office written beside the name is no part of it."""
    text = tidy(raw)
    found = _PHONE.search(text)
    rest = text.replace(found[0], " ") if found else text
    words = _LABELS.sub(" ", rest).split()
    name = "".join([word for word in words if not _OFFICE.fullmatch(word)] or words)
    return Signature(name if _NAME.fullmatch(name) else None, _plain(found[1]) if found else None)


def read_phone(raw: str) -> str | None:
    """Read a text that is a telephone number and nothing else."""
    found = _PHONE.fullmatch(tidy(raw))
    return _plain(found[1]) if found else None


def is_open(situation: Situation) -> bool:
    """Whether what is typed next is a name and a telephone."""
    return (situation.conversation.question or "").startswith(OVER_SIGNATURE)


def ask(situation: Situation, text: str, wish: str | None, rows: tuple[Button, ...] = ()) -> Decision:
    """Ask for the signature; `wish` is what it is needed for, to go on with afterwards."""
    before = situation.conversation
    moved = replace(before, revision=before.revision + 1, question=f"{OVER_SIGNATURE}{at(situation)}", proposal=wish)
    away = free(say("buttons.menu"), Verb.MENU)
    return Decision(moved, (Say(text, ((*rows, away),)),), "signing")


def signed(raw: str, name: str, phone: str) -> tuple[Introduce | None, str]:
    """Take what was typed beside what is known already; return what to enter, and what is still missing in words."""
    found = read_signature(raw)
    if not (found.phone or phone):
        return None, say("signing.no_phone", example=say("signing.example"))
    entered = Introduce(found.name, found.phone)
    if not (found.name or name):
        return entered, say("signing.no_name", phone=found.phone or phone)
    return entered, ""


def _plain(phone: str) -> str:
    digits = phone.replace(" ", "")
    return digits.replace("-", "") if digits.startswith("1") else digits

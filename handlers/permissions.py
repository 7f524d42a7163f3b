"""Who may do what, in one place; whatever is not listed is denied. Loading already limits a role to its own unit."""

from typing import Literal

from handlers.situation import RoleName, Situation

Action = Literal[
    "fill",
    "apply",
    "submit",
    "delegate",
    "see",
    "watch",
    "ask",
    "answer",
    "hand_over",
    "put_forward",
    "agree",
    "announce",
]

_ALLOWED: dict[RoleName, frozenset[Action]] = {
    RoleName.CONTACT: frozenset({"agree", "delegate", "fill", "apply", "submit", "see", "ask", "hand_over"}),
    RoleName.CONTRIBUTOR: frozenset({"fill", "ask"}),
    RoleName.REVIEWER: frozenset({"see", "watch", "ask", "put_forward"}),
    RoleName.STAFF: frozenset({"see", "watch", "answer", "put_forward", "announce"}),
    RoleName.ADMINISTRATOR: frozenset({"see", "watch", "answer", "put_forward", "announce"}),
}

WATCHERS = frozenset(name for name, actions in _ALLOWED.items() if "watch" in actions)  # who look after units


def may(situation: Situation, action: Action) -> bool:
    """Whether the role this chat speaks in allows an action, on the unit it was given for."""
    role = situation.role
    if role is None or action not in _ALLOWED[role.name]:
        return False
    own = situation.unit is not None and situation.unit.id == role.unit_id
    return own or action not in _IN_OWN_UNIT


_IN_OWN_UNIT: frozenset[Action] = frozenset({"fill", "apply", "submit", "agree", "delegate"})


def office(situation: Situation) -> str | None:
    """Return the department whose rows alone this role may see and fill; None: all of them."""
    role = situation.role
    return role.department if role is not None and role.name is RoleName.CONTRIBUTOR else None

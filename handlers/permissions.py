"""Who may do what, in one place; whatever is not listed is denied. Loading already limits a role to its own unit."""

from typing import Literal

from handlers.situation import RoleName, Situation

Action = Literal["fill", "see", "watch"]

_ALLOWED: dict[RoleName, frozenset[Action]] = {
    RoleName.CONTACT: frozenset({"fill", "see"}),
    RoleName.CONTRIBUTOR: frozenset({"fill"}),
    RoleName.REVIEWER: frozenset({"see", "watch"}),
    RoleName.STAFF: frozenset({"see", "watch"}),
    RoleName.ADMINISTRATOR: frozenset({"see", "watch"}),
}


def may(situation: Situation, action: Action) -> bool:
    """Whether the role this chat speaks in allows an action, on the unit it was given for."""
    role = situation.role
    if role is None or action not in _ALLOWED[role.name]:
        return False
    return action != "fill" or (situation.unit is not None and situation.unit.id == role.unit_id)

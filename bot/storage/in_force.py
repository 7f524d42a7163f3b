"""Which roles hold at a moment: those whose time has come and is not over."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_

from bot.storage.tables import roles


def in_force(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The condition that a row of `roles` holds at `now`, an instant or the parameter of a prepared statement."""
    return and_(roles.c.valid_from <= now, or_(roles.c.valid_to.is_(None), roles.c.valid_to > now))

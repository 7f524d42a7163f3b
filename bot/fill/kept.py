"""What became of something entered on a page, as the outbox keeps it."""

import json

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.channels.page import SOURCE
from bot.perform import read_remark
from bot.storage.tables import inbox, outbox
from handlers.effects import Remark


class Remarks(Struct, frozen=True):
    """What was said of one update's rows, in their order, and the payload they came in."""

    remarks: tuple[Remark, ...]
    payload: str


def remarks_on(connection: Connection, update_id: str) -> Remarks | None:
    """Return what was said of an update; None while it waits for its turn, or when there is none."""
    arrived = connection.execute(
        select(inbox.c.id, inbox.c.state, inbox.c.payload).where(
            inbox.c.source == SOURCE, inbox.c.update_id == update_id
        )
    ).one_or_none()
    if arrived is None or arrived.state == "waiting":
        return None
    rows = max(1, len(json.loads(arrived.payload).get("cells", ())))
    keys = [f"reply:{arrived.id}:{number}" for number in range(rows)]
    found = connection.execute(select(outbox.c.body).where(outbox.c.key.in_(keys)).order_by(outbox.c.id))
    return Remarks(tuple(read_remark(body) for body in found.scalars()), arrived.payload)

"""Writes who somebody is: accounts, roles taken by an invite, invites made for others, names and telephones."""

from sqlalchemy import and_, select, update

from bot.perform.rows import Pen, TakenError
from bot.storage.invites import code_hash
from bot.storage.tables import accounts, handovers, invites, links, people, requests, roles
from handlers.effects import EndOffer, Enrol, Introduce, Link, Offer, Reach

NAME_LENGTH = 64  # as wide as people.name; what somebody calls themselves elsewhere may be longer


def enrol(pen: Pen, effect: Enrol) -> None:
    """Use up the invite and give its role. Raises TakenError when somebody has just used it."""
    invite = pen.situation.invite
    assert invite is not None
    if pen.person_id is None:
        pen.person_id = invite.person_id or pen.inserted(people, name=effect.name[:NAME_LENGTH], created_at=pen.now)
        pen.connection.execute(
            update(accounts).where(accounts.c.id == pen.account_id).values(person_id=pen.person_id)
        )
    used = pen.connection.execute(
        update(invites)
        .where(invites.c.id == effect.invite_id, invites.c.used_at.is_(None))
        .values(used_at=pen.now, used_by=pen.person_id)
    )
    if used.rowcount != 1:
        raise TakenError("invite")
    if invite.person_id is not None:
        return
    pen.role_id = pen.inserted(
        roles,
        person_id=pen.person_id,
        role=invite.role.value,
        unit_id=invite.unit_id,
        city=invite.city,
        department=invite.department,
        rank=_rank(pen, invite.hands_over),
        duty="fill" if invite.unit_id is not None else "review",
        valid_from=pen.now,
        valid_to=invite.role_until,
    )
    if invite.hands_over is not None:
        pen.connection.execute(
            update(roles).where(roles.c.id == invite.hands_over, roles.c.valid_to.is_(None)).values(valid_to=pen.now)
        )


def _rank(pen: Pen, hands_over: int | None) -> int:
    """A successor takes the place of whoever went, lead or second."""
    if hands_over is None:
        return 1
    return int(pen.connection.execute(select(roles.c.rank).where(roles.c.id == hands_over)).scalar_one())


def introduce(pen: Pen, effect: Introduce) -> None:
    """Enter name, telephone and office of the speaker."""
    said = {"name": effect.name, "phone": effect.phone, "office": effect.office}
    changed = {column: value[:NAME_LENGTH] for column, value in said.items() if value is not None}
    if changed:
        pen.connection.execute(update(people).where(people.c.id == pen.person_id).values(changed))


def offer(pen: Pen, effect: Offer) -> None:
    """Issue an invite of the speaker's unit: as a request to a department, or as a handover to a successor."""
    invite_id = pen.inserted(
        invites,
        code_hash=code_hash(effect.code),
        role=effect.role.value,
        unit_id=pen.unit_id,
        department=effect.department,
        created_at=pen.now,
        expires_at=effect.expires_at,
    )
    if effect.role_until is not None:
        pen.rows.add(
            requests,
            invite_id=invite_id,
            unit_id=pen.unit_id,
            year=pen.year,
            asked_by=pen.person_id,
            due_on=effect.due_on,
            role_until=effect.role_until,
        )
    if effect.hands_over is not None:
        _end_handovers(pen, effect.hands_over)
        pen.rows.add(handovers, invite_id=invite_id, role_id=effect.hands_over)


def _end_handovers(pen: Pen, role_id: int) -> None:
    """Only the newest link hands a role over: two that were sent out would make two contacts."""
    earlier = select(handovers.c.invite_id).where(handovers.c.role_id == role_id)
    pen.connection.execute(
        update(invites).where(invites.c.id.in_(earlier), invites.c.used_at.is_(None)).values(expires_at=pen.now)
    )


def link(pen: Pen, effect: Link) -> None:
    """Issue a personal link of the speaker's, for the role they speak in."""
    role = pen.situation.role
    assert role is not None
    invite_id = pen.inserted(
        invites,
        code_hash=code_hash(effect.code),
        role=role.name.value,
        unit_id=role.unit_id,
        department=role.department,
        created_at=pen.now,
        expires_at=effect.expires_at,
    )
    pen.rows.add(links, invite_id=invite_id, person_id=pen.person_id, role_id=role.id)


def end_offer(pen: Pen, effect: EndOffer) -> None:
    """End an invite of the speaker's own unit, and the role somebody took by it."""
    found = pen.connection.execute(
        update(invites)
        .where(invites.c.id == effect.invite_id, invites.c.unit_id == pen.unit_id)
        .values(expires_at=pen.now)
        .returning(invites.c.used_by, invites.c.used_at, invites.c.role, invites.c.department)
    ).one_or_none()
    if found is None:
        return
    pen.connection.execute(update(requests).where(requests.c.invite_id == effect.invite_id).values(ended_at=pen.now))
    if found.used_by is not None:
        taken = and_(
            roles.c.person_id == found.used_by,
            roles.c.unit_id == pen.unit_id,
            roles.c.role == found.role,
            roles.c.valid_from == found.used_at,
        )
        pen.connection.execute(update(roles).where(taken).values(valid_to=pen.now))


def reach(pen: Pen, effect: Reach) -> None:
    """Remember since when the account cannot be written to, or that it can be again."""
    known = update(accounts).where(accounts.c.id == pen.account_id)
    if effect.is_reachable:
        pen.connection.execute(known.values(unreachable_since=None))
    else:
        pen.connection.execute(known.where(accounts.c.unreachable_since.is_(None)).values(unreachable_since=pen.now))

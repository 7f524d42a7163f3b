"""What must be true after a journey, wherever the process died on the way."""

from itertools import groupby
from typing import Any

from sqlalchemy import Engine, func, select

from bot.storage.engine import reading
from bot.storage.round_chain import verify_rounds
from bot.storage.tables import answers, audit, drafts, inbox, invites, metadata, outbox, people, roles
from bot.storage.verification import verify_chains

ELIGIBILITY = (
    ("voluntary", "true"), ("market_entities", "31200"), ("below_scale_industrial", "812"),
    ("above_scale_industrial", "46"), ("leading_industry_name", None), ("leading_industry_enterprises", "58"),
    ("prov_bases", "3"), ("srdi", "7"), ("sme_institution", "true"), ("declaration", "true"),
)  # fmt: skip
INDICATORS = (
    ("new_enterprises", "1204"), ("prev.new_enterprises", "950"), ("sme_revenue_growth", "6.3"),
    ("sme_gdp_share", "52.5"),
)  # fmt: skip
MESSAGES = 18


def check_seen(journey: Any) -> None:
    """Every reply came, in order, once; one in flight at a death at most twice."""
    texts = journey.texts()
    expected = journey.expected or texts
    runs = [(text, len(list(same))) for text, same in groupby(texts)]
    order = [expected.index(text) if text in expected else text for text in texts]
    assert [text for text, _ in runs] == expected, f"other replies, or in another order: {order}"
    doubled = {expected.index(text): times for text, times in runs if times > 1}
    assert all(times == 2 for times in doubled.values()), f"more than twice: {doubled}"
    in_flight = {each for at in journey.seen_at_deaths for each in (at - 1, at)}
    assert set(doubled) <= in_flight, f"doubled {doubled}, though only {in_flight} can have been in flight"


def check_kept(database: Engine) -> None:
    """Exactly the intended answers, one effect for every message, and chains that hold."""
    with reading(database) as connection:

        def column(statement: Any) -> list[Any]:
            return list(connection.execute(statement).scalars())

        for form, intended in (("eligibility", ELIGIBILITY), ("indicators", INDICATORS)):
            of_form = select(answers.c.key, answers.c.value, answers.c.seq).join(drafts).where(drafts.c.form == form)
            given = connection.execute(of_form.order_by(answers.c.seq)).all()
            assert [(row.key, row.value) for row in given] == list(intended), f"{form}: {given}"
            assert [row.seq for row in given] == list(range(1, len(intended) + 1))
        counts = {name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar()
                  for name in ("people", "accounts", "roles", "invites", "drafts", "conversations")}  # fmt: skip
        assert counts == {"people": 1, "accounts": 1, "roles": 1, "invites": 1, "drafts": 2, "conversations": 1}
        assert column(select(invites.c.used_by)) == column(select(people.c.id)) == column(select(roles.c.person_id))
        received = column(select(inbox.c.id).where(inbox.c.state == "done", inbox.c.attempts == 0))
        assert len(received) == connection.execute(select(func.count()).select_from(inbox)).scalar() == MESSAGES
        assert sorted(column(select(audit.c.inbox_id))) == sorted(received)
        assert sorted(column(select(outbox.c.key))) == sorted(f"reply:{each}:0" for each in received)
        assert set(column(select(outbox.c.state))) == {"sent"}
    verified = verify_chains(database)
    assert not verified.breaks, verified.breaks
    with reading(database) as connection:
        of_rounds = [entries for _, entries, _ in verify_rounds(connection)]
    of_the_journey = (verified.chains - len(of_rounds), verified.entries - sum(of_rounds))
    assert of_the_journey == (3, MESSAGES + len(ELIGIBILITY) + len(INDICATORS)), "two drafts and an account"

"""Who enters something by command: known by name among the bureau's people, and entered when nobody has it."""

import pytest
from sqlalchemy import Connection, func, insert, select

from bot.storage.operators import operator_named
from bot.storage.tables import people, roles
from scoring.errors import RefusalError
from tests.fakes import MORNING, World


def somebody(connection: Connection, name: str, role: str | None) -> int:
    key = connection.execute(insert(people).values(name=name, created_at=MORNING)).inserted_primary_key
    assert key is not None
    if role is not None:
        held = {"role": role, "rank": 1, "duty": "review", "valid_from": MORNING}
        connection.execute(insert(roles).values(person_id=key[0], **held))
    return int(key[0])


def test_a_new_name_is_entered_once(world: World) -> None:
    with world.database.begin() as connection:
        first = operator_named(connection, " 王处 ", MORNING)
        assert operator_named(connection, "王处", MORNING) == first
        assert connection.execute(select(people.c.name).where(people.c.id == first)).scalar() == "王处"


def test_a_member_of_the_bureau_is_known_by_name(world: World) -> None:
    with world.database.begin() as connection:
        known = somebody(connection, "李主任", "staff")
        count = connection.execute(select(func.count()).select_from(people)).scalar()
        assert operator_named(connection, "李主任", MORNING) == known
        assert connection.execute(select(func.count()).select_from(people)).scalar() == count


def test_a_countys_contact_of_the_same_name_is_somebody_else(world: World) -> None:
    world.enrols("li", "文水县")  # enrols under the name li
    with world.database.begin() as connection:
        contact = connection.execute(select(people.c.id).where(people.c.name == "li")).scalar_one()
        assert operator_named(connection, "li", MORNING) != contact


def test_of_two_with_one_name_the_number_decides(world: World) -> None:
    with world.database.begin() as connection:
        one, two = (somebody(connection, "王强", role) for role in ("staff", "administrator"))
        with pytest.raises(RefusalError, match=f"有2位叫“王强”：#{one}.*#{two}.*--person '#编号'"):
            operator_named(connection, "王强", MORNING)
        assert operator_named(connection, f"#{two}", MORNING) == two
        with pytest.raises(RefusalError, match="没有编号为 #999"):
            operator_named(connection, "#999", MORNING)


@pytest.mark.parametrize("name", ["", "  ", "王" * 65, "王\x00强", "王\n强"])
def test_what_is_no_name_is_refused(world: World, name: str) -> None:
    with world.database.begin() as connection, pytest.raises(RefusalError, match="--person"):
        operator_named(connection, name, MORNING)

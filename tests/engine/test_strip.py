"""The strip over a web chat says how far the form is that is on the table of that chat."""

from collections.abc import Iterator

import pytest

from bot.channels.web import WebChannel, inbound
from bot.channels.web_strip import Strip, strip_of
from bot.storage.engine import reading
from bot.storage.rounds import Rounds
from tests.fakes import World

LI = "a" * 64


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with World.on(database_url) as built:
        built.start(WebChannel())
        yield built


def strip_after(world: World, *typed: str) -> Strip:
    for text in typed:
        world.stored += 1
        world.stores(inbound(LI, f"m{world.stored}", {"text": text}))
    with reading(world.database) as connection:
        found = strip_of(connection, Rounds().opened(connection), LI, world.clock.now())
    assert found is not None
    return found


def test_an_applicant_in_the_conditions_sees_how_far_those_are_and_then_the_base_figures(world: World) -> None:
    strip = strip_after(world, f"/start {world.invite('交城县')}", "申报条件", "是", "21000")
    assert (strip.form, strip.filled, strip.rows) == ("eligibility", 2, 10)
    assert strip.latest is not None
    assert (strip.latest.label, strip.latest.value) == ("市场主体", "21000家")
    strip = strip_after(world, "申报基数", "9000")
    assert (strip.form, strip.filled, strip.rows) == ("baseline", 1, 25)
    assert strip_after(world, "菜单").form == "baseline"


def test_a_declaration_is_said_in_words_and_one_reopened_is_not_the_newest_entry(world: World) -> None:
    strip = strip_after(world, f"/start {world.invite('交城县')}", "申报条件", "第10项", "确认")
    assert strip.latest is not None and (strip.latest.label, strip.latest.value) == ("申报声明", "是")
    strip = strip_after(world, "规下260")
    assert strip.latest is not None and (strip.latest.label, strip.latest.value) == ("规下工业企业", "260家")


def test_a_unit_that_is_assessed_has_one_draft_and_no_name_for_it(world: World) -> None:
    strip = strip_after(world, f"/start {world.invite()}", "指标填报", "9000")
    assert (strip.form, strip.filled) == ("", 1)

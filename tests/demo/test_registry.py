"""The packaged facts are whole and agree with each other."""

from collections import Counter

from bot.demo.cast import load_cast
from bot.registry import published, units
from scoring.rulebook import load_edition

NINE = [
    "new_enterprises", "sme_gdp_share", "xsg_new", "prov_tech_centers", "high_tech", "srdi", "noncoal_share",
    "modern_service_share", "shareholding",
]  # fmt: skip


def test_the_province_has_117_counties_and_districts_in_eleven_cities_and_five_zones() -> None:
    rows = units("shanxi")
    assert Counter(row.kind for row in rows) == {"county": 117, "zone": 5}
    assert len({row.city for row in rows}) == 11
    assert len({(row.city, row.name) for row in rows}) == len(rows)
    assert [row.name for row in rows if row.code is None] == ["长治高新区"]


def test_eleven_units_have_nine_published_figures_each() -> None:
    public = published("shanxi", 2022)
    assert Counter(one.batch for one in public.values()) == {1: 6, 2: 5}
    assert {name: list(one.figures) for name, one in public.items()} == dict.fromkeys(public, NINE)
    assert set(NINE) <= set(load_edition("shanxi-2022").keys)
    assert str(public["云冈区"].figures["sme_gdp_share"]) == "24.30"


def test_every_published_unit_stands_in_the_register_under_its_city() -> None:
    there = {(row.city, row.name) for row in units("shanxi")}
    assert {(one.city, one.unit) for one in published("shanxi", 2022).values()} <= there


def test_the_sandbox_plays_the_published_units_and_only_them() -> None:
    cast = load_cast()
    public = published(cast.province, cast.year)
    assert {part.name for part in cast.units} == set(public)
    assert {part.name: 3 - public[part.name].batch for part in cast.units} == {
        part.name: part.assessment_year for part in cast.units
    }
    departments = set(load_edition(cast.edition).programme.departments)
    assert all(part.filled | part.waiting <= departments for part in cast.units)

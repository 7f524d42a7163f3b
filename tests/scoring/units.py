"""Units that tests return to: one that stands exactly at its targets, and ways to change it."""

from decimal import Decimal

from msgspec.structs import replace

from scoring.edition import Edition
from scoring.model import Facts
from scoring.readings import Readings
from scoring.targets import assessed_indicators


def just_met(edition: Edition, year: int, readings: Readings | None = None) -> Facts:
    """Every assessed indicator exactly at its target and without any growth that could double."""
    values, previous = {}, {}
    for one in assessed_indicators(edition, year, readings):
        cell = one.targets[year - 1]
        if not isinstance(cell, Decimal):
            continue
        if one.compared == "at_least":
            values[one.key] = previous[one.key] = cell
        else:
            values[one.key], previous[one.key] = Decimal(150), Decimal(100)
    previous["above_scale"] = Decimal(1000)
    growths = {"sme_revenue_growth": Decimal(9), "cluster_growth": Decimal(9)}
    return Facts(values | growths, previous, province_sme_growth=Decimal(6), county_gdp_growth=Decimal(6))


def with_values(facts: Facts, **values: object) -> Facts:
    """The same unit with other figures of this year; None takes one away."""
    changed = {**facts.values, **values}
    return replace(facts, values={key: Decimal(value) for key, value in changed.items() if value is not None})  # type: ignore[arg-type]


def with_last_year(facts: Facts, **values: object) -> Facts:
    """The same unit with other figures of last year; None takes one away."""
    changed = {**facts.previous, **values}
    return replace(facts, previous={key: Decimal(value) for key, value in changed.items() if value is not None})  # type: ignore[arg-type]

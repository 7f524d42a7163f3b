"""What stands beside a count: how it has grown, and the growth by which it may count for two if that is another."""

from handlers.sentences import say
from scoring.doubling import doubling_growth, growth_base
from scoring.edition import Edition, Indicator
from scoring.exact import fixed, growth_percent, plain
from scoring.model import Facts
from scoring.readings import Readings


def growth_words(indicator: Indicator, facts: Facts, edition: Edition, readings: Readings) -> str:
    """Say a count's growth on its own last year; of one judged on a stock (A07) that growth too. "" when unknown."""
    if indicator.value != "count":
        return ""
    return "，".join(one for one in (_own(indicator, facts), _on_stock(indicator, facts, edition, readings)) if one)


def _own(indicator: Indicator, facts: Facts) -> str:
    growth = growth_percent(facts.values.get(indicator.key), facts.previous.get(indicator.key))
    if growth is None:
        return ""
    return say("indicators.growth" if growth >= 0 else "indicators.decline", growth=fixed(abs(growth), 1))


def _on_stock(indicator: Indicator, facts: Facts, edition: Edition, readings: Readings) -> str:
    base = edition.indicator(growth_base(indicator, readings.xsg_growth))
    growth = doubling_growth(indicator, facts, readings.xsg_growth)
    if base is indicator or growth is None:
        return ""
    before = f"{plain(facts.previous[base.key])}{base.unit}"
    return say("indicators.growth_on_stock", name=base.label, before=before, growth=fixed(growth, 1))

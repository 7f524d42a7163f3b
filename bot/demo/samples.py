"""Invents believable figures for what nobody published: the same seed and unit always give the same ones.

Sizes follow the unit's published figures against its targets, so that a large district has large numbers. A stock
grows by what flowed in; shares stay as they are published. Nothing here is a fact, and each value is stored as one
of origin SAMPLE.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, sqrt
from random import Random
from statistics import median
from typing import NamedTuple

from scoring.edition import Edition, Indicator

_SCALE = (0.95, 4.0)  # bounds of a unit's size against its targets
_MISSES = 0.08  # of the invented figures stay below their target
_LEAPS = 0.15  # of the counts grow by more than the line above which one counts for two


class Growths(NamedTuple):
    """What a year's growths are measured by, in per cent."""

    province: Decimal
    county: Decimal


class Sampler:
    """Invents one unit's figures of a data year and of the year before."""

    def __init__(
        self,
        edition: Edition,
        column: int,
        known: Mapping[str, Decimal],
        growths: Growths,
        last_year: Mapping[str, tuple[int, int]],
        seed: str,
    ) -> None:
        self._edition = edition
        self._column = column
        self._known = known
        self._growths = growths
        self._ranges = last_year
        self._seed = seed
        self._scale = self._size()

    def value(self, indicator: Indicator) -> Decimal:
        """Return this year's figure: the published one, else an invented one."""
        if indicator.key in self._known:
            return self._known[indicator.key]
        dice = self._dice(indicator, "now")
        hits = dice.random() >= _MISSES
        target = _number(indicator, self._column)
        match indicator.compared:
            case "above_province":
                return _one_place(float(self._growths.province) + _margin(dice, 4, hits=hits))
            case "gdp_plus":
                return _one_place(float(self._growths.county + target) + _margin(dice, 5, hits=hits))
            case "growth":
                growth = target / 100 + Decimal(str(_margin(dice, 0.15, hits=hits)))
                return Decimal(ceil(self.last(indicator) * (1 + growth)))
            case _:
                share = dice.uniform(1.0, 1.4) if hits else dice.uniform(0.7, 0.95)
                return self._capped(
                    indicator, max(target, Decimal(round(float(target) * self._scale * share))), hits=hits
                )

    def last(self, indicator: Indicator) -> Decimal:
        """Return last year's figure, which nobody published."""
        dice = self._dice(indicator, "before")
        if indicator.key in self._ranges:
            return Decimal(dice.randint(*self._ranges[indicator.key]))
        now = self.value(indicator)
        if indicator.value == "percent":
            return min(Decimal(100), _one_place(float(now) * dice.uniform(0.97, 1.01)))
        if indicator.value == "ratio":
            return _one_place(float(now) + dice.uniform(-2, 2))
        inflow = next((one for one in self._edition.indicators if one.stock == indicator.key), None)
        if inflow is not None:
            return now - int(float(self.value(inflow)) * dice.uniform(0.6, 0.9))
        growth = dice.uniform(0.32, 0.5) if dice.random() < _LEAPS else dice.uniform(0.03, 0.25)
        return Decimal(round(float(now) / (1 + growth)))

    def _capped(self, indicator: Indicator, value: Decimal, *, hits: bool) -> Decimal:
        if not hits:
            value = max(Decimal(0), _number(indicator, self._column) - 1)
        return min(Decimal(100), value) if indicator.value == "percent" else value

    def _size(self) -> float:
        """How large the unit is against its targets: the root of the middle ratio, so that no giant rules."""
        ratios = [
            float(self._known[one.key] / target)
            for one in self._edition.indicators
            if one.key in self._known and one.cumulative and (target := _number(one, self._column))
        ]
        low, high = _SCALE
        return min(high, max(low, sqrt(median(ratios)))) if ratios else 1.0

    def _dice(self, indicator: Indicator, what: str) -> Random:
        return Random(f"{self._seed}:{indicator.key}:{what}")  # noqa: S311 - sample values are no secrets


def _margin(dice: Random, most: float, *, hits: bool) -> float:
    margin = dice.uniform(0.1 * most, most)
    return margin if hits else -margin


def _number(indicator: Indicator, column: int) -> Decimal:
    target = indicator.targets[column]
    return target if isinstance(target, Decimal) else Decimal(0)


def _one_place(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)

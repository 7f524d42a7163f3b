"""Random units and readings, thickly sown around the lines where judgements turn."""

from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace

from scoring.edition import Edition, Indicator
from scoring.model import Facts
from scoring.readings import Readings
from scoring.rulebook import load_edition

EDITION = load_edition("shanxi-2022")
YEARS = st.integers(1, 3)


def count_near(target: int) -> st.SearchStrategy[Decimal]:
    near = [0, 1, target - 1, target, target + 1, target * 13 // 10, target * 13 // 10 + 1, 2 * target]
    return st.one_of(st.sampled_from([max(0, one) for one in near]), st.integers(0, 3 * target + 10)).map(Decimal)


SHARES = st.one_of(
    st.sampled_from([Decimal("49.99"), Decimal(50), Decimal("52.00"), Decimal(53), Decimal(55)]),
    st.decimals(0, 100, places=2),
)
RATIOS = st.one_of(
    st.sampled_from([Decimal("6.3"), Decimal("6.30"), Decimal("8.3"), Decimal(0), Decimal(-1)]),
    st.decimals(-20, 40, places=2),
)


def figure_of(one: Indicator) -> st.SearchStrategy[Decimal]:
    if one.value == "percent":
        return SHARES
    if one.value == "ratio":
        return RATIOS
    numbers = [int(cell) for cell in one.targets if isinstance(cell, Decimal)]
    return count_near(numbers[0] if one.compared == "at_least" else 20)


def figures(edition: Edition, *, whole: bool = False) -> st.SearchStrategy[dict[str, Decimal]]:
    each = {one.key: figure_of(one) for one in edition.indicators}
    return st.fixed_dictionaries(each) if whole else st.fixed_dictionaries({}, optional=each)


def facts(edition: Edition = EDITION, *, whole: bool = False) -> st.SearchStrategy[Facts]:
    growth = RATIOS if whole else st.none() | RATIOS
    return st.builds(
        Facts,
        values=figures(edition, whole=whole),
        previous=figures(edition, whole=whole),
        baseline=figures(edition, whole=whole),
        province_sme_growth=growth,
        county_gdp_growth=growth,
        not_applicable=st.frozensets(st.sampled_from(edition.keys), max_size=3),
        measures=st.none() | st.decimals(0, 100, places=2),
        environment=st.none() | st.decimals(0, 100, places=2),
        bonus=st.decimals(0, 5, places=1),
    )


def readings(edition: Edition = EDITION) -> st.SearchStrategy[Readings]:
    keys = st.lists(st.sampled_from(edition.keys), max_size=7, unique=True).map(tuple)
    return st.builds(
        lambda **chosen: replace(edition.readings, **chosen),
        gate_mode=st.sampled_from(["deemed_met", "proportional", "all_assessed", "absolute"]),
        double_enabled=st.sampled_from([True, True, True, False]),
        double_needs_met=st.booleans(),
        double_inclusive=st.booleans(),
        double_keys=st.just(edition.readings.double_keys) | keys,
        double_max=st.sampled_from([None, None, None, 0, 1, 2]),
        xsg_growth=st.sampled_from(["stock", "flow"]),
        trademark=st.sampled_from(["dropped", "dropped_year1", "assessed"]),
        blank_target=st.sampled_from(["not_assessed", "not_met"]),
        cumulative=st.sampled_from(["stock", "stock", "since_baseline"]),
        province_inclusive=st.booleans(),
        cluster_inclusive=st.booleans(),
        yoy_inclusive=st.booleans(),
        yoy_zero_base=st.sampled_from(["met_if_positive", "not_met", "missing"]),
        gate_fail_grade=st.sampled_from(["不合格", None]),
    )

"""Growth above the line, in words: who may count for two, and how little more it would take (D1-5-3)."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.case import Case
from scoring.doubling import above, growth_base, growth_from, least_to_double
from scoring.exact import plain
from scoring.model import Status
from scoring.wording import percent, unconfirmed, with_unit

TWO = "可视同完成2个考核指标"
ALONE = "double_needs_met"
CAP = "double_max"


class Sentence(NamedTuple):
    """Words and the settings they rest on."""

    words: str
    settings: tuple[str, ...]


NOTHING = Sentence("", ())


def doubling_sentence(case: Case) -> Sentence:
    """Say what the growth of a doubling indicator means; nothing for one that cannot double or has no figure."""
    if not _may_double(case):
        return NOTHING
    settings = ("xsg_growth",) if case.one.stock else ()
    growth, line = case.finding.double_growth, case.edition.gate.double_line
    if growth is None:
        return NOTHING if _unmet_in_the_way(case) or case.full else Sentence(_without_growth(case), settings)
    rise = _rise(case, growth)
    if not above(growth, line, case.readings):
        more = Sentence("计2个的已达上限", (*settings, CAP)) if case.full else Sentence(_more(case), settings)
        return Sentence(f"{rise}；{more.words}", more.settings)
    cited = case.edition.cite(case.edition.gate.double_clause)
    if _unmet_in_the_way(case):
        words = f"{rise}，但任务指标未完成，不计2个；如只看增速则{TWO}（{cited}，{unconfirmed(case.edition)}）"
        return Sentence(words, (*settings, ALONE))
    if not case.doubled:
        return Sentence(f"{rise}，超过{plain(line)}%，但计2个的已达上限，不再计2个", (*settings, CAP))
    return Sentence(f"{rise}，超过{plain(line)}%，{TWO}（按{cited}计）", settings)


def _may_double(case: Case) -> bool:
    found, key = case.finding, case.one.key
    if not case.readings.double_enabled or key not in case.readings.double_keys or key not in case.facts.values:
        return False
    return (found.status is Status.MET or found.status is Status.NOT_MET) and not found.frozen


def _unmet_in_the_way(case: Case) -> bool:
    return case.finding.status is Status.NOT_MET and case.readings.double_needs_met


def _without_growth(case: Case) -> str:
    base = growth_base(case.one, case.readings.xsg_growth)
    label = case.edition.indicator(base).label
    if base in case.facts.previous:
        return f"{label}上年为0，无法计算增速，不计2个"
    return f"尚缺{label}的上年数，能否视同完成2个考核指标待定"


def _rise(case: Case, growth: Fraction) -> str:
    one, line = case.one, case.edition.gate.double_line
    base = case.edition.indicator(growth_base(one, case.readings.xsg_growth))
    now = f"{one.label}{with_unit(case.facts.values[one.key], one)}"
    before = with_unit(case.facts.previous[base.key], base)
    when = "上年末" if base.cumulative else "上年"
    if base is not one:
        return f"{now}，按{when}{base.label}{before}计增速{percent(growth, line)}%"
    if growth < 0:
        return f"{now}，较{when}{before}下降{percent(-growth)}%"
    return f"{now}，较{when}{before}增长{percent(growth, line)}%"


def _more(case: Case) -> str:
    one, line = case.one, case.edition.gate.double_line
    before = case.facts.previous[growth_base(one, case.readings.xsg_growth)]
    least = Decimal(least_to_double(one, before, line, case.readings))
    more = with_unit(least - case.facts.values[one.key], one)
    raised = growth_from(one, least, before, case.readings.xsg_growth)
    assert raised is not None, "the base is known and above 0"
    proviso = "完成任务指标后" if _unmet_in_the_way(case) else ""
    return f"再多{more}为{percent(raised, line)}%，{proviso}{TWO}"

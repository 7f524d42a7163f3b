"""Whether the parts of an edition fit together; what a single field cannot show. Raises RulebookError."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec.structs import asdict

from scoring.edition import AwardRule, Edition, GateRule
from scoring.errors import RulebookError
from scoring.exact import HUNDRED, plain
from scoring.names import plain_name

MONTH_DAY = re.compile(r"\d\d-\d\d", re.ASCII)
COMMON_YEAR = 2001  # a day of every year: 29 February is none
PERCENT = "%"
KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")


def check(edition: Edition, source: str) -> None:
    """Refuse an edition whose parts contradict each other."""
    problems = (
        *_gate(edition),
        *_indicators(edition),
        *_names(edition),
        *_offices(edition),
        *_checks(edition),
        *_targets(edition),
        *_clauses(edition),
        *_conditions(edition),
        *_condition_names(edition),
        *_condition_figures(edition),
        *_grades(edition),
        *_awards(edition),
        *_marks(edition),
        *_report(edition),
        *_calendar(edition),
    )
    for table, field, advice in problems:
        raise RulebookError(source, table, field, advice)


Problems = Iterable[tuple[str, str, str]]


def _gate(edition: Edition) -> Problems:
    if edition.gate.of != len(edition.indicators):
        yield "gate", "of", f"应等于指标总数{len(edition.indicators)}；现在是{edition.gate.of}"
    if edition.gate.need > edition.gate.of:
        yield "gate", "need", f"不能超过 of（{edition.gate.of}）；现在是{edition.gate.need}"


def _indicators(edition: Edition) -> Problems:
    for one in edition.indicators:
        table = f"indicators.{one.key}"
        if one.department and one.department not in edition.programme.departments:
            departments = "、".join(edition.programme.departments)
            yield table, "department", f"“{one.department}”不在 programme.departments 中；可写：{departments}"
        if one.stock is not None and one.stock not in edition.by_key:
            yield table, "stock", f"没有名为“{one.stock}”的指标；请写另一指标的键，或去掉该字段"
        if (one.unit == PERCENT) is (one.value == "count"):
            yield (
                table,
                "unit",
                f'value = "{one.value}" 与单位“{one.unit}”不符；比重和增速的单位为 {PERCENT}，数量不是',
            )
        if one.cumulative and one.compared != "at_least":
            yield table, "cumulative", '只有 compared = "at_least" 的指标可以是累计数；请去掉该字段'


def _names(edition: Edition) -> Problems:
    taken = {plain_name(one.name): one.key for one in edition.indicators}
    for one in edition.indicators:
        for short in one.short:
            if taken.setdefault(plain_name(short), one.key) != one.key:
                owner = taken[plain_name(short)]
                yield f"indicators.{one.key}", "short", f"“{short}”已是 {owner} 的名称或简称；请换一个"
    for name, keys in edition.ambiguous_names.items():
        if plain_name(name) in taken:
            yield "ambiguous_names", name, f"这是 {taken[plain_name(name)]} 的名称或简称，并无歧义；请去掉一处"
        unknown = [key for key in keys if key not in edition.by_key]
        if unknown or len(set(keys)) < 2:  # noqa: PLR2004 -- one of one is no choice
            yield "ambiguous_names", name, f"应写两个以上的指标键；现在是 {'、'.join(keys)}"


def _offices(edition: Edition) -> Problems:
    own = edition.programme.contact_department
    if own is not None and own not in edition.programme.departments:
        departments = "、".join(edition.programme.departments)
        yield "programme", "contact_department", f"“{own}”不在 departments 中；可写：{departments}"
    taken = {plain_name(department): department for department in edition.programme.departments}
    for department, names in edition.office_names.items():
        if department not in edition.programme.departments:
            departments = "、".join(edition.programme.departments)
            yield "office_names", department, f"不在 programme.departments 中；可写：{departments}"
        for name in names:
            if taken.setdefault(plain_name(name), department) != department:
                yield "office_names", department, f"“{name}”已是“{taken[plain_name(name)]}”的叫法；请去掉一处"


def _checks(edition: Edition) -> Problems:
    if not 0 < edition.checks.share_from <= HUNDRED:
        yield "checks", "share_from", f"应在0到100之间；现在是{edition.checks.share_from}"
    if edition.checks.growth_from <= 0:
        yield "checks", "growth_from", "应大于0，否则每个增速都要核实"
    if edition.checks.jump <= 0:
        yield "checks", "jump", "应大于0，否则每个数都要核实"
    if not edition.checks.unit_spread < edition.checks.unit_factor:
        yield "checks", "unit_spread", f"应小于 unit_factor（{edition.checks.unit_factor}）"


def _targets(edition: Edition) -> Problems:
    for one in edition.indicators:
        numbers = [cell for cell in one.targets if isinstance(cell, Decimal)]
        if one.compared == "at_least" and one.value == "count" and any(cell % 1 for cell in numbers):
            yield "targets", one.key, "数量类指标的任务指标应为整数"
        if one.compared == "at_least" and one.value == "percent" and any(cell > HUNDRED for cell in numbers):
            yield "targets", one.key, "比重类指标的任务指标不能超过100"


def _clauses(edition: Edition) -> Problems:
    cited = [(f"indicators.{one.key}", clause) for one in edition.indicators for clause in one.clauses]
    cited += [(f"readings.{one.name}", one.clause) for one in edition.open_questions.values()]
    cited += [(f"conditions {one.key}", one.clause) for one in edition.conditions]
    cited += [("gate", clause) for clause in _clauses_of(edition.gate)]
    cited += [("awards", clause) for clause in _clauses_of(edition.awards)]
    cited += [("marks", edition.marks.clause), ("survey", edition.survey.clause), ("report", edition.report.clause)]
    cited += [("marks", one.clause) for one in (*edition.marks.measures, *edition.marks.bonus)]
    cited += [("survey", one.clause) for one in edition.survey.items]
    for table, clause in cited:
        if edition.cite(clause) == clause:
            yield table, "clause", f"citations 中没有条款 {clause} 的出处；请在 [citations] 中补一行"


def _clauses_of(rule: GateRule | AwardRule) -> list[str]:
    return [value for name, value in asdict(rule).items() if name.endswith("clause")]


def _conditions(edition: Edition) -> Problems:
    keys = [one.key for one in edition.conditions]
    for key in keys:
        if keys.count(key) > 1:
            yield "conditions", "key", f"条件 {key} 重复；每个条件的键只能用一次"
    for one in edition.conditions:
        for fact in (*one.facts, *([one.relief] if one.relief else [])):
            if fact not in edition.condition_facts:
                yield f"conditions {one.key}", "facts", f"condition_facts 中没有“{fact}”；请补一行它的简称"
        both = [fact for fact in one.facts if one.minimum and fact in edition.yes_no_facts]
        if both:
            yield f"conditions {one.key}", "facts", f"“{both[0]}”另处是是否类的事实，不能有最低数；请换一个"
        if one.relieved_minimum is not None and one.relieved_minimum >= one.minimum[0]:
            least = plain(one.minimum[0])
            yield f"conditions {one.key}", "relieved_minimum", f"应小于 minimum（{least}）；放宽的是较小的数"


def _condition_names(edition: Edition) -> Problems:
    taken = {plain_name(label): fact for fact, label in edition.condition_facts.items()}
    for fact, names in edition.condition_names.items():
        if fact not in edition.condition_facts:
            yield "condition_names", fact, f"condition_facts 中没有它；可写：{'、'.join(edition.condition_facts)}"
        for name in names:
            if taken.setdefault(plain_name(name), fact) != fact:
                yield "condition_names", fact, f"“{name}”已是 {taken[plain_name(name)]} 的叫法；请去掉一处"


def _condition_figures(edition: Edition) -> Problems:
    for fact, key in edition.condition_figures.items():
        if fact not in edition.condition_facts:
            yield "condition_figures", fact, f"condition_facts 中没有它；可写：{'、'.join(edition.condition_facts)}"
        if key not in edition.by_key:
            yield "condition_figures", fact, f"没有名为“{key}”的指标；请写指标的键"


def _grades(edition: Edition) -> Problems:
    floors = [one.floor for one in edition.grades]
    if floors != sorted(set(floors), reverse=True):
        yield "grades", "floor", "等次应由高到低排列，分数线逐个降低"
    if floors[0] > edition.marks.ceiling:
        yield "grades", "floor", f"分数线不能超过满分{plain(edition.marks.ceiling)}；现在是{plain(floors[0])}"
    if floors[-1] != 0:
        yield "grades", "floor", "最后一个等次的分数线应为0，否则有的总分没有等次"
    names = [name for one in edition.grades for name in (one.name, *one.aliases)]
    for name in names:
        if names.count(name) > 1:
            yield "grades", "name", f"“{name}”用了两次；等次名称和别名不能重复"


def _awards(edition: Edition) -> Problems:
    ladder = list(edition.awards.ladder)
    if ladder != sorted(ladder):
        yield "awards", "ladder", "各档金额应由低到高排列，第一年的写在最前"
    for one in edition.grades:
        if one.share > 1:
            yield "grades", "share", f"是比例，应在0到1之间（80%写成0.8）；现在是{plain(one.share)}"


def _marks(edition: Edition) -> Problems:
    weights = edition.marks.measures_weight + edition.marks.environment_weight
    if weights != 1:
        yield "marks", "measures_weight", f"与 environment_weight 之和应为1；现在是{weights}"
    if edition.survey.steps < 2:  # noqa: PLR2004 -- a scale of one step measures nothing
        yield "survey", "steps", "量表至少2级"


def _report(edition: Edition) -> Problems:
    report, measures = edition.report, [one.key for one in edition.marks.measures]
    holds = [one.holds for one in report.parts]
    yield from _keys("report.parts", [one.key for one in report.parts])
    yield from _keys("report.growths", [one.key for one in report.growths])
    if "measures" in holds:
        yield from _keys("marks.measures", measures)
    for kind in ("results", "measures"):
        if holds.count(kind) > 1:
            yield "report.parts", "holds", f"{kind} 只能有一个部分"
    if report.growths and ("measures" not in holds or report.growths_in not in measures):
        items = "、".join(measures)
        yield "report", "growths_in", f"应为 marks.measures 中一项的键：{items}，且有一个部分为 measures"


def _keys(table: str, keys: list[str]) -> Problems:
    """Refuse keys that occur twice, or cannot be carried by a button."""
    for key in keys:
        if not KEY.fullmatch(key):
            yield table, "key", f"“{key}”应为小写字母、数字和下划线，字母开头，最多32个"
        if keys.count(key) > 1:
            yield table, "key", f"{key} 重复；每个键只能用一次"


def _calendar(edition: Edition) -> Problems:
    for field, day in (("application", edition.deadlines.application), ("report", edition.deadlines.report)):
        if not _is_day(day):
            yield "deadlines", field, f'应写成“月-日”，如 "06-30"，须是每年都有的日子；现在是“{day}”'
    years = edition.programme.years
    if len(set(years)) != len(years):
        yield "programme", "years", f"各年度的名称不能重复；现在是 {'、'.join(years)}"


def _is_day(day: str) -> bool:
    try:
        return bool(MONTH_DAY.fullmatch(day) and date.fromisoformat(f"{COMMON_YEAR}-{day}"))
    except ValueError:
        return False

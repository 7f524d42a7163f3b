"""An edition as a page to read: what is asked in each year, from whom, on which clause, and what is left open."""

from collections.abc import Iterable

from scoring.edition import ChecksRule, Condition, Edition, Entry, Grade, Indicator
from scoring.exact import plain
from scoring.readings import SETTINGS, besides, words_of
from scoring.targets import comparison_words
from scoring.wording import DISCLAIMER, share, unconfirmed

NOT_WRITTEN = {"excused": "不做考核", "blank": "空白"}


def edition_page(edition: Edition) -> str:
    """Write the whole edition as Markdown that also reads as plain text."""
    lines = [
        f"# {edition.title}",
        "",
        f"规则版本：{edition.name}　主管：{edition.programme.bureau}　申报主体：{edition.programme.applicant}",
        *_section("依据文件", _documents(edition)),
        *_section("期限", _deadlines(edition)),
        *_section("申报条件", [_condition(edition, one) for one in edition.conditions]),
        *_section("任务指标", _targets(edition)),
        *_section("指标口径", _definitions(edition)),
        *(_section("部门平时的叫法", _offices(edition)) if edition.office_names else ()),
        *_section("填报时请核实的情形", _checks(edition)),
        *_section("参加打分的条件", _gate(edition)),
        *_section("打分", _marks(edition)),
        *_section("问卷", _survey(edition)),
        *_section("年度报告", _report(edition)),
        *_section("等次和奖励", _grades(edition)),
        *_section(f"文件没有写明、可由{edition.programme.bureau_short}调整的口径", _questions(edition)),
        "",
        f"{DISCLAIMER}。",
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return ["", f"## {title}", "", *lines]


def _documents(edition: Edition) -> list[str]:
    return [
        f"- {one.short}：{one.title}（{one.issuer}，{one.number}，{one.date}；条款编号以 {one.id} 开头）"
        for one in edition.documents
    ]


def _deadlines(edition: Edition) -> list[str]:
    dates = (("申报", edition.deadlines.application), ("年度报告", edition.deadlines.report))
    return [f"- {name}：每年{_day(date)}前" for name, date in dates]


def _day(date: str) -> str:
    month, day = date.split("-")
    return f"{int(month)}月{int(day)}日"


def _condition(edition: Edition, one: Condition) -> str:
    parts = [
        f"{edition.condition_facts[fact]}不少于{plain(least)}{one.unit}"
        for fact, least in zip(one.facts, one.minimum, strict=False)
    ]
    if one.relief and one.relieved_minimum is not None:
        parts.append(f"{edition.condition_facts[one.relief]}不少于{plain(one.relieved_minimum)}{one.unit}")
    return f"- {'，'.join(parts) or one.title}（{one.clause}，{edition.cite(one.clause)}）"


def _targets(edition: Edition) -> list[str]:
    head = ["序号", "指标", "单位", "获取部门", *edition.programme.years, "条款"]
    lines = [_row(head), _row(["---"] * len(head))]
    for number, one in enumerate(edition.indicators, 1):
        cells = [_target(edition, one, at) for at in range(len(edition.programme.years))]
        lines.append(_row([str(number), one.name, one.unit, one.department or "未写明", *cells, one.clause]))
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _target(edition: Edition, one: Indicator, at: int) -> str:
    cell = one.targets[at]
    if isinstance(cell, str):
        return NOT_WRITTEN[cell]
    said = comparison_words(edition, one, cell, edition.readings)
    return f"{said}（不再评定）" if one.discontinued and edition.readings.trademark != "assessed" else said


def _definitions(edition: Edition) -> list[str]:
    lines: list[str] = []
    for one in edition.indicators:
        if not lines or one.group != _group_before(edition, one):
            lines += ["", f"### {one.group}", ""]
        lines.append(
            f"- {one.name}（{one.key}；简称{'、'.join(one.short)}）：{one.definition}{_sources(edition, one)}"
        )
    return lines[1:]


def _group_before(edition: Edition, one: Indicator) -> str:
    return edition.indicators[edition.indicators.index(one) - 1].group


def _sources(edition: Edition, one: Indicator) -> str:
    return "［" + "；".join(f"{clause} {edition.cite(clause)}" for clause in one.clauses) + "］"


def _same(checks: ChecksRule) -> str:
    return f"{checks.same_rows}项以上有上年数且全部与上年相同"


def _checks(edition: Edition) -> list[str]:
    checks = edition.checks
    lines = [
        f"- 与上年相比变动超过{plain(checks.jump)}%，或累计数比上年减少（只提示，不影响认定；以下界限均为假定）",
        f"- 与上年相差约{checks.unit_factor}倍（上下{checks.unit_spread}倍以内）：可能多写或漏写了“万”",
        f"- 占比在{plain(checks.share_from)}%以上；填报的增速超过{plain(checks.growth_from)}%；{_same(checks)}",
    ]
    for name, keys in edition.ambiguous_names.items():
        lines.append(f"- “{name}”可能指{'、'.join(edition.indicator(key).label for key in keys)}：先问是哪一项")
    return lines


def _offices(edition: Edition) -> list[str]:
    return [f"- {department}：{'、'.join(names)}" for department, names in edition.office_names.items()]


def _gate(edition: Edition) -> list[str]:
    gate = edition.gate
    cited = f"{gate.clause}，{edition.cite(gate.clause)}"
    lines = [f"- {gate.of}项指标中{gate.need}项以上（含{gate.need}项）达标的，才能参加打分（{cited}）"]
    if edition.readings.double_enabled:
        labels = "、".join(edition.indicator(key).label for key in edition.readings.double_keys)
        cited = f"{gate.double_clause}，{edition.cite(gate.double_clause)}"
        lines.append(f"- {labels}增速超过{plain(gate.double_line)}%的，每个可视同完成2个考核指标（{cited}）")
    return lines


def _marks(edition: Edition) -> list[str]:
    marks = edition.marks
    weights = f"措施占{share(marks.measures_weight)}，环境占{share(marks.environment_weight)}"
    return [
        f"- {weights}，各按{plain(marks.ceiling)}分制（{marks.clause}，{edition.cite(marks.clause)}）",
        *_entries("措施", marks.measures),
        *_entries("单独加分", marks.bonus),
    ]


def _entries(title: str, entries: Iterable[Entry]) -> list[str]:
    return [f"- {title}：{one.title}（{one.clause}）{'，反向计分' if one.reversed else ''}" for one in entries]


def _survey(edition: Edition) -> list[str]:
    survey = edition.survey
    head = f"- {survey.steps}级量表，少于{survey.minimum}份不显示得分（假定，{survey.clause}）"
    return [head, *_entries("事项", survey.items)]


def _report(edition: Edition) -> list[str]:
    report = edition.report
    lines = [f"- 共{len(report.parts)}个部分（{report.clause}，{edition.cite(report.clause)}），都填写后才能提交"]
    for number, part in enumerate(report.parts, 1):
        lines.append(f"- {number}. {part.title}：{part.hint}")
        if part.holds == "measures":
            lines += [f"  - {one.title}{f'：{one.hint}' if one.hint else ''}" for one in edition.marks.measures]
    growths = "；".join(f"{one.title}（{one.unit}）" for one in report.growths)
    return [*lines, *([f"- 增长率，每项填本年和上年两个数：{growths}"] if growths else [])]


def _grades(edition: Edition) -> list[str]:
    rule = edition.awards
    ladder = "、".join(f"连续{place}年{plain(sum_)}{rule.unit}" for place, sum_ in enumerate(rule.ladder, 1))
    return [
        *(_grade(one) for one in edition.grades),
        f"- {edition.grades[0].name}奖励：{ladder}（{rule.ladder_clause}，{edition.cite(rule.ladder_clause)}）",
    ]


def _grade(one: Grade) -> str:
    assumed = "" if one.supported else "（分数线为假定）"
    return f"- {one.name}：{plain(one.floor)}分以上{assumed}，奖励按{share(one.share)}"


def _questions(edition: Edition) -> list[str]:
    lines: list[str] = []
    for one in edition.open_questions.values():
        backing = "有文件支持" if one.supported else unconfirmed(edition)
        kind = SETTINGS[one.name]
        options = "；".join(f"{word}＝{said}" for word, said in one.options.items())
        closed = options or "、".join(words_of(kind, edition.failing_grade))
        allowed = "；".join(part for part in (closed, besides(kind)) if part)
        lines.append(
            f"- {one.name} = {one.default}（{backing}；{one.question}，{one.clause}）：{one.about}。可取：{allowed}"
        )
    return lines

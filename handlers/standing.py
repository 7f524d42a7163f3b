"""进度: where a unit stands, by name, and what is still possible. Never a promise, never a ranking."""

from fractions import Fraction

from handlers import document, eligibility, guide, packages
from handlers.answers import Answer
from handlers.buttons import Verb, free
from handlers.dates import day, left
from handlers.effects import Button, Decision, Say
from handlers.facts import assessment_facts, opened
from handlers.permissions import may
from handlers.ports import Stage, UnitProgress
from handlers.sentences import say
from handlers.situation import RoleName, Situation
from reminders.deadlines import days_left
from scoring.assessment import Assessment, assess
from scoring.doubling import growth_base
from scoring.edition import Indicator
from scoring.exact import fixed, plain
from scoring.gate import Gate
from scoring.model import Finding, Why
from scoring.summary import across
from scoring.targets import target_words, year_label
from scoring.wording import percent, reading_note


def answer(situation: Situation) -> Decision:
    """Answer 「进度」 for whoever asks: a contact's own unit, or how far the units of a city or the province are."""
    watches = may(situation, "watch")
    said = board(situation) if watches else text(situation)
    menu = free(say("buttons.menu"), Verb.MENU)
    rows = [(*_handing_in(situation), menu)]
    if not watches and situation.unit is not None and situation.unit.assessment_year is not None:
        rows.insert(0, (free(say("buttons.picture"), Verb.PICTURE),))
    if situation.conversation.form is not None:
        rows.insert(0, (guide.go_on(situation),))
    return Decision(situation.conversation, (Say(said, tuple(rows)),), "standing")


def _handing_in(situation: Situation) -> tuple[Button, ...]:
    if not may(situation, "submit"):
        return ()
    submission = packages.handed_in(situation, packages.package_of(situation))
    return (free(say("buttons.submit" if submission is None else "buttons.receipt"), Verb.SUBMIT),)


def text(situation: Situation) -> str:
    """Say how one unit stands under the readings in force."""
    the_round, unit = opened(situation), situation.unit
    if unit is None:
        return say("standing.no_unit")
    if unit.assessment_year is None:
        return _applicant(situation)
    assessment = assess(the_round.edition, unit.assessment_year, assessment_facts(situation), the_round.readings)
    gate = assessment.gate
    label = year_label(the_round.edition, unit.assessment_year, the_round.readings)
    head = say("standing.head", unit=unit.name, year=the_round.year, label=label)
    counts = say(
        "standing.counts",
        assessed=gate.assessed,
        met=len(gate.met),
        not_met=len(gate.not_met),
        missing=len(gate.missing),
    )
    frozen = say("standing.frozen") if assessment.facts.missing_frozen else ""
    parts = [
        f"{head}\n{_state(situation)}\n{counts}",
        _not_met(assessment, situation),
        frozen,
        _missing(assessment, situation),
    ]
    parts += [*consequences(assessment, situation), say("standing.caveat")]
    return "\n\n".join(part for part in parts if part)


def consequences(assessment: Assessment, situation: Situation) -> tuple[str, ...]:
    """Say what counts twice, whether the gate is passed, and what is still possible."""
    gate = assessment.gate
    switched = reading_note(assessment.edition, assessment.readings, "double_enabled")
    return switched or _doubled(assessment), _gate(gate), _possible(gate, situation)


def _state(situation: Situation) -> str:
    return packages.standing(situation, packages.package_of(situation))


def board(situation: Situation) -> str:
    """Say how far the units are: progress, never a list of misses."""
    role = situation.role
    units = situation.progress.of_units(role.city if role and role.name is RoleName.REVIEWER else None)
    if not units:
        return say("standing.no_units")
    begun = [unit for unit in units if unit.stage is not Stage.NOT_BEGUN]
    lines = [say("standing.board", year=opened(situation).year, units=len(units), begun=len(begun))]
    city = ""
    for unit in units:
        if unit.city != city:
            city = unit.city
            lines.append(f"\n{city}")
        lines.append(_board_line(unit))
    return "\n".join(lines)


def _board_line(unit: UnitProgress) -> str:
    state = say(f"standing.stage_{unit.stage}")
    line = say("standing.board_line", unit=unit.name, state=state, filled=unit.filled, assessed=unit.assessed)
    if unit.stage is Stage.NOT_BEGUN:
        line = say("standing.board_not_begun", unit=unit.name, state=state)
        line += say("standing.board_prefilled", count=unit.prefilled) if unit.prefilled else ""
    line += say("standing.board_waiting", departments="、".join(unit.waiting)) if unit.waiting else ""
    if unit.stage is not Stage.FILLING or not unit.open_at:
        return line
    rest = "、".join(say("standing.board_open_at", department=name, count=count) for name, count in unit.open_at)
    return line + say("standing.board_open", departments=rest)


def _applicant(situation: Situation) -> str:
    """Say how far each part of an application is, and whether the conditions are met by what is there."""
    unit, the_round = situation.unit, opened(situation)
    assert unit is not None
    rows = {
        eligibility.NAME: [one.key for one in eligibility.questions(situation)],
        "baseline": [one.key for one in the_round.edition.indicators if not one.discontinued],
        document.NAME: [one.key for one in document.questions(situation)],
    }
    answers = {form: situation.draft(form, the_round.year).answers for form in rows}
    due = packages.due_on(situation, packages.APPLICATION)
    if due is not None and not any(answers.values()):
        when = left(days_left(due, situation.now))
        return say("standing.applicant_not_begun", unit=unit.name, year=the_round.year + 1, date=day(due), when=when)
    parts = "；".join(
        say(
            "standing.applicant_part",
            form=say(f"buttons.{form}"),
            done=sum(1 for key in keys if key in answers[form] and answers[form][key].is_settled),
            rows=len(keys),
        )
        for form, keys in rows.items()
    )
    told = say("standing.applicant", unit=unit.name, year=the_round.year + 1, parts=parts)
    judged = eligibility.judge(situation).because if answers[eligibility.NAME] else ""
    return "\n".join(one for one in (told, _state(situation), judged) if one)


def _not_met(assessment: Assessment, situation: Situation) -> str:
    misses = [assessment.findings[key] for key in assessment.gate.not_met]
    if not misses:
        return ""
    lines = [_miss(finding, _given(finding.indicator, situation), assessment) for finding in misses]
    return "\n".join([say("standing.not_met", count=len(misses)), *lines])


def _miss(finding: Finding, answer: Answer | None, assessment: Assessment) -> str:
    name, given = finding.indicator.name, assessment.facts.values.get(finding.indicator.key)
    if finding.frozen:
        return say("standing.miss_frozen", name=name, note=_note(finding, answer) or say("standing.note_open"))
    if finding.value is None or given is None:  # nothing could be compared, and the readings count it as unmet
        key = "standing.miss_blank" if finding.why is Why.BLANK else "standing.miss_zero_base"
        return say(key, name=name, value="" if given is None else f"{given:f}{finding.indicator.unit}")
    origin = say(f"origins.{answer.origin}") if answer is not None else ""
    if isinstance(finding.value, Fraction):
        growth = percent(abs(finding.value), finding.target)
        rise = say("indicators.growth" if finding.value >= 0 else "indicators.decline", growth=growth)
        value, gap = f"{given:f}{finding.indicator.unit}{origin}，{rise}", ""
    else:
        value, gap = f"{plain(finding.value)}{finding.indicator.unit}{origin}", _gap(finding)
    reason = say("checks.explained", reason=answer.reason) if answer is not None and answer.reason else ""
    return say("standing.miss", name=name, value=value, target=_target(finding, assessment), gap=gap) + reason


def _gap(finding: Finding) -> str:
    if finding.gap is None or finding.gap >= 0:
        return ""
    unit = say("standing.points") if finding.indicator.unit == "%" else finding.indicator.unit
    return say("standing.gap", gap=f"{plain(-finding.gap)}{unit}")


def _target(finding: Finding, assessment: Assessment) -> str:
    if finding.indicator.compared == "at_least" and finding.target is not None:
        return f"{plain(finding.target)}{finding.indicator.unit}"
    key, facts = finding.indicator.key, assessment.facts
    return target_words(assessment.edition, key, assessment.year, assessment.readings, facts)


def _missing(assessment: Assessment, situation: Situation) -> str:
    missing = [assessment.findings[key] for key in assessment.gate.missing]
    if not missing:
        return ""
    by_department: dict[str, list[str]] = {}
    for finding in missing:
        name = finding.indicator.name + _note(finding, _given(finding.indicator, situation))
        by_department.setdefault(finding.indicator.department, []).append(name)
    lines = [
        say("standing.missing_line", department=department, names="、".join(names))
        for department, names in by_department.items()
    ]
    return "\n".join([say("standing.missing", count=len(missing)), *lines])


def _note(finding: Finding, answer: Answer | None) -> str:
    """Say who is waited for: a declared nothing, or the figure that a given one is compared with."""
    if finding.why is not Why.VALUE_AWAITED:
        return say(f"standing.note_{finding.why}")
    if answer is not None and (day := answer.expected_on) is not None:
        return say("standing.note_expected", month=day.month, day=day.day)
    return say(f"standing.note_{answer.kind}") if answer is not None and answer.is_settled else ""


def _doubled(assessment: Assessment) -> str:
    doubled = [
        say(
            "standing.doubled_one",
            name=assessment.findings[key].indicator.name,
            growth=_percent(assessment.findings[key]),
        )
        for key in assessment.gate.doubled
    ]
    return say("standing.doubled", names="、".join(doubled)) if doubled else ""


def _percent(finding: Finding) -> str:
    return "" if finding.double_growth is None else f"{fixed(finding.double_growth, 1)}%"


def _gate(gate: Gate) -> str:
    edition, question = gate.edition, gate.edition.open_questions["gate_mode"]
    rule = say(
        "standing.rule",
        need=edition.gate.need,
        of=edition.gate.of,
        excused=edition.gate.of - gate.assessed,
        how=question.options[gate.in_force.gate_mode],
        required=gate.required,
        cited=edition.cite(edition.gate.clause),
        basis=say("standing.default" if gate.in_force.gate_mode == question.default else "standing.decided"),
    )
    return f"{rule}\n{verdict(gate)}"


def verdict(gate: Gate) -> str:
    """Say whether the gate is passed by what is there, and where readings would have it otherwise."""
    said = {
        True: say("standing.passed", effective=gate.shown, required=gate.required),
        False: say("standing.failed", best=gate.best_case, required=gate.required),
        None: say("standing.open", effective=gate.shown, required=gate.required),
    }[gate.passed]
    if gate.passed is not None and gate.verdict == "depends":
        said += "\n" + say("standing.depends", ways=across(gate))
    return said


def _possible(gate: Gate, situation: Situation) -> str:
    """Say what is still possible while figures are missing: with all of them met, and by counting one for two."""
    if gate.passed is not None:
        return ""
    edition, missing = opened(situation).edition, len(gate.missing)
    plainly = min(gate.effective + missing, edition.gate.of)
    families = _may_still_double(gate)
    beyond = say("standing.doubling_aside") if families else ""
    if plainly >= gate.required:
        key = "standing.possible" if plainly > gate.required else "standing.possible_exactly"
        return say(key, spare=plainly - gate.required, missing=missing, most=plainly) + beyond
    unknown = [edition.indicator(key).label for key in families if not _is_known(key, gate)]
    return say(
        "standing.possible_by_doubling",
        missing=missing,
        most=plainly,
        required=gate.required,
        short=gate.required - plainly,
        line=f"{edition.gate.double_line:f}",
        names="、".join(edition.indicator(key).label for key in families),
        cited=edition.cite(edition.gate.double_clause),
    ) + (say("standing.last_year_first", names="、".join(unknown)) if unknown else "")


def _may_still_double(gate: Gate) -> list[str]:
    """The indicators that may yet count for two: met or open ones whose growth is not known, nor known to be none."""
    open_keys = {*gate.met, *gate.missing}
    return [
        key
        for key in gate.in_force.double_keys
        if key in open_keys and key not in gate.doubled and _growth_is_open(key, gate)
    ]


def _growth_is_open(key: str, gate: Gate) -> bool:
    finding = gate.findings[key]
    if finding.double_growth is not None:
        return finding.double_growth > gate.edition.gate.double_line
    before = gate.facts.previous.get(growth_base(finding.indicator, gate.in_force.xsg_growth))
    return before is None or before > 0  # a last year of 0 is final (A08)


def _is_known(key: str, gate: Gate) -> bool:
    return growth_base(gate.findings[key].indicator, gate.in_force.xsg_growth) in gate.facts.previous


def _given(indicator: Indicator, situation: Situation) -> Answer | None:
    return situation.draft("indicators", opened(situation).year).answers.get(indicator.key)

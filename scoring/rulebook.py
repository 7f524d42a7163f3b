"""Reads a rulebook: a TOML file becomes an Edition, or the author is told which table and field to mend.

Editions are data packaged beside this module; a change of policy is a new file and no code.
"""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import cast, get_args

from scoring.edition import (
    AwardRule,
    ChecksRule,
    Deadlines,
    Document,
    Edition,
    Entry,
    GateRule,
    Grade,
    GrowthValue,
    MarksRule,
    PartHolds,
    Programme,
    ReportGrowth,
    ReportPart,
    ReportRule,
    SurveyRule,
)
from scoring.errors import ReadingError, RulebookError
from scoring.rulebook_check import check
from scoring.rulebook_parts import read_conditions, read_indicators, read_open_questions, read_readings
from scoring.tables import Table

SCHEMA = 1
SUFFIX = ".toml"


def edition_names() -> tuple[str, ...]:
    """List the packaged editions by name."""
    folder = files("scoring") / "rulebooks"
    return tuple(sorted(one.name.removesuffix(SUFFIX) for one in folder.iterdir() if one.name.endswith(SUFFIX)))


@cache
def load_edition(name: str) -> Edition:
    """Load a packaged edition by name; ReadingError when there is none, RulebookError when it is unsound."""
    if name not in edition_names():
        raise ReadingError(f"没有名为“{name}”的规则版本；现有：{'、'.join(edition_names())}")
    text = (files("scoring") / "rulebooks" / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    return parse_edition(text, f"{name}{SUFFIX}")


def parse_edition(text: str, source: str) -> Edition:
    """Read the text of a rulebook; `source` is the file name used in messages.

    Raises RulebookError for the first thing that is wrong.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as broken:
        raise RulebookError(source, "全文", "TOML格式", f"读不通，请检查引号、括号和等号（{broken}）") from broken
    except RecursionError:
        raise RulebookError(source, "全文", "TOML格式", "括号套得太深，请检查括号是否成对") from None
    except ValueError:  # int() refuses thousands of digits
        raise RulebookError(source, "全文", "TOML格式", "有一个数长得无法读取，请改正") from None
    return _edition(Table(source, "", data))


def _edition(root: Table) -> Edition:
    if root.whole("schema") != SCHEMA:
        raise root.error("schema", f"本程序只认识第{SCHEMA}版格式；请写 schema = {SCHEMA}")
    programme = _programme(root.table("programme"))
    indicators = read_indicators(root)
    grades = tuple(_grade(one) for one in root.tables("grades"))
    questions = read_open_questions(root.table("readings"), grades[-1].name)
    edition = Edition(
        name=root.text("name"),
        title=root.text("title"),
        programme=programme,
        deadlines=_deadlines(root.table("deadlines")),
        documents=tuple(_document(one) for one in root.tables("documents")),
        citations=root.mapping("citations"),
        gate=_gate(root.table("gate")),
        marks=_marks(root.table("marks")),
        survey=_survey(root.table("survey")),
        report=_report(root.table("report")),
        grades=grades,
        awards=_awards(root.table("awards")),
        conditions=read_conditions(root),
        condition_facts=root.mapping("condition_facts"),
        condition_names=_lists(root, "condition_names"),
        condition_figures=root.mapping("condition_figures") if "condition_figures" in root else {},
        indicators=indicators,
        ambiguous_names=_lists(root, "ambiguous_names"),
        office_names=_lists(root, "office_names"),
        checks=_checks(root.table("checks")),
        open_questions=questions,
        readings=read_readings(root, questions, indicators, grades[-1].name),
    )
    root.close()
    check(edition, root.source)
    return edition


def _programme(table: Table) -> Programme:
    programme = Programme(
        province=table.text("province"),
        province_word=table.text("province_word"),
        gdp_word=table.text("gdp_word"),
        government=table.text("government"),
        bureau=table.text("bureau"),
        bureau_full=table.text("bureau_full"),
        bureau_short=table.text("bureau_short"),
        name=table.text("name"),
        honour=table.text("honour"),
        unit=table.text("unit"),
        applicant=table.text("applicant"),
        years=table.texts("years"),
        departments=table.texts("departments", may_be_empty=True),
        contact_department=table.text("contact_department") if "contact_department" in table else None,
        stages=table.texts("stages"),
    )
    table.close()
    return programme


def _lists(root: Table, name: str) -> dict[str, tuple[str, ...]]:
    """Read a table of lists of names, which an edition may leave out."""
    if name not in root:
        return {}
    table = root.table(name)
    return {name: table.texts(name) for name in table.names()}


def _checks(table: Table) -> ChecksRule:
    checks = ChecksRule(
        jump=table.number("jump"),
        unit_factor=table.whole("unit_factor"),
        unit_spread=table.whole("unit_spread"),
        share_from=table.number("share_from"),
        growth_from=table.number("growth_from"),
        same_rows=table.whole("same_rows"),
    )
    table.close()
    return checks


def _deadlines(table: Table) -> Deadlines:
    deadlines = Deadlines(application=table.text("application"), report=table.text("report"))
    table.close()
    return deadlines


def _document(table: Table) -> Document:
    document = Document(
        id=table.text("id"),
        short=table.text("short"),
        title=table.text("title"),
        number=table.text("number"),
        issuer=table.text("issuer"),
        date=table.text("date"),
    )
    table.close()
    return document


def _gate(table: Table) -> GateRule:
    gate = GateRule(
        need=table.whole("need"),
        of=table.whole("of"),
        double_line=table.number("double_line"),
        clause=table.text("clause"),
        double_clause=table.text("double_clause"),
        excused_clause=table.text("excused_clause"),
    )
    table.close()
    return gate


def _marks(table: Table) -> MarksRule:
    marks = MarksRule(
        measures_weight=table.number("measures_weight"),
        environment_weight=table.number("environment_weight"),
        ceiling=table.number("ceiling"),
        clause=table.text("clause"),
        flag_spread=table.number("flag_spread"),
        measures=_entries(table, "measures"),
        bonus=_entries(table, "bonus") if "bonus" in table else (),
    )
    table.close()
    return marks


def _survey(table: Table) -> SurveyRule:
    survey = SurveyRule(
        steps=table.whole("steps"),
        minimum=table.whole("minimum"),
        clause=table.text("clause"),
        items=_entries(table, "items"),
    )
    table.close()
    return survey


def _entries(table: Table, name: str) -> tuple[Entry, ...]:
    return tuple(_entry(one) for one in table.tables(name))


def _entry(table: Table) -> Entry:
    entry = Entry(
        key=table.text("key"),
        title=table.text("title"),
        clause=table.text("clause"),
        reversed=table.flag("reversed", default=False),
        hint=table.text("hint", default=""),
    )
    table.close()
    return entry


def _report(table: Table) -> ReportRule:
    report = ReportRule(
        clause=table.text("clause"),
        parts=tuple(_part(one) for one in table.tables("parts")),
        growths=tuple(_growth(one) for one in table.tables("growths")) if "growths" in table else (),
        growths_in=table.text("growths_in", default=""),
    )
    table.close()
    return report


def _part(table: Table) -> ReportPart:
    part = ReportPart(
        key=table.text("key"),
        title=table.text("title"),
        hint=table.text("hint"),
        holds=cast("PartHolds", table.word("holds", get_args(PartHolds)) if "holds" in table else "text"),
    )
    table.close()
    return part


def _growth(table: Table) -> ReportGrowth:
    growth = ReportGrowth(
        key=table.text("key"),
        title=table.text("title"),
        unit=table.text("unit"),
        value=cast("GrowthValue", table.word("value", get_args(GrowthValue))),
    )
    table.close()
    return growth


def _grade(table: Table) -> Grade:
    grade = Grade(
        name=table.text("name"),
        aliases=table.texts("aliases", may_be_empty=True),
        floor=table.number("floor"),
        supported=table.flag("supported"),
        share=table.number("share"),
    )
    table.close()
    return grade


def _awards(table: Table) -> AwardRule:
    awards = AwardRule(
        ladder=table.numbers("ladder"),
        unit=table.text("unit"),
        designation_after=table.whole("designation_after"),
        removal_after=table.whole("removal_after"),
        grade_clause=table.text("grade_clause"),
        designation_clause=table.text("designation_clause"),
        criticism_clause=table.text("criticism_clause"),
        removal_clause=table.text("removal_clause"),
        ladder_clause=table.text("ladder_clause"),
        share_clause=table.text("share_clause"),
    )
    table.close()
    return awards

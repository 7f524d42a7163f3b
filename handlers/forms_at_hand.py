"""Which form is meant: the one on the table, that of this role's figures, those of a page; and who may fill it in."""

from collections.abc import Mapping

from handlers import baseline, completeness, document, eligibility, indicators, packages, report
from handlers.every_form import FORMS
from handlers.forms import Form
from handlers.permissions import Action, may
from handlers.sheets import SHEETED
from handlers.situation import Situation


def form_on_table(situation: Situation) -> Form | None:
    """The form on the table, as long as this role may (still) fill it in this round."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return None
    name = situation.conversation.form or ""
    if name in (indicators.NAME, report.NAME) and situation.unit.assessment_year is None:
        return None  # the unit was taken out of the assessment meanwhile
    return FORMS.get(name) if may_enter(situation, name) else None


def may_enter(situation: Situation, name: str) -> bool:
    """Whether this role may fill in a form of this name."""
    return may(situation, _NEEDED.get(name, "fill"))


_NEEDED: Mapping[str, Action] = {eligibility.NAME: "apply", document.NAME: "apply", report.NAME: "submit"}


def own_figures(situation: Situation) -> Form | None:
    """The form in which this role fills in figures now."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return None
    return FORMS[baseline.NAME if situation.unit.assessment_year is None else indicators.NAME]


def unfinished_form(figures: Form, situation: Situation) -> Form:
    """The form to go on with from the menu: the first of what is handed in that has open rows, else the figures."""
    if not may(situation, "submit"):
        return figures
    gaps = completeness.gaps(situation, packages.package_of(situation))
    return gaps.open[0].form if gaps.open else figures


def exported_form(situation: Situation) -> Form | None:
    """The form a workbook is made of: the one on the table where it has one, else the figures."""
    form = form_on_table(situation)
    return form if form is not None and form.name in SHEETED else own_figures(situation)


def page_forms(situation: Situation) -> tuple[Form, ...]:
    """The forms this role fills in on a page now: figures, and before them an applicant's conditions."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return ()
    if situation.unit.assessment_year is not None:
        return (FORMS[indicators.NAME],)
    conditions = (FORMS[eligibility.NAME],) if may(situation, "apply") else ()
    return (*conditions, FORMS[baseline.NAME])


def page_form(situation: Situation, name: str) -> Form | None:
    """The form of a page, as long as this role may (still) fill it in."""
    return next((form for form in page_forms(situation) if form.name == name), None)

"""Every form there is, by name."""

from collections.abc import Mapping

from handlers import baseline, document, eligibility, indicators, report
from handlers.forms import Form

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (eligibility.form(), baseline.form(), document.form(), indicators.form(), report.form())
}

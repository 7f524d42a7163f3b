"""What is worked out once for a turn must not be what an answer changes."""

from itertools import product

import pytest
from msgspec.structs import replace

from handlers import forms
from handlers.answers import Kind
from handlers.effects import Record
from handlers.every_form import FORMS
from handlers.situation import LASTING
from tests.handlers.people import Town, a_unit


@pytest.mark.parametrize("assessed", [None, 1, 2, 3])
def test_what_is_kept_after_an_answer_is_what_would_be_worked_out_anew(assessed: int | None) -> None:
    town = Town(unit=a_unit(year=assessed))
    li = town.contact()
    begun = town.situation(li.conversation, li.roles)
    found = {name: known(begun) for name, known in LASTING.items()}
    assert found
    for form in FORMS.values():
        for question, kind in product(form.questions(begun), Kind):
            value = "12" if kind is Kind.VALUE else None
            after = forms.with_answer(begun, Record(form.name, question.key, kind, value, "12"))
            for name, kept in found.items():
                assert vars(after)[name] == kept == LASTING[name](replace(after))

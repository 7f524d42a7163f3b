"""Which files belong to a question: asked only where a draft has any."""

from collections import Counter
from collections.abc import Sequence

from handlers.ports import Evidence
from handlers.situation import Situation


def files_of(form: str, key: str, situation: Situation) -> Sequence[Evidence]:
    """Return the files attached to one question, oldest first."""
    return [one for one in all_of(form, situation) if one.key == key]


def counts(form: str, situation: Situation) -> Counter[str]:
    """Count the files of each question of a form."""
    return Counter(one.key for one in all_of(form, situation))


def all_of(form: str, situation: Situation) -> Sequence[Evidence]:
    """Return the files attached to a form in the open round."""
    sent = [one for one in situation.just_sent if one.form == form]
    if situation.round is None or (form, situation.round.year) not in situation.with_files:
        return sent
    return [*situation.archive.evidence(form), *sent] if sent else situation.archive.evidence(form)

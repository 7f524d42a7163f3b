"""How an answer is shown, wherever it appears: with its unit, and where it came from."""

from handlers.answers import Answer, Kind
from handlers.questions import Asked, Question
from handlers.sentences import say


def shown(question: Question, answer: Answer | None) -> str:
    """Say how an answer stands: the value with its unit and where it came from, or which nothing it is."""
    if answer is None or answer.is_untouched:
        return say("kinds.open")
    if answer.kind is not Kind.VALUE:
        return say(f"kinds.{answer.kind}")
    origin = say(f"origins.{answer.origin}")
    value = {"true": "是", "false": "否"}.get(answer.value or "", answer.value or answer.raw)
    if question.asked is Asked.TEXT:
        value = answer.raw
    return f"{value}{question.unit}{origin}"

"""What a person is called: by name, and in one wording where there is none."""

from handlers.sentences import say


def called(name: str | None) -> str:
    """Return a name, or what stands for it: "" who enrolled and gave none, None who is not enrolled."""
    if name is None:
        return say("called.stranger")
    return name or say("called.unnamed")


def called_after(name: str | None) -> str:
    """Return the same to stand right behind a unit's name: in brackets where it is no name."""
    return name or say("called.after", who=called(name))


def called_at(unit: str, name: str | None) -> str:
    """Return who answers for a unit, in one breath: the name alone where it says the unit; `unit` "" for none."""
    if not unit:
        return called(name)
    if not name:
        return unit + called_after(name)
    return name if unit in name else f"{unit} {name}"

"""Why a unit changes under other rules, in words: what alone decides, else what does together; and the way back."""

from scoring.overrides import written
from scoring.rehearsal import Cell, Change, Rules


def reason(one: Change, before: Rules, after: Rules) -> str:
    """Name what decides: what alone, put back, would undo the change, else all that counts otherwise together."""
    decides, keys = one.decides, set(one.decides.indicators)
    said = _cells_in_words([cell for cell in one.cells if cell.key in keys], before, after)
    said += _number_in_words(one) if decides.required else []
    if len(said) > 1:
        said = [f"{'；'.join(said)}（任一项即可决定）"]
    if not said:
        said = _together(one, before, after)
    if not said:
        said = [f"{name}={_written(after, name)}（原为{_written(before, name)}）" for name in one.readings]
    if one.back is not None:
        said.append(f"如{one.back.words.replace('；', '，')}，仍可达到")
    return "；".join(said)


def _together(one: Change, before: Rules, after: Rules) -> list[str]:
    """Where no cell decides alone: what counts otherwise, unless only what comes after the gate has changed."""
    if (one.before.passed, one.before.verdict) == (one.after.passed, one.after.verdict):
        return []
    said = _cells_in_words([cell for cell in one.cells if _counts_otherwise(cell)], before, after)
    said += _number_in_words(one)
    return [f"{'；'.join(said)}（合起来决定）"] if len(said) > 1 else said


def _cells_in_words(cells: list[Cell], before: Rules, after: Rules) -> list[str]:
    names = {**_labels(after), **_labels(before)}
    return [f"{names[cell.key]}：{'→'.join(_without_same_target(cell.before, cell.after))}" for cell in cells]


def _without_same_target(before: str, after: str) -> tuple[str, str]:
    was, mark, old = before.partition("（")
    becomes, _, new = after.partition("（")
    return (was, becomes) if mark and old == new else (before, after)


def _number_in_words(one: Change) -> list[str]:
    old, new = one.before.required, one.after.required
    return [] if old == new else [f"须达标{old}项→{new}项"]


def _written(rules: Rules, name: str) -> str:
    return written(getattr(rules.readings, name))


def _counts_otherwise(cell: Cell) -> bool:
    """Tell whether more than the target differs."""
    return cell.before.partition("（")[0] != cell.after.partition("（")[0]


def _labels(rules: Rules) -> dict[str, str]:
    return {indicator.key: indicator.label for indicator in rules.edition.indicators}

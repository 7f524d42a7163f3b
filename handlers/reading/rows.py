"""Takes texts apart into names and figures: 「规上55，亿元11，10亿1」, a pasted column, a table.

Reads no figure itself, and guesses no name: what names nothing known, or several, comes back as it was typed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from handlers.reading.columns import Columns, cells_of
from handlers.reading.lexicon import Mark, spans, tokens
from handlers.reading.nothings import is_awaited, is_nothing
from handlers.reading.numerals import CHARACTERS
from handlers.reading.tidying import tidy
from handlers.reading.vagueness import vague_mark
from scoring.names import plain_name

LONGEST = 20_000  # a table of all indicators with every column has some 3,000
MOST_ROWS = 200
_LINES = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_PIECES = re.compile(r"[，、;；。]|,(?![0-9]{3}(?![0-9]))|,(?=[0-9]{3}[万亿])")
_NUMBERING = re.compile(
    r"\s*(?:[(][0-9]{1,2}[)]|[①-⑳]|[0-9]{1,2}(?:[、:)]|[.](?![0-9]))|[一二三四五六七八九十]{1,3}[、.])\s*"
)
_UNIT = re.compile(r"\s*[(\[]?\s*(?:单位[:]?)?(?:家|户|个|人|名|%)\s*[)\]]?\s*")
_BETWEEN = re.compile(r"[\s:=|·_…)\]]+|[.。]{2,}|-{2,}|[—–]+")
_ONLY_A_NUMBER = re.compile(rf"[0-9{CHARACTERS}](?<![百千万亿])[{CHARACTERS}元以上0-9]*")
_BEHIND_FIGURE = re.compile(r"(?<=[0-9])[%家人户个]?(?P<gap>\s*)|(?<=[%家人户个])(?P<wide>\s+)")
_FIGURE = re.compile(f"[0-9{CHARACTERS}]")
_LEADING = frozenset({Mark.OWN, Mark.THIS, Mark.LAST, Mark.YEAR, Mark.NOISE, Mark.PAUSE})
_LONGEST_LEAD = 40
_LONGEST_NAME = 60
_OTHER_THINGS = frozenset({"工业企业", "公司"})  # 规上工业企业 are fewer than 规上企业
_YEARLY = frozenset({Mark.THIS, Mark.LAST, Mark.YEAR})

Owners = Mapping[str, tuple[str, ...]]  # plain name → the keys it may mean


class Row(Struct, frozen=True):
    """One indicator with what was said of it.

    `keys`: the indicators the name may mean; none when nothing is known by it. `said` is empty when no figure stands
    beside the name. `plainly`: nothing but the name and the figure, in a spelling that can mean nothing else.
    """

    typed: str
    name: str
    said: str
    keys: tuple[str, ...]
    plainly: bool = False
    of_last_year: bool = False


def rows_of(raw: str, owners: Owners, year: int) -> tuple[Row, ...]:
    """Return the rows of a text, in order; none when it holds no indicator's name and no table.

    More than `MOST_ROWS` come back when there are more than are read, and of a text over `LONGEST` only its beginning
    is looked at: neither is to be taken for the whole.
    """
    found: list[Row] = []
    columns: Columns | None = None
    for line in _LINES.split(raw[:LONGEST]):
        cells = cells_of(line)
        if cells is None:
            found = _joined(found, _pieces(tidy(line), owners, year))
        elif (heading := Columns.of(cells, year)) is not None:
            columns = heading
        else:
            found = _joined(found, _from_cells(line, cells, columns, owners))
        if len(found) > MOST_ROWS:
            break
    return tuple(row for row in found if row.name)


def row_of(text: str, owners: Owners, year: int | None = None, *, heads: bool = False) -> Row | None:
    """Read a text that begins with an indicator's name, whatever follows; None when it does not.

    `heads`: it stands at the head of a line of cells, where 10亿元 is a name and no number.
    """
    lead, bare, at, plain = _named(text, owners)
    if not at:
        return None
    rest = _after_name(bare[at:])
    if _ONLY_A_NUMBER.fullmatch(plain) and not _FIGURE.search(rest) and not heads:
        return None  # 10亿 alone is a number
    if _goes_on(rest):
        return None  # 规上工业增加值 is another thing than 规上
    said = "" if _says_nothing(rest) else f"{lead} {rest}".strip()
    plainly = not lead and not _ONLY_A_NUMBER.fullmatch(plain) and not rest.startswith("-")
    return Row(text.strip(), _name(bare, at), said, owners[plain], plainly, of_last_year=_is_last(lead, year))


def _name_at_start(text: str, owners: Owners) -> tuple[int, str]:
    """Return how far the longest known name reaches, and the name; 0 when the text begins with none."""
    longest, plain, best = max(map(len, owners), default=0), "", (0, "")
    for at, mark in enumerate(text, 1):
        bare = _plain(mark)
        plain += bare
        if len(plain) > longest:
            break
        if bare and plain in owners:
            best = (at, plain)
    return best


@lru_cache(maxsize=8192)
def _plain(mark: str) -> str:
    return plain_name(mark)


def _named(text: str, owners: Owners) -> tuple[str, str, int, str]:
    """Find the name, at the start or behind 我县, 今年, 去年; of these only the year matters."""
    years, start = "", 0
    at, plain = _name_at_start(text, owners)
    for token, end in spans(text[:_LONGEST_LEAD]):
        if at or token.mark not in _LEADING:
            break
        years, start = years + (text[start:end] if token.mark in _YEARLY else ""), end
        at, plain = _name_at_start(text[start:], owners)
    return years, text[start:], at, plain


def _name(text: str, end: int) -> str:
    """Return the name as it was typed, with its bracket closed."""
    name = text[:end].strip()
    return f"{name})" if name.count("(") > name.count(")") else name


def _is_last(lead: str, year: int | None) -> bool:
    words = [token for token in tokens(lead) if token.mark in _YEARLY]
    return any(word.mark is Mark.LAST or (year is not None and word.text == str(year - 1)) for word in words)


def _after_name(rest: str) -> str:
    """Drop the unit in brackets and what only separates a name from its figure."""
    before = None
    while rest != before:
        before = rest
        for pattern in (_BETWEEN, _UNIT):
            if (found := pattern.match(rest)) and found.end():
                rest = rest[found.end() :]
    return rest.strip()


def _goes_on(rest: str) -> bool:
    """Whether something unknown stands between the name and the figure: then it is another name."""
    figure = _FIGURE.search(rest)
    between = rest[: figure.start()].rstrip("-+ ") if figure else rest if _says_nothing(rest) else ""
    while (vague := vague_mark(between)) is not None:  # 规上约55 is still 规上
        between = between.replace(vague[1], "")
    return any(token.mark is Mark.UNKNOWN or token.text in _OTHER_THINGS for token in tokens(between))


def _pieces(line: str, owners: Owners, year: int) -> Iterable[Row]:
    """Take one line of running text apart: at commas, and before every further name."""
    for piece in _PIECES.split(line)[: MOST_ROWS + 1]:
        for part in _before_names(piece, owners):
            bare = part.strip()
            if bare:
                yield row_of(_bare(bare), owners, year) or Row(bare, "", _bare(bare), ())


def _before_names(piece: str, owners: Owners) -> list[str]:
    """Split 「规上55 亿元11」 and 「四板6新三板1」 where a name begins behind a figure; 55亿元 stays one."""
    parts, start = [], 0
    for gap in _BEHIND_FIGURE.finditer(piece):
        rest = piece[gap.end() : gap.end() + _LONGEST_NAME]
        is_apart = gap["gap"] or gap["wide"]
        begins = plain_name(rest[:1]) and _name_at_start(rest, owners)[0] and not _is_number(piece[start : gap.end()])
        if begins and (is_apart or not _FIGURE.match(rest)):
            parts.append(piece[start : gap.end()])
            start = gap.end()
    return [*parts, piece[start:]]


def _from_cells(line: str, cells: Sequence[str], columns: Columns | None, owners: Owners) -> Iterable[Row]:
    """Read one line of a table: the name's cell, and the cell of the figure."""
    head = _head(cells)
    named = (
        (place, row)
        for place, cell in enumerate(cells)
        if (row := row_of(_bare(cell), owners, heads=place == head)) is not None and not row.said
    )
    at, row = next(named, (0, None))
    typed = " ".join(line.split())
    if row is None:
        yield from _cells_without_name(typed, cells, columns, owners)
        return
    this, last = (columns or Columns()).figures(cells, at)
    yield replace(row, typed=typed, said=this, plainly=False)
    if last:
        yield replace(row, typed=typed, said=last, plainly=False, of_last_year=True)


def _cells_without_name(typed: str, cells: Sequence[str], columns: Columns | None, owners: Owners) -> Iterable[Row]:
    """Read a line whose cells hold name and figure together, or no known name at all."""
    held = [row_of(_bare(cell), owners) for cell in cells]
    further = "；".join(cell for cell, row in zip(cells, held, strict=True) if cell and row is None)
    known = [row for row in held if row is not None and row.said]
    for row in known:  # what stands beside one row belongs to it; beside several, nobody knows to which
        said = f"{row.said}；{further}" if further and len(known) == 1 else row.said
        yield replace(row, said=said, plainly=row.plainly and not further)
    if not known:
        name, said = (columns or Columns()).name_and_figure(cells)
        yield Row(typed, name, said, ())


def _head(cells: Sequence[str]) -> int | None:
    """The first cell that is no row's number, when a figure stands behind it."""
    head = next((place for place, cell in enumerate(cells) if cell and not cell.isdecimal()), None)
    return head if head is not None and any(_FIGURE.search(cell) for cell in cells[head + 1 :]) else None


def _bare(cell: str) -> str:
    numbered = _NUMBERING.match(cell)
    return cell[numbered.end() :] if numbered and cell[numbered.end() :] else cell


def _joined(found: list[Row], further: Iterable[Row]) -> list[Row]:
    """Add the rows of one line; what has no name of its own goes on with the row before, or nobody knows it."""
    left_out = False  # a figure in front of the name: most often the row's number
    for place, row in enumerate(further):
        before = found[-1] if found else None
        if row.name:
            found.append(replace(row, plainly=row.plainly and not left_out))
        elif _says_nothing(row.said):
            continue
        elif before is None or not before.keys:
            left_out = _is_number(row.said)
            found += () if left_out else (_unknown(row),)
        elif place == 0 and before.said and row.said == str(_rows_so_far(found) + 1):
            continue  # the next row's number, in a column of cells
        elif _is_number(row.said) or _belongs(row.said, before.said):
            found[-1] = _going_on(before, row)
        else:
            found.append(_unknown(row))
    return found


def _rows_so_far(found: Sequence[Row]) -> int:
    return len({row.keys for row in found if row.keys})


def _going_on(before: Row, row: Row) -> Row:
    """Add what was said further of a row; never so that two figures could be read as one (92, 119)."""
    said = f"{before.said}；{row.said}" if before.said else row.said
    return replace(
        before, typed=f"{before.typed}，{row.typed}", said=said, plainly=before.plainly and not before.said
    )


def _says_nothing(said: str) -> bool:
    """Whether a piece is a unit, a thank you or a mark."""
    marks = {token.mark for token in tokens(said)}
    return bool(_UNIT.fullmatch(said)) or marks <= {Mark.NOISE, Mark.PAUSE, Mark.BRACKET, Mark.THIS, Mark.OWN}


def _belongs(said: str, before: str) -> bool:
    """Whether a piece only goes on: 今年20, 其中新增3家, 4月20日发布; a bare figure only where none stands yet."""
    if is_awaited(f"{before}，{said}") or (is_nothing(before) and is_awaited(said)):
        return True
    return not any(token.mark in (Mark.UNKNOWN, Mark.OTHER_NAME) for token in tokens(said))


def _is_number(said: str) -> bool:
    return [token.mark for token in tokens(said)] == [Mark.NUMBER]


def _unknown(row: Row) -> Row:
    """Let what nobody knows stand as it was typed."""
    return replace(row, name=row.typed, said="")

"""Lists that must agree, and walls that must stand: what nobody notices until a person meets it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest

from bot.cli import COMMANDS, app
from bot.cli.program import NAME
from bot.settings import PREFIX, Settings
from bot.storage import schema
from handlers import effects
from handlers.answers import Finality, Kind, Origin, SourceKind
from handlers.buttons import Verb
from handlers.commands import NAMES
from handlers.contents import Unusable
from handlers.document import ASKED as DOCUMENT
from handlers.eligibility import form as eligibility
from handlers.every_form import FORMS
from handlers.ports import Stage
from handlers.presses import ANYWHERE
from handlers.sentences import _texts
from handlers.sheet_out import PROMPTED
from handlers.sheets import Column
from handlers.situation import Conversation, RoleName
from handlers.words import _WORDS
from reminders.broadcasts import Care, Reason, Step
from reminders.obligations import Kind as Owed
from reminders.obligations import Point
from scoring.model import Status, Why
from tests.handlers.people import Town, a_unit

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "reminders", "scoring")
SOURCES = {path: path.read_text("utf-8") for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))}
TREES = {path: ast.parse(text) for path, text in SOURCES.items()}
HANDLERS = {path: tree for path, tree in TREES.items() if path.is_relative_to(ROOT / "handlers")}

AWAITED = (Why.PROVINCE_AWAITED, Why.GDP_AWAITED, Why.LAST_YEAR_AWAITED, Why.BASELINE_AWAITED, Why.ZERO_BASE)

# What may stand in the place of each gap in a key like f"kinds.{answer.kind}".
WORDS: dict[str, list[str]] = {
    "answers.ask.": [],  # reasons: compared below
    "answers.because.": [],
    "courtesies.": ["thanked", "greeted"],
    "buttons.": ["eligibility", "baseline", "document", "indicators", "report"],
    "commands.": [*NAMES],
    "document.": list(DOCUMENT),
    "document.ask_": list(DOCUMENT),
    "enrol.welcome_": ["fills", "watches"],
    "forms.noted_": [kind.value for kind in Kind if kind is not Kind.VALUE],
    "forms.not_here_": [Kind.ABSENT.value, Kind.EXCLUSION.value],
    "guide.stage_": ["application", "report"],
    "indicators.waits_": [why.value.removesuffix("_awaited") for why in AWAITED],
    "kinds.": [kind.value for kind in Kind if kind is not Kind.VALUE],
    "sources.": [*map(str, SourceKind), *map(str, Finality)],
    "origins.": [origin.value for origin in Origin],
    "watch.nudge_": [Owed.REPORT.value, Owed.APPLICATION.value],
    "watch.step_": [step.value for step in Step],
    "notice.refused.": [reason.value for reason in Reason],
    "notice.not_out.": [step.value for step in Step],
    "notice.finished.": ["all", "failed", "nobody"],
    "notice.addressed.": ["contact", "contributor", "reviewer"],
    "notice.board.also_": ["stopped", "waiting", "failed"],
    "notice.caution.": [care.value for care in Care],
    "gap.kind_": [kind.value for kind in Owed],
    "reminder.": [point.value for point in Point if point.is_owing],
    "reminder.act_": [point.value for point in Point if point.is_owing],
    "summary.where_": [point.value for point in Point if point.is_owing],
    "roles.": [role.value for role in RoleName],
    "standing.note_": [
        *(why.value for why in AWAITED), Kind.ABSENT.value, Kind.EXCLUSION.value, Kind.PROVINCE.value,
    ],
    "standing.stage_": [stage.value for stage in Stage],
    "uploads.refused_": ["empty", "too_big", "kind", "lost"],
    "statuses.": [status.value for status in Status if status is not Status.MISSING],
    "workbook.headings.": [column.value for column in Column],
    "workbook.prompts.": [kind.value for kind in PROMPTED],
    "workbook.unusable.": [why.value for why in Unusable],
    "workbook.wrong.": [
        "both", "choice", "date", "day", "emptied", "error", "expected", "formula", "locked", "merged", "not_asked",
        "other_year", "renamed", "since", "stray", "too_long", "twice", "unread", "without_value",
    ],
}  # fmt: skip


# --- sentences ------------------------------------------------------------------------------------------------


def _calls() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Every say(…) in the four rooms, with each expression its key may be."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                for key in _branches(node.args[0]):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node, key


def _branches(key: ast.expr) -> Iterator[ast.expr]:
    if isinstance(key, ast.IfExp):
        yield from _branches(key.body)
        yield from _branches(key.orelse)
    else:
        yield key


def _keys(where: str, key: ast.expr) -> list[str]:
    """The text keys an expression may come to. A plain name stands for the literals assigned to it in its file."""
    if isinstance(key, ast.Constant):
        return [str(key.value)]
    if isinstance(key, ast.JoinedStr):
        head = key.values[0]
        assert isinstance(head, ast.Constant), f"{where}: a key must begin with its table"
        assert str(head.value) in WORDS, f"{where}: say in WORDS what may follow {head.value!r}"
        return [f"{head.value}{word}" for word in WORDS[str(head.value)]]
    assert isinstance(key, ast.Name), f"{where}: this key cannot be checked: {ast.unparse(key)}"
    path = ROOT / where.partition(":")[0]
    return sorted(_literals(TREES[path]))


def _literals(tree: ast.AST) -> set[str]:
    """String constants of a file that are text keys."""
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in found if text in _texts()}


CALLS = [(where, call, key) for where, call, _key in _calls() for key in _keys(where, _key)]


def test_no_sentence_is_missing() -> None:
    missing = {f"{where}: {key}" for where, _, key in CALLS if key not in _texts()}
    assert not missing


def test_no_sentence_is_left_over() -> None:
    used = {key for _, _, key in CALLS} | set(chain.from_iterable(_literals(tree) for tree in TREES.values()))
    left = set(_texts()) - used
    assert sorted(key for key in left if not key.startswith(("answers.ask.", "answers.because."))) == []


def test_every_reason_to_ask_has_its_question_and_its_ground_and_none_is_left_over() -> None:
    asked, grounds = (
        {key.removeprefix(table) for key in _texts() if key.startswith(table)}
        for table in ("answers.ask.", "answers.because.")
    )
    given = {
        node.args[0].value
        for tree in HANDLERS.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UnclearError"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert given <= asked <= grounds
    written = {
        node.value
        for tree in HANDLERS.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(ground for ground in grounds if not {ground, f"answers.because.{ground}"} & written) == []


def test_every_gap_of_a_sentence_is_filled_and_nothing_is_given_in_vain() -> None:
    wrong = []
    for where, call, key in CALLS:
        if isinstance(call.args[0], ast.Name) or any(word.arg is None for word in call.keywords):
            continue  # **values, or a key handed through: met by the conversations' own tests
        given = {str(word.arg) for word in call.keywords}
        gaps = _gaps(_texts()[key])
        alternatives = isinstance(call.args[0], ast.IfExp | ast.JoinedStr)  # they share their values: some take fewer
        if gaps - given or (given - gaps and not alternatives):
            wrong.append(f"{where}: {key} wants {sorted(gaps)}, is given {sorted(given)}")
    assert not wrong


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", _texts())
def test_a_sentence_is_written_as_an_official_form_would(key: str) -> None:
    text = _texts()[key]
    assert text == text.strip("\n")
    assert not re.search(r"[\U0001F000-\U0001FFFF]", text), "no emoji in official sentences"
    assert not re.search(r"[\u4e00-\u9fff][,;!?]|[,;!?][\u4e00-\u9fff]", text), "half-width punctuation"
    assert "迟报" not in text
    assert "合格" not in text, "a grade is no word for the gate"


# --- what is declared is handled ------------------------------------------------------------------------------


def test_every_effect_has_a_performer() -> None:
    declared = {each.__name__ for each in effects.Effect.__args__}
    (perform,) = (
        node
        for node in ast.walk(TREES[ROOT / "bot/perform/turning.py"])
        if isinstance(node, ast.FunctionDef) and node.name == "_perform"
    )
    cases = [node for node in ast.walk(perform) if isinstance(node, ast.MatchClass)]
    assert {case.cls.id for case in cases if isinstance(case.cls, ast.Name)} == declared


def test_every_verb_is_handled() -> None:
    patterns = [
        node.value
        for node in ast.walk(TREES[ROOT / "handlers/filling.py"])
        if isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Attribute)
    ]
    in_a_form = {pattern.attr for pattern in patterns if ast.unparse(pattern.value) == "Verb"}
    shown_by_default = {Verb.SHOW.name}  # filling: whatever is left shows the question again
    assert {verb.name for verb in ANYWHERE} | in_a_form | shown_by_default == {verb.name for verb in Verb}


def test_every_verb_is_offered_by_a_word_or_a_button() -> None:
    offered = {press.verb.name for press in _WORDS.values()}
    for tree in HANDLERS.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Verb":
                offered.add(node.attr)
    assert {verb.name for verb in Verb} <= offered


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("year", [1, 2, 3, None])
def test_every_question_can_be_put(form: object, year: int | None) -> None:
    town = Town(unit=a_unit(year=year))
    situation = town.situation(Conversation(role_id=1), (town.role(RoleName.CONTACT),))
    questions = form.questions(situation)  # type: ignore[attr-defined]
    labels = [question.label for question in questions]
    assert all(label.strip() for label in labels)
    assert len(set(labels)) == len(labels), "two questions of one name: a typed name would be ambiguous"
    assert len({question.key for question in questions}) == len(questions)
    for question in questions:
        assert form.ask(question, situation).strip()  # type: ignore[attr-defined]
        assert question.follows is None or question.follows in {one.key for one in questions}


def test_every_condition_of_the_edition_is_asked_but_the_registrys_own() -> None:
    town = Town()
    situation = town.situation(Conversation(role_id=1), (town.role(RoleName.CONTACT),))
    asked = {question.key for question in eligibility().questions(situation)}
    assert town.round is not None
    facts = {fact for condition in town.round.edition.conditions for fact in condition.facts}
    assert facts <= asked
    assert asked - facts == {"leading_industry_name", "declaration"}
    assert "poverty_county" not in asked


# --- commands and settings ------------------------------------------------------------------------------------


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    registering = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path, tree in TREES.items()
        if path.parent == ROOT / "bot/cli"
        and any(isinstance(node, ast.FunctionDef) and node.name == "register" for node in tree.body)
    }
    assert registering == {row.module for row in COMMANDS.values()}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_help_that_begins_as_its_row_says(command: str) -> None:
    from typer.testing import CliRunner

    shown = CliRunner().invoke(app, [command, "--help"], prog_name=NAME, terminal_width=400)
    assert shown.exit_code == 0
    assert COMMANDS[command].line.rstrip("。") in shown.output.replace("\n", "")


def test_every_setting_stands_in_the_example_and_nothing_else_does() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = set(re.findall(rf"^#?({PREFIX}[A-Z_]+)=", example, re.MULTILINE))
    assert named == {PREFIX + name.upper() for name in Settings.model_fields}


def test_head_is_the_newest_migration() -> None:
    versions = sorted(
        path.name.split("_")[0] for path in (ROOT / "bot/storage/migrations/versions").glob("[0-9]*.py")
    )
    assert versions[-1] == schema.HEAD


# --- walls ----------------------------------------------------------------------------------------------------


def test_no_proper_noun_of_the_programme_stands_in_python() -> None:
    """They are data of the edition; the names of places are a registry's."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in SOURCES.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"山西|省小企业局|小企业发展促进局|晋政|4月30日|5月31日|(?<!\d-)(04-30|05-31)", line)
    ]
    assert found == []


def test_no_file_grows_over_400_lines() -> None:
    # Not asked of data: rulebooks, transcripts, samples.
    kinds = ("*.py", "*.js", "*.css", "*.html")
    files = chain.from_iterable(
        (ROOT / room).rglob(kind) for room in (*ROOMS, "tests", "benchmarks", "tools") for kind in kinds
    )
    texts = (ROOT / "handlers/texts").glob("*.toml")
    long = [f"{path.relative_to(ROOT)}" for path in chain(files, texts) if _lines(path) > 400]
    assert long == []


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_only_commands_and_the_demo_print() -> None:
    printing = [
        str(path.relative_to(ROOT))
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "input")
    ]
    assert [path for path in printing if not path.startswith(("bot/cli/", "bot/demo/"))] == []


def test_only_the_settings_read_the_environment() -> None:
    reading = {
        str(path.relative_to(ROOT))
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
    }
    # columns: NO_COLOR, which is the terminal's; settings: the names only, the values go through pydantic
    assert reading == {"bot/cli/columns.py", "bot/settings.py"}


def test_nobody_left_of_the_shell_reads_a_clock() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in TREES.items()
        if not path.is_relative_to(ROOT / "bot")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow", "monotonic", "time")
        if isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date", "time")
    ]
    assert asked == []


def test_the_rooms_walls_are_in_the_project_file() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert linter["root_packages"] == list(ROOMS)
    layers = next(each for each in linter["contracts"] if each["type"] == "layers")
    assert layers["layers"] == list(ROOMS)
    walls = next(each for each in linter["contracts"] if each["type"] == "forbidden")
    assert set(walls["source_modules"]) == {"handlers", "reminders", "scoring"}
    assert {"telegram", "sqlalchemy", "fastapi", "httpx", "apscheduler", "os", "socket", "asyncio"} <= set(
        walls["forbidden_modules"]
    )


def test_the_rooms_import_only_to_the_right() -> None:
    for path, tree in TREES.items():
        room = ROOMS.index(path.relative_to(ROOT).parts[0])
        for node in ast.walk(tree):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                top = module.split(".")[0]
                assert top not in ROOMS or ROOMS.index(top) >= room, f"{path}: imports {module}"

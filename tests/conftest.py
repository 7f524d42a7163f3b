"""What all tests share: databases, Hypothesis profiles, and a summary that says which kinds of tests ran.

A test's kind follows from the fixtures it uses, so nobody has to remember a marker:
`sqlite_url`, `postgresql_url` (a database of its own each, without rows), `database_url` (once on either),
`telegram_server` (or `server` in a `test_telegram_*.py`), `browser`, `office`.
"""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import Phase, settings

from bot.storage.opening import open_current
from tests.postgresql import execute, running_server
from tests.sharing import Sharing, processes

KINDS = {
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "telegram": "Bot API",
    "browser": "Chromium",
    "office": "LibreOffice",
}
_BY_FIXTURE = {
    "sqlite_url": "sqlite",
    "postgresql_url": "postgresql",
    "telegram_server": "telegram",
    "browser": "browser",
    "office": "office",
}
_EXAMPLES = 25
_kinds = pytest.StashKey[dict[str, frozenset[str]]]()
_numbers = count(1)


# --- options and profiles -------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--soak", action="store_true", help="the long run: ten times the examples, and tests marked soak"
    )
    parser.addoption(
        "--fast", action="store_true", help="what is quick: no servers, browsers or processes, few examples"
    )
    parser.addoption(
        "--rewrite-transcripts",
        action="store_true",
        help="write the conversations' answers anew, to be read in the diff",
    )


def pytest_configure(config: pytest.Config) -> None:
    for kind, name in KINDS.items():
        config.addinivalue_line("markers", f"{kind}: uses {name} (set by itself, from the fixtures a test uses)")
    config.addinivalue_line("markers", "soak: only with --soak, because it takes minutes")
    config.addinivalue_line("markers", "slow: not with --fast, because it starts processes or waits")
    config.stash[_kinds] = {}
    config.pluginmanager.register(_Summary())
    # Shrinking takes up to five minutes: the long run does that, so that a red run is soon red.
    quick = (Phase.explicit, Phase.reuse, Phase.generate)
    settings.register_profile("default", max_examples=_EXAMPLES, deadline=None, derandomize=True, phases=quick)
    settings.register_profile("soak", max_examples=10 * _EXAMPLES, deadline=None, print_blob=True)
    settings.register_profile("fast", settings.get_profile("default"), max_examples=_EXAMPLES // 5)
    settings.load_profile(next((name for name in ("soak", "fast") if config.getoption(f"--{name}")), "default"))
    for name in [name for name in os.environ if name.startswith("SHIFAN_")]:
        del os.environ[name]  # what the tester's own installation is set to is nothing to the tests


@pytest.fixture(scope="session")
def soaking(pytestconfig: pytest.Config) -> bool:
    """Whether this is the long run."""
    return bool(pytestconfig.getoption("--soak"))


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """A test that starts the program configures its logs; the next test does not inherit them."""
    yield
    structlog.reset_defaults()


# --- databases ------------------------------------------------------------------------------------------------


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path}/shifan.db"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A real PostgreSQL server, for this run only."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Any) -> str:
    """The name of a database with the tables of today: copying it takes a tenth of migrating."""
    execute(postgresql_server, "CREATE DATABASE template")
    open_current(postgresql_server.get_uri(database="template")).dispose()
    return "template"


@pytest.fixture
def postgresql_url(postgresql_server: Any, postgresql_template: str) -> Iterator[str]:
    """The address of a database whose tables are made and empty, dropped afterwards."""
    yield from _database_of_its_own(postgresql_server, postgresql_template)


@pytest.fixture
def bare_postgresql_url(postgresql_server: Any) -> Iterator[str]:
    """The address of a database without tables, dropped afterwards."""
    yield from _database_of_its_own(postgresql_server, "template1")


def _database_of_its_own(server: Any, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield str(server.get_uri(database=name))
    execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without rows: the test runs once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


# --- which kinds ran ------------------------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        kinds = _kinds_of(item)
        config.stash[_kinds][item.nodeid] = kinds
        for kind in kinds:
            item.add_marker(kind)
    without = _left_out(config)
    left_out = {item: None for item in items if any(item.get_closest_marker(name) for name in without)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]
    # The long stories of tests/fault begin first: where several processes share the work, none waits for another at
    # the end. Playwright keeps an event loop running in its thread: tests with a loop of their own must come before
    # it, so the browser's files come last.
    items.sort(key=lambda item: ("browser" in item.path.parts, "fault" not in item.path.parts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return processes()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return Sharing(config, log)


def _left_out(config: pytest.Config) -> list[str]:
    """Return the markers of the tests that this run leaves out."""
    fast, soak = config.getoption("--fast"), config.getoption("--soak")
    return ([] if soak else ["soak"]) + (["slow", "postgresql", "telegram", "browser", "office"] if fast else [])


def _kinds_of(item: pytest.Item) -> frozenset[str]:
    used = set(getattr(item, "fixturenames", ()))
    kinds = {kind for fixture, kind in _BY_FIXTURE.items() if fixture in used}
    if "database_url" in used:
        kinds.add(getattr(item, "callspec").params["database_url"])  # noqa: B009 - only parametrised items have one
    if "server" in used and item.path.name.startswith("test_telegram"):
        kinds.add("telegram")
    return frozenset(kinds | {kind for kind in KINDS if item.get_closest_marker(kind)})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]
    report.user_properties.append(("kinds", sorted(item.config.stash[_kinds].get(item.nodeid, ()))))
    return report  # type: ignore[return-value]


class _Summary:
    """Counts outcomes by kind, where all reports come together, however many processes made them."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        self.not_run: list[tuple[str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.outcome == "passed":
            return
        kinds = dict(report.user_properties).get("kinds", [])
        assert isinstance(kinds, list)
        for kind in kinds:
            self.outcomes[kind][report.outcome] += 1
        if {"browser", "office"} & set(kinds) and report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.not_run.append((report.nodeid, reason))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Iterator[None]:
        yield  # pytest's own summary first: what did not run, and what ran, is read last
        if self.not_run:
            terminalreporter.write_line("")
            terminalreporter.write_sep("!", "TESTS NOT RUN", red=True, bold=True)
            for nodeid, reason in self.not_run:
                terminalreporter.write_line(f"  {nodeid}: {reason}", red=True)
            terminalreporter.write_sep("!", f"{len(self.not_run)} tests were NOT RUN", red=True, bold=True)
        line = " · ".join(f"{name} {_counted(self.outcomes[kind])}" for kind, name in KINDS.items())
        terminalreporter.write_line("")
        terminalreporter.write_line(line, bold=True)


def _counted(outcome: Counter[str]) -> str:
    parts = [f"{outcome[name]} {name}" for name in ("failed", "skipped") if outcome[name]]
    return ", ".join([f"{outcome['passed']} passed", *parts])

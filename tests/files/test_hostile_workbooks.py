"""What must not be read is refused with its reason, in a process of its own, and costs the program nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.files import workbook_reading
from bot.files.workbook_reading import read_workbook, understood
from handlers.contents import Contents, Refusal, Unusable
from tests.files.hostile import CORPUS, good

ROOT = Path(__file__).parents[2]
MOST_GROWTH = 20 * 2**20


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return tmp_path / "sent.xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_with_its_reason(name: str, sent: Path) -> None:
    make, why = CORPUS[name]
    sent.write_bytes(make())
    found = understood(read_workbook(sent))
    if why is None:
        assert isinstance(found, Contents) or found.why in (Unusable.TOO_HEAVY, Unusable.DAMAGED)
    else:
        assert isinstance(found, Refusal)
        assert found.why is why


def test_every_reason_is_met_in_the_corpus() -> None:
    assert {why for _, why in CORPUS.values() if why is not None} == set(Unusable)


def test_the_place_is_named_where_there_is_one(sent: Path) -> None:
    sent.write_bytes(CORPUS["one cell at XFD1048576"][0]())
    assert understood(read_workbook(sent)) == Refusal(Unusable.OUTSIDE, "XFD1048576")
    sent.write_bytes(CORPUS["a path out of the archive"][0]())
    assert understood(read_workbook(sent)) == Refusal(Unusable.UNSAFE_NAMES, "../../../../etc/cron.d/shifan")


def test_a_reader_that_does_not_come_back_is_ended(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook_reading.MOST_SECONDS < 20
    monkeypatch.setattr(workbook_reading, "MOST_SECONDS", 0.01)
    sent.write_bytes(good())
    assert understood(read_workbook(sent)) == Refusal(Unusable.TOO_HEAVY)


@pytest.mark.slow
def test_the_program_itself_hardly_grows(tmp_path: Path) -> None:
    """In a program of its own that reads the whole corpus: what its memory has ever come to, before and after."""
    for number, (make, _) in enumerate(CORPUS.values()):
        (tmp_path / f"{number}.xlsx").write_bytes(make())
    grown = subprocess.run(
        [sys.executable, "-c", _GROWTH, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert int(grown) < MOST_GROWTH


_GROWTH = """
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import structlog

from bot.files.workbook_reading import read_workbook, understood

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
before = getrusage(RUSAGE_SELF).ru_maxrss
for path in sorted(Path(sys.argv[1]).iterdir()):
    read_workbook(path)
print((getrusage(RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024))
"""

"""What must not be read is refused with its reason, in a process of its own, and costs the program nothing."""

import subprocess
import sys
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a program that read the whole corpus said of each file, and how much its memory grew by that, in bytes."""

    of: dict[str, str]
    grown: int


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Read the corpus in a program of its own, so that its memory is nobody else's."""
    folder = tmp_path_factory.mktemp("corpus")
    for number, (make, _) in enumerate(CORPUS.values()):
        (folder / f"{number:03}.xlsx").write_bytes(make())
    ran = subprocess.run(
        [sys.executable, "-c", _READER, str(folder)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    grown, *said = ran.stdout.splitlines()
    return Verdicts(dict(zip(CORPUS, said, strict=True)), int(grown))


_READER = """
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import structlog

from bot.files.workbook_reading import read_workbook, understood
from handlers.contents import Refusal

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
before = getrusage(RUSAGE_SELF).ru_maxrss
found = [understood(read_workbook(path)) for path in sorted(Path(sys.argv[1]).iterdir())]
print((getrusage(RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024))
for one in found:
    print(one.why if isinstance(one, Refusal) else "read")
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_with_its_reason(name: str, verdicts: Verdicts) -> None:
    _, why = CORPUS[name]
    assert verdicts.of[name] in ({why.value} if why else {"read", Unusable.TOO_HEAVY.value, Unusable.DAMAGED.value})


@pytest.mark.slow
def test_the_doctor_knows_whether_workbooks_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook_reading.is_working()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert not workbook_reading.is_working()


def test_only_so_many_files_are_read_at_once(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reading, "QUEUE_SECONDS", 0.01)
    held = [workbook_reading._readers.acquire(timeout=5) for _ in range(workbook_reading.AT_ONCE)]
    assert all(held)
    sent.write_bytes(good())
    try:
        assert understood(read_workbook(sent)) == Refusal(Unusable.TOO_HEAVY)
    finally:
        for _ in held:
            workbook_reading._readers.release()
    assert isinstance(understood(read_workbook(sent)), Contents)


@pytest.mark.slow
def test_the_program_itself_hardly_grows(verdicts: Verdicts) -> None:
    assert verdicts.grown < MOST_GROWTH


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

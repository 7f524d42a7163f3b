"""How long does reading one typed answer take, beside cn2an on the inputs it can read?

Ours reads the whole corpus, questions included; cn2an (installed by this script into a temporary environment of its
own, never a dependency) reads the inputs for which its "smart" mode gives the expected number. Times are the best of
several rounds on this machine now: read the ratio.

    python benchmarks/quantities.py
"""

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORPORA = ROOT / "tests" / "handlers" / "reading"
ROUNDS = 7
PEER = "--cn2an"
VERSION = "cn2an==0.5.24"


def best(action: Callable[[], object], many: int) -> float:
    """Microseconds for one of `many` readings: the best round."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return min(times) / many * 1e6


def counts() -> list[tuple[str, str]]:
    """Inputs for a count that have a number, with it."""
    with (CORPORA / "corpus.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row["input"], row["value"]) for row in csv.DictReader(file) if row["kind"] == "count" and row["value"]
        ]


def ours(given: list[str] | None) -> tuple[float, int, float]:
    """Microseconds per reading of the whole corpus, its size, and microseconds per reading of `given`."""
    from handlers.quantities import read, read_for
    from handlers.questions import Asked
    from handlers.reading.unclear import Subject
    from scoring.rulebook import load_edition

    edition = load_edition("shanxi-2022")
    every: list[tuple[str, Subject]] = []
    for name in ("sample.csv", "corpus.csv"):
        with (CORPORA / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = row.get("indicator")
                subject = Subject(
                    Asked(row["kind"]), edition.indicator(key) if key else None, among=edition.indicators
                )
                every.append((row["input"], subject))
    whole = best(lambda: [read_for(text, subject) for text, subject in every], len(every))
    some = best(lambda: [read(text, Asked.COUNT) for text in given], len(given)) if given else 0.0
    return whole, len(every), some


def peer() -> dict[str, object]:
    """Which inputs cn2an reads as expected, and microseconds for one of them; in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", VERSION], check=True)
        done = subprocess.run(
            [python, __file__, PEER], input=json.dumps(counts()), capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout.splitlines()[-1])


def run_peer() -> None:
    import cn2an

    def read(text):
        try:
            return Decimal(str(cn2an.cn2an(text, "smart")))
        except Exception:  # noqa: BLE001 - whatever it raises, it has not read it
            return None

    right, wrong = [], []
    for text, value in json.load(sys.stdin):
        found = read(text)
        if found is not None:
            (right if found == Decimal(value) else wrong).append(text)
    each = best(lambda: [read(text) for text in right], len(right))
    print(json.dumps({"right": right, "wrong": wrong, "each": each}))


def main() -> None:
    expected = counts()
    found = peer()
    right, wrong = list(found["right"]), list(found["wrong"])  # type: ignore[call-overload]
    whole, size, some = ours(right)
    print(f"ours, all {size} answers of the corpora: {whole:.1f} µs a reading")
    print(
        f"of {len(expected)} counts with a number, cn2an reads {len(right)} as expected, {len(wrong)} otherwise, "
        f"the rest not at all: {', '.join(map(repr, wrong[:5])) or 'none otherwise'}"
    )
    theirs = float(found["each"])  # type: ignore[arg-type]
    print(f"on these {len(right)}: ours {some:.1f} µs, cn2an {theirs:.1f} µs; ratio ours/cn2an {some / theirs:.2f}")
    plain = statistics.median(ours(["1200"])[2] for _ in range(3))
    print(f"a plain number: {plain:.1f} µs")


if __name__ == "__main__":
    if PEER in sys.argv:
        run_peer()
    else:
        main()

"""How long from nothing to the first page, and how much memory does the program hold?

Beside it, in the same run, the bare stack: a FastAPI page on uvicorn over a SQLAlchemy schema of twenty tables, with
python-telegram-bot and APScheduler imported, in the program's own interpreter. Medians of several cold processes.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BARE = """
import sys, apscheduler.schedulers.background, telegram, uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, create_engine
metadata = MetaData()
for number in range(20):
    Table(f"t{number}", metadata, Column("id", Integer, primary_key=True), Column("name", String(64), index=True))
engine = create_engine("sqlite:///bare.db")
metadata.create_all(engine)
app = FastAPI()
@app.get("/chat")
def chat():
    return HTMLResponse("<p>hello</p>")
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:  # not measured: nobody starts a program for the first time twice
        measure(place, ["-m", "bot", "serve", "--port"])
        measure(place, ["-c", BARE])
    found = {"shifan serve": [], "shifan serve, again": [], "bare stack": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as place:
            serve = ["-m", "bot", "serve", "--port"]
            found["shifan serve"].append(measure(place, serve))
            found["shifan serve, again"].append(measure(place, serve))  # on the database that is there now
            found["bare stack"].append(measure(place, ["-c", BARE]))
    for name, runs in found.items():
        seconds, megabytes = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"{name}: first page after {seconds:.2f} s, {megabytes:.0f} MB resident")
    for at, what in ((0, "time"), (1, "memory")):
        ratios = [mine[at] / bare[at] for mine, bare in zip(found["shifan serve"], found["bare stack"], strict=True)]
        print(f"ratio to the bare stack, {what}: {statistics.median(ratios):.2f}")


def measure(place: str, command: list[str]) -> tuple[float, float]:
    """Start a process, fetch /chat as soon as it answers; return seconds since the start and resident megabytes."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation has its bytecode
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-P", *command, str(port)], cwd=place, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/chat", timeout=5) as answer:
                    answer.read()
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.perf_counter() - started > 60:
                    raise
                time.sleep(0.005)
        return time.perf_counter() - started, resident(process.pid)
    finally:
        process.terminate()
        process.wait(15)


def resident(pid: int) -> float:
    """Resident memory in MB, as the kernel counts it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

"""A disk that is really full, under database, files and log: it is said, nothing is lost, and it goes on after."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.site.device import COOKIE
from tests.fakes import World, free_port
from tests.telegram_server import TOKEN, TelegramServer

ROOT = Path(__file__).parents[2]
CHAT = 42
SIZE = "6m"
MOUNT = ["unshare", "--map-root-user", "--mount", "sh", "-c"]

pytestmark = [pytest.mark.telegram, pytest.mark.slow]


def can_mount() -> bool:
    """Whether this machine lets us have a small disk of our own."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return False
    return subprocess.run([*MOUNT, "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False).returncode == 0


@dataclass(frozen=True)
class SmallDisk:
    """A process of its own on a disk that only it and its descendants see."""

    pid: int
    port: int
    place: Path
    environment: dict[str, str]

    def seen_from_here(self, name: str) -> Path:
        return Path(f"/proc/{self.pid}/root{self.place}/{name}")

    def fill(self) -> None:
        """Take the last byte."""
        with self.seen_from_here("fill").open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def make_room(self) -> None:
        self.seen_from_here("fill").unlink()

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command beside the serving process."""
        inside = ["nsenter", f"--target={self.pid}", "--user", "--mount", "--preserve-credentials"]
        done = subprocess.run(
            [*inside, "sh", "-c", f'cd {self.place} && exec "$@"', "-", sys.executable, "-m", "bot", *words],
            capture_output=True, env=self.environment, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def post(self, path: str, **content: Any) -> httpx.Response:
        """Send a form as a page's script does, always from the same browser."""
        url, headers = f"http://127.0.0.1:{self.port}{path}", {"X-Requested-With": "fetch"}
        return httpx.post(url, cookies={COOKIE: "x" * 43}, headers=headers, timeout=30, **content)


@contextmanager
def serving(place: Path, api: str) -> Iterator[SmallDisk]:
    """Serve what is in this folder from a small disk that is put in its place."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHIFAN_")} | {
        "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "SHIFAN_PORT": str(port),
        "SHIFAN_TELEGRAM_TOKEN": TOKEN, "SHIFAN_TELEGRAM_API": api,
    }  # fmt: skip
    mount = f"cp -r {place} {place}.kept && mount -t tmpfs -o size={SIZE} tmpfs {place}"
    script = f"{mount} && cp -r {place}.kept/. {place} && cd {place} && exec {sys.executable} -m bot serve >log 2>&1"
    process = subprocess.Popen([*MOUNT, script], env=environment)
    disk = SmallDisk(process.pid, port, place, environment)
    try:
        until(lambda: is_ready(disk, process))
        yield disk
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()


def is_ready(disk: SmallDisk, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "it ended by itself"
    with suppress(httpx.HTTPError):
        return disk.get("/readyz").status_code == 200
    return False


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


@pytest.mark.skipif(not can_mount(), reason="NOT RUN: this machine lets nobody mount a small disk")
def test_a_full_disk_is_said_and_the_service_goes_on_when_there_is_room(tmp_path: Path) -> None:
    place = tmp_path / "small"
    (place / "var").mkdir(parents=True)
    with World.on(f"sqlite:///{place}/var/shifan.db") as world:
        code = world.invite()
    with TelegramServer() as server, serving(place, server.url) as disk:
        server.says(CHAT, f"/start {code}")
        server.wait_for(CHAT, 1)
        disk.fill()
        assert "磁盘已满" in disk.post("/chat/upload", files={"file": ("a.txt", bytes(200_000))}).text
        until(lambda: disk.post("/chat/say", data={"text": "很" * 9000}).status_code == 507)
        server.says(CHAT, "帮助")
        assert disk.get("/healthz").status_code == 200
        ready = disk.get("/readyz")
        assert (ready.status_code, ready.text) == (503, "disk: full, make room")
        status, told = disk.run("doctor")
        assert (status, "所在的磁盘已满" in told, "写权限" in told) == (1, True, False)
        assert server.heard(CHAT) == 1
        disk.make_room()
        server.wait_for(CHAT, 2, 60)
        assert disk.get("/readyz").text == "ready"
        assert disk.run("verify")[0] == 0


@pytest.mark.skipif(not can_mount(), reason="NOT RUN: this machine lets nobody mount a small disk")
def test_a_command_with_no_service_beside_it_says_that_the_disk_is_full(tmp_path: Path) -> None:
    program = f"{sys.executable} -m bot"
    filled = f"{program} round open 2025 >log && (cat /dev/zero >fill 2>/dev/null || true)"
    script = f"mount -t tmpfs -o size={SIZE} tmpfs {tmp_path} && cd {tmp_path} && {filled}; {program} round show 2025"
    done = subprocess.run(
        [*MOUNT, script], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "磁盘已满" in done.stderr, "I/O" in done.stderr) == (1, True, False)

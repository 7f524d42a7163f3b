"""`shifan demo` as a process: what it serves, and how it refuses.

Starting one takes seconds, so what can be looked at in the same one is: the tests that use `served` run in one
worker, and only the last of them moves its clock.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.cli.demo import sandbox_settings
from bot.settings import Settings
from bot.storage.engine import open_engine
from bot.storage.lock import hold
from tests.fakes import free_port

pytestmark = pytest.mark.slow  # every test starts a process, or several
PATIENCE = 60  # seconds: nobody waits so long but for a process that does not end
HOSTILE = {"SHIFAN_DATABASE": "sqlite:///nowhere/at/all.db", "SHIFAN_TELEGRAM_TOKEN": "1:x", "SHIFAN_EDITION": "?"}


def command(place: Path, port: int, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(port), "--no-lan"],
        cwd=place, env=os.environ | environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


class Demo:
    """A demo that is being served."""

    def __init__(self, place: Path, **environment: str) -> None:
        self.place = place
        self.port = free_port()
        self.process = command(place, self.port, **environment)
        self.said = ""
        assert self.process.stdout is not None
        while "不作为考核结论。" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.process.stderr and self.process.stderr.read()
            self.said += line

    def fetch(self, path: str, method: str = "GET") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def paths(self) -> list[str]:
        return [urlsplit(url).path for url in re.findall(r"http://\S+/join/\S+", self.said)]

    def stop(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo in a place whose settings would keep anything else from starting."""
    place = tmp_path_factory.mktemp("demo")
    (place / ".env").write_bytes(b"\xff\xfe SHIFAN_PORT=abc")
    demo = Demo(place, **HOSTILE)
    yield demo
    demo.stop()


def refusal(process: subprocess.Popen[str]) -> str:
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "Traceback" not in errors
    return errors.strip()


def test_it_serves_every_link_it_prints(served: Demo) -> None:
    assert len(served.paths()) == 5
    for path in served.paths():
        status, page = served.fetch(path)
        assert (status, "开始使用" in page) == (200, True)


def test_neither_the_environment_nor_a_broken_env_file_reaches_the_sandbox(served: Demo) -> None:
    assert served.fetch("/readyz")[0] == 200
    assert not (served.place / "nowhere").exists()


def test_a_second_demo_beside_it_is_told_where_the_first_one_is(served: Demo) -> None:
    said = refusal(command(served.place, free_port()))
    assert said.startswith(f"演示已在运行：http://127.0.0.1:{served.port}。")
    assert served.fetch("/healthz")[0] == 200


def test_a_demo_that_another_is_still_building_is_said_to_be_starting(tmp_path: Path) -> None:
    """As by a double start: the other holds the place, and its database has no tables yet."""
    place = tmp_path / sandbox_settings(1).database.removeprefix("sqlite:///")
    place.parent.mkdir(parents=True)
    lock = hold(open_engine(f"sqlite:///{place}"))
    assert lock is not None
    process = command(tmp_path, free_port())
    out, said = process.communicate(timeout=PATIENCE)
    lock.close()
    assert (process.returncode != 0, out) == (True, "")
    assert said == "演示正在启动，片刻后链接印在启动它的窗口里；要从头开始，先在启动它的窗口按 Ctrl-C，再运行一次。\n"


def test_a_port_in_use_is_refused_with_what_to_do_and_the_former_sandbox_stays(served: Demo, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    former = elsewhere / "var" / "sandbox" / "shifan.db"
    former.parent.mkdir(parents=True)
    former.write_bytes(b"")
    said = refusal(command(elsewhere, served.port))
    assert said == (
        f"端口 {served.port} 已被占用。请停止占用它的程序，或换一个端口：make demo PORT={served.port + 1}"
        f"（shifan demo --port {served.port + 1}）。"
    )
    assert former.exists()


def test_the_banner_shows_the_sandboxs_day_and_its_control_moves_it_once(served: Demo) -> None:
    assert "演示时间 2023年5月25日" in served.fetch("/")[1]
    assert served.fetch("/demo/clock", "POST")[0] == 303
    moved = served.fetch("/")[1]
    assert "演示时间 2023年5月31日" in moved
    assert "/demo/clock" not in moved
    assert served.fetch(served.paths()[0])[0] == 200  # the invite is still good


def test_it_stops_quietly_and_a_second_demo_afterwards_starts_afresh(tmp_path: Path) -> None:
    first = Demo(tmp_path)
    assert first.fetch("/healthz")[0] == 200
    assert first.stop() == (0, "")
    again = Demo(tmp_path)
    try:
        assert again.fetch(first.paths()[0])[0] == 404  # the first one's invites are gone with it
        assert again.fetch(again.paths()[0])[0] == 200
    finally:
        again.stop()


def test_ctrl_c_pressed_twice_stops_it_as_quietly(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    demo.process.send_signal(signal.SIGINT)
    assert demo.stop() == (0, "")


def test_ctrl_c_while_it_is_being_loaded_leaves_no_trace() -> None:
    interrupted = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs in its background
class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "bot.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Impatient())
runpy.run_module("bot", run_name="__main__")
"""
    done = subprocess.run(
        [sys.executable, "-c", interrupted, "--help"], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_a_disk_without_room_is_refused_in_a_sentence(tmp_path: Path) -> None:
    line = f'ulimit -f 16; exec "{sys.executable}" -m bot demo --port {free_port()} --no-lan'
    process = subprocess.Popen(
        ["/bin/sh", "-c", line], cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said = refusal(process)
    assert said.startswith("数据库用不了（")
    assert said.count("\n") == 0


def test_the_sandboxs_settings_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"SHIFAN_{name.upper()}", "1")
    settings = sandbox_settings(8001)
    assert settings.telegram_token is None
    assert settings.crash_at is None
    assert settings.url == "http://127.0.0.1:8001"
    assert settings.database.endswith("var/sandbox/shifan.db")


def test_an_unwritable_place_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")
    process = command(tmp_path, free_port())
    said = refusal(process)
    assert "var" in said
    assert said.endswith("。")
    assert len(said.splitlines()) == 1
    assert (tmp_path / "var").read_text() == "a file where a folder should be"

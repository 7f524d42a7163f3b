"""What deploy/ says is what the program knows: settings, commands, folders; and the tools that read it accept it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[1] / "deploy"
FILES = sorted(DEPLOY.iterdir())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_and_command_named_is_one(file: Path) -> None:
    text = file.read_text("utf-8")
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", text)) <= known
    commands = set(re.findall(r"bin/shifan (\w+)|bot shifan (\w+)|\"shifan\", \"(\w+)\"", text))
    assert commands and {word for found in commands for word in found if word} <= set(COMMANDS)


def test_the_image_holds_every_package() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE))
    packages = re.search(
        r"^packages = \[(.*)\]$", (DEPLOY.parent / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    assert packages is not None
    assert copied == set(re.findall(r'"(\w+)"', packages.group(1)))


def test_nothing_but_what_the_image_takes_is_handed_to_who_builds_it() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = {word for line in re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE) for word in line.split()}
    lines = (DEPLOY.parent / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == copied


def test_every_setting_can_be_made_without_editing_the_compose_file() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    named = {
        word.removeprefix(PREFIX).lower() for word in re.findall(rf"^      ({PREFIX}[A-Z_]+):", text, re.MULTILINE)
    }
    assert {*named, "host", "port", "crash_at"} == set(Settings.model_fields)


def test_what_the_proxy_is_told_to_reach_is_where_the_program_listens() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    port = Settings.model_fields["port"].default
    assert f"127.0.0.1:{port}:{port}" in text
    assert f"EXPOSE {port}" in (DEPLOY / "Dockerfile").read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="NOT RUN: no systemd-analyze on this machine")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "shifan.service").read_text("utf-8").replace("/opt/shifan/.venv/bin/shifan", "/bin/true")
    (tmp_path / "shifan.service").write_text(unit, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "shifan.service"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if "shifan.service" in line]) == (0, [])


@pytest.mark.skipif(shutil.which("docker") is None, reason="NOT RUN: no docker on this machine")
def test_docker_compose_accepts_the_file() -> None:
    done = subprocess.run(
        ["docker", "compose", "-f", DEPLOY / "compose.yaml", "config", "--quiet"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "is not a docker command" in done.stderr or "unknown shorthand" in done.stderr:
        pytest.skip("NOT RUN: this docker has no compose")
    assert (done.returncode, done.stderr) == (0, "")

"""What a newcomer meets first agrees with what is there: the settings' example, make's list, the CI entry."""

import os
import re
import subprocess
from pathlib import Path

from bot.settings import PREFIX, Settings

HOUSE = Path(__file__).parents[2]


def test_the_example_explains_every_setting_and_no_other() -> None:
    text = (HOUSE / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(rf"^#?({PREFIX}[A-Z_]+)=", text, re.MULTILINE))
    assert named == {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_example_changes_nothing_as_it_stands() -> None:
    lines = (HOUSE / ".env.example").read_text(encoding="utf-8").splitlines()
    assert all(not line or line.startswith("#") for line in lines)


def test_make_alone_lists_every_target_it_has() -> None:
    rules = (HOUSE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", rules, re.MULTILINE)) - {"help", "lint"}
    listed = subprocess.run(["make"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z]+) ", listed, re.MULTILINE)) == targets
    assert {"setup", "demo", "serve", "test", "check", "bench", "soak"} == targets


def test_ci_runs_the_test_command_the_readme_names() -> None:
    entry = HOUSE / ".ci" / "run"
    assert os.access(entry, os.X_OK)
    assert "make test" in entry.read_text(encoding="utf-8")

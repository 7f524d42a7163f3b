"""LibreOffice without a window, as the program a county fills the workbook with."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

TYPIST = Path(__file__).with_name("typist.py")
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Office:
    """One LibreOffice with a profile of its own; `python` is the one its bridge belongs to."""

    python: str
    profile: Path

    def types(
        self, source: Path, cells: dict[str, str], *, sheet: str = "填报表"
    ) -> tuple[Path, dict[str, str | None]]:
        """Type into cells of a workbook; return the file LibreOffice saves, and what it shows (None: locked)."""
        target = source.with_name(f"typed-{source.name}")
        ran = subprocess.run(
            [self.python, TYPIST, self.profile, source, target],
            input=json.dumps({"sheet": sheet, "cells": cells}), text=True, check=False, capture_output=True,
            timeout=SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return target, json.loads(ran.stdout)

    def prints(self, source: Path) -> Path:
        """Print a workbook into a PDF."""
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation={self.profile.as_uri()}", "--convert-to", "pdf",
             "--outdir", source.parent, source],
            check=True, capture_output=True, timeout=SECONDS,
        )  # fmt: skip
        return source.with_suffix(".pdf")


def installed(profile: Path) -> Office | None:
    """Return the LibreOffice of this machine; None when there is none that can be driven."""
    if shutil.which("soffice") is None:
        return None
    for python in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python", "/opt/libreoffice/program/python"):
        found = Path(python).exists() and subprocess.run(
            [python, "-c", "import uno"], capture_output=True, check=False
        )
        if found and found.returncode == 0:
            return Office(python, profile)
    return None

"""Types into a workbook as a person would, with LibreOffice without a window.

Run by the Python that LibreOffice's bridge belongs to, so it imports nothing of ours:
    python3 typist.py PROFILE FROM TO < {"sheet": "填报表", "cells": {"G5": "33"}}
It prints what LibreOffice shows in each cell afterwards, and for a cell it has locked (which it leaves alone) null.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

SECONDS = 60


def main() -> None:
    profile, source, target = (Path(each).resolve() for each in sys.argv[1:])
    task = json.load(sys.stdin)
    pipe = f"pipe,name=typist{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}",
         f"--accept={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        manager = _service_manager(pipe)
        desktop = manager.createInstance("com.sun.star.frame.Desktop")
        document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, (_property("Hidden", True),))
        shown = _type(manager, document, task["sheet"], task["cells"])
        document.storeToURL(target.as_uri(), (_property("FilterName", "Calc MS Excel 2007 XML"),))
        json.dump(shown, sys.stdout)
        with contextlib.suppress(DisposedException):  # it has saved; how it goes is its own affair
            desktop.terminate()
        office.wait(SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)  # soffice is a script; the office itself is its child


def _type(manager: Any, document: Any, sheet: str, cells: dict[str, str]) -> dict[str, str | None]:
    """Go to each cell and type, so that formats, rules and locks apply as they do for a person."""
    dispatcher = manager.createInstance("com.sun.star.frame.DispatchHelper")
    controller = document.getCurrentController()
    page = document.Sheets.getByName(sheet)
    controller.setActiveSheet(page)
    shown: dict[str, str | None] = {}
    for address, text in cells.items():
        cell = page.getCellRangeByName(address)
        if page.isProtected() and cell.CellProtection.IsLocked:
            shown[address] = None  # typing there opens a dialogue that nobody answers
            continue
        go = (_property("ToPoint", address),)
        dispatcher.executeDispatch(controller.Frame, ".uno:GoToCell", "", 0, go)
        enter = (_property("StringName", text),)
        dispatcher.executeDispatch(controller.Frame, ".uno:EnterString", "", 0, enter)
        shown[address] = cell.getString()
    return shown


def _service_manager(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:{pipe};urp;StarOffice.ServiceManager")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _property(name: str, value: object) -> PropertyValue:
    return PropertyValue(name, 0, value, 0)


main()

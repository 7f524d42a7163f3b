"""How several processes share the tests: one by one, but for files whose tests have something dear in common."""

import os
from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

WHOLE = (
    "tests/browser/",  # a Chromium
    "tests/demo/test_command.py",  # a demo that is being served
    "tests/files/test_hostile_workbooks.py",  # what a program said that read them all
)


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Deals out such a file whole, and everything in the order in which it was collected."""

    def __init__(self, config: Any, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file: str = nodeid.split("::", maxsplit=1)[0]
        return file if file.startswith(WHOLE) else nodeid


def processes() -> int:
    """How many share them: more than there are processors, since a good part of the time is spent waiting."""
    return min(6, 2 * (os.cpu_count() or 1))

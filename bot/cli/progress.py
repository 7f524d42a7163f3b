"""How far a long command is, on standard error: nothing for a moment's work, then ever more seldom."""

import sys
from time import monotonic

_FIRST_SECONDS = 2.0


class Progress:
    """Counts rows and files, and says from time to time how many there were."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._begun = monotonic()
        self._next = _FIRST_SECONDS
        self._rows = self._files = 0

    def __call__(self, rows: int, files: int) -> None:
        """Count so many more."""
        self._rows, self._files = self._rows + rows, self._files + files
        passed = monotonic() - self._begun
        if passed >= self._next:
            self._next = 2 * passed
            print(
                f"{self._doing}：{self._rows} 行，{self._files} 个文件，已用 {passed:.0f} 秒…",
                file=sys.stderr,
                flush=True,
            )

"""A process that dies on purpose: at its n-th storage or network step, so that tests can kill it at every one.

Off unless `SHIFAN_CRASH_AT` is set. Dying is `os._exit`: no handler runs, no buffer is flushed, as in a power cut.
"""

import os
import threading

EXIT_CODE = 86


class CrashPoint:
    """Counts steps; at the n-th the process is gone. With None it only counts."""

    def __init__(self, at: int | None = None) -> None:
        self._at = at
        self._lock = threading.Lock()
        self.count = 0

    def step(self, _name: str) -> None:
        """Mark one step of storage or network; may not return."""
        with self._lock:
            self.count += 1
            if self.count == self._at:
                os._exit(EXIT_CODE)


NEVER = CrashPoint()

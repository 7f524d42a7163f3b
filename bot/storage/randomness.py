"""Random bytes of the system's, drawn many at a time: asked for one by one they cost a turn more than a statement."""

import os

EACH = 16
AT_ONCE = 256

_drawn: list[bytes] = []


def draw() -> bytes:
    """Return EACH random bytes that nobody else is given; any thread may call this."""
    while True:
        try:
            return _drawn.pop()
        except IndexError:
            many = os.urandom(EACH * AT_ONCE)
            _drawn.extend(many[at : at + EACH] for at in range(0, len(many), EACH))


os.register_at_fork(after_in_child=_drawn.clear)  # two processes must not hand out the same

"""How often Python looks for garbage that refers to itself: next to none arises here, and looking takes time."""

import gc

OBJECTS = 10_000  # made anew before the next look, 700 by default: a look every second turn


def settle() -> None:
    """Leave alone, from here on, what the program was built of; look seldom through what comes and goes."""
    gc.freeze()
    gc.set_threshold(OBJECTS)

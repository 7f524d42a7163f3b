"""How often Python looks for garbage that refers to itself: next to none arises here, and looking takes time."""

import gc

OBJECTS = 10_000  # made anew before the next look, 700 by default: a look every second turn
IMPORTED = 100_000  # while the program is built all that is made is kept, and each look goes through more of it


def build() -> None:
    """Hardly look until `settle`: what a command imports stays for as long as it runs."""
    gc.set_threshold(IMPORTED)


def settle() -> None:
    """Leave alone, from here on, what the program was built of; look seldom through what comes and goes."""
    gc.freeze()
    gc.set_threshold(OBJECTS)

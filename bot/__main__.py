"""`python -m bot` and `shifan` are the same program."""

import os
import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell may have it ignored
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C in the middle of an import: an end, and no trace

from bot import collector
from bot.cli import main as run


def main() -> None:
    """Run one command; from here on Ctrl-C is an exception that the command may answer.

    What it writes (the database, files people sent) is for the user it runs as, and nobody else on the machine.
    """
    os.umask(0o077)
    collector.build()
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()

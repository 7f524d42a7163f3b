"""`python -m bot` and `shifan` are the same program."""

from bot.cli import main

if __name__ == "__main__":
    main()

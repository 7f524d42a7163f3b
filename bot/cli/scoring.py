"""`shifan score|eligible|awards`: the scoring module on tables and words, without any database."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""

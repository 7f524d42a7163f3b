"""Texts as Telegram and our database can hold them."""


def clean(text: str) -> str:
    """Replace lone surrogates and drop NULs: UTF-8 cannot write the first, nor PostgreSQL store the second."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")

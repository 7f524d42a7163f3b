"""Sizes of files as people read them."""

_MEGABYTE_KB = 1024


def size_of(size: int) -> str:
    """Write a size in bytes: 12 KB, 1.2 MB."""
    kilobytes = -(-size // 1024)
    return f"{kilobytes} KB" if kilobytes < _MEGABYTE_KB else f"{kilobytes / _MEGABYTE_KB:.1f} MB"

"""Days as sentences write them."""

from datetime import date


def day(value: date) -> str:
    """Write a day of a year that is known: 10月1日."""
    return f"{value.month}月{value.day}日"


def full_day(value: date) -> str:
    """Write a day with its year: 2023年10月1日."""
    return f"{value.year}年{day(value)}"

"""Turns decisions into rows: what was answered, where the conversation stands, what is said. Decides nothing."""

from bot.perform.messages import as_json, read_message, read_remark, read_replaces, without_opening
from bot.perform.rows import Claim, Claimed, Claims, TakenError, Turned, Written
from bot.perform.turning import perform

__all__ = [
    "Claim",
    "Claimed",
    "Claims",
    "TakenError",
    "Turned",
    "Written",
    "as_json",
    "perform",
    "read_message",
    "read_remark",
    "read_replaces",
    "without_opening",
]

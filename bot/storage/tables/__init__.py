"""Every table. Instants are stored in UTC, deadlines as dates; nothing is keyed on a chat id.

Answers, audit entries and round settings are append-only: the current value is the newest row.
"""

from bot.storage.tables.drafts import answer_heads, answer_words, answers, drafts
from bot.storage.tables.kinds import Instant, metadata
from bot.storage.tables.messages import audit, audit_heads, conversations, facts, inbox, leases, outbox
from bot.storage.tables.papers import evidence, files, forwarded, inquiries, openings, seals, submissions, withdrawals
from bot.storage.tables.persons import accounts, handovers, invites, people, requests, roles
from bot.storage.tables.programme import round_settings, rounds, stages, unit_codes, unit_rounds, units

__all__ = [
    "Instant",
    "accounts",
    "answer_heads",
    "answer_words",
    "answers",
    "audit",
    "audit_heads",
    "conversations",
    "drafts",
    "evidence",
    "facts",
    "files",
    "forwarded",
    "handovers",
    "inbox",
    "inquiries",
    "invites",
    "leases",
    "metadata",
    "openings",
    "outbox",
    "people",
    "requests",
    "roles",
    "round_settings",
    "rounds",
    "seals",
    "stages",
    "submissions",
    "unit_codes",
    "unit_rounds",
    "units",
    "withdrawals",
]

"""Every table. Instants are stored in UTC, deadlines as dates; nothing is keyed on a chat id.

Answers, audit entries and round settings are append-only: the current value is the newest row.
"""

from bot.storage.tables.drafts import answer_heads, answer_words, answers, drafts
from bot.storage.tables.kinds import Instant, metadata
from bot.storage.tables.messages import audit, audit_heads, conversations, facts, inbox, leases, outbox
from bot.storage.tables.notices import (
    chases,
    feeds,
    gaps,
    intentions,
    notice_recipients,
    notices,
    own_dates,
    own_dates_met,
    reminders,
    snoozes,
    year_tables,
)
from bot.storage.tables.papers import (
    evidence,
    files,
    forwarded,
    inquiries,
    openings,
    seals,
    submission_files,
    submission_parts,
    submissions,
    withdrawals,
)
from bot.storage.tables.persons import accounts, handovers, invites, links, people, requests, roles
from bot.storage.tables.programme import round_heads, round_settings, rounds, stages, unit_codes, unit_rounds, units

__all__ = [
    "Instant",
    "accounts",
    "answer_heads",
    "answer_words",
    "answers",
    "audit",
    "audit_heads",
    "chases",
    "conversations",
    "drafts",
    "evidence",
    "facts",
    "feeds",
    "files",
    "forwarded",
    "gaps",
    "handovers",
    "inbox",
    "inquiries",
    "intentions",
    "invites",
    "leases",
    "links",
    "metadata",
    "notice_recipients",
    "notices",
    "openings",
    "outbox",
    "own_dates",
    "own_dates_met",
    "people",
    "reminders",
    "requests",
    "roles",
    "round_heads",
    "round_settings",
    "rounds",
    "seals",
    "snoozes",
    "stages",
    "submission_files",
    "submission_parts",
    "submissions",
    "unit_codes",
    "unit_rounds",
    "units",
    "withdrawals",
    "year_tables",
]

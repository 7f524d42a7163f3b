"""What a handler can ask for. Effects are inert; `bot.perform` carries a message's effects out in one transaction."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from handlers.answers import UNSAID, Kind, Origin, Provenance
from handlers.ports import StoredFile
from handlers.situation import Conversation, RoleName
from reminders.broadcasts import Broadcast


class Button(Struct, frozen=True):
    """A button and the data it sends back, at most 64 bytes (the Bot API's bound).

    `opens`: it opens our pages instead, where its channel can; elsewhere it is left out.
    """

    label: str
    data: str
    opens: bool = False


Rows = tuple[tuple[Button, ...], ...]


class DocumentKind(StrEnum):
    """Everything that can be handed over as a file."""

    WORKBOOK = "workbook"  # a form as a spreadsheet
    PICTURE = "picture"  # the indicators as bars
    PAPER = "paper"  # 报送表, for the seal
    LETTER = "letter"  # the request to a department
    STORED = "stored"  # a file somebody sent


class Document(Struct, frozen=True):
    """A file that goes with a message: described here, made by `bot` when it is fetched or sent.

    `ref` says which one within its kind: a submission's version, a department, a stored file's digest.
    """

    kind: DocumentKind
    name: str  # of the file, with its ending
    alt: str  # what it shows, for those who cannot see it
    unit_id: int
    form: str
    year: int
    ref: str = ""


class Say(Struct, frozen=True):
    """One message to the person who is speaking: plain text, rows of buttons under it, and perhaps a file."""

    text: str
    rows: Rows = ()
    document: Document | None = None


class Fate(StrEnum):
    """What became of something entered on a page."""

    STORED = "stored"
    PROPOSED = "proposed"  # it took interpretation: stored when agreed to
    ASKED = "asked"  # not understood, or not beyond doubt: nothing is stored
    OVERTAKEN = "overtaken"  # somebody else has answered meanwhile
    REFUSED = "refused"  # may not be entered (any more)


class Remark(Struct, frozen=True):
    """What the page says beside one of its rows ("" for the page as a whole), with buttons for what can be done."""

    key: str
    fate: Fate
    text: str
    rows: Rows = ()


class Tell(Struct, frozen=True):
    """A message to somebody else, once per `key` (what and when): everybody in `people` who can be reached."""

    key: str
    people: tuple[int, ...]
    message: Say


class Record(Struct, frozen=True):
    """Append one answer to this unit's draft of a form; the draft is begun when there is none.

    `value` and `reason` as in `handlers.answers.Answer`.
    """

    form: str
    key: str
    kind: Kind
    value: str | None
    raw: str
    origin: Origin = Origin.TYPED
    reason: str | None = None
    provenance: Provenance = UNSAID


class Enrol(Struct, frozen=True):
    """Use up an invite and give its role to this account's person, who is entered under `name` when new.

    An invite made to hand a role over ends that role; what its holder can still do elsewhere stays. A personal link
    gives no role: from then on this account is one of the person's for whom it was made.
    """

    invite_id: int
    name: str


class Introduce(Struct, frozen=True):
    """Enter how the speaker can be reached and for which office they sign. None leaves what stands."""

    name: str | None = None
    phone: str | None = None
    office: str | None = None


class Offer(Struct, frozen=True):
    """Issue an invite with this code for a role of the speaker's unit.

    `department`: for a colleague of that office, whose role ends at `role_until`. `hands_over`: the role of the
    speaker that ends when the invite is taken. `due_on`: by when the office is asked to answer.
    """

    code: str
    role: RoleName
    expires_at: datetime
    department: str | None = None
    due_on: date | None = None
    role_until: datetime | None = None
    hands_over: int | None = None


class Link(Struct, frozen=True):
    """Issue a code by which the speaker opens the page of their unit's draft on another device, once."""

    code: str
    expires_at: datetime


class EndOffer(Struct, frozen=True):
    """End an invite of the speaker's unit and the role that was taken by it."""

    invite_id: int


class Attach(Struct, frozen=True):
    """Attach a stored file to a question of this unit's form, as evidence."""

    form: str
    key: str
    file: StoredFile


class Detach(Struct, frozen=True):
    """Take a file away from where it was attached; it stays on record that it was there."""

    evidence_id: int


class Submit(Struct, frozen=True):
    """Hand drafts in together, as they stand after this turn's records, under one receipt.

    `forms`: versions are counted by the first; `fingerprint`: 校验码 of exactly what they and their files hold.
    """

    forms: tuple[str, ...]
    version: int
    receipt: str
    fingerprint: str
    late: bool


class Withdraw(Struct, frozen=True):
    """Take a submission back, for a reason: the draft is open again, the version stays on record."""

    submission_id: int
    reason: str


class Seal(Struct, frozen=True):
    """Attach the scan with the seal to exactly this version."""

    submission_id: int
    file: StoredFile


class Ask(Struct, frozen=True):
    """Put a question to the bureau, with what was on the table."""

    text: str
    form: str | None
    key: str | None


class Reply(Struct, frozen=True):
    """Answer somebody's question to the bureau."""

    inquiry_id: int
    text: str


class PutForward(Struct, frozen=True):
    """Lay somebody else's figures before a unit: they count for nothing until its contact agrees."""

    unit_id: int
    form: str
    rows: str  # JSON, as a conversation's proposal


class Settle(Struct, frozen=True):
    """Close what was put forward: agreed to, with the records of this turn, or declined."""

    forwarded_id: int
    agreed: bool


class Intend(Struct, frozen=True):
    """Enter whether a unit of the speaker will apply this year."""

    unit_id: int
    intends: bool


class Snooze(Struct, frozen=True):
    """Leave the speaker alone until then; the last day's reminders come all the same."""

    until: datetime


class Meet(Struct, frozen=True):
    """Enter that a unit of the speaker has done what one of the staff's dates asks."""

    own_date_id: int
    unit_id: int


class Sign(Struct, frozen=True):
    """Enter that the speaker has received a notice. The first time counts."""

    notice_id: int


class Reach(Struct, frozen=True):
    """Remember whether the speaker's account can be written to."""

    is_reachable: bool


class Announce(Struct, frozen=True):
    """Send a text to an audience, as written by the speaker: looked over in this very turn."""

    text: str
    audience: str


class Compose(Struct, frozen=True):
    """Keep what the speaker has composed of a notice; one without a number is begun."""

    notice: Broadcast


class NoticeAct(StrEnum):
    """What is done about one notice."""

    TRY = "try"  # on oneself
    SEND = "send"
    DISCARD = "discard"
    AGREE = "agree"  # as the second person
    STOP = "stop"
    CHASE = "chase"


class MoveNotice(Struct, frozen=True):
    """Have something done about a notice, as it was looked over in this very turn.

    `circle`: whom a second person was shown, "" for those the author was.
    """

    notice_id: int
    act: NoticeAct
    circle: str = ""


class Subscribe(Struct, frozen=True):
    """Let the speaker's dates be read by whoever has this code, as a calendar; their former code ends."""

    code: str


Effect = (
    Say
    | Remark
    | Tell
    | Record
    | Enrol
    | Introduce
    | Offer
    | Link
    | EndOffer
    | Attach
    | Detach
    | Submit
    | Withdraw
    | Seal
    | Ask
    | Reply
    | PutForward
    | Settle
    | Intend
    | Snooze
    | Meet
    | Sign
    | Announce
    | Compose
    | MoveNotice
    | Subscribe
    | Reach
)


class Decision(Struct, frozen=True):
    """What one message leads to: effects, where the conversation stands next, and one word for the audit."""

    conversation: Conversation
    effects: tuple[Effect, ...]
    action: str

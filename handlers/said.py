"""What a person can do to us: type, tap, or send something a conversation has no use for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Something typed."""

    raw: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button, by the data it was given."""

    data: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something a conversation has no use for, in one Chinese word: 图片, 语音, 贴纸."""

    what: str


Said = Text | Tap | Unreadable

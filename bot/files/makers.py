"""Which kind of document is made by whom. A stored file needs no maker."""

from collections.abc import Mapping

from bot.files.documents import Maker
from handlers.effects import DocumentKind

MAKERS: Mapping[DocumentKind, Maker] = {}

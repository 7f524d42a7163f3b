"""Makes the web addresses in a plain text clickable; everything else stays text."""

import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r"https?://[A-Za-z0-9./?#&=_%~:@+\-\[\]]*[A-Za-z0-9/#=_\-]")


def with_links(text: str) -> Markup:
    """Return the text as HTML: escaped, with its addresses as links."""
    pieces: list[str | Markup] = []
    end = 0
    for found in ADDRESS.finditer(text):
        pieces += [text[end : found.start()], Markup('<a href="{0}">{0}</a>').format(found[0])]
        end = found.end()
    return Markup("").join(escape(piece) for piece in [*pieces, text[end:]])

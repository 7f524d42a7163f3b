"""What makes two names of an indicator the same name: how it is spelt, not how it is typed."""

import re

_SILENT = re.compile(r"[\s()（）［］\[\]「」“”\"'《》<>、·_-]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def plain_name(name: str) -> str:
    """Return a name without spaces, brackets and quotes, in ordinary width, capitals small."""
    return _SILENT.sub("", name.translate(_WIDE)).lower()

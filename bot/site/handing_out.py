"""A file as an answer: with its name in any script, shown in the page or saved, and kept by no cache."""

from urllib.parse import quote

from fastapi import Response


def handed_out(content: bytes, media_type: str, name: str, *, is_shown: bool = False) -> Response:
    """Return the answer. `is_shown`: within the page; otherwise the browser saves it."""
    where = "inline" if is_shown else "attachment"
    headers = {
        "Content-Disposition": f"{where}; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=media_type, headers=headers)

"""Which files are taken, told by their first bytes and never by their name: a name is what a sender says it is."""

from msgspec import Struct

HEAD_BYTES = 64


class FileKind(Struct, frozen=True):
    """One kind: its media type, and the endings under which it may come; the first is given when none fits."""

    media_type: str
    endings: tuple[str, ...]


JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
PNG = FileKind("image/png", (".png",))
WEBP = FileKind("image/webp", (".webp",))
HEIC = FileKind("image/heic", (".heic", ".heif"))
PDF = FileKind("application/pdf", (".pdf",))
ZIPPED = FileKind("application/zip", (".docx", ".xlsx", ".pptx", ".ofd", ".zip", ".xlsm"))  # Office, OFD and archives
OLE = FileKind("application/x-ole-storage", (".doc", ".xls", ".ppt", ".wps", ".et"))  # Office 97, WPS

SHOWN = frozenset({JPEG.media_type, PNG.media_type, WEBP.media_type})  # what a browser may show within a page


def kind_of(head: bytes) -> FileKind | None:
    """Return the kind of a file by its first `HEAD_BYTES` bytes; None for anything that is not taken."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    return None


def safe_name(name: str, kind: FileKind) -> str:
    """Return a file name without folders or anything that is not shown, with an ending that fits what it is."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(letter for letter in bare if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot or f".{ending.lower()}" not in kind.endings:
        stem, ending = bare, kind.endings[0].removeprefix(".")
    return f"{stem[:NAME_LENGTH] or _NAMELESS}.{ending.lower()}"


NAME_LENGTH = 100
_NAMELESS = "file"
_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIPPED),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"})

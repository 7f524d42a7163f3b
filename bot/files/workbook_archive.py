"""Looks at a file before anything in it is read: is it a workbook, small enough, and without what we never open?

Reads the directory of the archive and the first bytes of its parts. Every bound is far above what a filled form has.
"""

import re
import struct
import zlib
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from handlers.contents import Refusal, Unusable

MOST_BYTES = 5 * 2**20  # the file
MOST_PARTS = 300
MOST_PART = 8 * 2**20  # one part, unpacked
MOST_UNPACKED = 24 * 2**20
MOST_PRINTED = 2**20  # of what was found in it
MOST_RATIO = 200  # of a part above _SMALL; a sheet of empty styled cells packs 60 to 1
_SMALL = 2**16
_LONGEST_NAME = 200
_SHOWN_NAME = 60

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_ARCHIVES = (_ZIP, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", _OLE, b"MZ", b"\x7fELF")
_DIRECTORY_END = struct.Struct("<4s4H2LH")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_STRICT = b"purl.oclc.org/ooxml"
_TYPES = "[Content_Types].xml"
_RELATIONS_MOST = 2**20

_MACROS = re.compile(r"vbaproject|/macrosheets/|/dialogsheets/|/activex/|/ctrlprops/|vbadata", re.IGNORECASE)
_LINKS = re.compile(r"/externallinks/|/querytables/|^xl/connections\.xml$|/ddelinks?/|webextensions?/", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/|\.(zip|rar|7z|gz|xlsx?|xlsm|docx?|pptx?|exe|dll|js|vbs|html?)$", re.IGNORECASE)


class UnusableError(Exception):
    """The file is not read any further."""

    def __init__(self, why: Unusable, where: str = "") -> None:
        super().__init__(why)
        self.refusal = Refusal(why, where[:_SHOWN_NAME])


def check(file: IO[bytes]) -> None:
    """Pass a file that may be read as a workbook. Raises UnusableError for every other."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise UnusableError(Unusable.EMPTY)
    if size > MOST_BYTES:
        raise UnusableError(Unusable.TOO_LARGE)
    _check_kind(file)
    _check_count(file, size)
    try:
        with ZipFile(file) as archive:
            _check_parts(archive)
            _check_content(archive)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnusableError(Unusable.DAMAGED) from error
    finally:
        file.seek(0)


def _check_kind(file: IO[bytes]) -> None:
    """Know by its first bytes what is no archive at all."""
    head = file.read(4096)
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return
    if head.startswith(_OLE):
        whole = head + file.read()
        if "EncryptedPackage".encode("utf-16-le") in whole:
            raise UnusableError(Unusable.ENCRYPTED)
        is_document = "WordDocument".encode("utf-16-le") in whole
        raise UnusableError(Unusable.DOCUMENT if is_document else Unusable.OLD_EXCEL)
    raise UnusableError(Unusable.CSV if _is_table(head) else Unusable.OTHER_KIND)


def _is_table(head: bytes) -> bool:
    """Whether this looks like lines of text with separators."""
    if b"\x00" in head or head.lstrip().startswith((b"<", b"{", b"%PDF")):
        return False
    line = head.partition(b"\n")[0]
    return b"," in line or b"\t" in line or b";" in line


def _check_count(file: IO[bytes], size: int) -> None:
    """Read the number of parts where the directory ends, before a million entries become a million objects."""
    file.seek(max(0, size - 2**16 - _DIRECTORY_END.size))
    tail = file.read()
    at = tail.rfind(_EMPTY_ZIP)
    if at < 0 or len(tail) < at + _DIRECTORY_END.size:
        raise UnusableError(Unusable.DAMAGED)
    directory_bytes = _DIRECTORY_END.unpack_from(tail, at)[5]
    smallest_entry = 46
    if directory_bytes > MOST_PARTS * (smallest_entry + 2 * _LONGEST_NAME):
        raise UnusableError(Unusable.TOO_MANY_PARTS)


def _check_parts(archive: ZipFile) -> None:
    """Look at the directory: names, sizes, and what we never open."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise UnusableError(Unusable.TOO_MANY_PARTS)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise UnusableError(Unusable.DAMAGED)  # two parts of one name: which one is read depends on the reader
    for part in parts:
        _check_part(part)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnusableError(Unusable.SWOLLEN)


def _check_part(part: ZipInfo) -> None:
    name = part.filename
    if part.flag_bits & 1:
        raise UnusableError(Unusable.ENCRYPTED)
    leads_out = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
    if leads_out or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise UnusableError(Unusable.UNSAFE_NAMES, name)
    if _MACROS.search(name):
        raise UnusableError(Unusable.MACROS)
    if _LINKS.search(name):
        raise UnusableError(Unusable.EXTERNAL_LINKS)
    if _EMBEDDED.search(name):
        raise UnusableError(Unusable.EMBEDDED, name)
    if part.file_size > _SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size):
        raise UnusableError(Unusable.SWOLLEN, name)
    if part.file_size > MOST_PART:
        is_sheet = name.startswith("xl/worksheets/")
        raise UnusableError(Unusable.TOO_MANY_ROWS if is_sheet else Unusable.SWOLLEN, "" if is_sheet else name)


def _check_content(archive: ZipFile) -> None:
    """Know by its parts whether this is a workbook we read; none of them is an archive or leads elsewhere."""
    names = set(archive.namelist())
    if "mimetype" in names and _OPEN_DOCUMENT in _beginning(archive, "mimetype"):
        raise UnusableError(Unusable.OPEN_DOCUMENT)
    if any(name.startswith("word/") for name in names):
        raise UnusableError(Unusable.DOCUMENT)
    if "xl/workbook.bin" in names:
        raise UnusableError(Unusable.BINARY_WORKBOOK)
    if _TYPES not in names or not any(name.startswith("xl/") for name in names):
        raise UnusableError(Unusable.OTHER_KIND)
    if b"macroenabled" in archive.read(_TYPES).lower():
        raise UnusableError(Unusable.MACROS)
    for name in names:
        if not name.endswith("/"):
            _check_beginning(archive, name)
        if name.endswith(".rels"):
            _check_relations(archive, name)


def _check_beginning(archive: ZipFile, name: str) -> None:
    head = _beginning(archive, name)
    if head.startswith(_ARCHIVES):
        raise UnusableError(Unusable.EMBEDDED, name)
    if name == "xl/workbook.xml" and _STRICT in head:
        raise UnusableError(Unusable.STRICT_WORKBOOK)
    if b"<!doctype" in head.replace(b"\x00", b"").lower():
        raise UnusableError(Unusable.ENTITIES, name)


def _check_relations(archive: ZipFile, name: str) -> None:
    """Let a part lead out of the file only by a hyperlink, which typing an address makes and nobody here follows."""
    if archive.getinfo(name).file_size > _RELATIONS_MOST:
        raise UnusableError(Unusable.SWOLLEN, name)
    try:
        relations = fromstring(archive.read(name))
    except (ParseError, ValueError, LookupError) as error:
        kind = Unusable.ENTITIES if isinstance(error, DefusedXmlException) else Unusable.DAMAGED
        raise UnusableError(kind, name) from error
    for relation in relations:
        leads_out = relation.get("TargetMode", "").lower() == "external"
        if leads_out and not relation.get("Type", "").endswith("/hyperlink"):
            raise UnusableError(Unusable.EXTERNAL_LINKS)


def _beginning(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(4096)

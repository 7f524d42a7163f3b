"""Files nobody should send, each made here from a sound workbook or from nothing, with why it is not read.

`None` as the reason: it may be read or refused, as long as it stays within the bounds.
"""

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from handlers.contents import Unusable
from tests.files.sheets import SHEET_PART, a_workbook, edited, part, rebuilt

Make = Callable[[], bytes]

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@cache
def good() -> bytes:
    """The sound workbook that the hostile ones are made from."""
    return a_workbook()


def _sheet(rows: str, *, before: str = "", dimension: str = "A1") -> bytes:
    """A workbook whose form is this XML."""
    xml = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    return rebuilt(good(), {SHEET_PART: xml.encode()})


def _replaced(name: str, old: str, new: str) -> bytes:
    before = part(good(), name)
    after = before.replace(old.encode(), new.encode())
    assert after != before, f"{name} has no {old}"
    return rebuilt(good(), {name: after})


def _with(name: str, content: bytes = b"<x/>") -> bytes:
    return rebuilt(good(), {name: content})


def _ole(stream: str) -> bytes:
    return _OLE + bytes(504) + stream.encode("utf-16-le") + bytes(1024)


def _zip(parts: dict[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    saved = BytesIO()
    with ZipFile(saved, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


def _noise(length: int) -> bytes:
    return random.Random(length).randbytes(length)


# --- not a workbook at all --------------------------------------------------------------------------------------


def _fifty_megabytes() -> bytes:
    return good() + bytes(50 * 2**20)


def _documents() -> Iterator[tuple[str, Make, Unusable]]:
    yield "0 bytes", lambda: b"", Unusable.EMPTY
    yield "50 MB", _fifty_megabytes, Unusable.TOO_LARGE
    yield "a picture renamed", lambda: b"\x89PNG\r\n\x1a\n" + _noise(4000), Unusable.OTHER_KIND
    yield "a PDF renamed", lambda: b"%PDF-1.7\n1, 2, 3\n", Unusable.OTHER_KIND
    yield (
        "a page of the web renamed",
        lambda: b"<html><table><tr><td>1,2</td></tr></table></html>",
        Unusable.OTHER_KIND,
    )
    yield "noise", lambda: _noise(10_000), Unusable.OTHER_KIND
    yield "a .csv renamed", lambda: "指标,数\n高企,33\n".encode("gb18030"), Unusable.CSV
    yield "a .xls or .et renamed", lambda: _ole("Workbook"), Unusable.OLD_EXCEL
    yield "a .doc renamed", lambda: _ole("WordDocument"), Unusable.DOCUMENT
    yield "a .docx renamed", lambda: _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), Unusable.DOCUMENT  # fmt: skip  # noqa: E501
    yield "an .ods renamed", lambda: _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, ZIP_STORED), Unusable.OPEN_DOCUMENT  # fmt: skip  # noqa: E501
    yield "an .xlsb renamed", lambda: rebuilt(good(), {"xl/workbook.xml": None, "xl/workbook.bin": b"\x83\x01"}), Unusable.BINARY_WORKBOOK  # fmt: skip  # noqa: E501
    yield "a zip of photos renamed", lambda: _zip({"1.jpg": _noise(500)}), Unusable.OTHER_KIND
    yield "a workbook with a password", lambda: _ole("EncryptedPackage"), Unusable.ENCRYPTED
    yield "strict Open XML", lambda: _replaced("xl/workbook.xml", _MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"), Unusable.STRICT_WORKBOOK  # fmt: skip  # noqa: E501
    yield "somebody else's workbook", _somebody_elses, Unusable.FOREIGN


def _somebody_elses() -> bytes:
    from openpyxl import Workbook

    book, saved = Workbook(), BytesIO()
    book.worksheets[0].append(["高企", 33])
    book.save(saved)
    return saved.getvalue()


# --- archives ---------------------------------------------------------------------------------------------------


def _locked_zip() -> bytes:
    """Every part marked as encrypted, in its own header and in the directory."""
    data = bytearray(good())
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags_at] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def _lying_size() -> bytes:
    """A part that says it is short and is a gigabyte long."""
    gigabyte = _deflated_zeros(2**30)
    honest = rebuilt(good(), {"xl/theme/theme1.xml": b"<x/>"})
    with ZipFile(BytesIO(honest)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return _raw_zip({**{name: (zlib.crc32(data), len(data), _deflated(data)) for name, data in parts.items()},
                     "xl/sharedStrings.xml": (0, 4000, gigabyte)})  # fmt: skip


@cache
def _deflated_zeros(size: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk = bytes(2**20)
    return b"".join(squeeze.compress(chunk) for _ in range(size // 2**20)) + squeeze.flush()


def _deflated(data: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()


def _raw_zip(parts: dict[str, tuple[int, int, bytes]]) -> bytes:
    """An archive from checksums, claimed sizes and deflated bytes."""
    body, directory = b"", b""
    for name, (checksum, size, packed) in parts.items():
        raw = name.encode()
        common = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, checksum, len(packed), size, len(raw), 0)
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + raw
        )
        body += b"PK\x03\x04" + common + raw + packed
    end = struct.pack("<4H2LH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def _many_parts() -> bytes:
    return _zip({**{f"xl/media/{n}": b"" for n in range(40_000)}, "xl/workbook.xml": b"<x/>"}, ZIP_STORED)


def _name_twice() -> bytes:
    saved = BytesIO(good())
    with ZipFile(saved, "a") as archive:
        archive.writestr(ZipInfo("XL/worksheets/sheet1.xml"), part(good()))
    return saved.getvalue()


def _patchy(size: int) -> bytes:
    """Bytes that pack about 100 to 1: below the bound for one part."""
    return (_noise(64) + bytes(12_000)) * (size // 12_064)


def _bomb_within_bombs() -> bytes:
    inner = _zip({"0": bytes(10 * 2**20)})
    for depth in range(4):
        inner = _zip({f"{depth}-{n}": inner for n in range(10)})
    return _with("xl/media/image1.png", inner)


def _archives() -> Iterator[tuple[str, Make, Unusable]]:
    yield "cut off in the middle", lambda: good()[: len(good()) // 2], Unusable.DAMAGED
    yield "only the beginning of a zip", lambda: b"PK\x03\x04" + bytes(100), Unusable.DAMAGED
    yield "one byte of a part turned over", _turned_over, Unusable.DAMAGED
    yield "parts marked as encrypted", _locked_zip, Unusable.ENCRYPTED
    yield "a gigabyte of zeros as the sheet", lambda: _raw_zip({"[Content_Types].xml": (0, 7, _deflated(b"<Types>")), SHEET_PART: (0, 2**30, _deflated_zeros(2**30))}), Unusable.SWOLLEN  # fmt: skip  # noqa: E501
    yield "a gigabyte that says it is short", _lying_size, Unusable.DAMAGED
    yield "many parts of 7 MB", lambda: rebuilt(good(), {f"xl/media/image{n}.emf": _patchy(7 * 2**20) for n in range(9)}), Unusable.SWOLLEN  # fmt: skip  # noqa: E501
    yield "bombs within bombs", _bomb_within_bombs, Unusable.EMBEDDED
    yield "another archive inside", lambda: _with("xl/media/photos.zip", _zip({"a": b"b"})), Unusable.EMBEDDED
    yield "40,000 parts", _many_parts, Unusable.TOO_MANY_PARTS
    yield "one name twice", _name_twice, Unusable.DAMAGED
    yield "a path out of the archive", lambda: _with("../../../../etc/cron.d/shifan"), Unusable.UNSAFE_NAMES
    yield "an absolute path", lambda: _with("/etc/passwd"), Unusable.UNSAFE_NAMES
    yield "a path with backslashes", lambda: _with("xl\\..\\..\\boot.ini"), Unusable.UNSAFE_NAMES
    yield "a path with a drive", lambda: _with("C:/autoexec.bat"), Unusable.UNSAFE_NAMES
    yield "a directory without its workbook", lambda: rebuilt(good(), {"xl/workbook.xml": None}), Unusable.DAMAGED
    yield "no list of contents", lambda: rebuilt(good(), {"[Content_Types].xml": None}), Unusable.OTHER_KIND


def _turned_over() -> bytes:
    data = bytearray(good())
    with ZipFile(BytesIO(good())) as archive:
        at = archive.getinfo(SHEET_PART).header_offset
    data[at + 300] ^= 0xFF
    return bytes(data)


# --- what a workbook may hold, but not one of ours --------------------------------------------------------------


def _active() -> Iterator[tuple[str, Make, Unusable]]:
    workbook_rels = "xl/_rels/workbook.xml.rels"
    yield "macros", lambda: _with("xl/vbaProject.bin", _OLE), Unusable.MACROS
    yield "a .xlsm renamed", lambda: _replaced("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), Unusable.MACROS  # fmt: skip  # noqa: E501
    yield "a sheet of macros", lambda: _with("xl/macrosheets/sheet1.xml"), Unusable.MACROS
    yield "a control", lambda: _with("xl/activeX/activeX1.bin", b"\x01"), Unusable.MACROS
    yield "a link to another workbook", lambda: _with("xl/externalLinks/externalLink1.xml"), Unusable.EXTERNAL_LINKS
    yield "a connection to a database", lambda: _with("xl/connections.xml"), Unusable.EXTERNAL_LINKS
    yield "a picture from elsewhere", lambda: _replaced(workbook_rels, "</Relationships>", f'<Relationship Id="x9" Type="{_RELATION}/image" Target="http://127.0.0.1/x.png" TargetMode="External"/></Relationships>'), Unusable.EXTERNAL_LINKS  # fmt: skip  # noqa: E501
    yield "an embedded document", lambda: _with("xl/embeddings/oleObject1.bin", _OLE), Unusable.EMBEDDED
    yield "a program as a picture", lambda: _with("xl/media/image1.png", b"MZ" + _noise(100)), Unusable.EMBEDDED


# --- XML --------------------------------------------------------------------------------------------------------


def _xml() -> Iterator[tuple[str, Make, Unusable | None]]:
    laughs = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{_LAUGHS}]>"
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    cell = '<row r="5"><c r="G5" t="inlineStr"><is><t>{}</t></is></c></row>'
    yield "a billion laughs in the sheet", lambda: _sheet(cell.format("&l9;"), before=laughs), Unusable.ENTITIES
    yield "a billion laughs behind a long comment", lambda: _sheet(cell.format("&l9;"), before=f"<!--{' ' * 6000}-->{laughs}"), Unusable.ENTITIES  # fmt: skip  # noqa: E501
    yield "a billion laughs in UTF-16", lambda: rebuilt(good(), {"xl/styles.xml": f'<?xml version="1.0" encoding="UTF-16"?>{laughs}<styleSheet>&l9;</styleSheet>'.encode("utf-16")}), Unusable.ENTITIES  # fmt: skip  # noqa: E501
    yield "a billion laughs in a relation", lambda: rebuilt(good(), {"xl/_rels/workbook.xml.rels": f"<!--{' ' * 6000}-->{laughs}<Relationships>&l9;</Relationships>".encode()}), Unusable.ENTITIES  # fmt: skip  # noqa: E501
    yield "a file of this machine as an entity", lambda: _sheet(cell.format("&e;"), before=outside), Unusable.ENTITIES
    yield "a sheet that is no XML", lambda: rebuilt(good(), {SHEET_PART: _noise(3000)}), Unusable.DAMAGED
    yield (
        "a sheet that ends in the middle",
        lambda: rebuilt(good(), {SHEET_PART: part(good())[:2000]}),
        Unusable.DAMAGED,
    )
    yield "elements 30,000 deep", lambda: _sheet(_nested(30_000)), Unusable.DAMAGED
    yield "elements 30,000 deep in the styles", lambda: rebuilt(good(), {"xl/styles.xml": _nested(30_000).encode()}), None  # fmt: skip  # noqa: E501
    yield "60,000 styles", _many_styles, None
    yield "300,000 shared strings", _many_strings, None


def _nested(depth: int) -> str:
    """Elements within elements, of different names, so that they do not pack too well."""
    names = [f"a{random.Random(n).getrandbits(40):x}" for n in range(depth)]
    return "".join(f"<{name}>" for name in names) + "".join(f"</{name}>" for name in reversed(names))


def _many_styles() -> bytes:
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" applyAlignment="1"><alignment indent="{}"/></xf>'
    styles = part(good(), "xl/styles.xml").decode()
    head, tail = styles.split("</cellXfs>")
    return rebuilt(good(), {"xl/styles.xml": (head + "".join(xf.format(n % 200) for n in range(60_000)) + "</cellXfs>" + tail).encode()})  # fmt: skip  # noqa: E501


def _many_strings() -> bytes:
    """Strings in as many pieces as possible: little to unpack, and much to build."""
    strings = "".join(f"<si><r><t>{n:x}</t></r></si>" for n in range(300_000))
    types = part(good(), "[Content_Types].xml").decode()
    listed = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_STRINGS}"/></Types>'
    return rebuilt(
        good(),
        {
            "[Content_Types].xml": types.replace("</Types>", listed).encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>'.encode(),
        },
    )


# --- sheets -----------------------------------------------------------------------------------------------------


def _sheets() -> Iterator[tuple[str, Make, Unusable | None]]:
    yield "one cell at XFD1048576", lambda: edited(good(), lambda page: page.cell(1_048_576, 16_384, 1)), Unusable.OUTSIDE  # fmt: skip  # noqa: E501
    yield "a cell far to the right", lambda: edited(good(), lambda page: page.cell(5, 300, "x")), Unusable.OUTSIDE
    yield "a million rows", lambda: _rows(1_000_000), Unusable.TOO_MANY_ROWS
    yield "100,000 rows", lambda: _rows(100_000), Unusable.TOO_MANY_ROWS
    yield "a thousand rows", lambda: _rows(1000), Unusable.TOO_MANY_ROWS
    yield "100,000 empty rows", lambda: _sheet("".join(f'<row r="{n}" ht="15"/>' for n in range(1, 100_001))), Unusable.TOO_MANY_ROWS  # fmt: skip  # noqa: E501
    yield "rows without numbers", lambda: _sheet("<row><c><v>1</v></c></row>" * 500), Unusable.TOO_MANY_ROWS
    yield "a row of letters", lambda: _sheet('<row r="x"><c r="A1"><v>1</v></c></row>'), Unusable.DAMAGED
    yield "a cell that is nowhere", lambda: _sheet('<row r="5"><c r="ZZZZ5"><v>1</v></c></row>'), Unusable.DAMAGED
    yield "1,000 merged ranges", lambda: _replaced(SHEET_PART, "</mergeCells>", "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(5, 1005)) + "</mergeCells>"), Unusable.TOO_HEAVY  # fmt: skip  # noqa: E501
    yield "a string that is not there", lambda: _sheet('<row r="5"><c r="G5" t="s"><v>99999999</v></c></row>'), Unusable.DAMAGED  # fmt: skip  # noqa: E501
    yield "a number of 5,000 digits", lambda: _sheet(f'<row r="5"><c r="G5"><v>{"9" * 5000}</v></c></row>'), Unusable.DAMAGED  # fmt: skip  # noqa: E501
    yield (
        "a number beyond all numbers",
        lambda: _sheet('<row r="5"><c r="G5"><v>1e999</v></c></row>'),
        Unusable.DAMAGED,
    )
    yield "a number that is none", lambda: _sheet('<row r="5"><c r="G5"><v>nan</v></c></row>'), Unusable.DAMAGED
    yield "30 sheets", lambda: _more_sheets(30), Unusable.TOO_MANY_SHEETS
    yield "1,000 sheets", lambda: _more_sheets(1000), Unusable.TOO_MANY_PARTS
    yield "20,000 rows beside our form", lambda: _more_sheets(1, rows=True), None
    yield "no form any more", lambda: _renamed("填报表", "别的表"), Unusable.FOREIGN
    yield "the hidden sheet as a bomb", _hidden_bomb, Unusable.TOO_MANY_ROWS


def _rows(count: int) -> bytes:
    return _sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1)))


def _more_sheets(count: int, *, rows: bool = False) -> bytes:
    from openpyxl import load_workbook

    book, saved = load_workbook(BytesIO(good())), BytesIO()
    for number in range(count):
        page = book.create_sheet(f"附{number}")
        for row in range(20_000 if rows else 1):
            page.append([row])
    book.save(saved)
    return saved.getvalue()


def _renamed(tab: str, to: str) -> bytes:
    return _replaced("xl/workbook.xml", f'name="{tab}"', f'name="{to}"')


def _hidden_bomb() -> bytes:
    return rebuilt(good(), {"xl/worksheets/sheet2.xml": part(_rows(5000))})


CORPUS: dict[str, tuple[Make, Unusable | None]] = {
    name: (make, why) for group in (_documents, _archives, _active, _xml, _sheets) for name, make, why in group()
}

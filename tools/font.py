"""Cuts the fonts of pictures and papers out of Debian's Noto CJK, to what Chinese official writing needs.

    apt-get install fonts-noto-cjk
    .tools/uv/bin/uv run --no-project --with fonttools==4.68.0 python tools/font.py [FOLDER OF THE .ttc FILES]

Kept are the 8,105 characters of the state's standard list (通用规范汉字表, tools/standard-characters.txt), all of
GB 2312 and every sign of GBK that is no character, Latin and its punctuation. The families are renamed, so that a
system's own Noto can never stand in for ours unnoticed, and no "Noto" stands on what is no longer Google's file.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "bot" / "files" / "fonts"
SOURCE = Path("/usr/share/fonts/opentype/noto")
STANDARD = ROOT / "tools" / "standard-characters.txt"
CUTS = (
    ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "sans.otf", "Shifan Sans", "Regular"),
    ("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "sans-bold.otf", "Shifan Sans", "Bold"),
    ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "serif.otf", "Shifan Serif", "Regular"),
)
PLACES = "氹坵"  # of the names of China's counties and districts, all that stands in neither list
BLOCKS = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x2010, 0x2040),
    range(0x2190, 0x2200),
    range(0x2200, 0x2300),
    range(0x2460, 0x2500),
    range(0x25A0, 0x2600),
    range(0x3000, 0x3040),
    range(0xFF00, 0xFFF0),
)
NO_TABLES = ["vhea", "vmtx", "VORG", "BASE"]  # nothing here is written downwards


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    wanted = {ord(sign) for sign in characters()}
    for file, full_name, cut, family, style in CUTS:
        font = face(source / file, full_name)
        subset(font, wanted)
        rename(font, family, style)
        font.save(FONTS / cut)
        sys.stderr.write(f"{cut}: {len(font.getBestCmap())} characters, {(FONTS / cut).stat().st_size:,} bytes\n")


def characters() -> set[str]:
    """Everything that must be printable."""
    standard = set(STANDARD.read_text("utf-8")) - {"\n"}
    signs = {sign for sign in pairs("gbk", range(0x81, 0xFF), range(0x40, 0xFF)) if not "一" <= sign <= "\u9fff"}
    blocks = {chr(code) for block in BLOCKS for code in block}
    return standard | pairs("gb2312", range(0xA1, 0xFF), range(0xA1, 0xFF)) | signs | blocks | set(PLACES)


def pairs(codec: str, leads: range, trails: range) -> set[str]:
    """Return every character of a two-byte code."""
    found = (bytes([lead, trail]).decode(codec, "ignore") for lead in leads for trail in trails)
    return {sign for sign in found if len(sign) == 1}


def face(file: Path, full_name: str) -> TTFont:
    """Take one face out of a collection, by its family's name."""
    for font in TTCollection(file, recalcTimestamp=False).fonts:
        if font["name"].getDebugName(1) == full_name:
            return font
    raise SystemExit(f"{file} holds no {full_name}")


def subset(font: TTFont, codes: set[int]) -> None:
    """Keep these characters, no hints and no features: pictures and papers are set plainly, left to right."""
    options = Options(layout_features=[], hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += NO_TABLES
    cutter = Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)


def rename(font: TTFont, family: str, style: str) -> None:
    """Name the cut font after this project; copyright and licence stay as they are."""
    plain = f"{family} {style}".replace(" ", "")
    names = {1: family, 2: style, 3: plain, 4: f"{family} {style}", 6: plain, 16: None, 17: None, 18: None}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID not in names]
    for name_id, name in names.items():
        if name is not None:
            table.setName(name, name_id, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [plain]
    top[0].FullName, top[0].FamilyName, top[0].Weight = f"{family} {style}", family, style


if __name__ == "__main__":
    main()

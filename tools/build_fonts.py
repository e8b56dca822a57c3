"""Rebuild the fonts shipped in ``resources/fonts`` from Debian's font packages.

Run by a maintainer, never by the program: ``python tools/build_fonts.py``. Reads the packages named in
``SOURCES`` below ``/usr/share/fonts/truetype`` and the two official character lists in
``tests/papers/data``; writes TrueType files with fixed time stamps, so that the same packages give the
same bytes. Every shipped file is renamed: "霞鹜" and "LXGW" are reserved names, and the Arphic licence
asks for a notice of change inside each changed file.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "resources" / "fonts"
LISTS = ROOT / "tests" / "papers" / "data"
DEBIAN = Path("/usr/share/fonts/truetype")
CHANGED_ON = "2026-11-23"
FIXED_TIME = 3_870_000_000  # seconds since 1904, so that a rebuild gives the same file
HINTING = ("fpgm", "prep", "cvt ", "gasp")
LEFT_MARKS = "，：；！？"
LEFT_BEARING = 0.09  # of the em; where mainland setting puts these marks, BabelStone Han centres them
LAYOUT = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "meta", "DSIG", "FFTM")


def gbk_points() -> set[int]:
    """Code points of GBK without its private-use cells."""
    cells = (
        bytes((high, low)) for high in range(0x81, 0xFF) for low in (*range(0x40, 0x7F), *range(0x80, 0xFF))
    )
    points = set[int]()
    for cell in cells:
        try:
            points.add(ord(cell.decode("gbk")))
        except UnicodeDecodeError:
            continue
    return (
        {point for point in points if not is_private(point)}
        | set(range(0x20, 0x7F))
        | {0xA0, 0xA5, 0xB2, 0xB3}
    )


def is_private(point: int) -> bool:
    """Whether a code point is for private use, so that its glyph says nothing about its meaning."""
    return 0xE000 <= point <= 0xF8FF or point >= 0xF0000


def gb2312_points() -> set[int]:
    """Code points of GB 2312, enough for the fixed wording that is set in Kai."""
    cells = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    decoded = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    return {ord(char) for char in decoded} | set(range(0x20, 0x7F))


def listed_points() -> set[int]:
    """Code points of the 1,605 level-3 characters and the 579 place-name characters."""
    points = set[int]()
    for file in sorted(LISTS.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as handle:
            points.update(int(row["codepoint"][2:], 16) for row in csv.DictReader(handle))
    return {point for point in points if not is_private(point)}


def body_points() -> set[int]:
    """What the body font holds: GBK, the whole first Han block, the lists and form symbols."""
    blocks = (range(0x2000, 0x2070), range(0x2100, 0x2200), range(0x2460, 0x2500), range(0x25A0, 0x2700))
    symbols = {point for block in blocks for point in block}
    forms = set(range(0x3000, 0x3040)) | set(range(0x3200, 0x3400)) | set(range(0xFF00, 0xFFF0))
    return gbk_points() | listed_points() | symbols | forms | set(range(0x4E00, 0xA000))


def is_han(point: int) -> bool:
    """Whether a code point is a unified or compatibility ideograph."""
    return (
        0x3400 <= point <= 0x4DBF
        or 0x4E00 <= point <= 0x9FFF
        or 0xF900 <= point <= 0xFAFF
        or 0x20000 <= point <= 0x323AF
        or 0x2E80 <= point <= 0x2FDF
    )


def covered(source: Path, number: int) -> set[int]:
    """Code points mapped by a source font, without private use."""
    with TTFont(source, fontNumber=number, lazy=True) as font:
        return {point for point in font.getBestCmap() or {} if not is_private(point)}


def build(source: Path, number: int, points: Iterable[int], name: str, notice: str) -> int:
    """Write one trimmed and renamed TrueType file; returns its size in bytes."""
    options = subset.Options()
    options.drop_tables += list(LAYOUT)
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.font_number = number
    font = subset.load_font(str(source), options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=sorted(points))
    worker.subset(font)
    if name == "Fengqiao Song":
        move_marks_left(font)
    rename(font, name, notice)
    head: Any = font["head"]
    head.created = head.modified = FIXED_TIME
    flags: Any = font["OS/2"]
    flags.fsType = 0
    target = OUT / f"{name.replace(' ', '')}.ttf"
    font.save(target)
    return target.stat().st_size


def move_marks_left(font: TTFont) -> None:
    """Put commas, colons and the like to the left of their square, as GB/T 15834 sets them."""
    glyphs: Any = font["glyf"]
    metrics: Any = font["hmtx"]
    head: Any = font["head"]
    names = font.getBestCmap() or {}
    start = round(head.unitsPerEm * LEFT_BEARING)
    for mark in LEFT_MARKS:
        name = names[ord(mark)]
        glyph = glyphs[name]
        if glyph.isComposite():
            glyph.coordinates, glyph.endPtsOfContours, glyph.flags = glyph.getCoordinates(glyphs)
            glyph.numberOfContours = len(glyph.endPtsOfContours)
            del glyph.components
        glyph.coordinates.translate((start - glyph.xMin, 0))
        glyph.recalcBounds(glyphs)
        metrics[name] = (metrics[name][0], glyph.xMin)


def rename(font: TTFont, name: str, notice: str) -> None:
    """Give the font its shipped name in every record and say prominently what was changed."""
    table = font["name"]
    rights = table.getDebugName(0) or ""
    licence = table.getDebugName(13) or ""
    table.names = []
    words = {
        0: rights,
        1: name,
        2: "Regular",
        3: f"{name} {CHANGED_ON}",
        4: name,
        5: f"Version 1.000; trimmed and renamed {CHANGED_ON}",
        6: name.replace(" ", ""),
        10: notice,
        13: licence or notice,
    }
    for key, word in words.items():
        table.setName(word, key, 3, 1, 0x409)


def main() -> None:
    """Build all files and print their sizes."""
    OUT.mkdir(parents=True, exist_ok=True)
    han = DEBIAN / "babelstone" / "BabelStoneHan.ttf"
    hana = DEBIAN / "hanazono" / "HanaMinA.ttf"
    kai = DEBIAN / "lxgw-wenkai" / "LXGWWenKai-Regular.ttf"
    hei = DEBIAN / "wqy" / "wqy-microhei.ttc"
    body = body_points()
    everything = covered(han, 0)
    trimmed = f"Trimmed, unhinted and renamed for Fengqiao Desk on {CHANGED_ON} from"
    babelstone = f"{trimmed} BabelStone Han 15.0.5 (Debian 15.0.5-2)."
    small = gbk_points() | listed_points()
    gap = {point for point in range(0x3400, 0x4DC0) if point not in everything}
    plan = (
        (han, 0, body & everything, "Fengqiao Song", f"{babelstone} Commas and colons moved left."),
        (
            han,
            0,
            {point for point in everything - body if is_han(point)},
            "Fengqiao Song Extra",
            babelstone,
        ),
        (hana, 0, gap & covered(hana, 0), "Fengqiao Song Gap", f"{trimmed} HanaMinA (Debian 20170904-2.1)."),
        (
            kai,
            0,
            (gb2312_points() | listed_points()) & covered(kai, 0),
            "Fengqiao Kai",
            f"{trimmed} a Kai font under the OFL 1.1 (see README).",
        ),
        (hei, 0, small & covered(hei, 0), "Fengqiao Hei", f"{trimmed} WenQuanYi Micro Hei 0.2.0-beta."),
    )
    for source, number, points, name, notice in plan:
        size = build(source, number, points, name, notice)
        print(f"{name}: {size / 1_000_000:.1f} MB")


if __name__ == "__main__":
    main()

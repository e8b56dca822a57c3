"""The ToUnicode table that reportlab writes, mended for characters above U+FFFF.

reportlab 5.1 writes five hexadecimal digits for such a character, so that 𬱖 prints right but is copied
and searched as another character. PDF 32000-1, 9.10.3, asks for UTF-16BE, that is a surrogate pair, and
the Adobe CMap specification for at most 100 entries a block.
"""

from collections.abc import Sequence

from reportlab.pdfbase import ttfonts

_BLOCK = 100


def utf16_hex(point: int) -> str:
    """UTF-16BE of one code point in hexadecimal digits: U+2CC56 is ``D873DC56``."""
    return chr(point).encode("utf-16-be", "surrogatepass").hex().upper()


def to_unicode_cmap(fontname: str, subset: Sequence[int]) -> str:
    """Text of the ToUnicode CMap of a font subset: position in ``subset`` → code point.

    Code 0 is the missing glyph and is left out: it stands for no character.
    """
    entries = [f"<{code:02X}> <{utf16_hex(point)}>" for code, point in enumerate(subset) if point]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo",
        f"<< /Registry ({fontname})",
        f"/Ordering ({fontname})",
        "/Supplement 0",
        ">> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def mend() -> None:
    """Let reportlab use :func:`to_unicode_cmap`; calling it again changes nothing."""
    ttfonts.makeToUnicodeCMap = to_unicode_cmap

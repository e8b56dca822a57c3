"""All rare characters on real papers: the drawn glyph is that of the code point, copying gives it back."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from desktop_app.papers import acceptance_register, agreement, mediation_record, registration_sheet
from desktop_app.papers.kit.fonts import Role, font_set, is_private
from desktop_app.paths import resource
from tests.papers import samples
from tests.papers.reading import page_texts, squeezed
from tests.papers.scans import coded
from tests.papers.test_fonts import rare

RARE = "".join(dict.fromkeys(char for char in rare() if not is_private(char)))
PAPERS = {
    "registration_sheet": lambda: registration_sheet.render(replace(samples.registration(), summary=RARE)),
    "acceptance_register": lambda: acceptance_register.render(replace(samples.acceptance(), summary=RARE)),
    "mediation_record": lambda: mediation_record.render(replace(samples.record(), transcript=RARE)),
    "agreement": lambda: agreement.render(replace(samples.agreement(), facts=RARE)),
}


def _to_unicode(font: pikepdf.Object) -> dict[int, str]:
    """Code of the subset → character, as a reader copies it."""
    found: dict[int, str] = {}
    text = font.ToUnicode.read_bytes().decode()
    for line in text.split("beginbfchar")[1:]:
        for pair in line.split("endbfchar")[0].strip().splitlines():
            code, points = (part.strip("<> ") for part in pair.split("> <"))
            found[int(code, 16)] = bytes.fromhex(points).decode("utf-16-be")
    return found


def _embedded(pdf: bytes) -> Iterator[tuple[str, TTFont, dict[int, str]]]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for thing in file.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
                name = str(thing.BaseFont).split("+")[-1].lstrip("/")
                data = thing.FontDescriptor.FontFile2.read_bytes()
                yield name, TTFont(io.BytesIO(data), lazy=True), _to_unicode(thing)


@cache
def _original(name: str) -> TTFont:
    """The shipped font from memory: nothing stays open."""
    return TTFont(io.BytesIO(resource("fonts", f"{name}.ttf").read_bytes()), lazy=True)


def _shape(font: TTFont, glyph: str) -> str:
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return str(pen.value)


@pytest.mark.parametrize("name", PAPERS)
def test_every_rare_character_is_drawn_by_its_own_glyph_and_copied_as_itself(name: str) -> None:
    pdf = coded(PAPERS[name])
    assert "〓" not in "".join(page_texts(pdf))
    text = squeezed("".join(page_texts(pdf)))
    assert set(RARE) <= set(text)
    drawn: set[str] = set()
    for font, subset, codes in _embedded(pdf):
        original = _original(font)
        cmap, own = original.getBestCmap() or {}, subset["cmap"].tables[0].cmap
        order = subset.getGlyphOrder()
        for code, char in codes.items():
            if char in RARE:
                glyph = own.get(code) or order[code]
                assert _shape(subset, glyph) == _shape(original, cmap[ord(char)]), char
                drawn.add(char)
    assert drawn == set(RARE)


def test_the_font_that_draws_a_character_has_it_in_its_map() -> None:
    known = font_set()
    for role in Role:
        for char in RARE:
            face, shown = known.place(role, char)
            assert shown == char
            assert face.glyphs[ord(char)] != 0

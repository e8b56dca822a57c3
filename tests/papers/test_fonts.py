"""Fonts: what is covered, by the right glyph, under which name, and what is not claimed."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from desktop_app.errors import EnvironmentProblem
from desktop_app.papers.glyph_check import missing_glyphs
from desktop_app.papers.kit import fonts
from desktop_app.papers.kit.cmap import to_unicode_cmap, utf16_hex
from desktop_app.paths import resource
from tests.papers import samples

DATA = Path(__file__).parent / "data"
FILES = sorted(resource("fonts").glob("*.ttf"))
RESERVED = ("lxgw", "霞鹜", "babelstone", "hanamin", "wenquanyi", "花园")


def rare() -> tuple[str, ...]:
    out: list[str] = []
    for file in sorted(DATA.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as handle:
            out += [chr(int(row["codepoint"][2:], 16)) for row in csv.DictReader(handle)]
    return tuple(out)


def test_the_lists_are_the_official_ones_in_full() -> None:
    assert len(rare()) == 1605 + 579


@pytest.mark.parametrize("role", list(fonts.Role))
def test_every_rare_character_has_a_glyph_of_its_own_in_every_role(role: fonts.Role) -> None:
    known = fonts.font_set()
    private = {char for char in rare() if fonts.is_private(char)}
    lacking = {char for char in rare() if known.lacks(char, role)}
    assert lacking == private


def test_the_body_font_alone_covers_both_lists_so_that_the_large_file_stays_closed() -> None:
    body = fonts.face("FengqiaoSong")
    assert [char for char in rare() if not body.covers(char) and not fonts.is_private(char)] == []


def test_glyphs_of_rare_characters_are_drawn_and_differ_from_each_other_and_from_notdef() -> None:
    with TTFont(resource("fonts", "FengqiaoSong.ttf"), lazy=True) as font:
        mapped, drawn = font.getBestCmap() or {}, font.getGlyphSet()
        shapes: dict[str, str] = {}
        for char in dict.fromkeys(rare()):
            if fonts.is_private(char):
                continue
            pen = DecomposingRecordingPen(drawn)
            drawn[mapped[ord(char)]].draw(pen)
            shape = str(pen.value)
            assert pen.value, f"{char} is blank"
            assert shapes.setdefault(shape, char) == char, f"{char} looks like {shapes[shape]}"
        notdef = DecomposingRecordingPen(drawn)
        drawn[".notdef"].draw(notdef)
        assert str(notdef.value) not in shapes


def test_private_use_points_are_missing_even_where_a_font_could_draw_something() -> None:
    assert fonts.missing("张\ue000三\U000f0000") == ("\ue000", "\U000f0000")
    for file in FILES:
        with TTFont(file, lazy=True) as font:
            assert not [point for point in font.getBestCmap() or {} if fonts.is_private(chr(point))], (
                file.name
            )


def test_all_of_gb18030_level_one_and_its_extension_a_can_be_printed() -> None:
    text = "".join(map(chr, (*range(0x4E00, 0x9FFD), *range(0x3400, 0x4DB6))))
    assert fonts.missing(text) == ()


def test_a_run_is_cut_where_the_font_changes() -> None:
    assert fonts.font_set().runs(fonts.Role.BODY, "王𠀀α") == (
        ("FengqiaoSong", "王"),
        ("FengqiaoSongExtra", "𠀀"),
        ("FengqiaoHei", "α"),
    )


def test_an_uncovered_character_prints_as_the_substitute_mark_and_is_reported() -> None:
    assert fonts.font_set().runs(fonts.Role.BODY, "\ue001") == (("FengqiaoSong", "〓"),)
    assert missing_glyphs(samples.PaperParty(samples.HE.side, samples.HE.kind, "王\ue001")) == ("\ue001",)
    assert missing_glyphs(samples.agreement()) == ()


def test_shipped_fonts_are_truetype_renamed_and_small_enough() -> None:
    assert len(FILES) == 5
    assert sum(file.stat().st_size for file in FILES) < 60_000_000
    for file in FILES:
        with TTFont(file, lazy=True) as font:
            assert "glyf" in font
            for key in (1, 3, 4, 6):
                name = (font["name"].getDebugName(key) or "").lower()
                assert name.startswith("fengqiao"), (file.name, key, name)
                assert not any(word in name for word in RESERVED)
            assert "2026-11-23" in (font["name"].getDebugName(10) or "")


def test_nothing_is_read_at_import() -> None:
    code = (
        "import sys; import desktop_app.papers.kit.fonts as f; import desktop_app.papers.agreement;"
        "sys.exit(f._load.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unusable_font_of_the_machine_is_explained(tmp_path: Path) -> None:
    bad = tmp_path / "仿宋.ttf"
    bad.write_bytes(b"not a font")
    known = fonts.FontSet(fonts.FontChoice(body=bad))
    with pytest.raises(EnvironmentProblem, match=r"仿宋\.ttf"):
        known.runs(fonts.Role.BODY, "王")


def test_a_chosen_font_is_used_first_and_the_shipped_one_behind_it() -> None:
    known = fonts.font_set(fonts.FontChoice(body=resource("fonts", "FengqiaoKai.ttf")))
    runs = known.runs(fonts.Role.BODY, "王镕㛃𠀀")
    assert runs[0][0].startswith("Chosen")
    assert runs[-1] == ("FengqiaoSongExtra", "𠀀")


def test_characters_beyond_the_first_plane_are_written_as_surrogate_pairs() -> None:
    assert utf16_hex(0x2CC56) == "D873DC56"
    table = to_unicode_cmap("X", [0, *range(0x4E00, 0x4E00 + 150), 0x2CC56])
    assert "<97> <D873DC56>" in table
    assert "<00> <0000>" not in table
    assert "100 beginbfchar" in table
    assert "51 beginbfchar" in table

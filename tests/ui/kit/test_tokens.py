"""Contrast of every text pair, whole pixels, and that no other file holds a colour."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.ui.kit import fonts
from desktop_app.ui.kit.tokens import SCALES, THEMES, Theme, Tone, make_look

UI = Path(__file__).parents[3] / "desktop_app" / "ui"
GROUNDS = ("surface", "window", "navigation", "sunken", "hover", "selection")
PAIRS = (
    [(text, ground) for text in ("text", "text_2", "accent", "accent_strong") for ground in GROUNDS]
    + [
        (text, ground)
        for text in ("danger", "warning", "ok")
        for ground in ("surface", "window", "selection")
    ]
    + [(risk, f"{risk}_ground") for risk in ("red", "orange", "yellow", "blue")]
    + [("on_accent", "accent_fill"), ("on_accent", "accent_hover"), ("on_accent", "danger_fill")]
    + [("text", "ok_fill"), ("text", "warning_fill"), ("text", "danger_ground"), ("text", "chip_grey")]
    + [
        ("accent", "ok_fill"),
        ("accent", "warning_fill"),
        ("accent", "danger_ground"),
        ("text_2", "chip_grey"),
    ]
)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(theme: Theme, text: str, ground: str) -> None:
    colours = THEMES[theme]
    least = 7.0 if theme is Theme.CONTRAST else 4.5
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= least


@pytest.mark.parametrize("theme", Theme)
def test_input_border_and_focus_are_seen(theme: Theme) -> None:
    """Borders of controls reach 3:1 against what is around them (WCAG 1.4.11)."""
    colours = THEMES[theme]
    assert contrast(colours.input_border, colours.surface) >= 3
    assert contrast(colours.focus, colours.surface) >= 3


def test_every_tone_has_a_colour() -> None:
    assert all(re.fullmatch(r"#[0-9A-F]{6}", THEMES[Theme.LIGHT].of(tone)) for tone in Tone)


@pytest.mark.parametrize("scale", SCALES)
def test_sizes_are_scaled_whole_pixels(scale: float) -> None:
    look = make_look(Theme.LIGHT, scale)
    assert (look.sizes.row, look.sizes.type_body) == (round(34 * scale), round(15 * scale))
    assert isinstance(look.px(7), int)


def test_colours_are_in_tokens_only() -> None:
    files = [path for path in UI.rglob("*.py") if path.name != "tokens.py"]
    found = [path.name for path in files if re.search(r"[\"' :]#[0-9a-fA-F]{6}\b", path.read_text("utf-8"))]
    assert files
    assert found == []


def test_rare_characters_of_names_are_drawn_without_a_chinese_font_of_the_system(qapp: QApplication) -> None:
    del qapp
    drawn = fonts._metrics(fonts._bundled(), 15, False)  # pyright: ignore[reportPrivateUsage]
    assert [c for c in "覃䶮㛃𬱖" if not drawn.inFontUcs4(ord(c))] == []

"""Colours, sizes and durations of the window: the only place that holds such a value.

Three themes share the same names; sizes are whole pixels, multiplied by the scale (1, 1.25 or 1.5, 大字)
and rounded. ``use()`` is called before a window is built; to change the look, build the window anew.
No Qt here, so that tests can measure contrast without a window.
"""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

SCALES = (1.0, 1.25, 1.5)


class Theme(StrEnum):
    """Which set of colours is shown."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Tone(StrEnum):
    """Meaning of a word's colour; every tone also has its word or icon, never colour alone."""

    NORMAL = "normal"
    MUTED = "muted"
    ACCENT = "accent"
    DANGER = "danger"
    WARNING = "warning"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme. Text tokens reach 4.5:1 on every ground they are used on (7:1 in high contrast)."""

    window: str
    surface: str
    navigation: str
    border: str
    row_line: str
    sunken: str
    hover: str
    input_border: str
    text: str
    text_2: str
    accent: str
    accent_strong: str
    accent_fill: str
    accent_hover: str
    on_accent: str
    selection: str
    focus: str
    danger: str
    danger_fill: str
    warning: str
    ok: str
    ok_fill: str
    warning_fill: str
    danger_ground: str
    chip_border: str
    chip_grey: str
    chart_grey: str
    chart_grey_2: str
    zero_cell: str
    desk: str
    scroll: str
    red: str
    red_ground: str
    orange: str
    orange_ground: str
    yellow: str
    yellow_ground: str
    blue: str
    blue_ground: str

    def of(self, tone: Tone) -> str:
        """Colour of a tone's words."""
        names = {Tone.NORMAL: self.text, Tone.MUTED: self.text_2, Tone.ACCENT: self.accent}
        names |= {Tone.DANGER: self.danger, Tone.WARNING: self.warning, Tone.OK: self.ok}
        return names[tone]


LIGHT = Colours(
    window="#F5F6F8",
    surface="#FFFFFF",
    navigation="#ECEFF3",
    border="#D9DEE5",
    row_line="#E9ECF1",
    sunken="#F8F9FB",
    hover="#F1F5FA",
    input_border="#8A94A3",
    text="#1B2430",
    text_2="#55606E",
    accent="#1F4E8C",
    accent_strong="#173C6C",
    accent_fill="#1F4E8C",
    accent_hover="#173C6C",
    on_accent="#FFFFFF",
    selection="#DCE8F7",
    focus="#2F6FD0",
    danger="#B3261E",
    danger_fill="#B3261E",
    warning="#995200",
    ok="#1E6B3A",
    ok_fill="#E6F3EA",
    warning_fill="#FDF0E1",
    danger_ground="#FBE9E7",
    chip_border="#C3CAD4",
    chip_grey="#EEF1F5",
    chart_grey="#C3CAD4",
    chart_grey_2="#98A3B1",
    zero_cell="#DDE3EB",
    desk="#E4E8ED",
    scroll="#C3CAD4",
    red="#B3261E",
    red_ground="#FBE9E7",
    orange="#995200",
    orange_ground="#FDF0E1",
    yellow="#6B4E00",
    yellow_ground="#FFF7DB",
    blue="#1F4E8C",
    blue_ground="#E6EEF9",
)

DARK = Colours(
    window="#14181E",
    surface="#1B2129",
    navigation="#10141A",
    border="#343D49",
    row_line="#272F39",
    sunken="#181D24",
    hover="#222A34",
    input_border="#6B7685",
    text="#E3E8EE",
    text_2="#A4AFBC",
    accent="#8DB6EE",
    accent_strong="#C4DAF7",
    accent_fill="#2E65AD",
    accent_hover="#27568F",
    on_accent="#FFFFFF",
    selection="#22354F",
    focus="#5C9BF0",
    danger="#F29B92",
    danger_fill="#A83229",
    warning="#E6B36A",
    ok="#86C79B",
    ok_fill="#1B3324",
    warning_fill="#402D17",
    danger_ground="#432523",
    chip_border="#4A5563",
    chip_grey="#27303B",
    chart_grey="#4A5563",
    chart_grey_2="#7D8896",
    zero_cell="#2D3743",
    desk="#10141A",
    scroll="#434D5A",
    red="#F29B92",
    red_ground="#432523",
    orange="#E9AE63",
    orange_ground="#402D17",
    yellow="#DCC76A",
    yellow_ground="#383318",
    blue="#8DB6EE",
    blue_ground="#22334B",
)

CONTRAST = replace(
    LIGHT,
    window="#FFFFFF",
    navigation="#FFFFFF",
    border="#000000",
    row_line="#6E6E6E",
    sunken="#F2F2F2",
    hover="#E8EEF7",
    input_border="#000000",
    text="#000000",
    text_2="#262626",
    accent="#0A2F66",
    accent_strong="#061F45",
    accent_fill="#0A2F66",
    accent_hover="#000000",
    selection="#C9DDF8",
    focus="#0047BA",
    danger="#8A0F0A",
    danger_fill="#8A0F0A",
    warning="#663300",
    ok="#0B4A22",
    chip_border="#000000",
    chip_grey="#E6E6E6",
    chart_grey="#767676",
    chart_grey_2="#4D4D4D",
    zero_cell="#D4D4D4",
    desk="#BFBFBF",
    scroll="#595959",
    red="#7A0C08",
    orange="#5E2F00",
    yellow="#4A3600",
    blue="#0A2F66",
)

THEMES = {Theme.LIGHT: LIGHT, Theme.DARK: DARK, Theme.CONTRAST: CONTRAST}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Measures in pixels, already scaled."""

    s2: int = 2
    s4: int = 4
    s8: int = 8
    s12: int = 12
    s16: int = 16
    s24: int = 24
    radius: int = 4
    type_help: int = 13
    type_body: int = 15
    type_title: int = 18
    type_page: int = 23
    navigation: int = 184
    navigation_small: int = 56
    navigation_item: int = 36
    navigation_item_small: int = 32
    navigation_item_least: int = 20
    navigation_gap: int = 11
    navigation_gap_least: int = 5
    top_bar: int = 48
    title_row: int = 56
    status_line: int = 28
    card_head: int = 40
    row: int = 34
    row_side: int = 28
    row_two_line: int = 60
    table_head: int = 30
    button: int = 32
    button_small: int = 26
    filter_chip: int = 28
    input: int = 34
    chip: int = 22
    chip_inside: int = 7
    icon: int = 16
    icon_navigation: int = 20
    logo: int = 24
    search: int = 400
    search_min: int = 200
    login_card: int = 400
    login_inside: int = 32
    login_field_gap: int = 18
    login_logo: int = 36
    bar: int = 3
    scroll_bar: int = 8
    long_text_min: int = 56
    long_text_max: int = 240
    popup: int = 300
    input_row: int = 32
    label_column: int = 72
    timeline_when: int = 96
    timeline_dot: int = 9
    tick: int = 13
    step: int = 15
    stretch_min: int = 150
    list_min: int = 260
    detail_min: int = 380
    detail_max: int = 564
    dialog: int = 440
    width_name: int = 120
    width_id: int = 214
    width_phone: int = 144
    width_money: int = 144
    width_date: int = 144
    width_number: int = 80
    width_short: int = 100
    width_choice: int = 220
    width_long: int = 346
    record_min: int = 170
    record_beside: int = 900
    sweep_mark: int = 16
    sweep_day: int = 22
    sweep_day_least: int = 20
    sweep_row: int = 26
    sweep_names: int = 140
    sweep_names_most: int = 190
    sweep_panel: int = 324


@dataclass(frozen=True, slots=True)
class Durations:
    """Milliseconds."""

    type_to_find: int = 1200
    gather: int = 12
    search_pause: int = 180
    draft_pause: int = 600
    preview_pause: int = 150
    notice_ok: int = 8000
    progress_after: int = 1000
    minute: int = 60_000
    second: int = 1000
    scan_look: int = 2000


@dataclass(frozen=True, slots=True)
class Look:
    """Theme, scale and what follows from them."""

    theme: Theme
    scale: float
    colours: Colours
    sizes: Sizes

    def px(self, value: float) -> int:
        """Whole pixels for a measure given at scale 1."""
        return round(value * self.scale)


def make_look(theme: Theme = Theme.LIGHT, scale: float = 1.0) -> Look:
    """Look for a theme and a scale, without making it current."""
    sizes = Sizes()
    scaled = Sizes(**{f.name: round(getattr(sizes, f.name) * scale) for f in fields(Sizes)})
    return Look(theme, scale, THEMES[theme], scaled)


DURATIONS = Durations()
_current = [make_look()]


def use(theme: Theme, scale: float = 1.0) -> Look:
    """Make a look current for every widget built from now on; call it through ``style.apply_look``."""
    _current[0] = make_look(theme, scale)
    return _current[0]


def look() -> Look:
    """Current look."""
    return _current[0]


def px(value: float) -> int:
    """Whole pixels for a measure given at scale 1."""
    return _current[0].px(value)

"""Style sheet and palette built from the tokens.

Fonts are never set here: a style sheet's font does not reach a delegate and drops tabular figures; widgets
take theirs from ``fonts.font``.
"""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from desktop_app.ui.kit.fonts import Type, font
from desktop_app.ui.kit.tokens import Look, Theme, Tone, use


def apply_look(app: QApplication, theme: Theme = Theme.LIGHT, scale: float = 1.0) -> Look:
    """Make a look current and dress the application in it. Build windows after this call."""
    current = use(theme, scale)
    app.setStyle("Fusion")
    app.setFont(font())
    QToolTip.setFont(font(Type.HELP))
    app.setPalette(_palette(current))
    app.setStyleSheet(style_sheet(current))
    return current


def _palette(current: Look) -> QPalette:
    """Palette for what the style sheet does not name (menus, tool tips, placeholder)."""
    c = current.colours
    made = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: c.window,
        role.WindowText: c.text,
        role.Base: c.surface,
        role.AlternateBase: c.sunken,
        role.Text: c.text,
        role.Button: c.surface,
        role.ButtonText: c.text,
        role.Highlight: c.accent_fill,
        role.HighlightedText: c.on_accent,
        role.Link: c.accent,
        role.PlaceholderText: c.text_2,
        role.ToolTipBase: c.surface,
        role.ToolTipText: c.text,
        role.Mid: c.border,
        role.Accent: c.accent_fill,
    }
    for name, value in pairs.items():
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.text_2))
    return made


def style_sheet(current: Look) -> str:
    """The whole style sheet of a look."""
    parts = (_frame, _inputs, _buttons, _popups, _scroll)
    return "\n".join(part(current) for part in parts)


def _frame(current: Look) -> str:
    c, s = current.colours, current.sizes
    tones = "\n".join(f'QLabel[tone="{tone.value}"] {{ color: {c.of(tone)}; }}' for tone in Tone)
    return f"""
    {tones}
    QWidget[ground="window"] {{ background: {c.window}; }}
    QWidget[ground="surface"] {{ background: {c.surface}; }}
    QWidget[ground="sunken"] {{ background: {c.sunken}; }}
    QWidget[ground="desk"] {{ background: {c.desk}; }}
    QWidget[ground="navigation"] {{ background: {c.navigation}; }}
    QFrame#navigation {{ background: {c.navigation}; border: none; border-right: 1px solid {c.border}; }}
    QFrame#topBar {{ background: {c.surface}; border: none; border-bottom: 1px solid {c.border}; }}
    QFrame#statusLine {{ background: {c.navigation}; border: none; border-top: 1px solid {c.border}; }}
    QFrame[card="true"] {{ background: {c.surface}; border: 1px solid {c.border};
        border-radius: {s.radius}px; }}
    QFrame[line="row"] {{ background: {c.row_line}; border: none; }}
    QFrame[line="card"] {{ background: {c.border}; border: none; }}
    QSplitter::handle {{ background: {c.border}; }}
    QSplitter::handle:hover {{ background: {c.focus}; }}
    QAbstractScrollArea {{ background: {c.surface}; border: none; }}
    QScrollArea[ground="window"] {{ background: {c.window}; }}
    QScrollArea[ground="navigation"] {{ background: {c.navigation}; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QTableView, QListView, QTreeView {{ background: {c.surface}; border: none; outline: none;
        selection-background-color: {c.selection}; selection-color: {c.text}; }}
    QTableView[framed="true"]:focus {{ border: none; }}
    """


def _inputs(current: Look) -> str:
    c, s = current.colours, current.sizes
    names = "QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox"
    focused = "QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus"
    wrong = 'QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"]'
    return f"""
    {names} {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.input_border};
        border-radius: {s.radius}px; selection-background-color: {c.accent_fill};
        selection-color: {c.on_accent}; placeholder-text-color: {c.text_2}; }}
    QLineEdit {{ padding: 0 {s.s8 - 2}px; }}
    QComboBox, QPlainTextEdit {{ padding: 0 {s.s8}px; }}
    QPlainTextEdit {{ padding: {s.s4}px {s.s4}px; }}
    {wrong} {{ border-color: {c.danger}; }}
    {focused} {{ border: 2px solid {c.focus}; }}
    QLineEdit:focus {{ padding: 0 {s.s8 - 3}px; }}
    QComboBox:focus {{ padding: 0 {s.s8 - 1}px; }}
    QPlainTextEdit:focus {{ padding: {s.s4 - 1}px {s.s4 - 1}px; }}
    QLineEdit:read-only, QPlainTextEdit:read-only, QLineEdit:disabled, QComboBox:disabled {{
        background: {c.sunken}; color: {c.text_2}; border-color: {c.border}; }}
    QComboBox::drop-down {{ border: none; width: {s.s24}px; }}
    QComboBox::down-arrow {{ image: none; width: 0; height: 0; }}
    QLineEdit#search {{ background: {c.sunken}; border-color: {c.border}; }}
    QLineEdit#search:focus {{ background: {c.surface}; border-color: {c.focus}; }}
    """


def _buttons(current: Look) -> str:
    c, s = current.colours, current.sizes
    return f"""
    QAbstractButton[kind] {{ border-radius: {s.radius}px; border: 1px solid transparent;
        background: transparent; padding: 0; }}
    QAbstractButton[kind="plain"], QAbstractButton[kind="small"] {{ background: {c.surface};
        border-color: {c.border}; }}
    QAbstractButton[kind="plain"]:hover, QAbstractButton[kind="small"]:hover,
    QAbstractButton[kind="icon"]:hover, QAbstractButton[kind="link"]:hover {{ background: {c.hover}; }}
    QAbstractButton[kind="plain"]:pressed, QAbstractButton[kind="small"]:pressed {{
        background: {c.selection}; }}
    QAbstractButton[kind="primary"] {{ background: {c.accent_fill}; border-color: {c.accent_fill}; }}
    QAbstractButton[kind="primary"]:hover {{ background: {c.accent_hover};
        border-color: {c.accent_hover}; }}
    QAbstractButton[kind="danger"] {{ background: {c.danger_fill}; border-color: {c.danger_fill}; }}
    QAbstractButton[kind="primary"]:disabled, QAbstractButton[kind="danger"]:disabled {{
        background: {c.chip_grey}; border-color: {c.border}; }}
    QAbstractButton[kind="chip"] {{ background: {c.surface}; border-color: {c.border}; }}
    QAbstractButton[kind="chip"]:hover {{ background: {c.hover}; }}
    QAbstractButton[kind="chip"][active="true"] {{ background: {c.selection};
        border-color: {c.selection}; }}
    QAbstractButton[kind="navigation"] {{ border-radius: 0; border: none; }}
    QAbstractButton[kind="navigation"]:hover {{ background: {c.hover}; }}
    QAbstractButton[kind="navigation"]:checked {{ background: {c.selection}; }}
    QAbstractButton[kind]:focus {{ border: 2px solid {c.focus}; }}
    QAbstractButton[kind="primary"]:focus, QAbstractButton[kind="danger"]:focus {{
        border: 2px solid {c.text}; }}
    """


def _popups(current: Look) -> str:
    c, s = current.colours, current.sizes
    return f"""
    QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border};
        padding: {s.s4}px 0; }}
    QMenu::item {{ padding: {s.s4 + 1}px {s.s24}px {s.s4 + 1}px {s.s12}px; }}
    QMenu::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.text_2}; }}
    QMenu::separator {{ height: 1px; background: {c.row_line}; margin: {s.s4}px 0; }}
    QMenu::icon {{ padding-left: {s.s8}px; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border};
        padding: {s.s4}px; }}
    QFrame[popup="true"] {{ background: {c.surface}; border: 1px solid {c.border}; }}
    QFrame[notice="ok"] {{ background: {c.ok_fill}; border: 1px solid {c.ok}; border-radius: {s.radius}px; }}
    QFrame[notice="warning"] {{ background: {c.warning_fill}; border: 1px solid {c.warning};
        border-radius: {s.radius}px; }}
    QFrame[notice="danger"] {{ background: {c.danger_ground}; border: 1px solid {c.danger};
        border-radius: {s.radius}px; }}
    QDialog {{ background: {c.surface}; }}
    QProgressBar {{ background: {c.zero_cell}; border: none; }}
    QProgressBar::chunk {{ background: {c.accent_fill}; }}
    """


def _scroll(current: Look) -> str:
    c, s = current.colours, current.sizes
    wide, half = s.scroll_bar, s.scroll_bar // 2
    return f"""
    QScrollBar:vertical {{ background: transparent; width: {wide}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {wide}px; margin: 0; }}
    QScrollBar::handle {{ background: {c.scroll}; border-radius: {half - 1}px; margin: 1px; }}
    QScrollBar::handle:vertical {{ min-height: {s.s24}px; }}
    QScrollBar::handle:horizontal {{ min-width: {s.s24}px; }}
    QScrollBar::handle:hover {{ background: {c.chart_grey_2}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """

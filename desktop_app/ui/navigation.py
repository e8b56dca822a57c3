"""Left navigation: a table of pages, icon and word, with what is open in each; folds to icons.

With many pages and large type the entries and the gaps between groups become lower, down to what a word
needs; only below that the list scrolls, and the page that is shown stays in sight.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.fonts import Type
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.logo import Logo
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look


@dataclass(frozen=True, slots=True)
class NavItem:
    """One page: ``factory`` builds it on the first visit; a new ``group`` number draws a line above."""

    key: str
    label: str
    icon: str
    factory: Callable[[], Page]
    group: int = 0


class _Entry(QPushButton):
    """One entry: bar when current, icon, word, count."""

    def __init__(self, item: NavItem) -> None:
        super().__init__()
        self.item = item
        self.folded = False
        self._count = 0
        self.setCheckable(True)
        self.setProperty("kind", "navigation")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Number at the right, nothing for nought."""
        self._count = count
        self.setAccessibleName(f"{self.item.label}，{count} 件" if count else self.item.label)
        self.setToolTip(self.accessibleName() if self.folded else "")
        self.update()

    def set_folded(self, folded: bool) -> None:
        """Icon only."""
        self.folded = folded
        self.set_count(self._count)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        s = look().sizes
        height = s.navigation_item_small if self.folded else s.navigation_item
        return QSize(s.navigation_small if self.folded else s.navigation, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, look().sizes.navigation_item_least)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go through the entries, Enter opens."""
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        c, s = look().colours, look().sizes
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        on = self.isChecked()
        if on:
            painter.fillRect(QRect(0, 0, s.bar, self.height()), QColor(c.accent))
        side = look().px(18)
        ink = c.accent_strong if on else c.text_2
        x = (self.width() - side) // 2 if self.folded else s.s16 + 1
        painter.drawPixmap(x, (self.height() - side) // 2, pixmap(self.item.icon, ink, side))
        if self.folded:
            return
        left = s.s24 + s.s16 + s.s4 + s.s2
        area = QRect(left, 0, self.width() - left - s.s16, self.height())
        if self._count:
            draw_words(painter, area, str(self._count), size=Type.HELP, tone=Tone.MUTED, right=True)
            area.adjust(0, 0, -s.s24, 0)
        draw_words(painter, area, self.item.label, bold=on, tone=Tone.ACCENT if on else Tone.NORMAL)


class _Gap(QWidget):
    """The line between two groups; lower where there is little room."""

    def __init__(self) -> None:
        super().__init__()
        s = look().sizes
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s16, 0, s.s16 - 1, 0)
        box.addWidget(line("card"))

    def sizeHint(self) -> QSize:
        return QSize(0, look().sizes.navigation_gap)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, look().sizes.navigation_gap_least)


class _List(QScrollArea):
    """The column of entries; keeps ``current`` in sight, also when the room changes."""

    def __init__(self, column: QWidget) -> None:
        super().__init__()
        self.current: QWidget | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(4 * look().sizes.navigation_item)
        self.setProperty("ground", "navigation")
        self.setWidget(column)

    def keep_in_sight(self) -> None:
        """Scroll no further than needed."""
        if self.current is not None:
            self.ensureWidgetVisible(self.current, 0, self.current.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keep_in_sight()


class Navigation(QFrame):
    """The entries. ``chosen(key)`` when one is pressed; ``fold_wanted(bool)`` from the button below."""

    chosen = Signal(str)
    fold_wanted = Signal(bool)

    def __init__(self, items: Sequence[NavItem]) -> None:
        """Show the items from top to bottom."""
        super().__init__()
        s = look().sizes
        self.setObjectName("navigation")
        self.setAccessibleName("页面")
        self.folded = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = self._head = QHBoxLayout()
        head.setContentsMargins(s.s12 + s.s2, 0, 0, 0)
        head.setSpacing(s.s8 + s.s2)
        self._logo = Logo(s.logo)
        head.addWidget(self._logo)
        self._name = Label("枫桥案台", Words.SECTION)
        head.addWidget(self._name, 1)
        head.addStretch(1)
        holder = QWidget()
        holder.setFixedHeight(s.top_bar + s.s4 + 1)
        holder.setLayout(head)
        outer.addWidget(holder)
        self._entries: dict[str, _Entry] = {}
        self._list = _List(self._column(items))
        outer.addWidget(self._list, 1)
        self._fold = Button(
            "收起", self._toggle, kind=Kind.LINK, icon="chevrons-left", small=True, tone=Tone.MUTED
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(s.s12, 0, 0, s.s4 + 1)
        foot.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addLayout(foot)
        self.setFixedWidth(s.navigation)

    def _column(self, items: Sequence[NavItem]) -> QWidget:
        column = QWidget()
        column.setProperty("ground", "navigation")
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 1, 0)
        box.setSpacing(0)
        last = items[0].group if items else 0
        for item in items:
            if item.group != last:
                last = item.group
                box.addWidget(_Gap())
            entry = _Entry(item)
            entry.clicked.connect(partial(self._pressed, item.key))
            self._entries[item.key] = entry
            box.addWidget(entry)
        box.addStretch(1)
        return column

    def set_current(self, key: str) -> None:
        """Mark the page that is shown."""
        for name, entry in self._entries.items():
            entry.setChecked(name == key)
        self._list.current = self._entries.get(key)
        self._list.keep_in_sight()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show what is open in each page; a missing key keeps nothing."""
        for key, entry in self._entries.items():
            entry.set_count(counts.get(key, 0))

    def set_folded(self, folded: bool) -> None:
        """Icons only, or icons and words."""
        s = look().sizes
        self.folded = folded
        self.setFixedWidth(s.navigation_small if folded else s.navigation)
        self._name.setVisible(not folded)
        side = (s.navigation_small - s.logo) // 2 if folded else s.s12 + s.s2
        self._head.setContentsMargins(side, 0, 0, 0)
        for entry in self._entries.values():
            entry.set_folded(folded)
        self._fold.set_icon("chevrons-right" if folded else "chevrons-left")
        self._fold.set_word("" if folded else "收起")
        self._fold.setAccessibleName("展开导航" if folded else "收起导航")

    def _pressed(self, key: str, _checked: bool = False) -> None:
        self._entries[key].setChecked(True)
        self.chosen.emit(key)

    def _toggle(self) -> None:
        self.fold_wanted.emit(not self.folded)

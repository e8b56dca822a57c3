"""Top bar: centre, search (Ctrl+K), lock, user."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QSizePolicy

from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.cells import Cell, Text, TwoPart
from desktop_app.ui.kit.fonts import Type, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.popup_list import PopupList
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import DURATIONS, Tone, look


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One hit: words, a small grey part, what it is (纠纷), and the page and target that show it."""

    title: str
    help: str
    kind: str
    page_key: str
    target: object


Search = Callable[[str, Callable[[Sequence[SearchHit]], None]], None]
_HINT = "Ctrl+K"
_PLACEHOLDERS = ("姓名、拼音、编号、证件号、电话尾号", "姓名、编号、电话尾号", "查找")


class SearchBox(QLineEdit):
    """Finds anything while typing. ``chosen(hit)`` on Enter or click."""

    chosen = Signal(object)

    def __init__(self, search: Search) -> None:
        """``search(typed, give)`` answers later through ``give(hits)``."""
        super().__init__()
        s = look().sizes
        self.setObjectName("search")
        self.setAccessibleName("查找：姓名、拼音、编号、证件号、电话尾号")
        self.setFixedHeight(s.button)
        self.setMaximumWidth(s.search)
        self.setMinimumWidth(s.search_min)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextMargins(s.s24, 0, text_width(_HINT, Type.HELP) + s.s4, 0)
        self._search = search
        columns: tuple[Column[SearchHit], ...] = (
            Column("title", "", _title_cell),
            Column("kind", "", _kind_cell, width=90),
        )
        self.popup = PopupList(self, "查找结果", columns, lambda hit: (hit.page_key, hit.title, hit.help))
        self.popup.taken.connect(self._choose)
        self._pause = QTimer(self, singleShot=True, interval=DURATIONS.search_pause)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._wait)

    def _wait(self) -> None:
        self._pause.start()

    def _ask(self) -> None:
        typed = self.text().strip()
        if not typed:
            self.popup.close()
            return

        def give(hits: Sequence[SearchHit]) -> None:
            if self.text().strip() == typed and self.hasFocus():
                self.popup.offer(hits or (SearchHit("没有找到", "换个字或少打几个字试试", "", "", None),))

        self._search(typed, give)

    def _choose(self, hit: SearchHit) -> None:
        if not hit.page_key:
            return
        self.popup.close()
        self.clear()
        self.chosen.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down move, Enter chooses, Esc closes and then empties."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.popup.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            hit = self.popup.current()
            if hit is not None:
                self._choose(hit)
            else:
                self._ask()
        elif event.key() == Qt.Key.Key_Escape:
            if self.popup.is_open():
                self.popup.close()
            else:
                self.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The longest hint that fits."""
        super().resizeEvent(event)
        s = look().sizes
        room = self.width() - s.s24 - s.s16 - text_width(_HINT, Type.HELP) - s.s16
        fitting = (words for words in _PLACEHOLDERS if text_width(words) <= room)
        self.setPlaceholderText(next(fitting, _PLACEHOLDERS[-1]))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list."""
        super().focusOutEvent(event)
        self.popup.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, glass and hint."""
        super().paintEvent(event)
        s = look().sizes
        painter = QPainter(self)
        side = s.s16 - s.s2
        painter.drawPixmap(s.s8, (self.height() - side) // 2, pixmap("search", "", side))
        area = QRect(0, 0, self.width() - s.s8 - s.s2, self.height())
        draw_words(painter, area, _HINT, size=Type.HELP, tone=Tone.MUTED, right=True)


class TopBar(QFrame):
    """The bar above the page."""

    def __init__(
        self,
        *,
        centre_name: str,
        level_label: str,
        user_name: str,
        role_label: str,
        search: Search,
        lock: Callable[[], object],
        user_menu: Sequence[tuple[str, Callable[[], object]]],
    ) -> None:
        """Show who is working where."""
        super().__init__()
        s = look().sizes
        self.setObjectName("topBar")
        self.setFixedHeight(s.top_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s16, 0, s.s16 - s.s4, 0)
        row.setSpacing(s.s8)
        name = ElidedLabel(centre_name, Words.SECTION)
        row.addWidget(name)
        row.addWidget(Label(level_label, Words.HELP))
        row.addStretch(1)
        self.search = SearchBox(search)
        row.addWidget(self.search, 8)
        row.addStretch(1)
        self._lock = Button("锁屏", lock, kind=Kind.LINK, icon="lock", tone=Tone.NORMAL)
        self._lock.setToolTip("锁屏 Ctrl+L")
        row.addWidget(self._lock)
        upright = QFrame()
        upright.setProperty("line", "card")
        upright.setFixedSize(1, s.s16 + s.s4)
        row.addWidget(upright)
        self._user = Button(
            user_name, self._open_menu, kind=Kind.LINK, icon="user", hint=role_label, tone=Tone.NORMAL
        )
        self._user.setAccessibleName(f"{user_name}，{role_label}")
        row.addWidget(self._user)
        self._entries = tuple(user_menu)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for word, act in self._entries:
            menu.addAction(word, act)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._user.mapToGlobal(self._user.rect().bottomLeft()))


def _title_cell(hit: SearchHit) -> Cell:
    return TwoPart(hit.title, hit.help)


def _kind_cell(hit: SearchHit) -> Cell:
    return Text(hit.kind, tone=Tone.MUTED, small=True, right=True)

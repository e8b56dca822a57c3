"""The window's frame. Pages are reached only through the navigation table and built on the first visit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.ui.kit.logo import window_icon
from desktop_app.ui.kit.memory import recall, remember
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.tokens import DURATIONS, look
from desktop_app.ui.navigation import Navigation, NavItem
from desktop_app.ui.status_line import StatusFacts, StatusLine
from desktop_app.ui.top_bar import Search, SearchHit, TopBar

_NARROW_WINDOW = 1100
_EVERYTHING = frozenset[str]()


class RunnerState(Protocol):
    """What the frame needs to know of the runner."""

    def commands_under_way(self) -> int:
        """How many commands wait or run."""
        ...


@dataclass(frozen=True, slots=True)
class WindowContext:
    """Plain values and callables the frame is given; it knows no services.

    ``ask_counts(give)`` and ``ask_facts(give)`` answer later, off the GUI thread's time. ``help(page key)``
    opens the manual; ``register()`` answers Ctrl+N; ``user_menu`` are words and what they call.
    """

    centre_name: str
    level_label: str
    user_name: str
    role_label: str
    runner: RunnerState
    lock: Callable[[], object]
    search: Search
    help: Callable[[str], object]
    register: Callable[[], object]
    ask_counts: Callable[[Callable[[Mapping[str, int]], None]], object]
    ask_facts: Callable[[Callable[[StatusFacts], None]], object]
    user_menu: tuple[tuple[str, Callable[[], object]], ...] = ()


class MainWindow(QWidget):
    """Navigation, top bar, pages, status line. ``closed()`` after the window was closed for good."""

    closed = Signal()

    def __init__(self, context: WindowContext, items: Sequence[NavItem]) -> None:
        """Build the frame and show the first page of ``items``."""
        super().__init__()
        self._context = context
        self._items = {item.key: item for item in items}
        self._pages: dict[str, Page] = {}
        self._stale: dict[str, frozenset[str]] = {}
        self.setWindowTitle(f"枫桥案台 {context.centre_name}")
        self.setWindowIcon(window_icon())
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lay_out(items)
        self._add_keys()
        self._minute = QTimer(self, interval=DURATIONS.minute)
        self._minute.timeout.connect(self.ask_state)
        self._minute.start()
        if items:
            self.open_page(items[0].key)
        self.ask_state()

    def _lay_out(self, items: Sequence[NavItem]) -> None:
        context = self._context
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.navigation = Navigation(items)
        self.navigation.chosen.connect(self.open_page)
        self.navigation.fold_wanted.connect(self._fold)
        outer.addWidget(self.navigation)
        column = QVBoxLayout()
        column.setSpacing(0)
        outer.addLayout(column, 1)
        self.top_bar = TopBar(
            centre_name=context.centre_name,
            level_label=context.level_label,
            user_name=context.user_name,
            role_label=context.role_label,
            search=context.search,
            lock=context.lock,
            user_menu=context.user_menu,
        )
        self.top_bar.search.chosen.connect(self._open_hit)
        column.addWidget(self.top_bar)
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self.status_line = StatusLine(self._help)
        column.addWidget(self.status_line)

    def _add_keys(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+K", self._find),
            ("Ctrl+N", self._context.register),
            ("Ctrl+L", self._context.lock),
            ("F1", self._help),
            ("F5", self._refresh_current),
        ]
        for number, key in enumerate(tuple(self._items)[:9], start=1):
            keys.append((f"Ctrl+{number}", partial(self.open_page, key)))
        self._keys: list[QShortcut] = []
        for sequence, slot in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.activated.connect(slot)
            self._keys.append(shortcut)

    # pages
    def open_page(self, key: str, target: object = None) -> Page | None:
        """Show a page, built now if need be, and let it go to ``target``; None when it may not be left."""
        item = self._items.get(key)
        current = self.current_page()
        if item is None or (current is not None and current.page_key != key and not current.may_leave()):
            self.navigation.set_current(current.page_key if current is not None else "")
            return None
        page = self._pages.get(key)
        if page is None:
            page = item.factory()
            page.page_key = key
            page.navigate.connect(self.open_page)
            page.status.connect(self.status_line.show_saved)
            self._pages[key] = page
            self._stack.addWidget(page)
            self._stale[key] = _EVERYTHING
        self._stack.setCurrentWidget(page)
        self.navigation.set_current(key)
        if key in self._stale:
            page.refresh(self._stale.pop(key))
        if target is not None:
            page.show_target(target)
        page.start_focus()
        return page

    def current_page(self) -> Page | None:
        """Page that is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def refresh(self, entities: frozenset[str]) -> None:
        """Tell what changed: the shown page queries now, others when shown next; counts are asked anew."""
        for key, page in self._pages.items():
            if entities and page.entities and not entities & page.entities:
                continue
            if page is self.current_page():
                page.refresh(entities)
            else:
                known = self._stale.get(key)
                both = _EVERYTHING if known == _EVERYTHING or not entities else entities | (known or entities)
                self._stale[key] = both
        self.ask_state()

    def notify(self, text: str, kind: NoticeKind = NoticeKind.WARNING) -> None:
        """Show a notice on the page that is shown (errors that no page took)."""
        page = self.current_page()
        if page is not None:
            page.notify(text, kind)

    def ask_state(self) -> None:
        """Ask for counts and status facts."""
        self._context.ask_counts(self.navigation.set_counts)
        self._context.ask_facts(self.status_line.show_facts)

    # inside
    def _open_hit(self, hit: SearchHit) -> None:
        self.open_page(hit.page_key, hit.target)

    def _find(self) -> None:
        self.top_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top_bar.search.selectAll()

    def _help(self) -> None:
        page = self.current_page()
        self._context.help(page.page_key if page is not None else "")

    def _refresh_current(self) -> None:
        page = self.current_page()
        if page is not None:
            page.refresh(_EVERYTHING)

    def _fold(self, folded: bool) -> None:
        remember("navigation/folded", "1" if folded else "0")
        self.navigation.set_folded(folded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the navigation by itself where there is little room, unless the user decided."""
        super().resizeEvent(event)
        decided = recall("navigation/folded")
        narrow = self.width() / look().scale < _NARROW_WINDOW
        folded = narrow or decided == "1"
        if folded != self.navigation.folded:
            self.navigation.set_folded(folded)

    def showEvent(self, event: QShowEvent) -> None:
        """Start with the keyboard in the page."""
        super().showEvent(event)
        page = self.current_page()
        if page is not None:
            page.start_focus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Wait for what is being saved; let every page keep its draft."""
        if not all(page.may_leave() for page in self._pages.values()):
            event.ignore()
            return
        if self._context.runner.commands_under_way():
            self.notify("还有内容正在保存，存好后请再关一次。")
            event.ignore()
            return
        self._minute.stop()
        super().closeEvent(event)
        self.closed.emit()

"""Base of every page: title row with one primary action, notice slot, body, refresh hook."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button, link, primary
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import look


class Page(QWidget):
    """A page of the window.

    Subclasses set ``page_key`` (the navigation key, also the chapter of the manual that F1 opens) and
    ``entities`` (what they show), fill ``body`` and answer ``refresh``. ``navigate(page key, target)`` asks
    the window for another page; ``status(text)`` writes into the status line (草稿已保存 10:32:07).
    """

    page_key = ""
    entities: frozenset[str] = frozenset()
    navigate = Signal(str, object)
    status = Signal(str)

    def __init__(self, title: str, *, subtitle: str = "") -> None:
        """Make the frame of the page."""
        super().__init__()
        s = look().sizes
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(s.s16, 0, s.s16, s.s12)
        outer.setSpacing(0)
        self._title = Label(title, Words.PAGE)
        self._subtitle = ElidedLabel(subtitle, Words.LABEL)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(s.s12)
        self._row.addWidget(self._title)
        self._row.addWidget(self._subtitle, 1)
        self._links = QHBoxLayout()
        self._links.setSpacing(s.s8)
        self._row.addLayout(self._links)
        self._primary: Button | None = None
        head = QWidget()
        head.setFixedHeight(s.title_row)
        head.setLayout(self._row)
        outer.addWidget(head)
        self.notices = NoticeBar()
        outer.addWidget(self.notices)
        self.body = QVBoxLayout()
        self.body.setSpacing(s.s12)
        outer.addLayout(self.body, 1)

    def set_title(self, text: str) -> None:
        """Change the title (登记纠纷 while the form is open)."""
        self._title.setText(text)
        self.setAccessibleName(text)

    def set_subtitle(self, text: str) -> None:
        """Change the words after the title."""
        self._subtitle.setText(text)

    def add_link(self, text: str, on_click: Callable[[], object], *, icon: str = "") -> Button:
        """Add a secondary action as a word left of the primary button."""
        made = link(text, on_click, icon=icon)
        self._links.addWidget(made)
        return made

    def set_primary(
        self, text: str, on_click: Callable[[], object], *, icon: str = "", hint: str = ""
    ) -> Button:
        """Set the page's one primary action; ``hint`` is the words of its key, e.g. Ctrl+N."""
        self.clear_primary()
        self._primary = primary(text, on_click, icon=icon, hint=hint)
        self._row.addWidget(self._primary)
        return self._primary

    def clear_primary(self) -> None:
        """Take the primary action away, where the state does not allow it."""
        if self._primary is not None:
            self._primary.hide()
            self._primary.deleteLater()
            self._primary = None

    def notify(
        self,
        text: str,
        kind: NoticeKind = NoticeKind.OK,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Show a notice at the top of the page."""
        self.notices.show_notice(text, kind, action=action, on_action=on_action)

    def start_focus(self) -> None:
        """Put the keyboard where work starts: the list, unless a form already took the focus."""
        now = QApplication.focusWidget()
        table = self.findChild(QTableView)
        if isinstance(now, QWidget) and self.isAncestorOf(now) and not isinstance(now, QAbstractButton):
            return
        if table is not None and table.isVisible():
            table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, _entities: frozenset[str]) -> None:
        """Query again: called when the page is shown first and when one of ``entities`` changed.

        The empty set means everything. A hidden page is refreshed when it is shown next.
        """

    def show_target(self, _target: object) -> None:
        """Go to what another page or the search asked for (a uid, a filter)."""

    def may_leave(self) -> bool:
        """Whether the page can be left now; a form keeps its draft here first."""
        return True

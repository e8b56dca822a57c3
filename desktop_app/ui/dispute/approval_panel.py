"""Requests to take data out, in the place of the detail: what is asked, by whom, and yes or no."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.export_approval import ApprovalState
from desktop_app.services.export_approval import ApprovalRow
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.detail import Section
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import look

_HINT = "没有导出申请。导出多的、或者带完整证件号码的，要另一位同事同意，申请就列在这里。"


def needs_somebody(row: ApprovalRow) -> bool:
    """Whether this user has something to do about a request: to answer it, or to export at last."""
    return row.may_decide or (row.is_own and row.state is ApprovalState.GRANTED)


class ApprovalPanel(QWidget):
    """``agreed(row)``, ``declined(row)``; ``closed()`` on Esc and 返回."""

    closed = Signal()
    agreed = Signal(object)
    declined = Signal(object)

    def __init__(self) -> None:
        """Make an empty panel; ``show_rows`` fills it."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName("导出申请")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        head.addWidget(Label("导出申请", Words.TITLE), 1)
        self.back = Button("返回", self.closed.emit)
        head.addWidget(self.back)
        outer.addLayout(head)
        outer.addWidget(line("row"))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._scroll, 1)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def show_rows(self, rows: Sequence[ApprovalRow]) -> None:
        """Show the requests; the keyboard goes to the first answer."""
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for row in rows:
            box.addWidget(self._section(row))
            box.addWidget(line("row"))
        if not rows:
            hint = Label(_HINT, Words.HELP, wrap=True)
            hint.setContentsMargins(*[look().sizes.s16] * 4)
            box.addWidget(hint)
        box.addStretch(1)
        self._scroll.setWidget(column)
        first = next(iter(column.findChildren(Button)), self.back)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _section(self, row: ApprovalRow) -> Section:
        section = Section(f"{row.kind.label} {row.count:,} 件", help_text=row.state.label)
        box = section.body
        box.addWidget(Label(f"用途：{row.reason}", wrap=True, select=True))
        box.addWidget(Label(f"条件：{row.conditions}", Words.HELP, wrap=True))
        who = f"{row.asked_by} {short_moment_words(row.asked_at)} 申请"
        answered = f"；{row.decided_by}答复" if row.decided_by else ""
        box.addWidget(Label(who + answered + (f"：{row.note}" if row.note else ""), Words.HELP, wrap=True))
        if row.may_decide:
            foot = QHBoxLayout()
            foot.setSpacing(look().sizes.s8)
            for word, signal in (("同意", self.agreed), ("不同意", self.declined)):
                button = Button(word, partial(signal.emit, row), kind=Kind.SMALL)
                button.setAccessibleName(f"{word}：{row.asked_by}的{row.kind.label}")
                foot.addWidget(button)
            foot.addStretch(1)
            box.addLayout(foot)
        return section

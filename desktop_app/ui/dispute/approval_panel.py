"""Requests to take data out, in the place of the detail: what is asked, by whom, and yes or no."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.export_approval import ApprovalState
from desktop_app.services.export_approval import ApprovalRow
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import StateChip
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import look

_DONE = frozenset({ApprovalState.USED, ApprovalState.REFUSED, ApprovalState.LAPSED})
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
        outer.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        outer.setSpacing(s.s8)
        head = QHBoxLayout()
        head.addWidget(Label("导出申请", Words.TITLE), 1)
        self.back = Button("返回", self.closed.emit)
        head.addWidget(self.back)
        outer.addLayout(head)
        self._card = Card()
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._card)
        box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(column)
        outer.addWidget(scroll, 1)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def show_rows(self, rows: Sequence[ApprovalRow]) -> None:
        """Show the requests; the keyboard goes to the first answer."""
        body = self._card.body
        while body.count():
            taken = body.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, row in enumerate(rows):
            if place:
                body.addWidget(line("row"))
            body.addWidget(self._item(row))
        if not rows:
            hint = Label(_HINT, Words.HELP, wrap=True)
            hint.setContentsMargins(*[look().sizes.s12] * 4)
            body.addWidget(hint)
        first = next((b for b in self._card.findChildren(Button) if b.isEnabled()), self.back)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _item(self, row: ApprovalRow) -> QWidget:
        s = look().sizes
        item = QWidget()
        box = QVBoxLayout(item)
        box.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        box.setSpacing(s.s4)
        head = QHBoxLayout()
        head.addWidget(Label(f"{row.kind.label} {row.count:,} 件"), 1)
        head.addWidget(StateChip(row.state.label, done=row.state in _DONE))
        box.addLayout(head)
        box.addWidget(Label(f"用途：{row.reason}", wrap=True, select=True))
        box.addWidget(Label(f"条件：{row.conditions}", Words.HELP, wrap=True))
        who = f"{row.asked_by} {short_moment_words(row.asked_at)} 申请"
        answered = f"；{row.decided_by}答复" if row.decided_by else ""
        box.addWidget(Label(who + answered + (f"：{row.note}" if row.note else ""), Words.HELP, wrap=True))
        if row.may_decide:
            foot = QHBoxLayout()
            foot.setSpacing(s.s8)
            for word, signal in (("同意", self.agreed), ("不同意", self.declined)):
                button = Button(word, partial(signal.emit, row), kind=Kind.SMALL)
                button.setAccessibleName(f"{word}：{row.asked_by}的{row.kind.label}")
                foot.addWidget(button)
            foot.addStretch(1)
            box.addLayout(foot)
        return item

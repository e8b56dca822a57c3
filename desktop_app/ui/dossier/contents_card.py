"""The left column: which case, how complete, the contents, and adding scans."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.services.mediation_view import MediationRow
from desktop_app.ui.dossier.entries import ContentsTable
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.fields import Choice, ChoiceField
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import look

_ANY_WIDTH = 16_777_215


class ContentsCard(Card):
    """``chosen(uid)`` another case; ``add_wanted()`` and ``drop_wanted()`` about scans."""

    chosen = Signal(object)
    add_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self) -> None:
        """Build it empty."""
        super().__init__()
        self.setAccessibleName("卷内文书")
        s = look().sizes
        top = QVBoxLayout()
        top.setContentsMargins(s.s12, s.s12, s.s12, s.s12)
        top.setSpacing(s.s8)
        self.case = ChoiceField[UUID]("case", "", placeholder="当事人、卷号", required="")
        self.case.edit.setAccessibleName("看哪一件的卷宗")
        self.case.setMinimumWidth(0)
        self.case.setMaximumWidth(_ANY_WIDTH)
        self.case.changed.connect(self._tell)
        top.addWidget(self.case)
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        self._count = Label("", Words.TITLE)
        self._kind = ElidedLabel("", Words.HELP)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._kind)
        top.addLayout(row)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(s.s4 + s.s2)
        self._bar.setAccessibleName("齐全程度")
        top.addWidget(self._bar)
        self.body.addLayout(top)
        self.body.addWidget(line("row"))
        self.table = ContentsTable()
        self.body.addWidget(self.table, 1)
        self.body.addWidget(line("row"))
        self._add_foot()

    def _add_foot(self) -> None:
        s = look().sizes
        self._foot = QWidget()
        foot = self._links = QHBoxLayout(self._foot)
        foot.setContentsMargins(s.s8, s.s4, s.s8, s.s4)
        self.add_link_button = link("加扫描件", self.add_wanted.emit, icon="plus", small=True)
        self.drop = link("取下这份", self.drop_wanted.emit, small=True)
        foot.addWidget(self.add_link_button)
        foot.addStretch(1)
        foot.addWidget(self.drop)
        self.body.addWidget(self._foot)
        self.set_offers(add=False, drop=False)

    def add_to_foot(self, widget: QWidget) -> None:
        """Put another word at the right of the foot."""
        self._links.addWidget(widget)

    def set_cases(self, rows: Sequence[MediationRow], chosen: UUID | None) -> None:
        """Replace the cases to choose from, showing ``chosen``."""
        self.case.set_choices([Choice(row.uid, row.title, row.number, row.state.label) for row in rows])
        found = next((row for row in rows if row.uid == chosen), None)
        # The number stands in the title row; here the parties are what is read.
        self.case.set_choice(Choice(found.uid, found.title) if found else None)
        self.case.edit.setToolTip(found.title if found else "")

    def set_progress(self, done: int, total: int, kind: str) -> None:
        """Show 齐全 9 / 12 with its bar; ``kind`` is the type of the case."""
        self._count.setText(f"齐全 {done} / {total}" if total else "")
        self._kind.setText(kind)
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)

    def set_offers(self, *, add: bool, drop: bool) -> None:
        """Which links are offered for the current row."""
        self.add_link_button.setEnabled(add)
        self.drop.setVisible(drop)

    def hide_foot(self) -> None:
        """For those who may not bind."""
        self._foot.hide()

    def _tell(self) -> None:
        uid = self.case.value()
        if uid is not None:
            self.chosen.emit(uid)

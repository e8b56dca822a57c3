"""附件 in a detail: the files of a case, what is done with them, and what to do about missing ones."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame

from desktop_app.domain.attachment import MediaKind, size_words
from desktop_app.services.attachment_picture import Remake
from desktop_app.services.attachment_view import AttachmentRow, AttachmentState
from desktop_app.ui.attachment.scan_offer import ScanOffer
from desktop_app.ui.kit.cells import Cell, Sign, Text, TwoPart
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.detail import Section
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

_HINT = "扫描件、照片、录音都可以放在这里，也可以把文件拖进来。"
_MOST_ROWS = 6
"""More are reached by scrolling inside."""


class AttachmentSection(Section):
    """``wanted(what, row)`` with open, save, void or a ``Remake``'s value; ``add_wanted()``.

    ``seen(bool)`` when it comes on the screen and goes; ``scans`` is the line of new files from the scanner.

    ``chosen(uid)`` when the bar moves. Enter and double click open; making void is in the context menu.
    """

    wanted = Signal(str, object)
    add_wanted = Signal()
    chosen = Signal(object)
    seen = Signal(bool)

    def __init__(
        self, rows: Sequence[AttachmentRow], chosen: UUID | None, *, adds: bool, reads: bool,
        title: str = "附件", hint: str = _HINT, labels: Mapping[UUID, str] | None = None,
    ) -> None:  # fmt: skip
        """Show the rows with the bar on ``chosen``; ``adds`` and ``reads`` are what this user may do.

        ``labels`` name the records that files are kept with, by uid, where that shall stand beside them.
        """
        super().__init__(title, help_text=_head_words(rows))
        self._labels = labels or {}
        self._reads = reads
        self.table: RowsTable[AttachmentRow] | None = None
        if rows:
            self.table = self._make_table(rows, chosen)
            self.body.addWidget(self.table)
            for words in dict.fromkeys(row.text for row in rows if _lacks(row)):
                self.body.addWidget(Label(words, Words.HELP, tone=Tone.WARNING, wrap=True, select=True))
            if reads:
                self.add_link("打开", partial(self._with_current, "open"))
                self.add_link("另存…", partial(self._with_current, "save"))
        else:
            self.body.addWidget(Label(hint, Words.HELP, wrap=True))
        self.scans: ScanOffer | None = None
        if adds:
            self.scans = ScanOffer()
            self.body.addWidget(self.scans)
            self.add_link("加附件…", self.add_wanted.emit)

    def _make_table(self, rows: Sequence[AttachmentRow], chosen: UUID | None) -> RowsTable[AttachmentRow]:
        s = look().sizes
        state = [Column[AttachmentRow]("state", "", _state, width=34)] if any(map(_lacks, rows)) else []
        columns = (
            Column[AttachmentRow]("title", "", self._title),
            *state,
            Column[AttachmentRow]("when", "", _when, width=102),
            Column[AttachmentRow]("who", "", _who, width=72, wide=True),
        )
        model: RowsModel[AttachmentRow] = RowsModel(columns, lambda row: row.uid)
        table: RowsTable[AttachmentRow] = RowsTable(model, "附件", header=False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setMinimumHeight(0)
        table.setFixedHeight(min(len(rows), _MOST_ROWS) * s.row)
        if len(rows) <= _MOST_ROWS:
            table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        model.set_rows(rows)
        if chosen is None or not table.select_key(chosen):
            table.select_first()
        table.opened.connect(partial(self.wanted.emit, "open"))
        table.current_row_changed.connect(self._tell)
        table.set_menu(self._menu)
        return table

    def _title(self, row: AttachmentRow) -> Cell:
        label = "" if row.record_uid is None else self._labels.get(row.record_uid, "")
        return TwoPart(row.title, "　".join(part for part in (_kind_words(row), label) if part))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is seen."""
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it is not."""
        super().hideEvent(event)
        self.seen.emit(False)

    def _tell(self, row: AttachmentRow | None) -> None:
        if row is not None:
            self.chosen.emit(row.uid)

    def _with_current(self, what: str) -> None:
        row = None if self.table is None else self.table.current_row()
        if row is not None:
            self.wanted.emit(what, row)

    def _menu(self, row: AttachmentRow) -> list[QAction]:
        offers = (
            ("打开", "open", self._reads and row.viewed),
            ("另存…", "save", self._reads and not _lacks(row)),
            *(
                (remake.label, remake.value, self._reads and row.may_void and row.viewed and _is_picture(row))
                for remake in Remake
            ),
            ("作废…", "void", row.may_void),
        )
        made: list[QAction] = []
        for word, what, offered in offers:
            if offered:
                action = QAction(word, self)
                action.triggered.connect(partial(self._do, what, row))
                made.append(action)
        return made

    def _do(self, what: str, row: AttachmentRow, _checked: bool = False) -> None:
        self.wanted.emit(what, row)


def _is_picture(row: AttachmentRow) -> bool:
    return row.kind is MediaKind.PICTURE


def _lacks(row: AttachmentRow) -> bool:
    return row.state is not AttachmentState.HERE


def _head_words(rows: Sequence[AttachmentRow]) -> str:
    lacking = sum(map(_lacks, rows))
    return "" if not rows else f"{len(rows)} 份" + (f"，{lacking} 份没到齐" if lacking else "")


def _kind_words(row: AttachmentRow) -> str:
    return f"{row.kind.label} {size_words(row.size)}"


def _state(row: AttachmentRow) -> Cell:
    return Sign("clock", row.state.label, Tone.WARNING) if _lacks(row) else Text("")


def _when(row: AttachmentRow) -> Cell:
    return Text(short_moment_words(row.added_at), Tone.MUTED, small=True)


def _who(row: AttachmentRow) -> Cell:
    return Text(row.added_by, Tone.MUTED, small=True)

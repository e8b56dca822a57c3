"""A list of work with its detail and forms: what the four views of the page have in common."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.ui.attachment.record_files import RecordFiles
from desktop_app.ui.kit.detail import DetailPanel
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.rows_model import RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.page_context import PageContext

RowT = TypeVar("RowT")
Run = Callable[[dict[str, Any], Callable[[object], None], Callable[[FengqiaoError], None]], object]
"""Runs a form's command: values, what follows when it is done, what follows when it was refused."""


class WorkView(QWidget, Generic[RowT]):
    """Signals: ``said(text, NoticeKind)``, ``counted(rows that wait)``, ``turned(is a form open)``,

    ``go(page key, target)``. A subclass fills ``show_row`` and asks its rows in ``refresh``.
    """  # noqa: D400

    said = Signal(str, object)
    counted = Signal(int)
    turned = Signal(bool)
    go = Signal(str, object)

    def __init__(
        self, context: PageContext, name: str, model: RowsModel[RowT], words: str, empty: EmptyState,
        *, nothing: str,
    ) -> None:  # fmt: skip
        """``words`` names the table for screen readers, ``nothing`` says what to choose at the left."""
        super().__init__()
        self._context = context
        self._shown: Hashable | None = None
        self._wanted: Hashable | None = None
        self.table: RowsTable[RowT] = RowsTable(model, words)
        self.table.current_row_changed.connect(self._row_changed)
        self.panel = DetailPanel()
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.files = RecordFiles(context, self.panel, self.side)
        self.files.told.connect(self.done)
        self.files.failed.connect(self.refused)
        self.block = ListDetail(name)
        self.block.add_table(self.table, empty)
        self.block.set_detail(self.side, nothing=nothing)
        self.block.show_detail(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.block)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Query the rows."""
        raise NotImplementedError

    def key_of(self, row: RowT) -> Hashable:
        """What tells a row from others."""
        raise NotImplementedError

    def show_row(self, row: RowT) -> None:
        """Show a row in the panel."""
        raise NotImplementedError

    def select(self, key: Hashable) -> None:
        """Select a row by what ``answers_to`` says, now or when the rows come."""
        self._wanted = key
        self.refresh()

    def answers_to(self, row: RowT) -> Sequence[Hashable]:
        """Keys by which a row may be asked for; its own is one of them."""
        return (self.key_of(row),)

    # rows
    def take_rows(self, rows: Sequence[RowT]) -> None:
        """Put the rows in, keep or choose the current one."""
        self.table.rows.set_rows(tuple(rows))
        wanted, self._wanted = self._wanted, None
        for row in rows:
            if wanted is not None and wanted in self.answers_to(row):
                self.table.select_key(self.key_of(row))
                break
        self.table.select_first()
        self._row_changed(self.table.current_row())

    def _row_changed(self, row: object) -> None:
        if row is None:
            self._shown = None
            self.block.show_detail(self.side.side() is not None)
            return
        shown = cast("RowT", row)
        key = self.key_of(shown)
        if key != self._shown and self._shown is not None:
            self.side.close_side()
        self._shown = key
        self.show_row(shown)
        self.block.show_detail(True)

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._shown is not None)
        self.turned.emit(is_open)
        if not is_open:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # forms
    def open_form(self, form: SideForm, key: Hashable, run: Run, said: str) -> None:
        """Open a form whose values ``run`` gives to a command; ``said`` is told when it is done."""
        form.saved.connect(partial(self._save, form, run, said))
        self.side.open_side(form, key)

    def _save(self, form: SideForm, run: Run, said: str, values: dict[str, Any]) -> None:
        form.saving(True)
        run(values, partial(self.saved, said), form.refused)

    def saved(self, said: str, result: object = None) -> None:
        """A form's command is done: back to the detail; a result that is a key is selected."""
        if isinstance(result, Hashable) and result is not None:
            self._wanted = result
        self.side.close_saved()
        self.said.emit(said, NoticeKind.OK)

    def done(self, said: str, _result: object = None) -> None:
        """A command without a form is done."""
        self.said.emit(said, NoticeKind.OK)

    def refused(self, error: FengqiaoError) -> None:
        """A command without a form was refused."""
        self.said.emit(error.text, NoticeKind.DANGER)

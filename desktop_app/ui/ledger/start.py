"""First step of the import: choose a file, or take an earlier import back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.clock_time import local_time
from desktop_app.services.ledger_past import PastImport
from desktop_app.ui.attachment.drop import FileDrop
from desktop_app.ui.kit.cells import Cell, Text, Verb
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.ledger.step import ImportStep

_FILES = "台账 (*.xlsx *.xls *.csv *.et);;所有文件 (*)"


def _standing(unit: str, row: PastImport) -> Cell:
    if row.undone_at is None:
        return Text(f"{row.stored:,} {unit}")
    return Text(f"已撤销 {row.undone:,} {unit}（{row.undone_reason}）", Tone.MUTED)


def _columns(unit: str) -> tuple[Column[PastImport], ...]:
    return (
        Column[PastImport](
            "when", "导入时间", lambda r: Text(f"{local_time(r.started_at):%Y-%m-%d %H:%M}"), width=140
        ),
        Column[PastImport]("file", "文件", lambda r: Text(r.file_name), always=True),
        Column[PastImport]("who", "经手人", lambda r: Text(r.user_name, Tone.MUTED), width=90),
        Column[PastImport]("stored", "导入", partial(_standing, unit), width=200, always=True),
        Column[PastImport]("left", "没导入", lambda r: Text(f"{r.left:,} 行" if r.left else ""), width=90),
        Column[PastImport](
            "undo", "", lambda r: Verb("撤销") if r.may_undo and r.stored else Text(""), width=72, always=True
        ),
    )


@dataclass(frozen=True, slots=True)
class StartWords:
    """What the first step of an import says.

    ``title`` and ``help`` head the step, ``dialog`` the system's dialog; ``unit`` counts what was imported;
    ``past`` names the list of earlier imports, ``none`` stands in its place; ``leave`` is on the way back.
    """

    title: str
    help: str
    dialog: str
    unit: str
    past: str
    none: str
    leave: str


class StartStep(ImportStep):
    """``chosen(Path)`` when a file was chosen or dropped; ``undo(PastImport)`` on 撤销."""

    chosen = Signal(object)
    undo = Signal(object)

    def __init__(self, said: StartWords, leave: Callable[[], object]) -> None:
        """Build the step."""
        super().__init__(said.title, said.help)
        self._dialog_title = said.dialog
        model: RowsModel[PastImport] = RowsModel(_columns(said.unit), lambda row: row.uid)
        self.table: RowsTable[PastImport] = RowsTable(model, said.past)
        self.table.verb_clicked.connect(self._undo)
        self.table.opened.connect(self._undo)
        empty = EmptyState(said.none, icon="file")
        self.body.addWidget(TableOrEmpty(self.table, empty), 1)
        self.choose = self.add_button("选文件…", self._ask, main=True)
        self.add_button(said.leave, leave)
        self._drop = FileDrop(self, self.isVisible)
        self._drop.dropped.connect(self._dropped)

    def show_past(self, rows: tuple[PastImport, ...]) -> None:
        """List the earlier imports."""
        self.table.rows.set_rows(rows)

    def _undo(self, row: PastImport, _key: str = "") -> None:
        if row.may_undo and row.stored:
            self.undo.emit(row)

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self._dialog_title, "", _FILES)
        if chosen:
            self.chosen.emit(Path(chosen))

    def _dropped(self, paths: tuple[Path, ...]) -> None:
        if paths:
            self.chosen.emit(paths[0])

"""A list at the left, the chosen record or a form at the right: for what needs no page of its own."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.job import Job
from desktop_app.ui.kit.action_row import Action, ActionRow
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.cells import TwoLine
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

RowT = TypeVar("RowT")


class RecordDesk(QWidget, Generic[RowT]):
    """``said(text)`` after a step, ``refused(FengqiaoError)`` when something without a form was refused.

    Subclasses fill ``facts_of`` and ``actions_of`` and set their rows with ``show_rows``.
    """

    said = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        context: PageContext,
        name: str,
        columns: tuple[Column[RowT], ...],
        key: Callable[[RowT], object],
        empty: EmptyState,
        two_line: Callable[[RowT], TwoLine],
    ) -> None:
        """Build without rows; ``name`` is what a screen reader says and the key of the splitter.

        ``two_line`` is a row of the narrow list.
        """
        super().__init__()
        s = look().sizes
        self.context = context
        model: RowsModel[RowT] = RowsModel(columns, key, two_line)
        self.table: RowsTable[RowT] = RowsTable(model, name)
        self.split = ListDetail(f"desk/{name}")
        head = QWidget()
        self.head = QHBoxLayout(head)
        self.head.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        self.head.setSpacing(s.s8)
        self.head.addStretch(1)
        self._head_row = head
        self.split.add(head)
        self.split.add_table(self.table, empty)
        right = QWidget()
        self._right = QStackedLayout(right)
        self._title = Label("", Words.TITLE, wrap=True)
        self.verbs = ActionRow()
        self._facts = KeyValues(columns=1)
        self._text = Paragraph()
        self._detail = self._lay_out()
        self._right.addWidget(self._detail)
        self.split.set_detail(right, nothing="在左边选一条，这里显示详情。")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        self.table.current_row_changed.connect(self._show)
        self.form: SideForm | None = None
        self.paper: QWidget | None = None

    def _lay_out(self) -> QWidget:
        """Title and verbs above, the rest scrolls."""
        s = look().sizes
        detail, column, scroll = QWidget(), QWidget(), QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer, head, box = QVBoxLayout(detail), QVBoxLayout(), QVBoxLayout(column)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for layout in (head, box):
            layout.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
            layout.setSpacing(s.s12)
        head.addWidget(self._title)
        head.addWidget(self.verbs)
        box.addWidget(self._facts)
        box.addWidget(self._text)
        box.addStretch(1)
        scroll.setWidget(column)
        outer.addLayout(head)
        outer.addWidget(line("row"))
        outer.addWidget(scroll, 1)
        return detail

    def showEvent(self, event: QShowEvent) -> None:
        """Leave the row above the list away where nothing stands in it."""
        super().showEvent(event)
        self._head_row.setVisible(self.head.count() > 1)

    def add_button(self, text: str, on_click: Callable[[], object], *, icon: str = "") -> Button:
        """Add a button above the list."""
        made = Button(text, on_click, icon=icon)
        self.head.insertWidget(self.head.count() - 1, made)
        return made

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Show the list; the chosen record stays chosen, and a form stays open."""
        self.table.rows.set_rows(rows)
        if self.table.current_row() is None:
            self.table.select_first()
        self._show(self.table.current_row())

    def title_of(self, row: RowT) -> str:
        """Title of the detail."""
        raise NotImplementedError

    def facts_of(self, row: RowT) -> Sequence[tuple[str, str]]:
        """Facts of the detail."""
        raise NotImplementedError

    def text_of(self, row: RowT) -> str:
        """A sentence below the facts."""
        del row
        return ""

    def actions_of(self, row: RowT) -> Sequence[Action]:
        """What can be done with a record now."""
        raise NotImplementedError

    def _show(self, row: RowT | None) -> None:
        if self.form is not None or self.paper is not None:
            return
        self.split.show_detail(row is not None)
        if row is not None:
            self._title.setText(self.title_of(row))
            self._facts.set_pairs(self.facts_of(row))
            self._text.set_text(self.text_of(row))
            actions = self.actions_of(row)
            self.verbs.set_actions(actions)
            self.verbs.setVisible(bool(actions))

    # papers
    def open_paper(self, panel: QWidget) -> None:
        """Show a paper in the place of the detail until it is closed; it has a ``closed`` signal."""
        self.close_form()
        self.close_paper()
        self.paper = panel
        panel.closed.connect(self.close_paper)  # type: ignore[attr-defined]
        self._right.addWidget(panel)
        self._right.setCurrentWidget(panel)
        self.split.show_detail(True)

    def close_paper(self) -> None:
        """Back to the detail."""
        if self.paper is None:
            return
        panel, self.paper = self.paper, None
        self._take_away(panel)

    def _take_away(self, widget: QWidget) -> None:
        self._right.setCurrentWidget(self._detail)
        self._right.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        self._show(self.table.current_row())
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # forms
    def open_form(self, form: SideForm, save: Callable[[Any, SideForm], Job | None]) -> None:
        """Show a form in the place of the detail; ``save(values, form)`` runs its command."""
        self.close_form()
        self.close_paper()
        self.form = form
        form.closed.connect(self.close_form)
        form.saved.connect(partial(self._save, form, save))
        self._right.addWidget(form)
        self._right.setCurrentWidget(form)
        self.split.show_detail(True)
        form.form.focus_first()

    def _save(self, form: SideForm, save: Callable[[Any, SideForm], Job | None], values: object) -> None:
        form.saving(True)
        try:
            save(values, form)
        except FengqiaoError as error:
            form.refused(error)

    def finish(self, said: str, _: object = None) -> None:
        """A form's command is through."""
        self.close_form()
        self.said.emit(said)

    def close_form(self) -> None:
        """Back to the detail."""
        if self.form is None:
            return
        form, self.form = self.form, None
        self._take_away(form)

    def refuse(self, error: FengqiaoError) -> None:
        """Tell of a refusal that has no form."""
        self.refused.emit(error)

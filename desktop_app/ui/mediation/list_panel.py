"""The list of mediations: what comes next in each, until when."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from db.enums import MediationState
from desktop_app.domain.actor import Actor
from desktop_app.services.mediation_view import MediationRow, list_mediations
from desktop_app.ui.kit.cells import Cell, Due, State, Text, TwoLine
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.mediation.words import DONE_STATES, PAUSED_STATES
from desktop_app.ui.page_context import PageContext


def state_cell(row: MediationRow) -> State:
    """Chip of the state."""
    return State(row.state.label, done=row.state in DONE_STATES, paused=row.state in PAUSED_STATES)


def _who(row: MediationRow) -> str:
    return "、".join(row.mediators)


def _two_line(row: MediationRow) -> TwoLine:
    return TwoLine(row.title, row.next_thing, state_cell(row), Due(row.days_left))


def _next(row: MediationRow) -> Cell:
    return Text(row.next_thing, Tone.MUTED if row.state in PAUSED_STATES else Tone.NORMAL)


def mediation_columns() -> tuple[Column[MediationRow], ...]:
    """Columns of the list; committee and number only where there is room."""
    return (
        Column[MediationRow]("title", "纠纷", lambda r: Text(r.title), always=True),
        Column[MediationRow](
            "number", "卷号", lambda r: Text(r.number, Tone.MUTED, small=True), width=170, wide=True
        ),
        Column[MediationRow](
            "committee", "调委会", lambda r: Text(r.committee_name, Tone.MUTED), width=190, wide=True
        ),
        Column[MediationRow]("who", "调解员", lambda r: Text(_who(r)), width=120, wide=True),
        Column[MediationRow]("state", "状态", state_cell, width=102),
        Column[MediationRow]("next", "下一步", _next, width=190),
        Column[MediationRow]("due", "期限", lambda r: Due(r.days_left), width=96, always=True),
    )


class MediationList(QObject):
    """Filters and table; ``chosen(row or None)``, ``counted(rows that go on)`` after every answer."""

    chosen = Signal(object)
    counted = Signal(tuple)

    def __init__(self, context: PageContext, owner: QObject) -> None:
        """Build the widgets; ``reload`` asks for rows."""
        super().__init__(owner)
        self._context = context
        self._actor: Actor = context.actor
        self._wanted: UUID | None = None
        self._rows: tuple[MediationRow, ...] = ()
        model: RowsModel[MediationRow] = RowsModel(mediation_columns(), lambda row: row.uid, _two_line)
        self.table: RowsTable[MediationRow] = RowsTable(model, "调解列表")
        self.table.current_row_changed.connect(self.chosen)
        self.states = FilterChip("状态", tuple((s.value, s.label) for s in MediationState))
        self.mine = FilterChip("我主办的")
        self.ended = FilterChip("含已结束")
        self.filters = FilterRow(self.states, self.mine, self.ended)
        self.filters.changed.connect(self._filter_changed)

    def reload(self) -> None:
        """Ask for the rows."""
        ended = self.ended.value() is not None or self.states.value() is not None
        self._context.runner.query(
            partial(list_mediations, include_ended=ended),
            by=self._actor, slot="rows", on_done=self._take, owner=self,
        )  # fmt: skip

    def select(self, uid: UUID) -> bool:
        """Put the bar on a mediation now, or when its row arrives; False when it is not in the list now."""
        if self.table.select_key(uid):
            self._wanted = None
            return True
        self._wanted = uid
        return False

    def rows(self) -> tuple[MediationRow, ...]:
        """Rows as they came, without the filters of this window."""
        return self._rows

    def _filter_changed(self) -> None:
        self.reload()

    def _take(self, rows: tuple[MediationRow, ...]) -> None:
        self._rows = rows
        state, mine = self.states.value(), self.mine.value() is not None
        shown = tuple(
            row
            for row in rows
            if (state is None or row.state.value == state)
            and (not mine or (bool(row.mediators) and row.mediators[0] == self._actor.name))
        )
        self.table.rows.set_rows(shown)
        self.filters.set_count(f"{len(shown)} 件")
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None
        self.counted.emit(rows)

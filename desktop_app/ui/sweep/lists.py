"""The two lists below the current grid: who is still to be called, and the findings of the day."""

from db.enums import GridEventOutcome, SweepCell
from desktop_app.services.sweep_day import SilentRow
from desktop_app.services.sweep_event import EventRow
from desktop_app.ui.kit.cells import Cell, Risk, State, Text, TwoLine
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.sweep.words import grid_place, short_title

_SIDE_ROW = 28


class SilentTable(RowsTable[SilentRow]):
    """Grids that said nothing, by village; the current row is the grid being called."""

    def __init__(self) -> None:
        """Make it empty."""
        columns = (
            Column[SilentRow]("place", "网格", lambda row: Text(grid_place(row.village_name, row.grid_name))),
            Column[SilentRow]("worker", "网格员", lambda row: Text(row.worker or "空缺"), width=68),
            Column[SilentRow]("note", "", _silence, width=84),
        )
        super().__init__(
            RowsModel(columns, lambda row: row.grid_code), "接着打", row_height=_SIDE_ROW, header=False
        )


def _silence(row: SilentRow) -> Cell:
    if row.days_in_row > 1:
        return Text(f"连着 {row.days_in_row} 天", tone=Tone.DANGER, small=True, right=True)
    return Text("漏报" if row.cell is SweepCell.MISSED else "", tone=Tone.MUTED, small=True, right=True)


class EventTable(RowsTable[EventRow]):
    """Findings of the day, two lines each: what, where, what became of it."""

    def __init__(self) -> None:
        """Make it empty."""
        columns = (Column[EventRow]("what", "情况", lambda row: Text(row.description)),)
        model = RowsModel(columns, lambda row: row.uid, _two_line)
        super().__init__(model, "当天的情况", header=False)
        self.set_narrow(True)


def _two_line(row: EventRow) -> TwoLine:
    done = row.outcome is not GridEventOutcome.OPEN
    word = row.outcome.label
    if row.is_hazard and row.dispute_uid is None:
        done = row.closed_on is not None
        word = "已销号" if done else "限期整改"
    return TwoLine(
        row.description,
        short_title(row.grid_title),
        State(word, done=done),
        Risk(row.risk_level),
    )

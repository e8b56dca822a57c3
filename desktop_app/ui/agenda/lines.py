"""The lines of a day in the agenda: when, what, what to do, who."""

from desktop_app.services.agenda_row import DueRow
from desktop_app.ui.kit.cells import Cell, Due, State, Text, TwoLine, TwoPart
from desktop_app.ui.kit.dates import short_day_words
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone


def lines_table() -> RowsTable[DueRow]:
    """Lines of two rows each: the matter and what to do, below it its kind, number and who."""
    columns = (
        Column[DueRow]("what", "事项", lambda row: TwoPart(row.words, row.number), always=True),
        Column[DueRow]("kind", "类别", lambda row: Text(row.kind.label), width=80),
        Column[DueRow]("verb", "要做的事", lambda row: Text(row.verb), width=90),
        Column[DueRow]("who", "责任人", lambda row: Text(row.responsible), width=90),
        Column[DueRow]("due", "期限", _end, width=90),
    )
    model: RowsModel[DueRow] = RowsModel(columns, _key, _two_line)
    table: RowsTable[DueRow] = RowsTable(model, "这一天的事项", header=False)
    table.set_narrow(True)
    return table


def _key(row: DueRow) -> tuple[object, ...]:
    return row.kind, row.uid, row.due_on, row.what, row.at


def _two_line(row: DueRow) -> TwoLine:
    parts = (row.kind.label, row.number, row.responsible)
    return TwoLine(
        row.words,
        "　".join(part for part in parts if part),
        State(row.verb, done=row.done),
        _end(row),
    )


def _end(row: DueRow) -> Cell:
    """How long is left; of what is over, when it was."""
    if row.done:
        return Text(short_day_words(row.due_on), Tone.MUTED)
    return Due(row.days_left)

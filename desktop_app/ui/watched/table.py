"""The list of the special groups, the longest overdue first."""

from db.enums import WatchLevel
from desktop_app.services.watched_view import WatchedRow
from desktop_app.ui.kit.cells import Cell, Day, Due, Text, TwoLine, TwoPart
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone


class WatchedTable(RowsTable[WatchedRow]):
    """Who, of which kind and level, last visit, next due, by whom."""

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[WatchedRow]("name", "姓名", _name, width=140, always=True),
            Column[WatchedRow]("kind", "类型", lambda r: Text(r.kind.label)),
            Column[WatchedRow]("level", "关注", _level, width=56),
            Column[WatchedRow]("last", "上次走访", _last, width=118),
            Column[WatchedRow]("due", "下次走访", lambda r: Due(r.days_left), width=96, always=True),
            Column[WatchedRow](
                "who", "走访人", lambda r: Text(r.responsible_name, Tone.MUTED), width=88, wide=True
            ),
        )
        model: RowsModel[WatchedRow] = RowsModel(columns, lambda row: row.uid, _two_line)
        super().__init__(model, "特殊群体名单")


def _name(row: WatchedRow) -> Cell:
    return TwoPart(row.name, f"{row.age} 岁" if row.age is not None else "")


def _level(row: WatchedRow) -> Cell:
    return Text(row.level.label, bold=row.level is WatchLevel.HIGH)


def _last(row: WatchedRow) -> Cell:
    return Day(row.last_visit, short=True) if row.last_visit else Text("还没有", Tone.MUTED)


def _two_line(row: WatchedRow) -> TwoLine:
    below = f"关注{row.level.label}  {row.responsible_name}"
    return TwoLine(f"{row.name}  {row.kind.label}", below, end=Due(row.days_left))

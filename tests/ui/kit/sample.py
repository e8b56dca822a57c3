"""Sample rows and a table for the tests of the shared widgets; all names invented."""

from dataclasses import dataclass

from db.enums import RiskLevel
from desktop_app.ui.kit.cells import Cell, Due, Risk, State, Text, TwoLine
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable


@dataclass(frozen=True, slots=True)
class Row:
    """A dispute as a list shows it."""

    number: str
    parties: str
    days: int | None
    risk: RiskLevel = RiskLevel.BLUE


ROWS = (
    Row("A0117-3", "赵德顺 与 周广财", -2),
    Row("A0120-8", "刘月英 与 丰禾粮油合作社", 0, RiskLevel.RED),
    Row("A0102-X", "姚金龙 与 上湾村第二村民小组", None),
    Row("A0119-0", "吴桂芬 与 宏达建材厂", 3, RiskLevel.ORANGE),
)


def _number(row: Row) -> Cell:
    return Text(row.number, small=True)


def _parties(row: Row) -> Cell:
    return Text(row.parties)


def _days(row: Row) -> int | None:
    return row.days


def columns() -> tuple[Column[Row], ...]:
    """Number, parties, state (wide), risk, due."""
    return (
        Column("number", "编号", _number, width=76, sort=lambda row: row.number, always=True),
        Column("parties", "当事人", _parties, always=True),
        Column("state", "状态", lambda _row: State("办理中"), width=400, wide=True),
        Column("risk", "风险", lambda row: Risk(row.risk), width=46),
        Column("due", "期限", lambda row: Due(row.days), width=102, sort=_days),
    )


def model(rows: tuple[Row, ...] = ROWS) -> RowsModel[Row]:
    """Model with the sample rows."""
    made = RowsModel(columns(), lambda row: row.number, lambda row: TwoLine(row.parties, row.number))
    made.set_rows(rows)
    return made


def table() -> RowsTable[Row]:
    """Table on the sample model."""
    return RowsTable(model(), "纠纷列表")

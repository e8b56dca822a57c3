"""The two tables of the page: villages at the left, the grids of one village at the right."""

from collections.abc import Sequence

from db.enums import GridKind
from desktop_app.services.grid import GridRow
from desktop_app.services.unit_view import VillageRow
from desktop_app.ui.kit.cells import Cell, Group, Number, Text, TwoLine, TwoPart
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone, look


class VillageTable(RowsTable[VillageRow]):
    """Villages with the number of their grids and vacancies, grouped by township where there are several."""

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[VillageRow]("name", "村（社区）", _village, sort=lambda row: row.name, always=True),
            Column[VillageRow]("grids", "网格", _grids, width=64, sort=lambda row: row.grids, right=True),
            Column[VillageRow]("vacant", "空缺", _vacant, width=72, sort=lambda row: -row.vacant, right=True),
        )
        model: RowsModel[VillageRow] = RowsModel(columns, lambda row: row.code, _two_line)
        super().__init__(model, "村（社区）列表")

    def set_rows(self, rows: Sequence[VillageRow], *, grouped: bool) -> None:
        """Show these rows, which come by township."""
        if not grouped:
            self.rows.set_rows(rows)
            return
        found: list[VillageRow | Group] = []
        counts: dict[str, int] = {}
        for row in rows:
            counts[row.township_code] = counts.get(row.township_code, 0) + 1
        before = ""
        for row in rows:
            if row.township_code != before:
                found.append(Group(row.township_name, f"{counts[row.township_code]} 个村（社区）"))
                before = row.township_code
            found.append(row)
        self.rows.set_rows(found)


class GridTable(RowsTable[GridRow]):
    """Grids of a village; as high as its rows, so that the detail scrolls and not the table."""

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[GridRow]("name", "网格", _grid, always=True),
            Column[GridRow]("code", "编码", _code, width=150, wide=True),
            Column[GridRow]("worker", "网格员", _worker, width=128),
            Column[GridRow]("phone", "电话", _phone, width=112),
        )
        model: RowsModel[GridRow] = RowsModel(columns, lambda row: row.uid)
        super().__init__(model, "网格列表")

    def set_rows(self, rows: Sequence[GridRow]) -> None:
        """Show these rows and take their height."""
        self.rows.set_rows(rows)
        s = look().sizes
        self.setFixedHeight(s.table_head + max(len(rows), 1) * s.row + s.s4)


def _village(row: VillageRow) -> Cell:
    return Text(row.name)


def _grids(row: VillageRow) -> Cell:
    return Number(row.grids, tone=Tone.NORMAL if row.grids else Tone.MUTED)


def _vacant(row: VillageRow) -> Cell:
    return Text(f"{row.vacant} 个", tone=Tone.WARNING, right=True) if row.vacant else Cell()


def _two_line(row: VillageRow) -> TwoLine:
    below = f"{row.township_name}  {row.grids} 个网格"
    end = Text(f"空缺 {row.vacant} 个", tone=Tone.WARNING) if row.vacant else Cell()
    return TwoLine(row.name, below, end=end)


def _grid(row: GridRow) -> Cell:
    return TwoPart(row.name, row.kind.label if row.kind is GridKind.DEDICATED else "")


def _code(row: GridRow) -> Cell:
    return Text(row.code, tone=Tone.MUTED, small=True)


def _worker(row: GridRow) -> Cell:
    if row.worker is None:
        return Text("空缺", tone=Tone.WARNING)
    return TwoPart(row.worker, "代班" if row.substitute else "")


def _phone(row: GridRow) -> Cell:
    return Text(row.phone_masked or "")

"""The two tables of the page: villages and grids as a tree at the left, one village's grids at the right."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from db.enums import GridKind
from desktop_app.services.grid import GridRow
from desktop_app.services.unit_view import VillageRow
from desktop_app.ui.kit.cells import Cell, Group, Number, Text, TwoLine, TwoPart
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone, look

OPEN, SHUT, INSIDE = "▾ ", "▸ ", "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One line of the tree: a village, or a grid below it."""

    village: VillageRow
    grid: GridRow | None = None
    opened: bool = False

    @property
    def code(self) -> str:
        """Code of the village, of which both kinds of lines tell."""
        return self.village.code


class PlaceTree(RowsTable[PlaceRow]):
    """Villages by township; → opens one, ← shuts it. ``unfold(village code)`` asks for its grids.

    Counts stand beside each village: grids, posted, vacant.
    """

    unfold = Signal(str)

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[PlaceRow]("name", "村（社区）和网格", _place, always=True),
            Column[PlaceRow]("grids", "网格", _grids, width=60, right=True),
            Column[PlaceRow]("posted", "在岗", _posted, width=60, right=True),
            Column[PlaceRow]("vacant", "空缺", _vacant, width=72, right=True),
        )
        model: RowsModel[PlaceRow] = RowsModel(columns, _key, _two_line)
        super().__init__(model, "村（社区）和网格")
        self._villages: tuple[VillageRow, ...] = ()
        self._grouped = False
        self._grids: dict[str, tuple[GridRow, ...]] = {}
        self._open: set[str] = set()
        self._found = False
        self.opened.connect(self._turn)

    def set_villages(
        self, rows: Sequence[VillageRow], found: Mapping[str, tuple[GridRow, ...]], *, grouped: bool
    ) -> None:
        """Show these villages, which come by township; those with ``found`` grids are open on them."""
        self._villages, self._grouped = tuple(rows), grouped
        if found:
            self._open, self._grids = set(found), dict(found)
        elif self._found:
            self._open, self._grids = set(), {}
        self._found = bool(found)
        self._show()

    def set_grids(self, village: str, grids: tuple[GridRow, ...]) -> None:
        """The grids of a village, as they are now."""
        if not self._found:
            self._grids[village] = grids
        if village in self._open:
            self._show()

    def select_place(self, code: str) -> bool:
        """Put the bar on a village."""
        return self.select_key(code)

    def _turn(self, row: PlaceRow) -> None:
        if row.grid is None:
            self.turn(row.code, row.code not in self._open)

    def turn(self, village: str, opened: bool) -> None:
        """Open or shut a village."""
        if opened:
            self._open.add(village)
            if village not in self._grids:
                self.unfold.emit(village)
        else:
            self._open.discard(village)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """→ opens a village, ← shuts it or goes up from a grid."""
        row = self.current_row()
        if row is not None and event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            if event.key() == Qt.Key.Key_Right:
                if row.grid is None and row.code not in self._open:
                    self.turn(row.code, True)
            elif row.grid is not None:
                self.select_key(row.code)
            else:
                self.turn(row.code, False)
            event.accept()
            return
        super().keyPressEvent(event)

    def _show(self) -> None:
        lines: list[PlaceRow | Group] = []
        counts: dict[str, list[int]] = {}
        for row in self._villages:
            count = counts.setdefault(row.township_code, [0, 0, 0])
            count[0] += 1
            count[1] += row.grids
            count[2] += row.vacant
        before = ""
        for row in self._villages:
            if self._grouped and row.township_code != before:
                villages, grids, vacant = counts[row.township_code]
                short = f"，空缺 {vacant}" if vacant else ""
                lines.append(Group(row.township_name, f"{villages} 个村（社区），{grids} 个网格{short}"))
                before = row.township_code
            opened = row.code in self._open
            lines.append(PlaceRow(row, opened=opened))
            below = self._grids.get(row.code, ()) if opened else ()
            lines.extend(PlaceRow(row, grid) for grid in below)
        self.rows.set_rows(lines)


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


def _key(row: PlaceRow) -> Hashable:
    return row.code if row.grid is None else row.grid.uid


def _place(row: PlaceRow) -> Cell:
    if row.grid is None:
        return Text((OPEN if row.opened else SHUT) + row.village.name)
    return TwoPart(INSIDE + row.grid.name, row.grid.worker or "")


def _grids(row: PlaceRow) -> Cell:
    if row.grid is not None:
        return Cell()
    return Number(row.village.grids, tone=Tone.NORMAL if row.village.grids else Tone.MUTED)


def _posted(row: PlaceRow) -> Cell:
    if row.grid is not None:
        return Cell()
    return Number(row.village.posted, tone=Tone.NORMAL if row.village.posted else Tone.MUTED)


def _vacant(row: PlaceRow) -> Cell:
    if row.grid is not None:
        return Text("空缺", tone=Tone.WARNING, right=True) if row.grid.vacant else Cell()
    return Text(f"{row.village.vacant} 个", tone=Tone.WARNING, right=True) if row.village.vacant else Cell()


def _two_line(row: PlaceRow) -> TwoLine:
    if row.grid is not None:
        who = row.grid.worker or "空缺"
        return TwoLine(INSIDE + row.grid.name, INSIDE + " " + who)
    village = row.village
    below = f"{village.township_name}  {village.grids} 个网格，在岗 {village.posted}"
    end = Text(f"空缺 {village.vacant} 个", tone=Tone.WARNING) if village.vacant else Cell()
    return TwoLine((OPEN if row.opened else SHUT) + village.name, below, end=end)


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

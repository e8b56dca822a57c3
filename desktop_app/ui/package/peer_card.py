"""乡镇往来 (at the county): how long since each township's last package, and who is behind."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal

from desktop_app.services.centre import short_name_of
from desktop_app.services.package_view import BEHIND_DAYS, PeerRow
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.cells import Cell, Text, TwoPart
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone


class PeerCard(Card):
    """``chosen(uid)`` when another township is chosen as the recipient."""

    chosen = Signal(object)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__("乡镇来包")
        columns = (
            Column[PeerRow]("name", "乡镇", _name, always=True),
            Column[PeerRow]("last", "上次来包", _last, width=96, always=True),
            Column[PeerRow]("unsent", "待送出", _unsent, width=72, right=True),
        )
        model: RowsModel[PeerRow] = RowsModel(columns, lambda r: r.uid)
        self.table: RowsTable[PeerRow] = RowsTable(model, "乡镇来包", row_height=28)
        self.table.current_row_changed.connect(self._tell)
        empty = EmptyState("还没有配对的乡镇。", icon="people")
        self.body.addWidget(TableOrEmpty(self.table, empty), 1)

    def show_rows(self, rows: Sequence[PeerRow]) -> None:
        """Those that are behind first, the longest silent on top."""
        ordered = sorted(rows, key=lambda r: (not r.behind, r.revoked, -_silence(r), r.code))
        self.table.rows.set_rows(ordered)
        behind = sum(row.behind for row in rows)
        words = f"{behind} 个超过 {BEHIND_DAYS} 天没有来包" if behind else f"{len(rows)} 个乡镇都按时"
        self.set_help(words if rows else "", Tone.DANGER if behind else Tone.MUTED)
        if self.table.current_row() is None and ordered:
            self.table.select_key(ordered[0].uid)

    def choose(self, uid: UUID) -> None:
        """Choose a township."""
        self.table.select_key(uid)

    def _tell(self, row: PeerRow | None) -> None:
        if row is not None:
            self.chosen.emit(row.uid)


def _silence(row: PeerRow) -> int:
    return 10_000 if row.days_silent is None else row.days_silent


def _name(row: PeerRow) -> Cell:
    held = f"隔离 {row.quarantined}" if row.quarantined else ""
    waits = f"等前包 {row.waiting_in}" if row.waiting_in else ""
    words = "已停用" if row.revoked else " ".join(part for part in (held, waits) if part)
    return TwoPart(short_name_of(row.name), words)


def _last(row: PeerRow) -> Cell:
    if row.days_silent is None:
        return Text("从没来过", Tone.DANGER if row.behind else Tone.MUTED)
    words = "今天" if row.days_silent == 0 else f"{row.days_silent} 天前"
    return Text(words, Tone.DANGER if row.behind else Tone.NORMAL, bold=row.behind)


def _unsent(row: PeerRow) -> Cell:
    return Text(f"{row.unsent} 处" if row.unsent else "", Tone.MUTED, right=True)

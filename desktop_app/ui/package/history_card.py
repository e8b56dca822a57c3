"""往来记录: every package that went out or came in."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from db.enums import CentreLevel, PackageDirection, PackageState
from desktop_app.services.package_view import HistoryRow
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.cells import Cell, Sign, Text
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.words import way_words

SHORT, LONG = 50, 1000
"""Packages asked for at first, and after 全部."""
_TONES = {
    PackageState.PREPARED: Tone.WARNING,
    PackageState.SUPERSEDED: Tone.MUTED,
    PackageState.WRITTEN: Tone.NORMAL,
    PackageState.WAITING: Tone.WARNING,
    PackageState.QUARANTINED: Tone.DANGER,
    PackageState.DISCARDED: Tone.MUTED,
}


class HistoryCard(Card):
    """``opened(row)`` on Enter and double click, ``all_wanted()`` from the link."""

    opened = Signal(object)
    all_wanted = Signal()

    def __init__(self, level: CentreLevel) -> None:
        """Show nothing yet; ``level`` decides how the directions are called."""
        super().__init__("往来记录")
        self._level = level
        at_county = level is CentreLevel.COUNTY
        columns = (
            Column[HistoryRow]("number", "包号", lambda r: Text(number_words(r)), width=76, always=True),
            Column[HistoryRow]("way", "方向", self._way, width=128 if at_county else 84, always=True),
            Column[HistoryRow]("made", "写出时间", _made, width=104),
            Column[HistoryRow]("content", "内容", _content),
            Column[HistoryRow]("state", "状态", _state, width=92, always=True),
            Column[HistoryRow]("code", "回执码", _code, width=158),
        )
        model: RowsModel[HistoryRow] = RowsModel(columns, lambda r: (r.package_uid, r.direction))
        self.table: RowsTable[HistoryRow] = RowsTable(model, "往来记录")
        self.table.setMinimumHeight(look().sizes.table_head + 3 * look().sizes.row)
        self.table.opened.connect(self.opened)
        self._all = self.add_link("全部", self.all_wanted.emit)
        empty = EmptyState("还没有往来。写出或收进第一个包后，这里留下记录。", icon="exchange")
        self.body.addWidget(TableOrEmpty(self.table, empty), 1)

    def show_rows(self, rows: Sequence[HistoryRow]) -> None:
        """Show the newest first, with the ones that need somebody in the head."""
        self.table.rows.set_rows(rows)
        self._all.setVisible(len(rows) == SHORT)
        held = sum(row.state is PackageState.QUARANTINED for row in rows)
        waits = sum(row.state is PackageState.WAITING for row in rows)
        words = [f"{held} 个隔离"] if held else []
        if waits:
            words.append(f"{waits} 个等前面的包")
        hint = "双击看回执和原因" if rows else ""
        self.set_help("，".join(words) or hint, Tone.WARNING if words else Tone.MUTED)

    def _way(self, row: HistoryRow) -> Cell:
        icon = "up" if row.direction is PackageDirection.OUT else "down"
        return Sign(icon, way_words(row.direction, self._level, row.peer_name), shown=True)


def number_words(row: HistoryRow) -> str:
    """第 23 号; a file whose number is not known has none."""
    return f"第 {row.ordinal} 号" if row.ordinal else "—"


def state_tone(state: PackageState) -> Tone:
    """Colour of a state's word; finished ones are green."""
    return _TONES.get(state, Tone.OK)


def _made(row: HistoryRow) -> Cell:
    return Text("—" if row.made_at is None else short_moment_words(row.made_at))


def content_words(row: HistoryRow) -> str:
    """What it held; of a file that was not taken nothing is known."""
    return "没有收下" if row.state is PackageState.QUARANTINED else row.content


def _content(row: HistoryRow) -> Cell:
    return Text(content_words(row), Tone.MUTED)


def _state(row: HistoryRow) -> Cell:
    words = row.state.label
    if row.state is PackageState.QUARANTINED and row.times > 1:
        words = f"隔离过 {row.times} 次"
    return Text(words, tone=state_tone(row.state))


def _code(row: HistoryRow) -> Cell:
    if not row.receipt_code and row.state is PackageState.WRITTEN:
        return Text("等回执", Tone.MUTED)
    return Text(row.receipt_code)

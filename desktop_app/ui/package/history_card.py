"""往来记录 on the overview: the newest packages, and how many are held back or wait."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal

from db.enums import CentreLevel, PackageDirection
from desktop_app.services.package_history import HistoryRow, PackageStanding
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.cells import Cell, Sign, Text, TwoLine
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.words import way_words

SHORT = 30
"""Packages asked for; 全部 leads to all of them."""
_TONES = {
    PackageStanding.PREPARED: Tone.WARNING,
    PackageStanding.SUPERSEDED: Tone.MUTED,
    PackageStanding.SETTLED: Tone.MUTED,
    PackageStanding.DISCARDED: Tone.MUTED,
    PackageStanding.WRITTEN: Tone.NORMAL,
    PackageStanding.OVERDUE: Tone.WARNING,
    PackageStanding.WAITING: Tone.WARNING,
    PackageStanding.QUARANTINED: Tone.DANGER,
}


class HistoryCard(Card):
    """``opened(row)`` on Enter and double click, ``all_wanted()`` and ``held_wanted()`` from the links."""

    opened = Signal(object)
    all_wanted = Signal()
    held_wanted = Signal()

    def __init__(self, level: CentreLevel) -> None:
        """Show nothing yet; ``level`` decides how the directions are called."""
        super().__init__("往来记录")
        self.table: RowsTable[HistoryRow] = RowsTable(history_model(level), "往来记录")
        self.table.setMinimumHeight(look().sizes.table_head + 3 * look().sizes.row)
        self.table.opened.connect(self.opened)
        self._held = self.add_link("看隔离的", self.held_wanted.emit)
        self._all = self.add_link("全部", self.all_wanted.emit)
        empty = EmptyState("还没有往来。写出或收进第一个包后，这里留下记录。", icon="exchange")
        self.body.addWidget(TableOrEmpty(self.table, empty), 1)

    def show_rows(self, rows: Sequence[HistoryRow]) -> None:
        """Show the newest first, with the ones that need somebody in the head."""
        self.table.rows.set_rows(rows)
        self._all.setVisible(bool(rows))
        self._held.setVisible(any(row.standing is PackageStanding.QUARANTINED for row in rows))
        counted = (
            (PackageStanding.QUARANTINED, "{} 个隔离"),
            (PackageStanding.WAITING, "{} 个等前面的包"),
            (PackageStanding.OVERDUE, "{} 个逾期没有回执"),
        )
        counts = ((text, sum(row.standing is standing for row in rows)) for standing, text in counted)
        words = [text.format(count) for text, count in counts if count]
        hint = "双击看回执和原因" if rows else ""
        self.set_help("，".join(words) or hint, Tone.WARNING if words else Tone.MUTED)


def history_model(level: CentreLevel, *, narrow: bool = False) -> RowsModel[HistoryRow]:
    """Columns of the journal; with ``narrow`` it has a two-line form and gives up what the detail shows."""
    at_county = level is CentreLevel.COUNTY
    way = partial(_way, level)
    columns = (
        Column[HistoryRow]("number", "包号", lambda r: Text(number_words(r)), width=76, always=True),
        Column[HistoryRow]("way", "方向", way, width=128 if at_county else 84, always=True),
        Column[HistoryRow]("made", "写出时间", _made, width=104),
        Column[HistoryRow]("content", "内容", _content),
        Column[HistoryRow]("state", "状态", _state, width=112, always=True),
        Column[HistoryRow]("code", "回执码", _code, width=158, wide=narrow),
    )
    return RowsModel(
        columns, lambda r: (r.package_uid, r.direction), partial(_two_line, level) if narrow else None
    )


def _way(level: CentreLevel, row: HistoryRow) -> Cell:
    icon = "up" if row.direction is PackageDirection.OUT else "down"
    return Sign(icon, way_words(row.direction, level, row.peer_name), shown=True)


def number_words(row: HistoryRow) -> str:
    """第 23 号; a file whose number is not known has none."""
    return f"第 {row.ordinal} 号" if row.ordinal else "—"


def standing_tone(standing: PackageStanding) -> Tone:
    """Colour of the word; finished ones are green."""
    return _TONES.get(standing, Tone.OK)


def _made(row: HistoryRow) -> Cell:
    return Text("—" if row.made_at is None else short_moment_words(row.made_at))


def content_words(row: HistoryRow) -> str:
    """What it held; of a file that was not taken nothing is known."""
    held = (PackageStanding.QUARANTINED, PackageStanding.DISCARDED)
    incoming = row.direction is PackageDirection.IN
    return "没有收下" if incoming and row.standing in held else row.content


def _content(row: HistoryRow) -> Cell:
    return Text(content_words(row), Tone.MUTED)


def _state(row: HistoryRow) -> Cell:
    words = row.standing.label
    if row.standing is PackageStanding.QUARANTINED and row.times > 1:
        words = f"隔离过 {row.times} 次"
    return Text(words, tone=standing_tone(row.standing))


def _code(row: HistoryRow) -> Cell:
    if not row.receipt_code and row.days_out is not None:
        return Text("等回执", Tone.MUTED)
    return Text(row.receipt_code)


def _two_line(level: CentreLevel, row: HistoryRow) -> TwoLine:
    way = way_words(row.direction, level, row.peer_name)
    return TwoLine(f"{number_words(row)}　{way}", content_words(row), Cell(), _state(row))

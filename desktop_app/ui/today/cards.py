"""Cards of the work page: tables of what is due, with the verb that leads to the right page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Signal

from desktop_app.services.today import DueRow
from desktop_app.services.today_count import PackagesWaiting
from desktop_app.services.today_sweep import SilentGrid, SweepToday, VacantGrid
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.cells import Cell, Due, Text, TwoPart, Verb
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.sweep.words import grid_title
from desktop_app.ui.today.whole_rows import WholeRows

RowT = TypeVar("RowT")
_SHORT_VERB = 2


class RowsCard(Card, Generic[RowT]):
    """A card with one table; ``goes(row)`` on Enter, double click or the verb."""

    goes = Signal(object)

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[RowT]],
        key: Callable[[RowT], object],
        *,
        least: int,
        empty: str,
        header: bool = False,
    ) -> None:
        """Build the table into the card."""
        super().__init__(title)
        model: RowsModel[RowT] = RowsModel(columns, lambda row: hash(key(row)))
        self.table: RowsTable[RowT] = RowsTable(model, title, header=header)
        self.table.opened.connect(self.goes)
        self.table.verb_clicked.connect(self._verb)
        self.body.addWidget(WholeRows(self.table, least=least, empty=empty), 1)

    def _verb(self, row: RowT, _column: str) -> None:
        self.goes.emit(row)


def due_card() -> RowsCard[DueRow]:
    """到期与超期, sorted by days left by the service."""
    columns = (
        Column[DueRow]("due", "期限", lambda r: Due(r.days_left), width=96, always=True),
        Column[DueRow]("what", "事项所在", lambda r: TwoPart(r.words, r.number), always=True),
        Column[DueRow]("verb", "要做的事", lambda r: Text(r.verb), width=104),
        Column[DueRow]("who", "责任人", lambda r: Text(r.responsible, Tone.MUTED), width=112, wide=True),
        Column[DueRow]("go", "", lambda r: Verb(_short(r.verb)), width=60, always=True),
    )
    return RowsCard(
        "到期与超期",
        columns,
        lambda r: (r.target, r.uid),
        least=4,
        empty="三天内没有到期的事。",
        header=True,
    )


def _short(verb: str) -> str:
    return verb if len(verb) <= _SHORT_VERB else "办理"


def show_due(card: RowsCard[DueRow], rows: Sequence[DueRow]) -> None:
    """Show what is due, with the counts in the head."""
    card.table.rows.set_rows(rows)
    late = sum(row.days_left < 0 for row in rows)
    card.set_help(f"{len(rows)} 件" + (f"，超期 {late} 件" if late else "") if rows else "")


OpenGrid = SilentGrid | VacantGrid


def silent_card() -> RowsCard[OpenGrid]:
    """今天还没报的网格, and those that nobody serves."""
    columns = (
        Column[OpenGrid]("grid", "网格", _grid_cell, always=True),
        Column[OpenGrid]("worker", "网格员", _worker_cell, width=68),
        Column[OpenGrid]("phone", "电话", _phone_cell, width=118),
        Column[OpenGrid]("go", "", _go_cell, width=58, always=True),
    )
    return RowsCard("今天还没报的网格", columns, lambda r: r.code, least=3, empty="今天在岗的网格都报过了。")


def _grid_cell(row: OpenGrid) -> Cell:
    missed = isinstance(row, SilentGrid) and row.missed
    return Text(grid_title(row.village, row.name), Tone.DANGER if missed else Tone.NORMAL)


def _worker_cell(row: OpenGrid) -> Cell:
    if isinstance(row, VacantGrid):
        return Text("空缺", Tone.WARNING)
    return Text(row.worker or "空缺", Tone.MUTED)


def _phone_cell(row: OpenGrid) -> Cell:
    if isinstance(row, VacantGrid):
        return Text("已有人代报" if row.reported else "", Tone.MUTED)
    return Text(row.phone_masked, Tone.MUTED)


def _go_cell(row: OpenGrid) -> Cell:
    return Verb("派人" if isinstance(row, VacantGrid) else "催报")


def show_silent(card: RowsCard[OpenGrid], sweep: SweepToday) -> None:
    """Show the silent grids, past the grace hour as 漏报 and red; below them those that nobody serves."""
    card.table.rows.set_rows((*sweep.silent, *sweep.vacant))
    missed = sum(row.missed for row in sweep.silent)
    words = f"{len(sweep.silent)} / {sweep.duty} 格"
    words += f"，漏报 {missed}" if missed else ""
    words += f"，空缺 {len(sweep.vacant)}" if sweep.vacant else ""
    words += f"，{sweep.deadline:%H:%M} 截止"
    card.set_help(words, Tone.DANGER if missed else Tone.MUTED)


def instalment_card() -> RowsCard[DueRow]:
    """待履行的协议."""
    return _agreement_card("待履行的协议", "近期没有要履行、要回访的。")


def confirmation_card() -> RowsCard[DueRow]:
    """司法确认期限 (人民调解法 33: within 30 days after the agreement took effect)."""
    return _agreement_card("司法确认期限", "没有快到期的司法确认。")


def _agreement_card(title: str, empty: str) -> RowsCard[DueRow]:
    columns = (
        Column[DueRow]("due", "期限", lambda r: Due(r.days_left), width=96, always=True),
        Column[DueRow]("what", "协议", lambda r: Text(r.what), always=True),
    )
    return RowsCard(title, columns, lambda r: (r.uid, r.what, r.due_on), least=2, empty=empty)


def show_agreements(card: RowsCard[DueRow], rows: Sequence[DueRow], help_text: str = "") -> None:
    """Show instalments or confirmations."""
    card.table.rows.set_rows(rows)
    card.set_help(help_text or (f"{len(rows)} 笔" if rows else ""))


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One figure about the exchange; ``target`` is where it leads on that page."""

    what: str
    state: str
    tone: Tone
    target: str | None = None


def package_card() -> RowsCard[PackageLine]:
    """数据包: three figures about the exchange, and what differs when something does."""
    columns = (
        Column[PackageLine]("what", "事项", lambda r: Text(r.what), always=True),
        Column[PackageLine](
            "state", "情况", lambda r: Text(r.state, r.tone, right=True), width=150, always=True
        ),
    )
    return RowsCard("数据包", columns, lambda r: r.what, least=3, empty="没有要送的数据。")


def show_packages(card: RowsCard[PackageLine], waiting: PackagesWaiting) -> int:
    """Show what waits to be decided, sent, acknowledged or looked at; returns the number of lines."""
    last = f"{short_moment_words(waiting.last_sent_at)} 送出" if waiting.last_sent_at else "还没有送过"
    inside = waiting.waiting_in + waiting.quarantined
    differ = f"{waiting.conflicts} 处待定夺"
    rows = [PackageLine("两边不一样", differ, Tone.WARNING, "conflict")] if waiting.conflicts else []
    rows += [
        PackageLine(
            "还没送出的更改",
            f"{waiting.changes_to_send:,} 处" if waiting.changes_to_send else "没有",
            Tone.WARNING if waiting.changes_to_send else Tone.MUTED,
        ),
        PackageLine(
            "送出的包",
            f"{waiting.overdue} 个逾期没有回执"
            if waiting.overdue
            else f"{waiting.unacknowledged} 个等回执"
            if waiting.unacknowledged
            else last,
            Tone.WARNING if waiting.overdue else Tone.MUTED,
        ),
        PackageLine(
            "收进的包",
            f"{inside} 个要看一下" if inside else "都已收好",
            Tone.DANGER if waiting.quarantined else Tone.WARNING if inside else Tone.MUTED,
            "held" if waiting.quarantined else None,
        ),
    ]
    card.table.rows.set_rows(rows)
    return len(rows)

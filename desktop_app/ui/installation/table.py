"""The list of the page: PCs under their offices."""

from collections.abc import Sequence

from desktop_app.services.installation import PcRow
from desktop_app.ui.kit.cells import Cell, Group, Text, TwoLine, TwoPart
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone


class PcTable(RowsTable[PcRow]):
    """PCs by office, this one first."""

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[PcRow]("name", "电脑", _name, always=True),
            Column[PcRow]("letter", "字母", _letter, width=56, always=True),
            Column[PcRow]("heard", "最近来包", _heard, width=104),
        )
        model: RowsModel[PcRow] = RowsModel(columns, lambda row: row.uid, _two_line)
        super().__init__(model, "电脑")

    def set_rows(self, rows: Sequence[PcRow]) -> None:
        """Show the PCs, which come by office."""
        found: list[PcRow | Group] = []
        before = None
        for row in rows:
            if row.office_uid != before:
                before = row.office_uid
                count = sum(other.office_uid == before for other in rows)
                found.append(Group("本单位" if row.within else row.office_name, f"{count} 台"))
            found.append(row)
        self.rows.set_rows(found)


def state_words(row: PcRow) -> str:
    """本机 (of a PC with a name; else that is what it is called), 已停用, or nothing to say."""
    if row.is_self:
        return "本机" if row.name else ""
    return "已停用" if row.revoked_at is not None else ""


def heard_words(row: PcRow) -> str:
    """When its last package came."""
    return "" if row.heard_at is None else short_moment_words(row.heard_at)


def _name(row: PcRow) -> Cell:
    return TwoPart(row.shown, state_words(row))


def _letter(row: PcRow) -> Cell:
    return Text(row.letter or "—", Tone.NORMAL if row.letter else Tone.MUTED)


def _heard(row: PcRow) -> Cell:
    return Text("" if row.is_self else heard_words(row) or "还没有", Tone.MUTED, small=True)


def _two_line(row: PcRow) -> TwoLine:
    letter = f"字母 {row.letter}" if row.letter else ""
    below = "　".join(part for part in (letter, "" if row.is_self else heard_words(row)) if part)
    return TwoLine(row.shown, below, end=Text(state_words(row), Tone.MUTED))

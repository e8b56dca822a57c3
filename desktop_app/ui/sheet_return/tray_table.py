"""The list of pages that wait: which sheet of which paper, from which file, why it waits."""

from db.enums import LeafState
from desktop_app.services.sheet_tray import TrayRow
from desktop_app.ui.kit.cells import Cell, Sign, TwoPart
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone

_SIGNS = {
    LeafState.NO_CODE: ("help", Tone.WARNING),
    LeafState.FOREIGN: ("error", Tone.DANGER),
    LeafState.UNKNOWN: ("help", Tone.WARNING),
    LeafState.PARTIAL: ("clock", Tone.MUTED),
    LeafState.TWICE: ("copy", Tone.MUTED),
    LeafState.REFUSED: ("lock", Tone.DANGER),
}


def sheet_words(row: TrayRow) -> str:
    """第 2 张，共 3 张; empty without a code."""
    return f"第 {row.page} 张，共 {row.pages} 张" if row.page else ""


def _what(row: TrayRow) -> Cell:
    if row.paper:
        return TwoPart(row.paper, sheet_words(row))
    return TwoPart(f"{row.file_name} 第 {row.place} 页", f"{short_moment_words(row.read_at)} {row.read_by}")


def _sign(row: TrayRow) -> Cell:
    icon, tone = _SIGNS[row.state]
    return Sign(icon, row.state.label, tone)


class TrayTable(RowsTable[TrayRow]):
    """Rows of the tray; several may be chosen."""

    def __init__(self) -> None:
        """Build it empty."""
        columns = (
            Column[TrayRow]("sign", "", _sign, width=34),
            Column[TrayRow]("what", "", _what),
        )
        model: RowsModel[TrayRow] = RowsModel(columns, lambda row: row.uid)
        super().__init__(model, "收纸盘", header=False)

"""The list of filed dossiers, the newest first."""

from desktop_app.services.dossier_catalogue import DossierRow
from desktop_app.ui.kit.cells import Cell, Day, Text, TwoLine
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone


class CatalogueTable(RowsTable[DossierRow]):
    """Number, title, day of filing, retention, pages, box, who has it."""

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[DossierRow]("number", "卷号", lambda r: Text(r.number), width=190, always=True),
            Column[DossierRow]("title", "卷名", lambda r: Text(r.title), always=True),
            Column[DossierRow]("filed", "立卷", lambda r: Day(r.filed_on, short=True), width=122),
            Column[DossierRow]("retention", "保管", _retention, width=72),
            Column[DossierRow]("pages", "页数", lambda r: Text(str(r.pages), Tone.MUTED), width=56),
            Column[DossierRow]("box", "盒号", lambda r: Text(r.box or "未入盒", Tone.MUTED), width=84),
            Column[DossierRow]("out", "调出", _out, width=110, wide=True),
        )
        model: RowsModel[DossierRow] = RowsModel(columns, lambda row: row.mediation_uid, _two_line)
        super().__init__(model, "案卷目录")


def _retention(row: DossierRow) -> Cell:
    return Text(f"{row.retention}，已满" if row.run_out else row.retention)


def _out(row: DossierRow) -> Cell:
    if not row.out_to:
        return Text("在架" if row.shelf or row.box else "", Tone.MUTED)
    return Text(
        f"{row.out_to}，超期" if row.overdue else row.out_to, Tone.DANGER if row.overdue else Tone.WARNING
    )


def _two_line(row: DossierRow) -> TwoLine:
    return TwoLine(row.title, f"{row.number}  {row.retention}  {row.pages} 页", end=_out(row))

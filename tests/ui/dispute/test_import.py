"""导入旧台账 in the window, by keys: file, columns, words, preview, result, the rest, taking it back."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from sqlalchemy import func, select

from db.models import Dispute
from desktop_app.services.dispute_import_undo import past_imports
from desktop_app.services.ledger_plan import RowFate
from desktop_app.ui.dispute.import_result import ResultStep
from desktop_app.ui.dispute.import_run import ImportRun
from desktop_app.ui.dispute.import_view import ImportView
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.ledger.columns import ColumnsStep
from desktop_app.ui.ledger.preview import PreviewStep
from tests.ledgers.petitions import petitions_csv
from tests.ledgers.town import town_xlsx
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened
from tests.ui.open_page import sees, texts


def opened_import(opened: Opened) -> ImportView:
    opened.page.open_import()
    view = opened.page.imports.view
    assert view is not None
    return view


def step(opened: Opened, kind: type[QWidget]) -> None:
    """Wait until a step of this kind is shown."""
    opened.qtbot.waitUntil(lambda: any(w.isVisible() for w in opened.page.findChildren(kind)))


def enter(opened: Opened, widget: QWidget) -> None:
    """Press Enter on a control that can be reached by Tab."""
    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    widget.setFocus()
    opened.qtbot.keyClick(widget, Qt.Key.Key_Return)


def count(home: OpenTestCentre) -> int:
    with home.reading() as session:
        return session.scalar(select(func.count(Dispute.id)).where(Dispute.voided_at.is_(None))) or 0


def test_a_ledger_goes_from_the_file_to_the_list_and_back_by_keys(
    opened: Opened, home: OpenTestCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rest = town_xlsx(tmp_path / "台账.xlsx"), tmp_path / "没导入的.xlsx"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(rest), ""))
    before = count(home)
    view = opened_import(opened)
    sees(opened.page, "还没有导入过台账", opened.qtbot)
    enter(opened, view.start.choose)
    step(opened, ColumnsStep)
    sees(opened.page, "申请人身份证号", opened.qtbot)
    enter(opened, view.columns.go)
    step(opened, PreviewStep)
    assert count(home) == before
    table = view.preview.table()
    opened.qtbot.waitUntil(table.hasFocus)
    blocked = [n for n in range(table.rows.rowCount()) if _fate(table.rows.row_at(n)) is RowFate.BLOCKED]
    assert len(blocked) == 3
    marked = {
        column.key
        for number in blocked
        for place, column in enumerate(table.rows.columns)
        if column.key != "fate" and getattr(table.rows.cell(number, place), "tone", None) is Tone.DANGER
    }
    assert marked == {"registered_on", "id_number", "phone"}
    table.selectRow(blocked[0])
    opened.qtbot.waitUntil(lambda: "没有这一天" in view.preview.reasons.accessibleName())
    opened.qtbot.keyClick(view.preview, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 11)
    enter(opened, view.preview.go)
    step(opened, ResultStep)
    sees(opened.page, "4 件，其中待补全 1 件", opened.qtbot)
    assert count(home) == before + 4
    enter(opened, view.result.rest)
    opened.qtbot.waitUntil(rest.exists)
    assert len(load_workbook(rest).sheetnames) == 1
    enter(opened, view.result.undo)
    dialog = opened.page.findChild(ConfirmDialog)
    assert dialog is not None
    assert dialog.reason is not None
    dialog.reason.set_value("导错了文件")
    enter(opened, dialog.yes)
    sees(opened.page, "已撤销导入", opened.qtbot)
    assert count(home) == before
    enter(opened, view.result.leave)
    opened.qtbot.waitUntil(lambda: opened.page.imports.view is None)
    sees(opened.page, "纠纷登记", opened.qtbot)


def _fate(row: object) -> RowFate:
    return row.fate()  # type: ignore[attr-defined]


def test_columns_and_words_are_explained_once(opened: Opened, tmp_path: Path) -> None:
    path = petitions_csv(tmp_path / "来访.csv")
    view = opened_import(opened)
    view.open_file(path)
    step(opened, ColumnsStep)
    combos = view.columns._combos  # pyright: ignore[reportPrivateUsage]
    key = next(iter(combos))[0]
    for title, meaning in (("反映事项", "description"), ("信访件编号", "description")):
        combo = combos[(key, title)]
        combo.setCurrentIndex(combo.findData(meaning))
    sees(opened.page, "有两列都存到“简要情况”", opened.qtbot)
    assert not view.columns.go.isEnabled()
    combo = combos[(key, "信访件编号")]
    combo.setCurrentIndex(combo.findData("source_ref"))
    enter(opened, view.columns.go)
    step(opened, PreviewStep)
    view.preview.with_blocked.setChecked(True)
    assert view.preview.go.word() == "导入 7 件"
    view.preview.with_blocked.setChecked(False)
    enter(opened, view.preview.go)
    step(opened, ResultStep)
    view.open_file(path)
    sees(opened.page, "上次这样对过", opened.qtbot)
    step(opened, ColumnsStep)
    assert view.columns.choices()[key].columns["反映事项"] == "description"
    enter(opened, view.columns.go)
    step(opened, PreviewStep)
    assert view.preview.counts()[RowFate.KNOWN] == 4
    opened.qtbot.keyClick(view.preview.table(), Qt.Key.Key_Escape)
    opened.qtbot.waitUntil(lambda: opened.page.imports.view is None)


def test_a_dropped_file_that_is_no_ledger_is_named_and_nothing_is_lost(
    opened: Opened, tmp_path: Path
) -> None:
    view = opened_import(opened)
    wrong = tmp_path / "相片.xlsx"
    wrong.write_bytes(b"PK\x03\x04rubbish")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(wrong))])
    place, copy = QPoint(5, 5), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(place, copy, mime, left, none)
    QApplication.sendEvent(view.start, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(view.start, QDropEvent(QPointF(place), copy, mime, left, none))
    opened.qtbot.waitUntil(lambda: "已损坏" in texts(opened.page.notices))
    opened.settle()
    assert view.start.isEnabled()
    assert view.start.isVisible()


def test_an_import_goes_on_while_somebody_is_registered(
    opened: Opened, home: OpenTestCentre, tmp_path: Path
) -> None:
    path = tmp_path / "台账.csv"
    rows = "".join(f"{n},2025-03-05,甲某某,第{n}件\n" for n in range(260))
    path.write_text("序号,登记日期,申请人,简要情况\n" + rows, "utf-8")
    before = count(home)
    view = opened_import(opened)
    view.open_file(path)
    step(opened, ColumnsStep)
    enter(opened, view.columns.go)
    step(opened, PreviewStep)
    enter(opened, view.preview.go)
    opened.qtbot.waitUntil(lambda: isinstance(view._job, ImportRun))  # pyright: ignore[reportPrivateUsage]
    opened.page.open_empty_form()
    assert opened.page.imports.view is None
    assert opened.page.register is not None
    sees(opened.page, "台账已导入 260 件", opened.qtbot)
    assert count(home) == before + 260
    with home.reading() as session:
        (row,) = past_imports(session, by=home.actor, today=home.now.date())
    assert (row.stored, row.may_undo) == (260, True)

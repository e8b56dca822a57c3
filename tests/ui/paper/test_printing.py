"""Printing in the window: ranges, copies, no printer, a printer that fails, characters without a font."""

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import PaperKind
from db.models.dispute import Dispute
from db.models.paper import Paper
from desktop_app.papers import agreement
from desktop_app.runtime.runner import Runner
from desktop_app.services.dispute_edit import edit
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.mediation.page import MediationPage
from desktop_app.ui.paper.batch_view import BatchView
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.paper.printing import NO_PRINTER, NOT_TAKEN, PrintRun, ask_printer, pages_to_print
from desktop_app.ui.paper.sheet_view import SheetView
from tests.papers import samples
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case
from tests.ui.open_page import OpenPage, open_page, press, sees, texts

Opened = OpenPage[MediationPage]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = cases.open_case(tmp_path / "centre")
    with made.centre.session() as session:
        cases.drawn_up(made, session)
    return made


@pytest.fixture
def opened(case: Case, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(case.centre, MediationPage, qtbot) as page:
        yield page


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def count(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def run(runner: Runner, pdf: bytes, printer: QPrinter, qtbot: QtBot) -> tuple[bool, str]:
    job = PrintRun(runner, pdf, printer)
    said: list[str] = []
    done: list[bool] = []
    job.finished.connect(lambda: done.append(True))
    job.failed.connect(said.append)
    job.start()
    qtbot.waitUntil(lambda: bool(done or said))
    return bool(done), "".join(said)


def test_pages_copies_and_order_are_those_that_were_chosen(tmp_path: Path) -> None:
    printer = to_file(tmp_path / "a.pdf")
    assert pages_to_print(printer, 3) == (0, 1, 2)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    assert pages_to_print(printer, 5) == (1, 2)
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert pages_to_print(printer, 5) == (2, 1)
    printer.setPageOrder(QPrinter.PageOrder.FirstPageFirst)
    if not printer.supportsMultipleCopies():
        printer.setCopyCount(2)
        printer.setCollateCopies(True)
        assert pages_to_print(printer, 5) == (1, 2, 1, 2)
        printer.setCollateCopies(False)
        assert pages_to_print(printer, 5) == (1, 1, 2, 2)


def test_a_range_of_pages_is_printed_as_it_is_previewed(opened: Opened, tmp_path: Path) -> None:
    pdf = agreement.render(samples.agreement())
    path = tmp_path / "二.pdf"
    printer = to_file(path)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 2)
    assert run(opened.runner, pdf, printer, opened.qtbot) == (True, "")
    assert count(path) == 1
    one, other = pdfium.PdfDocument(pdf), pdfium.PdfDocument(path)
    try:
        boxes = [
            page.render(scale=2, grayscale=True)
            .to_pil()
            .convert("L")
            .point(lambda v: 255 * (v < 128))
            .getbbox()
            for page in (one[1], other[0])
        ]
        assert boxes[0] == pytest.approx(boxes[1], abs=3), "the same place and size on the sheet"
    finally:
        one.close()
        other.close()


@pytest.mark.qt_log_ignore("QPainter::begin", "propagateSizeHints")
def test_a_printer_that_fails_is_told_in_a_sentence(opened: Opened, tmp_path: Path) -> None:
    pdf = agreement.render(samples.agreement())
    printer = to_file(tmp_path / "没有的文件夹" / "a.pdf")
    assert run(opened.runner, pdf, printer, opened.qtbot) == (False, NOT_TAKEN)


def test_without_a_printer_a_sentence_offers_pdf(
    opened: Opened, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: []))
    said: list[str] = []
    ask_printer(opened.page, "打印", lambda _: None, on_absent=said.append)
    assert said == [NO_PRINTER]
    with case.centre.reading() as session:
        dispute = session.scalars(select(Dispute.uid)).one()
    panel = PaperPanel(opened.context, PaperKind.REGISTRATION_SHEET, dispute)
    opened.page.desk.open_side(panel)
    opened.settle()
    press(panel, "打印", opened.qtbot)
    notice = panel.notices.current
    assert notice is not None
    assert notice.text == NO_PRINTER
    assert notice.action is not None
    assert notice.action.word() == "存为 PDF"


def test_a_character_without_a_font_is_named_and_a_person_decides(opened: Opened, case: Case) -> None:
    centre = case.centre
    with centre.session() as session:
        changes = {"description": "常\ue001田说补偿款没有到。"}
        edit(session, case.dispute, changes, centre.rules, by=centre.actor, now=centre.now)
    panel = PaperPanel(opened.context, PaperKind.REGISTRATION_SHEET, case.dispute)
    opened.page.desk.open_side(panel)
    opened.settle()
    sees(panel, "U+E001，在“常〓田说补偿款没有到", opened.qtbot)
    press(panel, "打印", opened.qtbot)
    dialog = panel.findChild(ConfirmDialog)
    assert dialog is not None
    assert "U+E001" in texts(dialog)
    opened.qtbot.mouseClick(dialog.no, Qt.MouseButton.LeftButton)


def test_the_papers_of_a_case_are_printed_as_one_job(opened: Opened, case: Case, tmp_path: Path) -> None:
    opened.page.list.table.select_first()
    opened.settle()
    menu = opened.page.show_print_menu()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[0] == "这一件的文书…"
    assert "所有调解的人民调解协议书…" in words
    assert "空白的人民调解记录" in words
    menu.actions()[0].trigger()
    menu.close()
    opened.settle()
    view = opened.page.desk.side()
    assert isinstance(view, BatchView)
    assert "选了 6 份文书，共印 9 份" in texts(view)
    rows = [view.table.rows.row_at(n) for n in range(6)]
    last = next(row for row in rows if row is not None and row.kind is PaperKind.AGREEMENT)
    view.table.select_key((last.kind, last.subject))
    view.copies.edit.setText("6")
    view.copies.changed.emit()
    sees(view, "共印 11 份", opened.qtbot)
    view.tick(view.table.rows.row_at(0))  # type: ignore[arg-type]
    sees(view, "选了 5 份文书，共印 10 份", opened.qtbot)
    view.go("打印")
    opened.qtbot.waitUntil(lambda: view.view.page_count() > 0)
    path = tmp_path / "全.pdf"
    view.write_to(path)
    opened.settle()
    with case.centre.reading() as session:
        assert len(session.scalars(select(Paper.uid)).all()) == 5
    assert count(path) >= 10
    assert io.BytesIO(path.read_bytes()).read(4) == b"%PDF"


def test_a_blank_form_opens_from_the_menu(opened: Opened) -> None:
    menu = opened.page.show_print_menu()
    next(action for action in menu.actions() if action.text() == "空白的人民调解协议书").trigger()
    menu.close()
    view = opened.page.desk.side()
    assert isinstance(view, SheetView)
    opened.qtbot.waitUntil(lambda: bool(view.pdf))

"""Review and lock, why not yet, and the printed day."""

import io
from pathlib import Path

import pikepdf
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.enums import Role
from desktop_app.papers.preview import render_page
from desktop_app.services import paper
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.ui.kit.print_pdf import Printing
from desktop_app.ui.sweep.page import SweepPage
from tests.support.centre import OpenTestCentre
from tests.support.township import at, code_of
from tests.ui.open_page import open_page, press, texts, verbs
from tests.ui.sweep.acting import DAY, Opened, form, press_key, report

CODES = (*(code_of(0, n) for n in (1, 2, 3)), code_of(1, 1), code_of(1, 2))
LOCK, WHY = "审核并锁定今天", "为什么还不能锁定？"


def test_silence_stands_in_the_way_and_is_named(opened: Opened) -> None:
    assert LOCK not in verbs(opened.page)
    press(opened.page, WHY, opened.qtbot)
    assert "还有 5 个网格未报" in texts(opened.page.round.side)
    press_key(Qt.Key.Key_Escape)
    assert opened.page.round.side.shown() is None


def test_a_whole_day_is_locked_by_another_than_its_compiler(opened: Opened, home: OpenTestCentre) -> None:
    for code in CODES:
        report(home, code)
    opened.page.refresh(frozenset())
    opened.settle()
    assert WHY not in verbs(opened.page)
    press(opened.page, LOCK, opened.qtbot)
    shown = form(opened)
    shown.form.set_values([("compiler", "樊国栋"), ("reviewer", "樊国栋"), ("issuer", "樊国栋")])
    shown.form.save()
    opened.settle()
    assert shown.notices.current is not None
    assert "审核人不能就是报送人" in shown.notices.current.text
    shown.form.set_values([("compiler", "阮小满")])
    shown.form.save()
    opened.settle()
    board = opened.page.card.model.board
    assert board is not None
    assert board.locked[DAY.day - 1]
    assert not {LOCK, WHY} & verbs(opened.page)
    assert opened.page.notices.current is not None
    assert "已审核锁定" in opened.page.notices.current.text


def test_an_open_finding_stands_in_the_way(opened: Opened, home: OpenTestCentre) -> None:
    home.now = at(DAY, 20, 5)
    report(home, CODES[0], DAY, FindingDraft("菜地放水起争执。"))
    opened.page.refresh(frozenset())
    opened.settle()
    press(opened.page, WHY, opened.qtbot)
    assert "1 条情况待处置" in texts(opened.page.round.side)


def test_who_may_not_lock_is_told_who_does(home: OpenTestCentre, qtbot: QtBot) -> None:
    clerk = home.someone(Role.WINDOW_CLERK)
    for code in CODES:
        report(home, code)
    with open_page(home, SweepPage, qtbot, clerk) as opened:
        assert LOCK not in verbs(opened.page)
        press(opened.page, WHY, qtbot)
        assert "中心主任" in texts(opened.page.round.side)


def test_the_day_is_drawn_saved_and_kept(opened: Opened, home: OpenTestCentre, tmp_path: Path) -> None:
    press(opened.page, "打印日报", opened.qtbot)
    view = opened.page.daily.view
    opened.qtbot.waitUntil(lambda: view.page_count() > 0)
    assert {"打印", "保存为 PDF", "返回"} <= verbs(opened.page)
    saved = tmp_path / "日报.pdf"
    opened.page.daily.save_to(str(saved))
    opened.qtbot.waitUntil(lambda: saved.exists() and not opened.runner.commands_under_way())
    opened.settle()
    with pikepdf.open(saved) as pdf:
        assert len(pdf.pages) == view.page_count()
    with home.reading() as session:
        issued = paper.list_issued(session, by=home.actor, today=DAY)
    assert [row.kind.label for row in issued] == ["每日一排日报"]
    press_key(Qt.Key.Key_Escape)
    assert "打印日报" in verbs(opened.page)


def test_a_place_that_cannot_be_written_is_told(opened: Opened, tmp_path: Path) -> None:
    opened.page.open_daily()
    opened.qtbot.waitUntil(lambda: opened.page.daily.view.page_count() > 0)
    opened.page.daily.save_to(str(tmp_path / "没有这个文件夹" / "日报.pdf"))
    opened.settle()
    assert opened.page.notices.current is not None


def test_pages_go_to_the_printer_as_they_are(qtbot: QtBot, tmp_path: Path) -> None:
    """Two pages, the second chosen: one page on paper, black where the PDF is black."""
    made = pikepdf.new()
    for ink in ("1 g", "0 g"):
        made.add_blank_page(page_size=(595, 842))
        made.pages[-1].Contents = made.make_stream(f"{ink} 0 0 595 842 re f".encode())
    kept = io.BytesIO()
    made.save(kept)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFullPage(True)
    printer.setFromTo(2, 2)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    parent = QWidget()
    qtbot.addWidget(parent)
    printed: list[int] = []
    printing = Printing(parent, printer, kept.getvalue())
    printing.done.connect(printed.append)
    printing.start()
    qtbot.waitUntil(lambda: printed == [1])
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert len(pdf.pages) == 1
    picture = render_page((tmp_path / "out.pdf").read_bytes(), 0, 0.2)
    middle = 3 * (picture.height // 2 * picture.width + picture.width // 2)
    assert picture.rgb[middle : middle + 3] == bytes(3)

"""Preview of papers and the progress strip, on a real runner."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Event

import pikepdf
import pytest
import shiboken6
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop_app.runtime.job import Job
from desktop_app.runtime.progress import Progress
from desktop_app.runtime.runner import Runner
from desktop_app.ui.kit import pdf_view
from desktop_app.ui.kit.pdf_pages import PageImage, draw_page
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip

Show = Callable[[QWidget], None]


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        """Noon in China."""
        return datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def no_session(_read_only: bool) -> Session:
    """Papers need no database."""
    raise AssertionError


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    """A runner for work without a database."""
    made = Runner(no_session, Noon(), stamp=lambda _session, _by, _now: None)
    yield made
    made.close()


def paper(pages: int) -> bytes:
    """A PDF whose pages are black in the upper half."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
        made.pages[-1].Contents = made.make_stream(b"0 g 0 421 595 421 re f")
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_pages_are_drawn_as_they_are(qtbot: QtBot, show: Show, runner: Runner) -> None:
    view = PdfView(runner)
    view.resize(600, 700)
    show(view)
    view.show_pdf(paper(3))
    qtbot.waitUntil(lambda: view.drawn(0) is not None)
    image = view.drawn(0)
    assert image is not None
    assert view.page_count() == 3
    assert image.pixelColor(image.width() // 2, image.height() // 4).lightness() < 10
    assert image.pixelColor(image.width() // 2, image.height() * 3 // 4).lightness() > 245
    assert abs(image.height() / image.width() - 842 / 595) < 0.01


def test_paging_and_zooming(qtbot: QtBot, show: Show, runner: Runner) -> None:
    view = PdfView(runner)
    view.resize(600, 700)
    show(view)
    view.show_pdf(paper(3))
    qtbot.waitUntil(lambda: view.drawn(0) is not None)
    assert not view.back.isEnabled()
    view.next_page()
    assert view.current_page() == 1
    image = view.drawn(0)
    assert image is not None
    view.zoom_in()
    view.go_to(0)

    def larger() -> bool:
        drawn = view.drawn(0)
        return drawn is not None and drawn.width() > image.width()

    qtbot.waitUntil(larger)
    view.clear()
    assert view.page_count() == 0


def test_a_view_may_go_while_its_page_is_drawn(
    qtbot: QtBot, show: Show, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture comes to nobody; pytest-qt fails on what a callback raises."""
    begun, gate = Event(), Event()

    def slowly(pdf: bytes, number: int, width: int) -> PageImage:
        begun.set()
        gate.wait(30)
        return draw_page(pdf, number, width)

    monkeypatch.setattr(pdf_view, "draw_page", slowly)
    parent = QWidget()
    view = PdfView(runner)
    view.setParent(parent)
    view.resize(600, 700)
    show(parent)
    view.show()
    view.show_pdf(paper(1))
    qtbot.waitUntil(begun.is_set)
    shiboken6.delete(view)
    gate.set()
    qtbot.waitUntil(runner.is_quiet)


def test_a_long_job_shows_what_it_does_and_can_be_stopped(qtbot: QtBot, show: Show, runner: Runner) -> None:
    def count(progress: Progress | None = None) -> None:
        assert progress is not None
        for number in range(100_000):
            progress.step("正在打印第 1 卷", number, 100_000)

    parent = QWidget()
    strip = ProgressStrip(parent)
    show(parent)
    job: Job = runner.work(count)
    strip.watch(job, "正在准备", at_once=True)
    assert strip.isVisible()
    stop = next(b for b in strip.findChildren(QPushButton) if b.accessibleName() == "停止")
    with qtbot.waitSignal(job.stopped):
        stop.click()
    assert not strip.isVisible()

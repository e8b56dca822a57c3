"""After a bug: drafts first, then the report, then one calm sentence, and the window goes on."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer, qWarning
from pytestqt.qtbot import QtBot

from desktop_app.runtime.crash import QUIET_SECONDS, CrashHandling, calm_sentence
from tests.runtime.toy import StandingClock


class Diary:
    """What happened, in order, and a clock of seconds to turn."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.sentences: list[str] = []
        self.seconds = 100.0

    def present(self, sentence: str, report: Path | None) -> None:
        """Note that the sentence was shown, and whether the report was there by then."""
        self.events.append("told with report" if report is not None and report.exists() else "told")
        self.sentences.append(sentence)


class Form(QObject):
    """A form with something typed into it."""

    def __init__(self, diary: Diary, logs: Path) -> None:
        super().__init__()
        self._diary = diary
        self._logs = logs

    def save_draft(self) -> None:
        """Note that the draft was saved, and whether a report existed already."""
        early = not list(self._logs.glob("fault-*"))
        self._diary.events.append("saved before report" if early else "saved")


@pytest.fixture
def diary() -> Diary:
    """An empty diary."""
    return Diary()


@pytest.fixture
def crash(qtbot: QtBot, tmp_path: Path, clock: StandingClock, diary: Diary) -> Iterator[CrashHandling]:
    """Installed crash handling with reports in ``tmp_path/logs``."""
    handling = CrashHandling(tmp_path / "logs", diary.present, clock, seconds=lambda: diary.seconds)
    handling.install()
    yield handling
    handling.uninstall()


def reports(handling: CrashHandling) -> list[Path]:
    """Report files written so far."""
    return sorted(handling.logs.glob("fault-*.txt"))


def fall(error: BaseException) -> Callable[[], None]:
    """A function that raises."""

    def raise_it() -> None:
        raise error

    return raise_it


def test_drafts_are_saved_before_the_report_is_written(
    crash: CrashHandling, diary: Diary, qtbot: QtBot, tmp_path: Path
) -> None:
    form = Form(diary, tmp_path / "logs")
    crash.save_drafts_with(form.save_draft)
    with qtbot.captureExceptions() as caught:  # what pytest-qt would have failed on comes to us instead
        crash.install()
        QTimer.singleShot(0, fall(ZeroDivisionError("1/0")))
        qtbot.waitUntil(lambda: len(diary.events) == 2)
        crash.uninstall()
    assert caught == []
    assert diary.events == ["saved before report", "told with report"]
    (report,) = reports(crash)
    text = report.read_text(encoding="utf-8")
    assert "ZeroDivisionError: 1/0" in text
    assert "test_crash.py" in text
    assert "Thread: MainThread" in text
    assert report.name == "fault-20261123-120000-001.txt"
    assert "已存为草稿" in diary.sentences[0]
    assert report.name in diary.sentences[0]


def test_a_bug_in_another_thread_is_handled_on_the_gui_thread(
    crash: CrashHandling, diary: Diary, qtbot: QtBot
) -> None:
    where: list[int] = []
    crash.save_drafts_with(lambda: where.append(threading.get_ident()))
    thread = threading.Thread(target=fall(KeyError("x")), name="side")
    thread.start()
    thread.join()
    assert diary.events == []  # nothing happens on the thread itself
    qtbot.waitUntil(lambda: diary.events == ["told with report"])
    assert where == [threading.get_ident()]
    assert "Thread: side" in reports(crash)[0].read_text(encoding="utf-8")


def test_a_repeating_bug_is_told_once_in_a_while_and_reported_once(
    crash: CrashHandling, diary: Diary
) -> None:
    def paint(value: int) -> None:
        try:
            raise ValueError(value)  # another message each time, the same place
        except ValueError as error:
            crash.bug(error)

    for number in range(50):
        paint(number)
    assert diary.events == ["told with report"]
    diary.seconds += QUIET_SECONDS
    paint(50)
    assert diary.events == ["told with report"] * 2
    assert len(reports(crash)) == 1
    try:
        raise ValueError  # another place: told although the last sentence is fresh
    except ValueError as error:
        crash.bug(error)
    assert diary.events == ["told with report"] * 3
    assert len(reports(crash)) == 2


def test_a_draft_that_cannot_be_saved_costs_neither_the_others_nor_the_truth(
    crash: CrashHandling, diary: Diary, tmp_path: Path
) -> None:
    form = Form(diary, tmp_path / "logs")
    crash.save_drafts_with(fall(RuntimeError("form")))
    crash.save_drafts_with(form.save_draft)
    crash.bug(ValueError("x"))
    assert diary.events == ["saved before report", "told with report"]
    assert "已存为草稿" not in diary.sentences[0]
    assert "抄下来" in diary.sentences[0]


def test_a_closed_form_is_forgotten(crash: CrashHandling, diary: Diary, tmp_path: Path) -> None:
    deleted, dropped = Form(diary, tmp_path), Form(diary, tmp_path)
    gone: list[str] = []
    dropped.destroyed.connect(lambda: gone.append("dropped"))
    crash.save_drafts_with(deleted.save_draft)
    crash.save_drafts_with(dropped.save_draft)
    shiboken6.delete(deleted)
    del dropped
    assert gone == ["dropped"]  # registering did not keep it alive
    crash.bug(ValueError("x"))
    assert diary.events == ["told with report"]
    assert "草稿" not in diary.sentences[0]


def test_without_room_for_a_report_the_sentence_still_comes(
    crash: CrashHandling, diary: Diary, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    crash.logs = tmp_path / "file"
    crash.bug(ValueError("x"))
    assert diary.events == ["told"]
    assert "请联系技术人员" in diary.sentences[0]
    assert "could not be written" in caplog.text


def test_a_notice_that_cannot_be_shown_is_only_logged(
    qtbot: QtBot, tmp_path: Path, clock: StandingClock, caplog: pytest.LogCaptureFixture
) -> None:
    def present(_sentence: str, _report: Path | None) -> None:
        raise RuntimeError("no window")

    CrashHandling(tmp_path, present, clock).bug(ValueError("x"))
    assert "The notice could not be shown" in caplog.text
    assert len(list(tmp_path.glob("fault-*"))) == 1


def test_a_bug_inside_the_handling_does_not_loop(crash: CrashHandling, diary: Diary) -> None:
    crash.save_drafts_with(lambda: crash.bug(KeyError("inner")))
    crash.bug(ValueError("outer"))
    assert diary.events == ["told with report"]
    assert len(reports(crash)) == 1


def test_qt_messages_are_logged(crash: CrashHandling, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="qt"):
        qWarning("layout is odd")
    assert [(r.name, r.levelname, r.getMessage()) for r in caplog.records] == [
        ("qt", "WARNING", "default: layout is odd")
    ]


def test_the_hooks_are_given_back(crash: CrashHandling) -> None:
    mine = sys.excepthook
    crash.uninstall()
    theirs = (sys.excepthook, threading.excepthook)
    crash.install()
    assert sys.excepthook != theirs[0]
    assert threading.excepthook != theirs[1]
    assert sys.excepthook == mine


def test_the_sentence_claims_only_what_is_true() -> None:
    path = Path("fault-1.txt")
    assert calm_sentence(path, True) == (
        "刚才这一步没有完成，正在填写的内容已存为草稿，可以继续工作；"
        "若再次出现，请把 logs 里的“fault-1.txt”交给技术人员。"
    )
    assert calm_sentence(None, None) == "刚才这一步没有完成，可以继续工作；若再次出现，请联系技术人员。"


def test_a_window_goes_on_after_a_bug_in_a_real_process(tmp_path: Path) -> None:
    code = f"""
import logging
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from desktop_app.runtime.clock import MachineClock
from desktop_app.runtime.crash import CrashHandling
app = QCoreApplication([])
logging.getLogger().addHandler(logging.NullHandler())

def present(text, report):
    print("told", report.name[:6])

crash = CrashHandling(Path({str(tmp_path)!r}), present, MachineClock())
crash.install()
QTimer.singleShot(0, lambda: 1 / 0)
QTimer.singleShot(50, lambda: (print("alive"), app.quit()))
app.exec()
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.split("\n")[:2] == ["told fault-", "alive"]
    assert child.stderr == ""

"""Strip that says what a long job is doing, how far it is, and lets it be stopped."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from desktop_app.runtime.job import Job
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import DURATIONS, look


class ProgressStrip(QFrame):
    """Appears one second after ``watch``, goes when the job ends; put it where the job was started."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make a hidden strip."""
        super().__init__(parent)
        s = look().sizes
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s12, s.s4, s.s12, s.s4)
        row.setSpacing(s.s12)
        self._words = ElidedLabel("", Words.VALUE)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(s.s4 + s.s2)
        self._bar.setFixedWidth(s.width_id)
        self._bar.setAccessibleName("进度")
        self._count = Label("", Words.HELP)
        self._stop = Button("停止", self._cancel, kind=Kind.SMALL)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        row.addWidget(self._count)
        row.addWidget(self._stop)
        self._job: Job | None = None
        self._delay = QTimer(self, singleShot=True, interval=DURATIONS.progress_after)
        self._delay.timeout.connect(self.show)
        self.hide()

    def watch(self, job: Job, what: str, *, at_once: bool = False) -> None:
        """Follow a job; ``what`` is shown until the job itself says what it is doing."""
        self._job = job
        self._stop.setEnabled(True)
        self._stop.set_word("停止")
        self.show_progress(what, 0, 0)
        job.progressed.connect(self.show_progress)
        job.finished.connect(self._ended)
        if at_once:
            self.show()
        else:
            self._delay.start()

    def show_progress(self, words: str, done: int, total: int) -> None:
        """Show a state; without a total the bar runs to and fro."""
        self._words.setText(words)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._count.setText(f"{done} / {total}" if total else "")

    def _cancel(self) -> None:
        if self._job is not None:
            self._stop.setEnabled(False)
            self._stop.set_word("正在停")
            self._job.cancel()

    def _ended(self) -> None:
        self._job = None
        self._delay.stop()
        self.hide()

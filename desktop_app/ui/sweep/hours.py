"""Tells when the deadline, the grace hour or midnight has passed while the window stays open."""

from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.clock_time import local_date
from desktop_app.ui.kit.tokens import DURATIONS
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.words import late_words


class Hours(QObject):
    """Looks at the clock every minute. ``passed()`` when an answer would now be counted otherwise."""

    passed = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Start looking."""
        super().__init__(parent)
        self._context = context
        self._seen = self._counted()
        self._minute = QTimer(self, interval=DURATIONS.minute)
        self._minute.timeout.connect(self.look)
        self._minute.start()

    def today(self) -> date:
        """The present day in China."""
        return local_date(self._context.clock.now())

    def look(self) -> None:
        """Tell if something passed since the last look."""
        counted = self._counted()
        if counted != self._seen:
            self._seen = counted
            self.passed.emit()

    def _counted(self) -> tuple[date, str]:
        now = self._context.clock.now()
        return local_date(now), late_words(now, local_date(now), self._context.rules.profile.sweep)

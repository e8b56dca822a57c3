"""Brings the rows that are looked at: watches where a table stands and asks for what is missing there."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer

from desktop_app.ui.kit.paged_rows import PagedRows
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import DURATIONS

RowT = TypeVar("RowT")
Ids = tuple[int, ...]
AHEAD = 120
"""Rows brought above and below what is seen; asked for again when fewer than half of them are left."""


class RowWindow(QObject, Generic[RowT]):
    """One question at a time: ``ask(ids)`` starts it, the owner answers with ``put`` or ``failed``.

    A place that was scrolled past before its turn is never asked for.
    """

    def __init__(
        self, table: RowsTable[RowT], model: PagedRows[RowT], ask: Callable[[Ids], object], parent: QObject
    ) -> None:
        """Watch ``table``, which shows ``model``."""
        super().__init__(parent)
        self._table, self._model, self._ask = table, model, ask
        self._asked: Ids | None = None
        self._anew = self._asked_anew = False
        self._soon = QTimer(self, singleShot=True, interval=DURATIONS.gather)
        self._soon.timeout.connect(self.look)
        table.verticalScrollBar().valueChanged.connect(self._moved)
        model.modelReset.connect(self._moved)
        model.rowsInserted.connect(self._moved)
        table.viewport().installEventFilter(self)

    def renew(self) -> None:
        """Bring the rows that are looked at again, since they may have changed; forget all others."""
        self._anew = True
        self.look()

    def look(self) -> None:
        """Ask for what is missing around the rows that are seen."""
        if self._asked is not None:
            return
        first, last = self.seen()
        if self._anew:
            wanted = self._model.ids_at(first - AHEAD, last + AHEAD)
        elif self._model.missing(first - AHEAD // 2, last + AHEAD // 2):
            wanted = self._model.missing(first - AHEAD, last + AHEAD)
        else:
            wanted = ()
        if wanted:
            self._asked, self._asked_anew = wanted, self._anew
            self._anew = False
            self._ask(wanted)

    def put(self, rows: tuple[tuple[int, RowT], ...]) -> None:
        """Take the answer; then ask for where the table stands by now."""
        asked, self._asked = self._asked or (), None
        first, last = self.seen()
        near = self._model.ids_at(first - AHEAD, last + AHEAD)
        self._model.put(asked, rows, near, anew=self._asked_anew)
        self.look()

    def failed(self, _error: object) -> None:
        """The question was refused; the next movement asks again."""
        self._asked = None
        self._anew = self._anew or self._asked_anew

    def seen(self) -> tuple[int, int]:
        """First and last row in view; (0, 0) for an empty table."""
        height = self._table.viewport().height()
        first = max(self._table.rowAt(0), 0)
        last = self._table.rowAt(height - 1)
        return first, last if last >= 0 else max(self._model.rowCount() - 1, 0)

    def _moved(self, *_what: Any) -> None:  # noqa: ANN401 - of several signals
        if not self._soon.isActive():
            self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A taller table sees more rows."""
        if event.type() == QEvent.Type.Resize:
            self._moved()
        return super().eventFilter(watched, event)

"""Deliveries from worker threads to the thread that owns the mailbox (the GUI thread)."""

import sys
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

Delivery = Callable[[], None]


class Mailbox(QObject):
    """Runs posted deliveries one by one, in order, on the thread that made the mailbox.

    Only an empty signal crosses the threads; the deliveries wait in a deque, so no Qt object is ever
    freed on a worker thread. A delivery that raises is a bug and goes to ``sys.excepthook``.
    """

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an empty mailbox owned by the current thread."""
        super().__init__(parent)
        self._waiting: deque[Delivery] = deque()
        self._arrived.connect(self.deliver_next, Qt.ConnectionType.QueuedConnection)

    def post(self, delivery: Delivery) -> None:
        """Leave a delivery; callable from any thread."""
        self._waiting.append(delivery)
        self._arrived.emit()

    def deliver_next(self) -> None:
        """Run the oldest waiting delivery, if there is one."""
        if not self._waiting:
            return
        try:
            self._waiting.popleft()()
        except Exception as error:  # the next delivery must still come
            sys.excepthook(type(error), error, error.__traceback__)

    def deliver_all(self) -> None:
        """Run everything that waits, now; for the end of the program, when no event loop runs any more."""
        while self._waiting:
            self.deliver_next()

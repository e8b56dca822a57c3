"""Files dragged from a folder onto a part of the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """``dropped(paths)`` when files are let go over ``target``, as long as ``takes()`` says so."""

    dropped = Signal(object)

    def __init__(self, target: QWidget, takes: Callable[[], bool]) -> None:
        """Watch the target."""
        super().__init__(target)
        self._takes = takes
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take drags of files, leave everything else."""
        if isinstance(event, QDragEnterEvent) and self._takes() and _files(event.mimeData()):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and self._takes():
            self.dropped.emit(_files(event.mimeData()))
            event.acceptProposedAction()
            return True
        return super().eventFilter(watched, event)


def _files(mime: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())

"""Opens the import of ledgers in the place of the list, and lets one that runs go on when it is left."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.job import Job
from desktop_app.services.dispute_import_undo import UndoPart
from desktop_app.ui.dispute.import_run import ImportOutcome
from desktop_app.ui.dispute.import_view import ImportView
from desktop_app.ui.page_context import PageContext


class ImportDesk(QObject):
    """``closed()`` when the list is to be shown again; ``told(str)`` and ``failed(error)`` to say."""

    closed = Signal()
    told = Signal(str)
    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, stack: QStackedWidget, home: QWidget) -> None:
        """Put the view into ``stack`` when it is opened; ``home`` is shown again afterwards."""
        super().__init__(stack)
        self._context, self._stack, self._home = context, stack, home
        self.view: ImportView | None = None
        self._job: Job | None = None

    def open(self) -> None:
        """Open the import, or go on in the one that is open."""
        if self.view is not None:
            return
        view = self.view = ImportView(self._context, self._stack)
        view.left.connect(self.close)
        view.told.connect(self.told)
        view.failed.connect(self.failed)
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        view.start.choose.setFocus()

    def close(self) -> None:
        """Close the view; an import that runs goes on and is told when it is through."""
        if self.view is None:
            return
        view, self.view = self.view, None
        job = self._job = view.close_view()
        if job is not None:
            job.done.connect(self._done)
            job.failed.connect(self.failed)
        self._stack.setCurrentWidget(self._home)
        self._stack.removeWidget(view)
        view.deleteLater()
        self.closed.emit()

    def _done(self, done: ImportOutcome | UndoPart) -> None:
        if isinstance(done, UndoPart):
            self.told.emit(f"已撤销导入，作废 {done.undone:,} 件，留着 {len(done.kept):,} 件。")
        else:
            self.told.emit(
                f"台账已导入 {done.stored:,} 件，其中待补全 {done.incomplete:,} 件。{done.refused}"
            )

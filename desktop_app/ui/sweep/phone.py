"""The full telephone number of a grid worker, for the call; who looked, and for what, is kept."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError
from desktop_app.services.grid_duty import grid_uid
from desktop_app.services.grid_worker import PostingRow, list_postings
from desktop_app.services.unit_view import worker_phone
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.grid_now import GridNow

_REASON = "每日一排电话联系"


class PhoneDesk(QObject):
    """Looks a number up. ``found(grid code, number)``; ``refused(FengqiaoError)`` when there is none."""

    found = Signal(str, str)
    refused = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Know no number yet."""
        super().__init__(parent)
        self._context = context

    def look(self, now: GridNow) -> None:
        """Look up the number of the worker on duty in the current grid."""
        if now.grid is not None and now.row is not None:
            self._context.runner.query(
                list_postings, grid_uid(now.grid.code), self._context.rules, by=self._context.actor,
                slot="postings", on_done=partial(self._unmask, now), on_error=self._refuse, owner=self,
            )  # fmt: skip

    def _unmask(self, now: GridNow, postings: tuple[PostingRow, ...]) -> None:
        worker = now.row.worker if now.row is not None else None
        serving = (
            p for p in postings if p.starts_on <= now.day and (p.ends_on is None or now.day <= p.ends_on)
        )
        posting = next((p for p in serving if p.worker == worker), None)
        if posting is not None and now.grid is not None:
            self._context.runner.command(
                worker_phone, posting.worker_uid, _REASON, by=self._context.actor,
                on_done=partial(self.found.emit, now.grid.code), on_error=self._refuse, owner=self,
            )  # fmt: skip

    def _refuse(self, error: FengqiaoError) -> None:
        self.refused.emit(error)

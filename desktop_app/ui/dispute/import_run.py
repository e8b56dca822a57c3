"""An import of a ledger, or taking one back: one job of many short transactions, other work in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from uuid import UUID

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.job import Job
from desktop_app.services.dispute_import_store import ReadyRow
from desktop_app.services.dispute_import_undo import UndoPart, undo_part
from desktop_app.services.dispute_import_work import PART, ImportPart, finish_import, store_part
from desktop_app.ui.page_context import PageContext


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did; ``uid`` is None where nothing was stored. ``stopped``: before the end."""

    uid: UUID | None
    stored: int
    incomplete: int
    stopped: bool
    refused: str = ""
    """Why it ended before the end, in the service's words; what was stored before stays."""


class ImportRun(Job):
    """Stores the rows of a plan part by part; ``done(ImportOutcome)`` at the end, also after 停止.

    What was stored before a stop or a refusal stays, as one import that can be taken back.
    """

    def __init__(self, context: PageContext, file_name: str, rows: Sequence[ReadyRow]) -> None:
        """Prepare; ``start`` begins."""
        super().__init__(Event())
        self._context, self._file_name, self._rows = context, file_name, rows
        self._next = 0
        self._uid: UUID | None = None
        self._stored = self._incomplete = 0
        self._known = self._left = 0
        self._refused = ""

    def start(self, known: int, left: int) -> None:
        """Begin; ``known`` and ``left`` rows are not stored and only noted."""
        self._known, self._left = known, left
        self._go_on()

    def _go_on(self) -> None:
        context = self._context
        if context.runner.is_closed:
            return  # the program ends; what was stored is listed as an import
        if self.is_cancelled or self._refused or self._next >= len(self._rows):
            if self._uid is None:
                self._tell(None)
                return
            context.runner.command(
                finish_import, self._uid, self._known, self._left, by=context.actor,
                on_done=self._tell, on_error=self._failed, owner=self,
            )  # fmt: skip
            return
        self.progressed.emit("正在导入", self._next, len(self._rows))
        context.runner.command(
            store_part, self._uid, self._file_name, self._rows[self._next : self._next + PART], context.rules,
            by=context.actor, on_done=self._took, on_error=self._part_refused, owner=self,
        )  # fmt: skip

    def _took(self, part: ImportPart) -> None:
        self._uid = part.uid
        self._stored += part.stored
        self._incomplete += part.incomplete
        self._next += PART
        self._go_on()

    def _part_refused(self, error: FengqiaoError) -> None:
        self._refused = error.text
        self._go_on()

    def _tell(self, _: None) -> None:
        stopped = self._next < len(self._rows)
        self.done.emit(ImportOutcome(self._uid, self._stored, self._incomplete, stopped, self._refused))
        self.end()

    def _failed(self, error: FengqiaoError) -> None:
        self.failed.emit(error)
        self.end()


class UndoRun(Job):
    """Takes an import back part by part; ``done(UndoPart)`` with all that was done."""

    def __init__(self, context: PageContext, uid: UUID, reason: str, total: int) -> None:
        """Prepare; ``start`` begins."""
        super().__init__(Event())
        self._context, self._uid, self._reason, self._total = context, uid, reason, total
        self._undone = 0
        self._kept: list[str] = []

    def start(self) -> None:
        """Begin; what was taken back before a stop stays so, and the next time goes on from there."""
        self._ask(0)

    def _ask(self, after: int) -> None:
        context = self._context
        if context.runner.is_closed:
            return  # the program ends; the next time goes on from here
        self.progressed.emit("正在撤销导入", self._undone + len(self._kept), self._total)
        context.runner.command(
            undo_part, self._uid, self._reason, after, by=context.actor,
            on_done=self._took, on_error=self._failed, owner=self,
        )  # fmt: skip

    def _took(self, part: UndoPart) -> None:
        self._undone += part.undone
        self._kept += part.kept
        if part.last is not None and not self.is_cancelled:
            self._ask(part.last)
            return
        self.done.emit(UndoPart(self._undone, tuple(self._kept), part.last))
        self.end()

    def _failed(self, error: FengqiaoError) -> None:
        self.failed.emit(error)
        self.end()

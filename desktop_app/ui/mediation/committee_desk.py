"""调委会名单: a committee or a mediator is added in the place of the detail."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services import committee
from desktop_app.services.committee import CommitteeRow
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.mediation.committee_form import CommitteeForm
from desktop_app.ui.page_context import PageContext


class CommitteeDesk(QObject):
    """Knows the committees, and opens the form that adds to them. ``told(text)`` after something was done."""

    told = Signal(str)

    def __init__(self, context: PageContext, stack: SideStack) -> None:
        """Know nothing yet; ``ask`` reads."""
        super().__init__(stack)
        self._context, self._stack = context, stack
        self.rows: tuple[CommitteeRow, ...] = ()

    def ask(self) -> None:
        """Read the committees again."""
        self._context.runner.query(
            committee.list_committees, by=self._context.actor, slot="committees", on_done=self._take
        )

    def _take(self, rows: tuple[CommitteeRow, ...]) -> None:
        self.rows = rows

    def open_form(self, chosen: UUID | None = None) -> None:
        """Open the form, at a committee or at the first one."""
        first = chosen or (self.rows[0].uid if self.rows else None)
        form = CommitteeForm(self.rows, first)
        side = SideForm("调委会名单", form, "加上")
        side.saved.connect(partial(self._save, side, form))
        self._stack.open_side(side)

    def _save(self, side: SideForm, form: CommitteeForm, _values: object) -> None:
        side.saving(True)
        uid = form.committee.value()
        if uid is not None:
            self._save_mediator(side, form, uid)
            return
        self._context.runner.command(
            committee.add_committee, form.committee_draft(),
            by=self._context.actor, on_done=partial(self._save_mediator, side, form), on_error=side.refused,
            owner=side,
        )  # fmt: skip

    def _save_mediator(self, side: SideForm, form: CommitteeForm, uid: UUID) -> None:
        def refused(error: FengqiaoError) -> None:
            if isinstance(error, RuleViolation):
                error = RuleViolation(error.text, f"mediator.{error.field}")
            side.refused(error)

        self._context.runner.command(
            committee.add_mediator, uid, form.mediator_draft(),
            by=self._context.actor, on_done=partial(self._added, uid), on_error=refused, owner=side,
        )  # fmt: skip

    def _added(self, uid: UUID, _mediator: UUID) -> None:
        self._stack.close_saved()
        self.told.emit("已加上。")
        self._reopen(lambda: self.open_form(uid))

    def _reopen(self, opener: Callable[[], object]) -> None:
        def take(rows: tuple[CommitteeRow, ...]) -> None:
            self.rows = rows
            opener()

        # A slot of its own: the page's refresh asks for the same list and must not push this one aside.
        self._context.runner.query(
            committee.list_committees, by=self._context.actor, slot="reopen", on_done=take, owner=self
        )

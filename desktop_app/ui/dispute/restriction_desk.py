"""What is done about a restricted case: setting who may read it, lifting, and reporting violence at home."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QObject

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import dispute_restriction, duty_report
from desktop_app.services.dispute_detail import DisputeDetail
from desktop_app.services.dispute_restriction import RestrictionForm
from desktop_app.ui.dispute.restriction_form import DutyReportForm, RestrictForm
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext


class OpensForms(Protocol):
    """Shows a form in the place of the detail; ``on_save`` runs once every field passed."""

    def __call__(self, title: str, form: Form, verb: str, on_save: Callable[[], None]) -> None:
        """Open it."""


class RestrictionDesk(QObject):
    """``openers`` by what the detail asks for."""

    def __init__(
        self,
        context: PageContext,
        stack: SideStack,
        open_form: OpensForms,
        done: Callable[[str, object], None],
        refused: Callable[[FengqiaoError], None],
    ) -> None:
        """Forms are opened by ``open_form``; ``done(words, result)`` or ``refused(error)`` after."""
        super().__init__(stack)
        self._context, self._stack = context, stack
        self._open_form, self._done, self._refused = open_form, done, refused
        self.openers: dict[str, Callable[[DisputeDetail], None]] = {
            "restrict": self.restrict,
            "lift": self.lift,
            "duty_report": self.report,
        }

    def restrict(self, detail: DisputeDetail) -> None:
        """Ask who may read the case, then show the form."""
        context = self._context
        context.runner.query(
            dispute_restriction.restriction_form, detail.uid, by=context.actor, slot="restriction",
            on_done=partial(self._show, detail), on_error=self._refused, owner=self,
        )  # fmt: skip

    def _show(self, detail: DisputeDetail, found: RestrictionForm) -> None:
        form = RestrictForm(detail.uid, found)

        def save() -> None:
            context = self._context
            words = f"已设为受限（{form.kind().label}），只有名单上的人看得到。"
            context.runner.command(
                dispute_restriction.restrict_dispute, form.draft(), by=context.actor,
                on_done=partial(self._done, words), on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open_form("受限", form, "设为受限" if found.kind is None else "保存名单", save)

    def lift(self, detail: DisputeDetail) -> None:
        """Ask once, then restrict the case no more."""
        confirm(
            self._stack,
            title=f"解除 {detail.short_number} 的受限？",
            text="以后本单位的人都看得到这件，内容不再加密送到县里。以前的名单作废。",
            verb="解除受限",
            on_yes=lambda _reason: self._lift(detail.uid),
        )

    def _lift(self, uid: UUID) -> None:
        context = self._context
        context.runner.command(
            dispute_restriction.lift_restriction, uid, by=context.actor,
            on_done=partial(self._done, "已解除受限。"), on_error=self._refused, owner=self,
        )  # fmt: skip

    def report(self, detail: DisputeDetail) -> None:
        """Record that the police were told."""
        form = DutyReportForm(detail.restricted.duty if detail.restricted else "", self._today)
        save = partial(self._report, detail.uid, form)
        self._open_form("登记报案", form, "记下", save)

    def _report(self, uid: UUID, form: DutyReportForm) -> None:
        context = self._context
        context.runner.command(
            duty_report.record_duty_report, uid, form.draft(), by=context.actor,
            on_done=partial(self._done, "报案已记下。"), on_error=self._refused, owner=self,
        )  # fmt: skip

    def _today(self) -> date:
        return local_date(self._context.clock.now())

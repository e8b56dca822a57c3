"""The steps of judicial confirmation (司法确认), from telling the parties to enforcement."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services import judicial_confirmation as confirmation
from desktop_app.services.after_agreement import ConfirmationRow
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.mediation.confirmation_form import ApplicationForm, CourtForm, DayForm
from desktop_app.ui.mediation.step import Done, Refused, Step
from desktop_app.ui.mediation.step_forms import ReasonForm
from desktop_app.ui.page_context import PageContext

CONFIRMATION_KEYS = frozenset(
    {"tell_confirmation", "prepare_application", "apply_confirmation", "court_accepts", "court_confirms",
     "court_rejects", "withdraw_confirmation", "note_enforcement", "void_confirmation"}
)  # fmt: skip
"""Actions whose forms are made here."""


class Service(Protocol):
    """A command about one record with one thing that was entered."""

    def __call__(self, session: Any, uid: UUID, what: Any, /, *, by: Actor, now: datetime) -> object:  # noqa: ANN401
        """Run inside the transaction."""
        ...


class ConfirmationSteps:
    """Makes the forms about the judicial confirmation of one mediation's agreement."""

    def __init__(self, context: PageContext, detail: MediationDetail) -> None:
        """Know the mediation."""
        self._context, self._d = context, detail

    def make(self, key: str) -> Step | None:
        """The form of an action; None when there is nothing left to do it with."""
        if key == "tell_confirmation":
            return self._tell()
        row = self._d.after.confirmation
        if row is None:
            return None
        makers: dict[str, Callable[[ConfirmationRow], Step]] = {
            "prepare_application": self._prepare,
            "apply_confirmation": self._apply,
            "court_accepts": self._accepted,
            "court_confirms": self._confirmed,
            "court_rejects": self._rejected,
            "withdraw_confirmation": self._withdrawn,
            "note_enforcement": self._enforcement,
            "void_confirmation": self._voided,
        }
        return makers[key](row)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _save(
        self, service: Service, uid: UUID, what: Callable[[], object], done: Done, refused: Refused
    ) -> object:
        context = self._context
        return context.runner.command(service, uid, what(), by=context.actor, on_done=done, on_error=refused)

    def _tell(self) -> Step | None:
        drawn = self._d.agreement
        if drawn is None:
            return None
        due = drawn.confirmation_due_on
        until = f"，最迟 {day_words(due)}" if due is not None else ""
        words = (
            f"告知各方：协议生效后三十日内可以共同向法院申请司法确认{until}；"
            "经裁定确认的协议，一方不履行的，另一方可以申请强制执行。"
        )
        form = DayForm("告知司法确认", words, "told_on", "告知日期", self._today, drawn.effective_on)
        save = partial(
            self._save, confirmation.tell_confirmation, drawn.uid, lambda: form.day.value() or self._today()
        )
        return Step(form, "登记告知", save, "已登记告知司法确认。")

    def _prepare(self, row: ConfirmationRow) -> Step:
        drawn = self._d.agreement
        due = None if drawn is None else drawn.confirmation_due_on
        form = ApplicationForm(self._d.consents, row, self._d.after.source, due)
        save = partial(self._save, confirmation.prepare_application, row.uid, form.draft)
        return Step(form, "填好申请书", save, "申请书已填好，可以打印，各方签名以后递交。")

    def _apply(self, row: ConfirmationRow) -> Step:
        words = f"各方签名的申请书已递交{row.court_name}。"
        form = DayForm("登记递交申请", words, "applied_on", "递交日期", self._today, row.told_on)
        save = partial(
            self._save, confirmation.apply_confirmation, row.uid, lambda: form.day.value() or self._today()
        )
        return Step(form, "登记递交申请", save, "已登记向法院申请。")

    def _court(self, form: CourtForm, service: Service, row: ConfirmationRow, said: str) -> Step:
        save = partial(self._save, service, row.uid, form.draft)
        return Step(form, form.accessibleName(), save, said)

    def _accepted(self, row: ConfirmationRow) -> Step:
        words = "受理通知书请扫描放进卷宗“司法确认有关材料”。"
        form = CourtForm("登记法院受理", words, self._today, row.applied_on, number="", note="")
        return self._court(form, confirmation.court_accepts, row, "已登记法院受理。")

    def _confirmed(self, row: ConfirmationRow) -> Step:
        words = "裁定书请扫描放进卷宗“司法确认有关材料”。"
        form = CourtForm("登记裁定确认", words, self._today, row.accepted_on, number=row.case_number, note="")
        return self._court(form, confirmation.court_confirms, row, "已登记：法院裁定确认协议有效。")

    def _rejected(self, row: ConfirmationRow) -> Step:
        words = "驳回以后，各方可以重新协商、变更协议，也可以向法院起诉（民诉法第二百零六条）。"
        since = row.accepted_on or row.applied_on
        form = CourtForm("登记裁定驳回", words, self._today, since, number=row.case_number, note="驳回的理由")
        return self._court(form, confirmation.court_rejects, row, "已登记驳回。")

    def _withdrawn(self, row: ConfirmationRow) -> Step:
        since = row.accepted_on or row.applied_on
        words = "三十日内还可以再申请。"
        form = CourtForm("登记撤回申请", words, self._today, since, number=None, note="撤回的原因")
        return self._court(form, confirmation.withdraw_confirmation, row, "已登记撤回。")

    def _enforcement(self, row: ConfirmationRow) -> Step:
        words = "谁申请执行、执行到哪一步。"
        form = CourtForm("登记申请执行", words, self._today, row.decided_on, number=None, note="执行情况")
        return self._court(form, confirmation.note_enforcement, row, "已登记。")

    def _voided(self, row: ConfirmationRow) -> Step:
        words = (
            "登记错了的作废，打印过的申请书一起作废；期限内可以重新登记。"
            "当事人自己撤回的，请用“登记撤回申请”。"
        )
        form = ReasonForm("作废司法确认登记", words, "请写明作废的原因。")
        save = partial(self._save, confirmation.void_confirmation, row.uid, form.reason.value)
        return Step(form, "作废登记", save, "司法确认登记已作废。")

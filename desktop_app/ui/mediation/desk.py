"""The right half of the page: the detail, and in its place the form or paper of what is being done."""

from datetime import date
from functools import partial
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Signal

from db.enums import PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services import mediation
from desktop_app.services.agreement import AgreementState
from desktop_app.services.draft import delete as delete_draft
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.permissions import Permission
from desktop_app.services.phrase import PhraseRow, delete_phrase, list_phrases, save_phrase
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.mediation.agreement_steps import said_of
from desktop_app.ui.mediation.committee_desk import CommitteeDesk
from desktop_app.ui.mediation.detail_panel import MediationPanel
from desktop_app.ui.mediation.open_form import OpenForm
from desktop_app.ui.mediation.phrase_form import PhraseForm
from desktop_app.ui.mediation.record_form import RecordForm
from desktop_app.ui.mediation.record_side import RecordSide, RecordWork
from desktop_app.ui.mediation.sign_view import SignView
from desktop_app.ui.mediation.step import Step
from desktop_app.ui.mediation.step_forms import SignForm
from desktop_app.ui.mediation.steps import Steps
from desktop_app.ui.mediation.work_steps import WorkSteps
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel

_PAPERS = {
    "print_register": PaperKind.ACCEPTANCE_REGISTER,
    "print_meeting": PaperKind.MEDIATION_RECORD,
    "print_agreement": PaperKind.AGREEMENT,
    "print_talk": PaperKind.SEPARATE_TALK,
    "print_investigation": PaperKind.INVESTIGATION_RECORD,
    "print_evidence": PaperKind.EVIDENCE_LIST,
    "print_protocol": PaperKind.MEETING_PROTOCOL,
    "print_oral": PaperKind.ORAL_AGREEMENT_REGISTER,
    "print_follow_up": PaperKind.FOLLOW_UP_RECORD,
    "print_application": PaperKind.JUDICIAL_CONFIRMATION_APPLICATION,
    "print_report": PaperKind.CLOSING_REPORT,
}
"""What each key of printing prints."""
_AT_FIELD = {"evidence": "remedy_told_on", "told_on": "remedy_told_on"}
"""Where the forms show what services say about a thing that is no field of theirs."""


class MediationDesk(SideStack):
    """Detail, forms and papers of one mediation.

    ``told(text)`` after something was done; ``failed(error)``; ``goes(page key, target)``; ``shown(bool)``
    whether there is a record; ``opened(uid)`` after an application was taken.
    """

    told = Signal(str)
    failed = Signal(FengqiaoError)
    goes = Signal(str, object)
    shown = Signal(bool)
    opened = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build the empty panel."""
        self.panel = MediationPanel()
        super().__init__(self.panel)
        self._context = context
        self._uid: UUID | None = None
        self.committees = CommitteeDesk(context, self)
        self.committees.told.connect(self.told)
        self._then: str = ""
        self._signed_on: date | None = None
        self.panel.asked.connect(self._asked)

    # which record
    def show_uid(self, uid: UUID | None, then: str = "") -> None:
        """Show a record, or none; ``then`` is an action whose form is opened once it is there."""
        if uid is not None and uid == self._uid and not then:
            return
        if uid != self._uid:
            self.close_side()
            self._signed_on = None
        self._uid, self._then = uid, then
        if uid is None:
            self.shown.emit(False)
        else:
            self._ask_detail()

    def uid(self) -> UUID | None:
        """The record that is chosen."""
        return self._uid

    def reload(self) -> None:
        """Ask for the record and the committees again; an open form stays as it is."""
        self.committees.ask()
        if self._uid is not None:
            self._ask_detail()

    def _ask_detail(self) -> None:
        if self._uid is not None:
            self._context.runner.query(
                mediation_detail, self._uid, self._context.rules,
                by=self._context.actor, slot="detail", on_done=self._show, on_error=self._gone,
            )  # fmt: skip

    def _show(self, detail: MediationDetail) -> None:
        if detail.row.uid != self._uid:
            return
        self.panel.show_mediation(detail, may_print=self._context.may(Permission.PRINT_PAPER))
        self.shown.emit(True)
        then, self._then = self._then, ""
        ready = {action.key for action in detail.actions if not action.why_not}
        if then in ready:
            self._asked(then, None)

    def _gone(self, _error: FengqiaoError) -> None:
        self._uid = None
        self.close_side()
        self.shown.emit(False)

    # what is clicked
    def _asked(self, key: str, about: object) -> None:
        detail = self.panel.detail
        if detail is None:
            return
        uid = detail.row.uid
        if key in _PAPERS:
            subject = about if isinstance(about, UUID) else uid
            self.open_side(PaperPanel(self._context, _PAPERS[key], subject))
        elif key == "print_paper":
            kind, record = cast("tuple[PaperKind, UUID]", about)
            self.open_side(PaperPanel(self._context, kind, record))
        elif key == "sign_by_scan" and isinstance(about, UUID):
            self._sign_by_scan(about)
        elif key == "dispute":
            self.goes.emit("dispute", detail.row.dispute_uid)
        elif key == "dossier":
            self.goes.emit("dossier", uid)
        elif key == "discard_draft" and isinstance(about, UUID):
            self._context.runner.command(
                delete_draft, about, by=self._context.actor, on_done=self._draft_gone, owner=self
            )
        else:
            step = WorkSteps(self._context, detail, self.committees.rows).make(key, about)
            if step is None:
                step = Steps(self._context, detail, self.committees.rows, self._signed_on).make(key, about)
            if step is not None:
                self._open_step(step, key, detail)

    def _sign_by_scan(self, agreement: UUID) -> None:
        view = SignView(self._context, agreement, self._signed_on)
        view.signed.connect(self._signed_by_scan)
        self.open_side(view)

    def _signed_by_scan(self, state: AgreementState) -> None:
        self.told.emit(f"已登记。{_effect_words(state)}")

    def _open_step(self, step: Step, key: str, detail: MediationDetail) -> None:
        about = "　".join(p for p in (step.about, detail.row.title) if p)
        title = step.form.accessibleName()
        if step.work is not None:
            self._open_record(step, step.work, key, about)
            return
        side = SideForm(title, step.form, step.verb, about=about)
        side.saved.connect(partial(self._run, side, step))
        self.open_side(side, (detail.row.uid, key, step.about))

    # records, and the passages for them
    def _open_record(self, step: Step, work: RecordWork, key: str, about: str) -> None:
        """No key: a record keeps its draft in the database, not in the window."""
        edit = partial(self._open_phrases, work, key)
        form = cast("RecordForm[Any]", step.form)
        side = RecordSide(self._context, form, step.verb, work, about=about, edit_phrases=edit, parent=self)
        side.saved.connect(partial(self._run, side, step))
        side.keeper.saved.connect(self._draft_kept)
        side.keeper.gone.connect(self._draft_ended)
        self.open_side(side)
        side.closed.connect(self._ask_detail)

    def is_wide(self) -> bool:
        """Whether what is open needs the whole page."""
        return isinstance(self.side(), RecordSide)

    def keep_draft(self) -> None:
        """Keep what was typed into the open form."""
        side = self.side()
        if isinstance(side, RecordSide):
            side.keep_now()
        super().keep_draft()

    def _draft_kept(self, _moment: object) -> None:
        if self.side() is None:
            self._ask_detail()

    def _draft_ended(self) -> None:
        self._draft_kept(None)

    def _draft_gone(self, _nothing: None) -> None:
        self.told.emit("草稿已删。")
        self._ask_detail()

    def _open_phrases(self, work: RecordWork, key: str) -> None:
        """The record goes on where it was, once the passage is kept; its draft is in the database."""
        self.keep_draft()
        context = self._context

        def show(rows: tuple[PhraseRow, ...]) -> None:
            form = PhraseForm(rows, work.paper)
            side = SideForm("常用语", form, "存下")
            side.saved.connect(partial(self._save_phrase, side, form))
            self.open_side(side)
            side.closed.connect(partial(self._back_to, key))

        context.runner.query(list_phrases, context.rules, by=context.actor, on_done=show, owner=self)

    def _save_phrase(self, side: SideForm, form: PhraseForm, _values: object) -> None:
        side.saving(True)
        context, uid = self._context, form.uid()

        def done(_result: object) -> None:
            self.close_saved()
            self.told.emit("常用语已删。" if gone else "常用语已存。")
            side.closed.emit()

        gone = form.delete.value()
        if uid is not None and gone:
            context.runner.command(
                delete_phrase, uid, by=context.actor, on_done=done, on_error=side.refused, owner=side
            )
        else:
            context.runner.command(
                save_phrase, form.draft(), uid, by=context.actor, on_done=done, on_error=side.refused,
                owner=side,
            )  # fmt: skip

    def _back_to(self, key: str) -> None:
        self._then = key
        self._ask_detail()

    def _run(self, side: SideForm, step: Step, _values: object) -> None:
        side.saving(True)
        step.save(partial(self._done, step), partial(self._refused, side))

    def _done(self, step: Step, result: object) -> None:
        side = self.side()
        if isinstance(side, RecordSide):
            side.registered()
        self.close_saved()
        said = step.said
        if isinstance(result, date):
            said = said.format(day_words(result))
        elif isinstance(result, AgreementState):
            said += _effect_words(result)
            if isinstance(step.form, SignForm):
                # Whoever holds the signed sheet goes on with its next line.
                self._signed_on = step.form.day.value()
                self._then = "sign" if result.missing and result.effective_on is None else ""
        self.told.emit(said or said_of(result))

    def _refused(self, side: SideForm, error: FengqiaoError) -> None:
        if isinstance(error, RuleViolation) and error.field in _AT_FIELD:
            error = RuleViolation(error.text, _AT_FIELD[error.field])
        side.refused(error)

    # applications
    def open_application(self, chosen: tuple[UUID, str, str] | None = None) -> OpenForm:
        """Open 受理调解申请; ``chosen`` is a dispute with title and number."""
        editor = self.committees.open_form if self._context.may(Permission.EDIT_UNITS) else None
        form = OpenForm(self._context, self.committees.rows, self._today, new_committee=editor)
        side = SideForm("受理调解申请", form, "受理申请")
        side.saved.connect(partial(self._take_application, side, form))
        self.open_side(side, ("application",))
        if chosen is not None:
            form.choose_dispute(*chosen)
            form.focus_first()
        if not self.committees.rows and editor is not None:
            self.committees.open_form()
        return form

    def _take_application(self, side: SideForm, form: OpenForm, _values: object) -> None:
        side.saving(True)
        self._context.runner.command(
            mediation.open_mediation, form.draft(), self._context.rules,
            by=self._context.actor, on_done=self._taken, on_error=side.refused,
        )  # fmt: skip

    def _taken(self, uid: UUID) -> None:
        self.close_saved()
        self._uid = uid
        self._ask_detail()
        self.told.emit("已收下调解申请，请征求各方意见。")
        self.opened.emit(uid)

    def _today(self) -> date:
        return local_date(self._context.clock.now())


def _effect_words(state: AgreementState) -> str:
    if state.effective_on is None:
        return f"还差 {len(state.missing)} 处签字盖章。"
    due = f"，{day_words(state.confirmation_due_on)}前可以申请司法确认" if state.confirmation_due_on else ""
    settled = "" if state.dispute_settled else "纠纷要另行登记化解结果。"
    return f"协议自 {day_words(state.effective_on)}生效{due}。{settled}"

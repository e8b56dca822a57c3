"""The right half of the page: the detail, and in its place the form of what is being done."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal

from db.enums import CentreLevel, DisputeState, PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services import (
    custody,
    dispute_detail,
    dispute_edit,
    dispute_note,
    dispute_step,
    office,
    search,
    unit,
)
from desktop_app.services.attachment_view import AttachmentRow
from desktop_app.services.dispute_detail import DisputeAction, DisputeDetail, LinkedRow
from desktop_app.services.dispute_row import DisputeRow
from desktop_app.services.dispute_step import StepTaken
from desktop_app.services.office import OfficeRow
from desktop_app.services.permissions import Permission
from desktop_app.services.unit import UnitRow
from desktop_app.ui.attachment.desk import AttachmentDesk
from desktop_app.ui.attachment.drop import FileDrop
from desktop_app.ui.attachment.scan_watch import ScanWatch
from desktop_app.ui.attachment.section import AttachmentSection
from desktop_app.ui.dispatch.suggest import SuggestLine
from desktop_app.ui.dispute.custody_form import CustodyForm
from desktop_app.ui.dispute.detail_panel import DisputeDetailPanel
from desktop_app.ui.dispute.party_desk import PartyDesk
from desktop_app.ui.dispute.party_forms import CorrectForm, HeirForm, PartyForm
from desktop_app.ui.dispute.record_forms import (
    BasicsForm,
    MatterForm,
    NoteForm,
    RiskForm,
)
from desktop_app.ui.dispute.restriction_desk import RestrictionDesk
from desktop_app.ui.dispute.step_form import StepForm
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.fields import Choice
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel

_OFFERS: dict[str, Permission] = {
    "note": Permission.HANDLE_DISPUTE,
    "basics": Permission.HANDLE_DISPUTE,
    "party": Permission.HANDLE_DISPUTE,
    "risk": Permission.ACT_ON_DISPUTE,
    "mediate": Permission.TAKE_MEDIATION,
    "numbers": Permission.SEE_FULL_NUMBER,
    "print": Permission.PRINT_PAPER,
    "void": Permission.DECIDE_DISPUTE,
    "restrict": Permission.RESTRICT_DISPUTE,
    "duty_report": Permission.HANDLE_DISPUTE,
    "read_file": Permission.PRINT_PAPER,
    "supervise": Permission.ISSUE_SUPERVISION,
    "custody": Permission.DECIDE_CUSTODY,
}
_COUNTY = frozenset({"supervise", "custody"})
_WRITES = frozenset({"note", "basics", "party", "risk", "mediate", "void"})
_OF_HOLDER = frozenset({"restrict", "duty_report"})
_VOIDABLE = frozenset({DisputeState.REGISTERED, DisputeState.REFUSED, DisputeState.ACCEPTED})


class DisputeDesk(SideStack):
    """Detail and forms of one dispute.

    ``told(text)`` after something was done; ``failed(error)``; ``goes(page key, target)``; ``shown(bool)``
    whether there is a record.
    """

    told = Signal(str)
    failed = Signal(FengqiaoError)
    goes = Signal(str, object)
    shown = Signal(bool)

    def __init__(self, context: PageContext) -> None:
        """Build the empty panel."""
        self.panel = DisputeDetailPanel()
        super().__init__(self.panel)
        self._context = context
        self._uid: UUID | None = None
        self.panel.step.connect(self._open_step)
        self.panel.asked.connect(self._open)
        self.panel.linked.connect(self._open_linked)
        self.attachments = AttachmentDesk(context, self, self.panel.strip)
        self.attachments.told.connect(self.told)
        self.attachments.failed.connect(self.failed)
        self.attachments.changed.connect(self.reload)
        self.panel.attachment.connect(self._open_attachment)
        self.scans = ScanWatch(context, self.attachments)
        self.scans.failed.connect(self.failed)
        self.panel.files_made.connect(self._watch_scans)
        self.restriction = RestrictionDesk(context, self, self._open_form, self._done, self._refused)
        self.parties = PartyDesk(context, self, self._open_form, self._done, self._refused)
        self._drop = FileDrop(self.panel, self._takes_files)
        self._drop.dropped.connect(self._add_files)

    # which record
    def show_uid(self, uid: UUID | None) -> None:
        """Show a record, or none; a form of another record is put away."""
        if uid != self._uid:
            self.close_side()
        self._uid = uid
        if uid is None:
            self.shown.emit(False)
        else:
            self.reload()

    def uid(self) -> UUID | None:
        """The record that is shown or on its way."""
        return self._uid

    def reload(self) -> None:
        """Ask for the record again; an open form stays as it is."""
        if self._uid is not None:
            context = self._context
            context.runner.query(
                dispute_detail.dispute_detail, self._uid, context.rules,
                by=context.actor, slot="detail", on_done=self._show, on_error=self._gone,
            )  # fmt: skip

    def _show(self, detail: DisputeDetail) -> None:
        if detail.uid != self._uid:
            return
        self.panel.show_dispute(detail, self._offers(detail))
        self.shown.emit(True)

    def _gone(self, _error: FengqiaoError) -> None:
        self._uid = None
        self.close_side()
        self.shown.emit(False)

    def _offers(self, detail: DisputeDetail) -> frozenset[str]:
        may = {what for what, permission in _OFFERS.items() if self._context.may(permission)}
        may -= frozenset() if detail.holder_id == self._context.actor.office_uid else _OF_HOLDER
        if detail.read_only:
            may -= _WRITES
        if detail.takes_files:
            may.add("file")
        if self._context.rules.identity.level is not CentreLevel.COUNTY or detail.state not in OPEN_STATES:
            may -= _COUNTY
        if detail.state not in _VOIDABLE:
            may.discard("void")
        if not any(p.id_masked or p.phone_masked or p.credit_code_masked for p in detail.parties):
            may.discard("numbers")
        return frozenset(may)

    # forms
    def _open_form(self, title: str, form: Form, verb: str, on_save: Callable[[], None]) -> None:
        detail = self.panel.detail
        about = f"{detail.short_number} {detail.title}" if detail is not None else ""
        side = SideForm(title, form, verb, about=about)
        side.saved.connect(partial(self._save, on_save))
        self.open_side(side, (title, self._uid))

    def _save(self, on_save: Callable[[], None], _values: object) -> None:
        side = self.side()
        if isinstance(side, SideForm):
            side.saving(True)
            on_save()

    def _done(self, words: str, _result: object) -> None:
        self.close_saved()
        self.told.emit(words)

    def _refused(self, error: FengqiaoError) -> None:
        side = self.side()
        if not isinstance(side, SideForm):
            self.failed.emit(error)
            return
        if isinstance(side.form, (PartyForm, HeirForm, CorrectForm)) and isinstance(error, RuleViolation):
            error = RuleViolation(error.text, side.form.field_key(error.field))
        side.refused(error)

    def _open_step(self, action: DisputeAction) -> None:
        context, detail = self._context, self.panel.detail
        uid = self._uid
        if uid is None or detail is None:
            return
        rules = context.rules.of_version(detail.profile_version)
        form = StepForm(action, rules, self._today, find_unit=self._find_unit, find_case=self._find_case)
        if "lead_unit_code" in action.asks:
            form.suggest(SuggestLine(context, form.take_unit), detail.description, detail.category_code or "")

        def save() -> None:
            context.runner.command(
                dispute_step.act, uid, action.key, form.draft(), context.rules,
                by=context.actor, on_done=partial(self._stepped, action.verb), on_error=self._refused,
                owner=self,
            )  # fmt: skip

        self._open_form(action.verb, form, action.verb, save)

    def _stepped(self, verb: str, taken: StepTaken) -> None:
        due = f"，期限 {taken.due_on.isoformat()}" if taken.due_on else ""
        self._done(f"{verb}已记下，现在是“{taken.state.label}”{due}。", taken)

    def _open(self, what: str) -> None:
        detail = self.panel.detail
        if detail is None:
            return
        openers: dict[str, Callable[[DisputeDetail], None]] = {
            "note": self._open_note,
            "basics": self._open_basics,
            "matter": self._open_matter,
            "risk": self._open_risk,
            "void": self._ask_void,
            "file": lambda d: self.attachments.choose(d.uid),
            "mediate": lambda d: self.goes.emit("mediation", ("open", d.uid)),
            "print": lambda d: self.open_sheet(d.uid),
            "differs": lambda d: self.goes.emit("package", ("conflict", d.uid)),
            "supervise": lambda d: self.goes.emit("package", ("supervise", d.uid)),
            "supervised": lambda d: self.goes.emit("package", ("supervised", d.uid)),
            "custody": self._ask_offices,
            **self.restriction.openers,
            **self.parties.openers,
        }
        if not self.parties.open_named(what, detail):
            openers[what](detail)

    def open_sheet(self, uid: UUID) -> None:
        """Show the registration sheet (登记表) in the place of the detail."""
        self.open_side(PaperPanel(self._context, PaperKind.REGISTRATION_SHEET, uid))

    def _open_note(self, detail: DisputeDetail) -> None:
        context = self._context
        form = NoteForm(detail, context.rules, self._today)

        def save() -> None:
            context.runner.command(
                dispute_note.add_progress, detail.uid, form.draft(), context.rules,
                by=context.actor, on_done=partial(self._done, "进展已记下。"), on_error=self._refused,
                owner=self,
            )  # fmt: skip

        self._open_form("记录进展", form, "记下", save)

    def _open_basics(self, detail: DisputeDetail) -> None:
        form = BasicsForm(detail, self._today)
        self._open_form("修改基本情况", form, "保存修改", lambda: self._edit(detail, form.changes()))

    def _open_matter(self, detail: DisputeDetail) -> None:
        form = MatterForm(detail)
        self._open_form("修改事情经过", form, "保存修改", lambda: self._edit(detail, form.values()))

    def _edit(self, detail: DisputeDetail, changes: dict[str, object]) -> None:
        context = self._context
        context.runner.command(
            dispute_edit.edit, detail.uid, changes, context.rules,
            by=context.actor, on_done=partial(self._done, "修改已保存，改前的内容留在修改记录里。"),
            on_error=self._refused, owner=self,
        )  # fmt: skip

    def _open_risk(self, detail: DisputeDetail) -> None:
        context = self._context
        form = RiskForm(detail.risk_level)

        def save() -> None:
            values = form.values()
            context.runner.command(
                dispute_edit.set_risk, detail.uid, values["risk_level"], values["reason"],
                by=context.actor, on_done=partial(self._done, "风险等级已调整。"), on_error=self._refused,
                owner=self,
            )  # fmt: skip

        self._open_form("调整风险等级", form, "调整", save)

    def _ask_offices(self, detail: DisputeDetail) -> None:
        context = self._context
        context.runner.query(
            office.list_peers, by=context.actor, slot="custody-offices",
            on_done=partial(self._open_custody, detail), on_error=self.failed.emit, owner=self,
        )  # fmt: skip

    def _open_custody(self, detail: DisputeDetail, offices: Sequence[OfficeRow]) -> None:
        context = self._context
        if detail.uid != self._uid:
            return
        form = CustodyForm(detail, offices)

        def save() -> None:
            words = f"已改由{form.office_name()}承办，两个乡镇都会随下一个数据包知道。"
            context.runner.command(
                custody.hand_over, context.rules.identity, form.draft(),
                by=context.actor, on_done=partial(self._done, words), on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open_form("改由其他乡镇承办", form, "改由这个乡镇承办", save)

    def _ask_void(self, detail: DisputeDetail) -> None:
        context = self._context
        confirm(
            self,
            title=f"作废 {detail.short_number}？",
            text=f"“{detail.title}”将从列表里去掉，编号不再使用，作废的原因一直留着。",
            verb="作废这件纠纷",
            reason_label="作废的原因",
            on_yes=lambda reason: context.runner.command(
                dispute_edit.void, detail.uid, reason,
                by=context.actor, on_done=partial(self._done, f"{detail.short_number} 已作废。"),
                on_error=self.failed.emit, owner=self,
            ),
        )  # fmt: skip

    def _open_attachment(self, what: str, row: AttachmentRow) -> None:
        if self._uid is not None:
            self.attachments.do(self._uid, what, row)

    def _takes_files(self) -> bool:
        return self.panel.detail is not None and self.panel.detail.takes_files

    def _watch_scans(self, section: AttachmentSection | None) -> None:
        if self.panel.detail is not None:
            self.scans.follow(self.panel.detail.uid, section)

    def _add_files(self, paths: Sequence[Path]) -> None:
        if self._uid is not None:
            self.attachments.add(self._uid, paths)

    def _open_linked(self, row: LinkedRow) -> None:
        self.goes.emit("dispatch" if row.kind == "order" else row.kind, row.uid)

    # choices
    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _find_unit(self, typed: str, give: Callable[[Sequence[Choice[str]]], None]) -> None:
        context = self._context

        def show(rows: tuple[UnitRow, ...]) -> None:
            give([Choice(row.code, row.name, help=row.level.label) for row in rows])

        find = partial(unit.find_units, within=context.rules.identity.code)
        context.runner.query(find, typed, by=context.actor, slot="find-unit", on_done=show, owner=self)

    def _find_case(self, typed: str, give: Callable[[Sequence[Choice[UUID]]], None]) -> None:
        context = self._context

        def show(rows: tuple[DisputeRow, ...]) -> None:
            give([Choice(r.uid, r.parties, r.short_number, r.category) for r in rows if r.uid != self._uid])

        find = partial(search.find_disputes, limit=20)
        context.runner.query(find, typed, by=context.actor, slot="find-case", on_done=show, owner=self)

"""The forms of a mediation's work: meetings and other records, people in the room, evidence."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, cast
from uuid import UUID

from db.enums import PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services import (
    evidence,
    investigation_record,
    invited_participant,
    meeting,
    meeting_protocol,
    recusal,
    separate_talk,
)
from desktop_app.services.committee import CommitteeRow
from desktop_app.services.mediation_detail import MediationDetail, MeetingRow
from desktop_app.services.mediation_work_row import (
    EvidenceRow,
    InvestigationRow,
    InvitedRow,
    OfferRow,
    RecusalRow,
    TalkRow,
)
from desktop_app.services.paper import PaperInput
from desktop_app.services.planned_meeting import PlannedRow
from desktop_app.services.record_draft import RecordKind
from desktop_app.services.record_preview import preview_protocol, preview_record
from desktop_app.ui.kit.form import Form
from desktop_app.ui.mediation.evidence_form import EvidenceForm
from desktop_app.ui.mediation.investigation_form import InvestigationForm
from desktop_app.ui.mediation.meeting_form import MeetingForm
from desktop_app.ui.mediation.people_forms import (
    InvitedAnswerForm,
    InviteForm,
    RecusalDecisionForm,
    RecusalForm,
)
from desktop_app.ui.mediation.plan_steps import PlanSteps
from desktop_app.ui.mediation.protocol_form import ProtocolForm
from desktop_app.ui.mediation.record_form import RecordForm
from desktop_app.ui.mediation.record_side import RecordWork
from desktop_app.ui.mediation.step import Refused, Service, Step, saving
from desktop_app.ui.mediation.step_forms import ReasonForm
from desktop_app.ui.mediation.talk_form import OfferForm, TalkForm
from desktop_app.ui.page_context import PageContext


class WorkSteps:
    """Makes the forms of one mediation's work; ``make`` gives None for what is no work."""

    def __init__(
        self, context: PageContext, detail: MediationDetail, committees: tuple[CommitteeRow, ...]
    ) -> None:
        """Know the mediation and the committee's mediators."""
        self._context, self._d, self._w = context, detail, detail.work
        self._committees = committees
        self._uid = detail.row.uid

    def make(self, key: str, about: object = None) -> Step | None:
        """The form of an action, about the row that it is about."""
        makers: dict[str, Callable[[], Step]] = {
            "add_meeting": lambda: self._meeting(cast("PlannedRow | None", about)),
            "correct_meeting": lambda: self._correct_meeting(cast("MeetingRow", about)),
            "protocol": lambda: self._protocol(cast("MeetingRow", about)),
            "add_talk": self._talk,
            "correct_talk": lambda: self._correct_talk(cast("TalkRow", about)),
            "void_talk": lambda: self._void_talk(cast("TalkRow", about)),
            "record_offer": self._offer,
            "void_offer": lambda: self._void_offer(cast("OfferRow", about)),
            "investigate": self._investigation,
            "correct_investigation": lambda: self._correct_investigation(cast("InvestigationRow", about)),
            "void_investigation": lambda: self._void_investigation(cast("InvestigationRow", about)),
            "invite": self._invite,
            "invite_answer": lambda: self._invited_answer(cast("InvitedRow", about)),
            "void_invite": lambda: self._void_invite(cast("InvitedRow", about)),
            "record_recusal": self._recusal,
            "decide_recusal": lambda: self._decide(cast("RecusalRow", about)),
            "add_evidence": self._evidence,
            "change_evidence": lambda: self._change_evidence(cast("EvidenceRow", about)),
            "void_evidence": lambda: self._void_evidence(cast("EvidenceRow", about)),
        }
        makers |= PlanSteps(self._context, self._d).makers(about)
        return makers[key]() if key in makers else None

    # inside
    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _recorder(self) -> str:
        return self._d.meetings[-1].recorder if self._d.meetings else self._context.actor.name

    def _step(
        self, form: Form, verb: str, said: str, service: Service, *arguments: Callable[[], object] | UUID
    ) -> Step:
        return Step(form, verb, saving(self._context, service, *arguments), said)

    def _record(self, step: Step, kind: RecordKind, paper: PaperKind, subject: UUID) -> Step:
        """The step as a record to be written, going on with what was written before."""
        before = next((u for u in self._w.unfinished if (u.kind, u.subject) == (kind, subject)), None)
        form = cast("RecordForm[Any]", step.form)
        show = partial(self._preview, form, subject)
        work = RecordWork(kind, paper, self._uid, subject, show, before)
        return Step(step.form, step.verb, step.save, step.said, step.about, work)

    def _preview(
        self, form: RecordForm[Any], subject: UUID, done: Callable[[PaperInput], None], refused: Refused
    ) -> object:
        context, sketch = self._context, form.sketch()
        if sketch is None:
            return context.runner.query(
                preview_protocol, subject, form.draft(), by=context.actor, slot="record-preview",
                on_done=done, on_error=refused, owner=form,
            )  # fmt: skip
        return context.runner.query(
            preview_record, self._uid, sketch, by=context.actor, slot="record-preview",
            on_done=done, on_error=refused, owner=form,
        )  # fmt: skip

    # meetings
    def _meeting_form(self, corrected: MeetingRow | None, planned: PlannedRow | None = None) -> MeetingForm:
        last = self._d.meetings[-1] if self._d.meetings else None
        return MeetingForm(
            self._d.consents,
            self._w.agents,
            self._w.invited,
            self._context.clock.now,
            earliest=self._d.row.accepted_on,
            place=last.place if last else "",
            recorder=self._recorder(),
            corrected=corrected,
            planned=planned,
        )

    def _meeting(self, planned: PlannedRow | None) -> Step:
        """Its record; of one that was planned with what is known of it."""
        form = self._meeting_form(None, planned)
        number = self._d.meetings[-1].ordinal + 1 if self._d.meetings else 1
        said = f"已登记第 {number} 次调解会议。"
        step = self._step(form, "登记会议", said, meeting.add_meeting, self._uid, form.draft)
        return self._record(step, RecordKind.MEETING, PaperKind.MEDIATION_RECORD, self._uid)

    def _correct_meeting(self, row: MeetingRow) -> Step:
        form = self._meeting_form(row)
        said = f"第 {row.ordinal} 次调解记录已更正，原来的留在历史里。"
        step = self._step(form, "更正", said, meeting.correct_meeting, row.uid, form.draft, form.reason.value)
        return self._record(step, RecordKind.CORRECTION, PaperKind.MEDIATION_RECORD, row.uid)

    def _protocol(self, row: MeetingRow) -> Step:
        names = row.mediators or tuple(m.name for m in self._d.mediators)
        form = ProtocolForm(self._context.clock.now, row, names)
        said = f"已登记第 {row.ordinal} 次调解的会场程序。"
        step = self._step(form, "登记程序", said, meeting_protocol.write_protocol, row.uid, form.draft)
        return self._record(step, RecordKind.PROTOCOL, PaperKind.MEETING_PROTOCOL, row.uid)

    # talks
    def _talk_form(self, corrected: TalkRow | None) -> TalkForm:
        return TalkForm(
            self._d.consents,
            self._context.clock.now,
            earliest=self._d.row.accepted_on,
            recorder=self._recorder(),
            corrected=corrected,
        )

    def _talk(self) -> Step:
        form = self._talk_form(None)
        step = self._step(form, "登记谈话", "谈话记录已登记。", separate_talk.add_talk, self._uid, form.draft)
        return self._record(step, RecordKind.TALK, PaperKind.SEPARATE_TALK, self._uid)

    def _correct_talk(self, row: TalkRow) -> Step:
        form = self._talk_form(row)
        said = f"第 {row.ordinal} 次谈话记录已更正。"
        step = self._step(
            form, "更正", said, separate_talk.correct_talk, row.uid, form.draft, form.reason.value
        )
        return self._record(step, RecordKind.CORRECTION, PaperKind.SEPARATE_TALK, row.uid)

    def _void(self, title: str, words: str, said: str, service: Service, uid: UUID) -> Step:
        form = ReasonForm(title, words, "请写明原因。")
        return self._step(form, title, said, service, uid, form.reason.value)

    def _void_talk(self, row: TalkRow) -> Step:
        words = f"第 {row.ordinal} 次谈话记录作废，里面的出价一起作废。"
        return self._void("作废谈话记录", words, "谈话记录已作废。", separate_talk.void_talk, row.uid)

    def _offer(self) -> Step:
        form = OfferForm(self._d.consents, self._today, self._context.clock.now)
        return self._step(form, "登记出价", "已登记。", separate_talk.record_offer, self._uid, form.draft)

    def _void_offer(self, row: OfferRow) -> Step:
        words = f"{row.party_name}的这条出价作废。"
        return self._void("作废出价", words, "已作废。", separate_talk.void_offer, row.uid)

    # investigations
    def _investigation_form(self, corrected: InvestigationRow | None) -> InvestigationForm:
        return InvestigationForm(
            self._context.clock.now,
            earliest=self._d.row.applied_on,
            mediators=[m.name for m in self._d.mediators],
            recorder=self._recorder(),
            wanted=self._w.investigators_wanted,
            corrected=corrected,
        )

    def _investigation(self) -> Step:
        form = self._investigation_form(None)
        add = investigation_record.add_investigation
        step = self._step(form, "登记调查", "调查记录已登记。", add, self._uid, form.draft)
        return self._record(step, RecordKind.INVESTIGATION, PaperKind.INVESTIGATION_RECORD, self._uid)

    def _correct_investigation(self, row: InvestigationRow) -> Step:
        form = self._investigation_form(row)
        said = f"第 {row.ordinal} 份调查记录已更正。"
        correct = investigation_record.correct_investigation
        step = self._step(form, "更正", said, correct, row.uid, form.draft, form.reason.value)
        return self._record(step, RecordKind.CORRECTION, PaperKind.INVESTIGATION_RECORD, row.uid)

    def _void_investigation(self, row: InvestigationRow) -> Step:
        words = f"第 {row.ordinal} 份调查记录作废；原来的记录留在历史里。"
        void = investigation_record.void_investigation
        return self._void("作废调查记录", words, "调查记录已作废。", void, row.uid)

    # people
    def _invite(self) -> Step:
        form = InviteForm(self._d.consents, self._today, self._d.row.applied_on)
        invite = invited_participant.invite_participant
        return self._step(form, "登记邀请", "已登记邀请。", invite, self._uid, form.draft)

    def _invited_answer(self, row: InvitedRow) -> Step:
        form = InvitedAnswerForm(row.answers, self._today, self._d.row.applied_on)
        answer = invited_participant.record_participant_consent
        step = self._step(form, "登记意见", "已登记。", answer, row.uid, form.draft)
        return Step(step.form, step.verb, step.save, step.said, f"邀请 {row.name}")

    def _void_invite(self, row: InvitedRow) -> Step:
        words = f"不再邀请{row.name}；已经开过的会议不变。"
        void = invited_participant.void_participant
        return self._void("不再邀请", words, "已从邀请名单上撤下。", void, row.uid)

    def _recusal(self) -> Step:
        asked = [r.party_name for r in self._w.recusals]
        form = RecusalForm(
            self._d.consents, self._d.mediators, self._d.meetings, self._today, self._d.row.applied_on, asked
        )
        return self._step(form, "登记回避", "已登记。", recusal.record_recusal, self._uid, form.draft)

    def _decide(self, row: RecusalRow) -> Step:
        working = {m.uid for m in self._d.mediators}
        joint = self._d.course.joint
        bodies = {self._d.committee_uid, *([joint.committee_uid] if joint else [])}
        lists = [c for c in self._committees if c.uid in bodies]
        others = [
            (m.uid, f"{m.name}（{c.name}）" if joint else m.name)
            for c in lists
            for m in c.mediators
            if m.uid not in working
        ]
        form = RecusalDecisionForm(row, others, self._today, alone=len(working) < 2)
        return self._step(form, "登记决定", "回避的决定已登记。", recusal.decide_recusal, row.uid, form.draft)

    # evidence
    def _evidence_form(self, changed: EvidenceRow | None) -> EvidenceForm:
        checker = next((m.name for m in self._d.mediators if m.leads), self._context.actor.name)
        return EvidenceForm(
            self._d.consents, self._w.attachments, self._today, checker=checker, changed=changed
        )

    def _evidence(self) -> Step:
        form = self._evidence_form(None)
        return self._step(form, "登记证据", "证据已登记。", evidence.add_evidence, self._uid, form.draft)

    def _change_evidence(self, row: EvidenceRow) -> Step:
        form = self._evidence_form(row)
        change = evidence.change_evidence
        return self._step(form, "更改", "证据已更改。", change, row.uid, form.draft, form.reason.value)

    def _void_evidence(self, row: EvidenceRow) -> Step:
        words = f"第 {row.ordinal} 份证据《{row.name}》从目录上撤下，编号不再用。"
        return self._void("撤下证据", words, "已撤下。", evidence.void_evidence, row.uid)

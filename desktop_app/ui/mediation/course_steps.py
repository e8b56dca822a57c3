"""The form of each step of a mediation's beginning and end, with the command behind it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.domain.mediation_extension import ExtensionState
from desktop_app.services import (
    aggravation,
    application,
    court_referral,
    joint_committee,
    mediation_extension,
    mediation_notice,
    mediation_suspension,
    panel_seat,
    power_of_attorney,
    rights_notice,
)
from desktop_app.services.aggravation import AggravationRow
from desktop_app.services.committee import CommitteeRow
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.services.mediation_notice import NoticeRow
from desktop_app.services.power_of_attorney import AgentRow
from desktop_app.ui.mediation.application_form import ApplicationForm
from desktop_app.ui.mediation.company_forms import (
    AggravationForm,
    JointForm,
    PoliceReplyForm,
    PoliceReportForm,
    SeatForm,
)
from desktop_app.ui.mediation.course_forms import NoticeForm, PowerForm, ServiceForm, TellingForm
from desktop_app.ui.mediation.limit_forms import (
    CourtReportForm,
    ExtensionAnswerForm,
    ExtensionForm,
    ReferralForm,
    ResumeForm,
    SuspensionForm,
)
from desktop_app.ui.mediation.step import Done, Refused, Step
from desktop_app.ui.mediation.step_forms import ReasonForm
from desktop_app.ui.page_context import PageContext

Maker = Callable[[object], Step | None]


class CourseSteps:
    """Makes these forms for one mediation; what a form is about is the row that was clicked, or nothing."""

    def __init__(
        self, context: PageContext, detail: MediationDetail, committees: Sequence[CommitteeRow]
    ) -> None:
        """Know the mediation and the committees."""
        self._context, self._d, self._committees = context, detail, committees
        self._uid, self._c = detail.row.uid, detail.course

    def makers(self) -> dict[str, Maker]:
        """The maker of each action's form."""
        return {
            "record_application": lambda _: self._application(),
            "void_application": lambda _: self._void_application(),
            "tell_rights": lambda _: self._rights(),
            "record_power": lambda about: self._power(cast("AgentRow | None", about)),
            "void_power": lambda about: self._void_power(cast("AgentRow", about)),
            "issue_notice": lambda _: self._notice(),
            "serve_notice": lambda about: self._serve(cast("NoticeRow | None", about)),
            "void_notice": lambda about: self._void_notice(cast("NoticeRow", about)),
            "ask_extension": lambda _: self._extension(),
            "answer_extension": lambda about: self._answer(cast("tuple[UUID, bool] | None", about)),
            "suspend_clock": lambda _: self._suspend(),
            "resume_clock": lambda _: self._resume(),
            "record_referral": lambda _: self._referral(),
            "report_to_court": lambda _: self._court_report(),
            "record_aggravation": lambda _: self._aggravation(),
            "report_police": lambda about: self._police(cast("AggravationRow | None", about)),
            "record_police_reply": lambda about: self._police_reply(cast("AggravationRow", about)),
            "join_committee": lambda _: self._join(),
            "seat_panel": lambda _: self._seats(),
        }

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _time(self) -> time:
        return local_time(self._context.clock.now()).time()

    def _save(
        self, service: Callable[..., Any], values: Callable[[], tuple[Any, ...]], *, rules: bool = False
    ) -> Callable[[Done, Refused], object]:
        """A command of this mediation with what the form says when it is saved."""
        context = self._context

        def save(done: Done, refused: Refused) -> object:
            said = (*values(), context.rules) if rules else values()

            def run(session: Any, /, *, by: Actor, now: datetime) -> object:  # noqa: ANN401 - the runner's
                return service(session, self._uid, *said, by=by, now=now)

            return context.runner.command(run, by=context.actor, on_done=done, on_error=refused)

        return save

    # beginning
    def _application(self) -> Step:
        form = ApplicationForm(
            self._d.consents, self._today,
            day=self._d.row.applied_on, facts=self._d.facts, recorder=self._context.actor.name,
        )  # fmt: skip
        save = self._save(application.record_application, lambda: (form.draft(),))
        return Step(form, "登记申请书", save, "申请书已登记，可以打印请申请人签名。")

    def _void_application(self) -> Step:
        words = "这份申请书作废，可以重新登记；原来的留在历史里。"
        form = ReasonForm("作废申请书", words, "请写明作废的原因。")
        save = self._save(application.void_application, lambda: (form.reason.value(),))
        return Step(form, "作废申请书", save, "申请书已作废。")

    def _rights(self) -> Step:
        waiting = [(c.party_uid, c.name) for c in self._d.consents if c.name in self._c.untold]
        form = TellingForm(waiting, self._today, self._context.actor.name)
        save = self._save(rights_notice.tell_rights, lambda: (form.draft(),))
        return Step(form, "登记告知", save, "已登记告知权利义务。")

    def _power(self, agent: AgentRow | None) -> Step | None:
        waiting = [a for a in self._c.agents if a.power_uid is None]
        if not waiting:
            return None
        form = PowerForm(waiting, self._today)
        if agent is not None:
            form.agent.set_value(agent.uid)
        save = self._save(power_of_attorney.record_power, lambda: (form.draft(),))
        return Step(form, "登记委托", save, "授权委托书已登记，可以打印。")

    def _void_power(self, agent: AgentRow) -> Step:
        words = f"{agent.party_name}解除对{agent.name}的委托。"
        form = ReasonForm("解除委托", words, "请写明解除的原因。")
        save = self._save(power_of_attorney.void_power, lambda: (agent.power_uid, form.reason.value()))
        return Step(form, "解除委托", save, "委托已解除。", agent.name)

    # notices
    def _notice(self) -> Step | None:
        kind = self._c.notice_to_issue
        if kind is None:
            return None
        accepted = self._d.row.accepted_on
        form = NoticeForm(kind, self._today, self._d.ended_on or accepted)
        save = self._save(
            mediation_notice.issue_notice, lambda: (kind, form.day.value() or self._today()), rules=True
        )
        return Step(form, f"发{kind.label}", save, f"{kind.label}已编号，请打印、送达。")

    def _serve(self, notice: NoticeRow | None) -> Step | None:
        waiting = [n for n in self._c.notices if any(s.served_on is None for s in n.services)]
        wanted = notice or next(iter(waiting), None)
        if wanted is None:
            return None
        form = ServiceForm(wanted, self._today)
        save = self._save(mediation_notice.serve_notice, lambda: (wanted.uid, form.draft()))
        return Step(form, "登记送达", save, "已登记送达。", wanted.kind.label)

    def _void_notice(self, notice: NoticeRow) -> Step:
        words = f"{notice.kind.label} {notice.number} 作废，编号不再使用；可以重新发。"
        form = ReasonForm("作废通知书", words, "请写明作废的原因。")
        save = self._save(mediation_notice.void_notice, lambda: (notice.uid, form.reason.value()), rules=True)
        return Step(form, "作废通知书", save, "通知书已作废。", notice.number)

    # limits
    def _extension(self) -> Step | None:
        due_on = self._d.mediation_due_on
        if due_on is None:
            return None
        people = [*(c.name for c in self._d.consents), *(m.name for m in self._d.mediators)]
        form = ExtensionForm(self._c.clock, due_on, self._c.most_days, people, self._today)
        save = self._save(mediation_extension.ask_extension, lambda: (form.draft(),), rules=True)
        return Step(form, "申请延期", save, "已登记，请征求各方意见；各方都同意才延长。")

    def _answer(self, clicked: tuple[UUID, bool] | None) -> Step | None:
        waiting = [e for e in self._c.extensions if e.state is ExtensionState.WAITING]
        if not waiting:
            return None
        form = ExtensionAnswerForm(waiting[-1], self._today)
        if clicked is not None:
            form.choose(*clicked)
        save = self._save(mediation_extension.answer_extension, lambda: (form.draft(),), rules=True)
        return Step(form, "登记答复", save, "已登记延期答复。")

    def _suspend(self) -> Step:
        form = SuspensionForm(self._today, self._d.row.accepted_on)
        save = self._save(mediation_suspension.suspend_clock, lambda: (form.draft(),), rules=True)
        return Step(form, "中止期限", save, "期限已中止，事由消失后请恢复。")

    def _resume(self) -> Step:
        last = next((s for s in reversed(self._c.suspensions) if s.ended_on is None), None)
        form = ResumeForm(self._today, last.started_on if last else None)
        save = self._save(
            mediation_suspension.resume_clock, lambda: (form.day.value() or self._today(),), rules=True
        )
        return Step(form, "恢复期限", save, "期限继续计算，到 {}。")

    def _referral(self) -> Step:
        form = ReferralForm(self._today)
        save = self._save(court_referral.record_referral, lambda: (form.draft(),), rules=True)
        return Step(form, "登记委派", save, "法院委派已登记，期限从签收材料之日起算。")

    def _court_report(self) -> Step | None:
        referral = self._c.referral
        if referral is None:
            return None
        proposed = f"{self._d.row.state.label}。{self._d.ended_reason}"
        about = f"{referral.court}　{referral.case_number}"
        form = CourtReportForm(about, proposed, self._today, referral.received_on)
        save = self._save(court_referral.report_to_court, lambda: (form.draft(),))
        return Step(form, "登记反馈", save, "已登记反馈法院。")

    # risks, committees, panel
    def _aggravation(self) -> Step:
        form = AggravationForm(self._today, self._time(), self._context.actor.name)
        save = self._save(aggravation.record_aggravation, lambda: (form.draft(),))
        return Step(form, "登记", save, "已登记。须报告公安的，请立即报告并登记。")

    def _police(self, risk: AggravationRow | None) -> Step | None:
        wanted = risk or next((row for row in self._c.aggravations if row.waits), None)
        if wanted is None:
            return None
        form = PoliceReportForm(wanted, self._today, self._time(), self._context.actor.name)
        save = self._save(aggravation.report_police, lambda: (wanted.uid, form.draft()))
        return Step(form, "登记报告", save, "已登记报告公安机关。")

    def _police_reply(self, risk: AggravationRow) -> Step:
        form = PoliceReplyForm(risk, self._today)
        save = self._save(aggravation.record_police_reply, lambda: (risk.uid, form.draft()))
        return Step(form, "登记答复", save, "已登记公安机关的答复。")

    def _join(self) -> Step:
        others = [row for row in self._committees if row.uid != self._d.committee_uid]
        form = JointForm(others, self._today, self._d.row.applied_on)
        save = self._save(joint_committee.join_committee, lambda: (form.draft(),))
        return Step(form, "登记联合调解", save, "两个调委会都会印在文书上，分别盖章。")

    def _seats(self) -> Step:
        form = SeatForm(self._c.panel_name, self._c.seats, self._today)
        save = self._save(
            panel_seat.seat_panel, lambda: (form.drafts(), form.day.value() or self._today()), rules=True
        )
        return Step(form, "登记调解席", save, "已登记。")

"""The form of each step of a mediation, with the command behind it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from db.enums import MediationState
from desktop_app.domain.clock_time import local_date
from desktop_app.services import mediation, mediation_ending, meeting
from desktop_app.services.committee import CommitteeRow
from desktop_app.services.mediation import ConsentDraft
from desktop_app.services.mediation_detail import ConsentRow, MediationDetail
from desktop_app.services.mediator_choice import replace_mediator
from desktop_app.ui.mediation.agreement_steps import AGREEMENT_KEYS, AgreementSteps
from desktop_app.ui.mediation.course_steps import CourseSteps
from desktop_app.ui.mediation.ending_form import EndingForm, RemedyForm
from desktop_app.ui.mediation.step import Done, Refused, Step
from desktop_app.ui.mediation.step_forms import (
    AcceptForm,
    ConsentForm,
    ReasonForm,
    ReplaceForm,
)
from desktop_app.ui.page_context import PageContext


class Steps:
    """Makes the forms of one mediation's steps; ``signed_on`` is the day proposed for signatures."""

    def __init__(
        self,
        context: PageContext,
        detail: MediationDetail,
        committees: Sequence[CommitteeRow],
        signed_on: date | None = None,
    ) -> None:
        """Know the mediation and the committee's mediators."""
        self._context, self._d, self._committees = context, detail, committees
        self._uid = detail.row.uid
        self._signed_on = signed_on

    def make(self, key: str, about: object = None) -> Step | None:
        """The form of an action; None when there is nothing left to do it with."""
        if key in AGREEMENT_KEYS:
            return AgreementSteps(self._context, self._d, self._signed_on).make(key, about)
        course = CourseSteps(self._context, self._d, self._committees).makers()
        if key in course:
            return course[key](about)
        makers: dict[str, Callable[[], Step | None]] = {
            "consent": lambda: self._consent(*cast("tuple[ConsentRow, bool]", about)),
            "record_consent": self._next_consent,
            "consent_all": self._consent_all,
            "accept": self._accept,
            "refuse": lambda: self._ending("refuse", "不予受理", "已登记不予受理。"),
            "withdraw": lambda: self._ending("withdraw", "撤回申请", "已登记撤回申请。"),
            "terminate": lambda: self._ending("terminate", "终止调解", "已登记终止调解。"),
            "tell_remedy": self._remedy,
            "void_meeting": self._void_meeting,
            "replace_mediator": self._replace,
        }
        return makers[key]()

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _accepted(self) -> date:
        return self._d.row.accepted_on or self._d.row.applied_on

    # answers
    def _next_consent(self) -> Step | None:
        unasked = next((c for c in self._d.consents if c.given is None), None)
        row = unasked or next(iter(self._d.consents), None)
        return None if row is None else self._consent(row, True)

    def _consent(self, row: ConsentRow, given: bool) -> Step:
        context = self._context
        mediating = self._d.row.state is MediationState.ACCEPTED
        form = ConsentForm(self._today, self._d.row.applied_on, given=given, mediating=mediating)

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                mediation.record_consent, self._uid, _answer(row.party_uid, form), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        word = "同意" if given else "不同意"
        said = f"已登记：{row.name}{word}调解。"
        return Step(form, f"登记{word}", save, said, f"{row.side.label} {row.name}")

    def _consent_all(self) -> Step | None:
        context = self._context
        waiting = [c for c in self._d.consents if c.given is None]
        if not waiting:
            return None
        form = ConsentForm(self._today, self._d.row.applied_on, given=True, mediating=False)

        def save(done: Done, refused: Refused) -> object:
            # One command after the other in the writer's order; the last one tells.
            for row in waiting[:-1]:
                context.runner.command(
                    mediation.record_consent, self._uid, _answer(row.party_uid, form), context.rules,
                    by=context.actor, on_error=refused,
                )  # fmt: skip
            return context.runner.command(
                mediation.record_consent, self._uid, _answer(waiting[-1].party_uid, form), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        names = "、".join(c.name for c in waiting)
        return Step(form, "登记都同意", save, f"已登记 {len(waiting)} 方同意。", names)

    def _accept(self) -> Step:
        context = self._context
        answered = [c.answered_on for c in self._d.consents if c.answered_on is not None]
        form = AcceptForm(self._today, max(answered, default=self._d.row.applied_on))

        def save(done: Done, refused: Refused) -> object:
            day = form.day.value() or self._today()
            return context.runner.command(
                mediation.accept, self._uid, day, context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "受理调解", save, "已受理，期限到 {}。")

    # endings
    def _ending(self, key: str, verb: str, said: str) -> Step:
        context = self._context
        services = {
            "refuse": mediation_ending.refuse,
            "withdraw": mediation_ending.withdraw,
            "terminate": mediation_ending.terminate,
        }
        form = EndingForm(self._today, self._accepted(), key, verb, self._d.consents)

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                services[key], self._uid, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, verb, save, said)

    def _remedy(self) -> Step:
        context = self._context
        form = RemedyForm(self._today, self._d.ended_on)

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                mediation_ending.tell_remedy, self._uid, form.day.value() or self._today(),
                form.remedies.value(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "登记告知", save, "已登记告知。")

    # meetings
    def _void_meeting(self) -> Step | None:
        context = self._context
        if not self._d.meetings:
            return None
        last = self._d.meetings[-1]
        words = f"第 {last.ordinal} 次调解会议作废，可以重新登记；原来的记录留在历史里。"
        form = ReasonForm("作废末次会议", words, "请写明作废的原因。")

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                meeting.void_meeting, last.uid, form.reason.value(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "作废会议", save, f"第 {last.ordinal} 次调解会议已作废。")

    # mediators
    def _replace(self) -> Step:
        context = self._context
        working = {m.uid for m in self._d.mediators}
        joint = self._d.course.joint
        bodies = {self._d.committee_uid, *((joint.committee_uid,) if joint else ())}
        lists = [row.mediators for row in self._committees if row.uid in bodies]
        others = [(m.uid, m.name) for people in lists for m in people if m.uid not in working]
        form = ReplaceForm(self._d.mediators, others)

        def save(done: Done, refused: Refused) -> object:
            old, new = form.old.value(), form.new.value()
            assert old is not None
            assert new is not None
            return context.runner.command(
                replace_mediator, self._uid, old, new, form.reason.value(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "更换调解员", save, "调解员已更换。")


def _answer(party: UUID, form: ConsentForm) -> ConsentDraft:
    day = form.day.value()
    assert day is not None
    return ConsentDraft(party, form.given, bool(form.way.value()), day, form.note.value(), form.told.value())

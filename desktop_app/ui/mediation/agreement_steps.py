"""The steps from the agreement on: signing, performance, breach, renegotiation, visits, report."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast
from uuid import UUID

from desktop_app.domain.clock_time import local_date
from desktop_app.services import agreement, breach, closing_report, follow_up, performance, renegotiation
from desktop_app.services.agreement_line import SignatureLineRow
from desktop_app.services.agreement_view import InstalmentRow, PerformanceRow
from desktop_app.services.attachment import KeptFile, keep_file
from desktop_app.services.breach import RouteState
from desktop_app.services.follow_up import FollowUpState
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.services.performance import PerformanceState
from desktop_app.services.performance_proof import record_proven_performance
from desktop_app.ui.kit.dates import day_words, money_words
from desktop_app.ui.mediation.agreement_form import AgreementForm
from desktop_app.ui.mediation.confirmation_steps import CONFIRMATION_KEYS, ConfirmationSteps, Service
from desktop_app.ui.mediation.follow_up_form import ClosingReportForm, FollowUpForm
from desktop_app.ui.mediation.performance_form import (
    BreachForm,
    PerformanceForm,
    RenegotiationForm,
    RouteForm,
)
from desktop_app.ui.mediation.step import Done, Refused, Step
from desktop_app.ui.mediation.step_forms import ReasonForm, SignForm
from desktop_app.ui.page_context import PageContext

AGREEMENT_KEYS = CONFIRMATION_KEYS | {
    "draw_up", "sign", "void_agreement", "record_performance", "void_performance", "declare_breach",
    "route_breach", "end_breach", "renegotiate", "keep_agreement", "record_follow_up", "closing_report",
    "void_breach", "void_follow_up",
}  # fmt: skip
"""Actions whose forms are made here."""


class AgreementSteps:
    """Makes the forms about one mediation's agreement; ``signed_on`` is the day proposed for signatures."""

    def __init__(self, context: PageContext, detail: MediationDetail, signed_on: date | None) -> None:
        """Know the mediation."""
        self._context, self._d = context, detail
        self._uid = detail.row.uid
        self._signed_on = signed_on

    def make(self, key: str, about: object = None) -> Step | None:
        """The form of an action; None when there is nothing left to do it with."""
        if key in CONFIRMATION_KEYS:
            return ConfirmationSteps(self._context, self._d).make(key)
        makers: dict[str, Callable[[], Step | None]] = {
            "draw_up": self._draw_up,
            "sign": lambda: self._sign(cast("SignatureLineRow | None", about)),
            "void_agreement": self._void_agreement,
            "record_performance": lambda: self._perform(cast("InstalmentRow | None", about)),
            "void_performance": lambda: self._void_performance(cast("PerformanceRow", about)),
            "declare_breach": self._declare,
            "route_breach": self._route,
            "end_breach": self._end_breach,
            "void_breach": lambda: self._void_breach(cast("UUID | None", about)),
            "void_follow_up": lambda: self._void_visit(cast("UUID | None", about)),
            "renegotiate": self._renegotiate,
            "keep_agreement": self._keep,
            "record_follow_up": self._follow_up,
            "closing_report": self._report,
        }
        return makers[key]()

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _draw_up(self) -> Step:
        context, d = self._context, self._d
        recorder = d.meetings[-1].recorder if d.meetings else context.actor.name
        form = AgreementForm(d.consents, self._today, earliest=d.row.accepted_on, recorder=recorder)

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                agreement.draw_up, self._uid, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "登记协议", save, "协议已登记。")

    def _sign(self, line: SignatureLineRow | None) -> Step | None:
        context, drawn = self._context, self._d.agreement
        if drawn is None:
            return None
        wanted = line or next((one for one in drawn.lines if one.signed_on is None), None)
        if wanted is None:
            return None
        day = self._signed_on or self._today()
        form = SignForm(wanted, self._today, max(day, drawn.drawn_up_on), drawn.drawn_up_on)
        uid = drawn.uid

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                agreement.sign, uid, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "登记签名", save, f"已登记：{wanted.caption}。", wanted.caption)

    def _void_agreement(self) -> Step | None:
        context, drawn = self._context, self._d.agreement
        if drawn is None:
            return None
        words = f"协议 {drawn.number} 作废，编号不再使用；调解继续，可以重新登记协议。"
        form = ReasonForm("作废协议", words, "请写明作废的原因。")
        uid = drawn.uid

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                agreement.void_agreement, uid, form.reason.value(), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "作废协议", save, "协议已作废，调解继续。")

    # performance
    def _perform(self, row: InstalmentRow | None) -> Step | None:
        context, drawn = self._context, self._d.agreement
        if drawn is None:
            return None
        owed = [one for one in drawn.instalments if one.owed]
        wanted = row or min(owed, key=lambda one: (one.due_on or date.max, one.ordinal), default=None)
        if wanted is None:
            return None
        form = PerformanceForm(owed, wanted, self._today, drawn.drawn_up_on)

        def save(done: Done, refused: Refused) -> object:
            uid, path = form.which.value(), form.file.value()
            assert uid is not None
            if path is not None:
                return self._with_file(uid, form, path, done, refused)
            return context.runner.command(
                performance.record_performance, uid, form.draft(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "登记履行", save, "")

    def _with_file(
        self, uid: UUID, form: PerformanceForm, path: Path, done: Done, refused: Refused
    ) -> object:
        """Store the file first, apart from the database; then record act and file together."""
        context = self._context

        def record(kept: KeptFile) -> None:
            context.runner.command(
                record_proven_performance, uid, form.draft(), kept, context.centre,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return context.runner.background(
            keep_file, context.centre, path, on_done=record, on_error=refused, owner=form
        )

    def _void_performance(self, act: PerformanceRow) -> Step:
        context = self._context
        sum_words = f" {money_words(act.amount_fen)}" if act.amount_fen is not None else ""
        words = f"{day_words(act.performed_on)}的履行{sum_words}作废，这一期重新算没有履行完。"
        form = ReasonForm("作废履行", words, "请写明作废的原因。")

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                performance.void_performance, act.uid, form.reason.value(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "作废履行", save, "这笔履行已作废。")

    # breach
    def _declare(self) -> Step | None:
        context, drawn = self._context, self._d.agreement
        if drawn is None:
            return None
        form = BreachForm(drawn, self._d.consents, self._today)
        uid = drawn.uid

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                breach.declare_breach, uid, form.draft(), by=context.actor, on_done=done, on_error=refused
            )

        return Step(form, "登记违约", save, "违约已登记，请决定怎样处理。")

    def _route(self) -> Step | None:
        context = self._context
        there = next((one for one in self._d.after.breaches if one.ended_on is None), None)
        if there is None:
            return None
        confirmation = self._d.after.confirmation
        state = None if confirmation is None else confirmation.state
        form = RouteForm(there.undone, self._today, there.declared_on, state)
        uid = there.uid

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                breach.route_breach, uid, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "处理违约", save, "")

    def _end_breach(self) -> Step | None:
        context = self._context
        there = next((one for one in self._d.after.breaches if one.ended_on is None), None)
        if there is None:
            return None
        words = "没有履行的部分补上以后会自动了结；因别的缘故了结的，写明怎样了结。"
        form = ReasonForm("了结违约", words, "请写明怎样了结的。")
        uid = there.uid

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                breach.end_breach, uid, form.reason.value(), by=context.actor, on_done=done, on_error=refused
            )

        return Step(form, "了结违约", save, "违约已了结。")

    def _void_breach(self, uid: UUID | None) -> Step | None:
        rows = [one for one in self._d.after.breaches if one.may_be_void]
        row = next((one for one in rows if uid in (None, one.uid)), None)
        if row is None:
            return None
        words = f"{day_words(row.declared_on)}登记的违约作废，待办里不再提醒，没履行的照旧督促。"
        return self._void("作废违约登记", words, breach.void_breach, row.uid, "违约登记已作废。")

    def _void_visit(self, uid: UUID | None) -> Step | None:
        row = next((one for one in reversed(self._d.after.visits) if uid in (None, one.uid)), None)
        if row is None:
            return None
        words = f"第 {row.ordinal} 次回访作废，打印过的记录、扫描件一起作废，次数不再算它。"
        return self._void("作废回访", words, follow_up.void_follow_up, row.uid, "这次回访已作废。")

    def _void(self, title: str, words: str, service: Service, uid: UUID, said: str) -> Step:
        context = self._context
        form = ReasonForm(title, words, "请写明作废的原因。")

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                service, uid, form.reason.value(), by=context.actor, on_done=done, on_error=refused
            )

        return Step(form, title, save, said)

    # renegotiation
    def _renegotiate(self) -> Step | None:
        context, drawn = self._context, self._d.agreement
        if drawn is None:
            return None
        form = RenegotiationForm(self._d.consents, self._today, drawn.effective_on)

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                renegotiation.renegotiate, self._uid, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "重新协商", save, "已转入重新协商，期限到 {}；原协议仍然有效。")

    def _keep(self) -> Step:
        context = self._context
        words = "重新协商没有谈成，原协议照旧履行。"
        form = ReasonForm("维持原协议", words, "请写明理由。")

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                renegotiation.keep_agreement, self._uid, form.reason.value(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "维持原协议", save, "已登记：维持原协议。")

    # afterwards
    def _follow_up(self) -> Step:
        context, d = self._context, self._d
        earliest = d.agreement.effective_on if d.agreement is not None else None
        form = FollowUpForm(
            d.consents, d.after.scale, self._today, earliest=earliest, visitor=context.actor.name
        )

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                follow_up.record_follow_up, self._uid, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "登记回访", save, "")

    def _report(self) -> Step | None:
        context, proposed = self._context, self._d.after.proposed
        if proposed is None:
            return None
        form = ClosingReportForm(proposed, self._today)

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                closing_report.write_report, self._uid, form.draft(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "写结案报告", save, "结案报告已写好。")


def said_of(result: object) -> str:
    """What is said after a step whose result tells more than its name; empty for others."""
    match result:
        case PerformanceState(open_fen=left, performed=performed):
            return "这一期已履行完。" if performed else f"已登记，这一期还差 {money_words(left or 0)}。"
        case RouteState(dispute_moved=moved, dispute_state=state):
            if moved:
                return f"已登记，纠纷现在是“{state.label}”。"
            return "已登记；请中心主任在纠纷里办“反弹再办”，再继续。"
        case FollowUpState(next_on=next_on, reopened=reopened):
            again = {None: "", True: "纠纷已开新的一轮。", False: "请中心主任在纠纷里办“反弹再办”。"}[
                reopened
            ]
            coming = f"下次回访在 {day_words(next_on)}前。" if next_on is not None else ""
            return f"回访已登记。{coming}{again}"
        case _:
            return ""

"""The steps from the agreement on: drawing up, signing, performance."""

from collections.abc import Callable
from datetime import date
from typing import cast

from desktop_app.domain.clock_time import local_date
from desktop_app.services import agreement, performance
from desktop_app.services.agreement_line import SignatureLineRow
from desktop_app.services.agreement_view import InstalmentRow
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.ui.mediation.agreement_form import AgreementForm
from desktop_app.ui.mediation.step import Done, Refused, Step
from desktop_app.ui.mediation.step_forms import PerformanceForm, ReasonForm, SignForm
from desktop_app.ui.page_context import PageContext

AGREEMENT_KEYS = frozenset({"draw_up", "sign", "void_agreement", "record_performance"})
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
        makers: dict[str, Callable[[], Step | None]] = {
            "draw_up": self._draw_up,
            "sign": lambda: self._sign(cast("SignatureLineRow | None", about)),
            "void_agreement": self._void_agreement,
            "record_performance": lambda: self._perform(cast("InstalmentRow | None", about)),
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

    def _perform(self, row: InstalmentRow | None) -> Step | None:
        context, drawn = self._context, self._d.agreement
        if drawn is None:
            return None
        wanted = row or next((i for i in drawn.instalments if i.performed_on is None), None)
        if wanted is None:
            return None
        form = PerformanceForm(wanted, self._today, drawn.drawn_up_on)
        uid = wanted.uid

        def save(done: Done, refused: Refused) -> object:
            return context.runner.command(
                performance.record_performance, uid, form.draft(),
                by=context.actor, on_done=done, on_error=refused,
            )  # fmt: skip

        return Step(form, "登记履行", save, f"第 {wanted.ordinal} 期已登记履行。")

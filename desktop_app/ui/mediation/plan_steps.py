"""The forms of a meeting that is to be held: plan it, tell of it, put it off, call it off."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.services import planned_meeting
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.services.planned_meeting import PlannedRow
from desktop_app.ui.mediation.planned_form import CallForm, PlannedForm
from desktop_app.ui.mediation.step import Step, saving
from desktop_app.ui.mediation.step_forms import ReasonForm
from desktop_app.ui.page_context import PageContext


class PlanSteps:
    """Makes the forms of one mediation's planned meetings."""

    def __init__(self, context: PageContext, detail: MediationDetail) -> None:
        """Know the mediation."""
        self._context, self._d = context, detail

    def makers(self, about: object) -> Mapping[str, Callable[[], Step]]:
        """A maker for each key, about the planned meeting that it is about."""
        row = cast("PlannedRow", about)
        return {
            "plan_meeting": self._plan,
            "call_meeting": lambda: self._call(row),
            "postpone_meeting": lambda: self._postpone(row),
            "call_off_meeting": lambda: self._call_off(row),
        }

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _plan(self) -> Step:
        place = self._d.meetings[-1].place if self._d.meetings else ""
        form = PlannedForm(self._today, self._d.work.invited, place=place)
        save = saving(self._context, planned_meeting.plan_meeting, self._d.row.uid, form.draft)
        return Step(form, "安排会议", save, "已安排，日程里会提醒；通知了谁，点“登记通知”。")

    def _call(self, row: PlannedRow) -> Step:
        form = CallForm(self._today, row)
        save = saving(self._context, planned_meeting.record_calls, row.uid, form.draft)
        return Step(form, "登记通知", save, "通知已登记。", _when(row))

    def _postpone(self, row: PlannedRow) -> Step:
        form = PlannedForm(self._today, self._d.work.invited, place=row.place, before=row)
        service = planned_meeting.postpone_meeting
        save = saving(self._context, service, row.uid, form.draft, form.reason.value)
        return Step(form, "改期", save, "已改期，请重新通知各方。", _when(row))

    def _call_off(self, row: PlannedRow) -> Step:
        form = ReasonForm("取消会议", f"{_when(row)}的调解会议不开了。", "请写明取消的原因。")
        save = saving(self._context, planned_meeting.call_off_meeting, row.uid, form.reason.value)
        return Step(form, "取消会议", save, "会议已取消，请告诉已经通知的人。")


def _when(row: PlannedRow) -> str:
    return f"{local_time(row.starts_at):%m-%d %H:%M} {row.place}"

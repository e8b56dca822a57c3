"""安排调解会议, 登记通知, 改期: small forms about a meeting that is to be held."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from uuid import UUID

from db.enums import CallMeans, MeetingManner, MeetingMeans
from desktop_app.domain.clock_time import CHINA, local_date, local_time
from desktop_app.services.mediation_work_row import InvitedRow
from desktop_app.services.planned_meeting import CallDraft, PlannedDraft, PlannedRow
from desktop_app.ui.kit.fields import DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.tick_form import TickForm, TickGroup
from desktop_app.ui.mediation.words import read_time, time_problem

_MORNING = "9:00"


class PlannedForm(TickForm):
    """When, where, how, who is invited beside the parties; for one that is put off also why."""

    def __init__(
        self,
        today: Callable[[], date],
        guests: Sequence[InvitedRow],
        *,
        place: str,
        before: PlannedRow | None = None,
    ) -> None:
        """``place`` is proposed; ``before`` is the meeting that is put off."""
        super().__init__("安排调解会议" if before is None else "会议改期")
        s = look().sizes
        self._today = today
        self.add_section("什么时候、在哪里", help_text="必填")
        self.day = DateField(
            "starts_at", "日期", today, ahead=True, required="请填写日期。", earliest=today()
        )
        self.start = TextField(
            "time", "开始", width=s.width_number, placeholder=_MORNING, required="请填写时间。",
            check_text=time_problem,
        )  # fmt: skip
        self.place = TextField("place", "地点", required="请填写地点。", width=s.width_choice, limit=200)
        self.add_row(self.day, self.start, self.place)
        means = [(m, m.label) for m in MeetingMeans]
        self.means = SelectField("means", "怎样见面", means, width=s.width_short)
        manners = [(m, m.label) for m in MeetingManner]
        self.manner = SelectField("manner", "方式", manners, width=s.width_phone + s.s24)
        self.add_row(self.means, self.manner)
        self.subject = TextField("subject", "谈什么（可不填）", width=s.width_long, limit=200)
        self.add_row(self.subject)
        self.guests: TickGroup[UUID] = TickGroup(
            "guests", [(g.uid, f"{g.name}（{g.unit}）" if g.unit else g.name) for g in guests]
        )
        if guests:
            self.add_section("邀请谁来", help_text="当事人都要通知，不用勾")
            self.add_ticks(self.guests)
        self.reason = LongTextField("reason", "改期的原因", required="请写明改期的原因。", lines=2, limit=400)
        if before is not None:
            self.add_wide(self.reason)
        self._propose(place, before)

    def _propose(self, place: str, before: PlannedRow | None) -> None:
        self.place.set_value(place if before is None else before.place)
        self.means.set_value(MeetingMeans.ROOM if before is None else before.means)
        self.manner.set_value(MeetingManner.JOINT if before is None else before.manner)
        if before is not None:
            self.start.set_value(f"{local_time(before.starts_at):%H:%M}")
            self.subject.set_value(before.subject)
            self.guests.set_value([one.uid for one in before.people if one.guest])

    def draft(self) -> PlannedDraft:
        """What was entered; call it only after the fields passed."""
        day, clock = self.day.value(), read_time(self.start.value())
        return PlannedDraft(
            datetime.combine(day or self._today(), clock or time(), CHINA),
            self.place.value(),
            self.manner.value() or MeetingManner.JOINT,
            self.means.value() or MeetingMeans.ROOM,
            self.subject.value(),
            self.guests.value(),
        )


class CallForm(TickForm):
    """Who was told of a meeting, how, on which day; those who were not told yet are ticked."""

    def __init__(self, today: Callable[[], date], row: PlannedRow) -> None:
        """Ask about everybody who is to come."""
        super().__init__("登记通知")
        s = look().sizes
        self._today = today
        self.people: TickGroup[UUID] = TickGroup(
            "people",
            [
                (one.uid, one.name if one.means is None else f"{one.name}（{one.means.label}通知过）")
                for one in row.people
            ],
            required="请勾选通知到的人。",
        )
        self.people.set_value([one.uid for one in row.people if one.means is None])
        self.add_section("通知到了谁")
        self.add_ticks(self.people)
        self.means = SelectField(
            "means", "怎样通知的", [(m, m.label) for m in CallMeans], width=s.width_phone
        )
        self.means.set_value(CallMeans.PHONE)
        last = local_date(row.starts_at)
        self.day = DateField(
            "told_on", "哪天", today, required="请填写日期。", latest=lambda: min(today(), last)
        )
        self.day.set_value(min(today(), last))
        self.add_row(self.means, self.day)

    def draft(self) -> CallDraft:
        """What was entered; call it only after the fields passed."""
        return CallDraft(
            self.people.value(), self.means.value() or CallMeans.PHONE, self.day.value() or self._today()
        )

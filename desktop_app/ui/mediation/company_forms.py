"""Forms about risks and the police, the second committee, and the local panel."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from uuid import UUID

from desktop_app.domain.clock_time import CHINA
from desktop_app.services.aggravation import (
    AggravationDraft,
    AggravationRow,
    PoliceReplyDraft,
    PoliceReportDraft,
)
from desktop_app.services.committee import CommitteeRow
from desktop_app.services.joint_committee import JointDraft
from desktop_app.services.panel_seat import SeatDraft, SeatRow
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.mediation.words import read_time, time_problem

Today = Callable[[], date]
_HELPERS = 2


class _Moment:
    """A day and a time of day, proposed as of now."""

    def __init__(self, key: str, label: str, today: Today, now: time) -> None:
        self.day = DateField(key, f"{label}日期", today, required="请填写日期。", latest=today)
        self.day.set_value(today())
        self.time = TextField(
            f"{key}_time", "时间", width=look().sizes.width_number, placeholder="9:30",
            required="请填写时间。", check_text=time_problem,
        )  # fmt: skip
        self.time.set_value(f"{now:%H:%M}")

    def value(self) -> datetime:
        day = self.day.value()
        assert day is not None
        return datetime.combine(day, read_time(self.time.value()) or time(), CHINA)


class AggravationForm(Form):
    """登记激化苗头: what was noticed, what was done, whether the police must be told."""

    def __init__(self, today: Today, now: time, who: str) -> None:
        """``who`` is proposed as the one who took the measures."""
        super().__init__("登记激化苗头")
        self._found = _Moment("found_at", "发现", today, now)
        self.who = TextField(
            "measures_by",
            "谁采取的",
            required="请填写谁采取的措施。",
            width=look().sizes.width_name,
            limit=100,
        )
        self.who.set_value(who)
        self.risk = LongTextField(
            "risk", "有什么苗头", required="请写明有什么激化的苗头。", lines=2, limit=2000
        )
        self.measures = LongTextField(
            "measures", "采取了什么措施", required="请写明采取了什么措施。", lines=2, limit=2000
        )
        self.for_police = CheckField("for_police", "可能引起治安案件、刑事案件，要立即报告公安机关")
        self.add_row(self._found.day, self._found.time)
        self.add_wide(self.risk)
        self.add_wide(self.measures)
        self.add_row(self.who)
        self.add_row(self.for_police)

    def draft(self) -> AggravationDraft:
        """What was entered; call it only after the fields passed."""
        return AggravationDraft(
            self._found.value(),
            self.risk.value(),
            self.measures.value(),
            self.who.value(),
            self.for_police.value(),
        )


class PoliceReportForm(Form):
    """登记报告公安: when, to whom, by whom (人民调解法 25)."""

    def __init__(self, risk: AggravationRow, today: Today, now: time, who: str) -> None:
        """Show the risk that is reported."""
        super().__init__("登记报告公安")
        s = look().sizes
        self.add_widget(Label(f"{risk.risk}（《人民调解法》第二十五条）", wrap=True))
        self._at = _Moment("reported_at", "报告", today, now)
        self.to = TextField(
            "reported_to", "报告给谁", required="请写明报告给哪个派出所、谁接的。", width=s.width_long,
            limit=100, placeholder="例如：柳桥派出所 值班民警 邹立平",
        )  # fmt: skip
        self.who = TextField(
            "reported_by", "报告人", required="请填写报告人。", width=s.width_name, limit=100
        )
        self.who.set_value(who)
        self.add_row(self._at.day, self._at.time)
        self.add_row(self.to, self.who)

    def draft(self) -> PoliceReportDraft:
        """What was entered; call it only after the fields passed."""
        return PoliceReportDraft(self._at.value(), self.to.value(), self.who.value())


class PoliceReplyForm(Form):
    """登记公安答复."""

    def __init__(self, risk: AggravationRow, today: Today) -> None:
        """Show to whom it was reported."""
        super().__init__("登记公安答复")
        self.add_widget(Label(f"{risk.reported_to}：{risk.risk}", wrap=True))
        self.day = DateField("replied_on", "答复日期", today, required="请填写日期。", latest=today)
        self.day.set_value(today())
        self.reply = LongTextField(
            "reply", "怎么答复", required="请写明公安机关怎么答复。", lines=2, limit=2000
        )
        self.add_row(self.day)
        self.add_wide(self.reply)

    def draft(self) -> PoliceReplyDraft:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        return PoliceReplyDraft(self.reply.value(), day)


class JointForm(Form):
    """联合调解: the second committee and its mediators."""

    def __init__(self, committees: Sequence[CommitteeRow], today: Today, earliest: date) -> None:
        """``committees`` are all but the leading one."""
        super().__init__("联合调解")
        s = look().sizes
        self._committees = {row.uid: row for row in committees}
        self.committee = SelectField(
            "committee_uid", "另一个调委会", [(row.uid, row.name) for row in committees],
            required="请选另一个调委会。", width=s.width_long,
        )  # fmt: skip
        if not committees:
            self.committee.set_help("名单里没有别的调委会，请先在“调委会名单”里加上", Tone.WARNING)
        self.lead = SelectField[UUID](
            "mediator_uids", "调解员", [], required="请选定人民调解员。", width=s.width_phone
        )
        self.others = tuple(
            SelectField[UUID](f"mediator{n}", f"一起调解 {n}", [], width=s.width_phone, none_word="没有")
            for n in range(1, _HELPERS + 1)
        )
        self.day = DateField(
            "joined_on", "参加日期", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.reason = LongTextField(
            "reason", "为什么联合调解", required="请写明原因，例如“双方分属两个村”。", lines=1, limit=500
        )
        self.recusal = CheckField("recusal_checked", "已核对：同名但不是同一人，不用回避")
        self.add_row(self.committee)
        self.add_row(self.lead, *self.others)
        self.add_row(self.day)
        self.add_wide(self.reason)
        self.add_row(self.recusal)
        self.committee.changed.connect(self._fit)
        if len(committees) == 1:
            self.committee.set_value(committees[0].uid)
        self._fit()

    def _fit(self) -> None:
        uid = self.committee.value()
        row = self._committees.get(uid) if uid is not None else None
        people = [(m.uid, m.name) for m in row.mediators] if row else []
        for field in (self.lead, *self.others):
            field.set_choices(people)
        if len(people) == 1:
            self.lead.set_value(people[0][0])

    def draft(self) -> JointDraft:
        """What was entered; call it only after the fields passed."""
        committee, day = self.committee.value(), self.day.value()
        assert committee is not None
        assert day is not None
        chosen = [self.lead.value(), *(field.value() for field in self.others)]
        return JointDraft(
            committee,
            tuple(uid for uid in chosen if uid is not None),
            day,
            self.reason.value(),
            self.recusal.value(),
        )


class SeatForm(Form):
    """登记调解席: who sits on the local panel for each post."""

    def __init__(self, name: str, seats: Sequence[SeatRow], today: Today) -> None:
        """One row for each post, with who sat there so far."""
        super().__init__("登记调解席")
        s = look().sizes
        self.add_section(name, help_text="没有人的席位空着")
        self._seats: list[tuple[str, TextField, TextField, str]] = []
        for number, seat in enumerate(seats):
            person = TextField(f"person_name[{number}]", seat.post, width=s.width_name, limit=100)
            person.set_value(seat.person_name)
            unit = TextField(f"unit_name[{number}]", "单位（可不填）", width=s.width_choice, limit=100)
            unit.set_value(seat.unit_name)
            self.add_row(person, unit)
            self._seats.append((seat.post, person, unit, seat.person_name))
        self.day = DateField("sat_on", "参加日期", today, required="请填写日期。", latest=today)
        self.day.set_value(today())
        self.add_row(self.day)

    def drafts(self) -> tuple[SeatDraft, ...]:
        """The seats that are new or changed."""
        return tuple(
            SeatDraft(post, person.value(), unit.value())
            for post, person, unit, before in self._seats
            if person.value() and person.value() != before
        )

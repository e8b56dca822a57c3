"""登记调解会议: one sitting with its record (F7)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from db.enums import MeetingManner, MeetingOutcome
from desktop_app.domain.clock_time import CHINA
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.services.meeting import MeetingDraft
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.words import read_time, time_problem


class MeetingForm(Form):
    """When, where, who, the record, the result, in this order."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        today: Callable[[], date],
        *,
        earliest: date | None,
        place: str,
        recorder: str,
    ) -> None:
        """``place`` and ``recorder`` are proposed; every party is taken to have come."""
        super().__init__("登记调解会议")
        s = look().sizes
        self._parties = tuple(parties)
        self.add_section("什么时候、在哪里", help_text="必填")
        self.day = DateField("day", "日期", today, required="请填写日期。", earliest=earliest, latest=today)
        self.day.set_value(today())
        self.start = _time_field("started_at", "开始")
        self.end = _time_field("ended_at", "结束")
        self.next_day = CheckField("next_day", "过了零点")
        self.add_row(self.day, self.start, self.end, self.next_day)
        self.place = TextField("place", "地点", required="请填写调解地点。", width=s.width_long, limit=200)
        self.place.set_value(place)
        manners = [(m, m.label) for m in MeetingManner]
        self.manner = SelectField("manner", "方式", manners, width=s.width_short)
        self.manner.set_value(MeetingManner.JOINT)
        self.add_row(self.place, self.manner)
        self.add_section("谁到场")
        self.present = tuple(
            CheckField(f"present[{n}]", f"{p.side.label} {p.name}") for n, p in enumerate(parties)
        )
        for field in self.present:
            field.set_value(True)
            field.setContentsMargins(0, 0, 0, 0)
        self.add_row(*self.present)
        self.invited = TextField("invited", "邀请的人（可不填）", width=s.width_choice, limit=500)
        self.invited_consented = CheckField("invited_consented", "当事人同意邀请")
        self.add_row(self.invited, self.invited_consented)
        self.add_section("说了什么、结果怎样", help_text="记录、结果、记录人必填")
        self.record = LongTextField("record", "调解记录", required="请写调解记录。", lines=6, limit=20_000)
        self.add_wide(self.record)
        outcomes = [(o, o.label) for o in MeetingOutcome]
        self.outcome = SelectField("outcome", "结果", outcomes, required="请选结果。", width=s.width_phone)
        self.recorder = TextField(
            "recorder", "记录人", required="请填写记录人。", width=s.width_name, limit=50
        )
        self.recorder.set_value(recorder)
        self.subject = TextField("subject", "事由（空着用纠纷名称）", width=s.width_choice, limit=200)
        self.add_row(self.outcome, self.recorder, self.subject)

    def draft(self) -> MeetingDraft:
        """What was entered; call it only after the fields passed."""
        day, outcome = self.day.value(), self.outcome.value()
        assert day is not None
        assert outcome is not None
        ends = day + timedelta(days=1) if self.next_day.value() else day
        present = tuple(
            party.party_uid for party, box in zip(self._parties, self.present, strict=True) if box.value()
        )
        return MeetingDraft(
            _moment(day, self.start.value()),
            _moment(ends, self.end.value()),
            self.place.value(),
            self.record.value(),
            outcome,
            self.recorder.value(),
            self.manner.value() or MeetingManner.JOINT,
            self.subject.value(),
            self.invited.value(),
            self.invited_consented.value(),
            present,
        )

    def check(self) -> bool:
        """Besides the fields: somebody must have come (nobody would mean everybody to the service)."""
        passed = super().check()
        nobody = bool(self.present) and not any(box.value() for box in self.present)
        if nobody:
            self.present[0].set_error("请勾选到场的当事人。")
            if passed:
                self.present[0].setFocus()
        return passed and not nobody


def _time_field(key: str, label: str) -> TextField:
    return TextField(
        key,
        label,
        width=look().sizes.width_number,
        placeholder="9:30",
        required="请填写时间。",
        check_text=time_problem,
    )


def _moment(day: date, text: str) -> datetime:
    return datetime.combine(day, read_time(text) or time(), CHINA)

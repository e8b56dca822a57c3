"""登记调解会议: one sitting with its record (F7)."""

from collections.abc import Mapping, Sequence
from datetime import date

from db.enums import MeetingManner, MeetingMeans, MeetingOutcome
from desktop_app.services.mediation_detail import ConsentRow, MeetingRow
from desktop_app.services.mediation_work_view import AgentChoice, InvitedRow
from desktop_app.services.meeting import MeetingDraft
from desktop_app.services.record_preview import RecordSketch
from desktop_app.ui.kit.fields import CheckField, LongTextField, RecordField, SelectField, TextField
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.record_form import Now, RecordForm


class MeetingForm(RecordForm[MeetingDraft]):
    """When, where, who, the record, the result, in this order; for a correction also why."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        agents: Sequence[AgentChoice],
        guests: Sequence[InvitedRow],
        now: Now,
        *,
        earliest: date | None,
        place: str,
        recorder: str,
        corrected: MeetingRow | None = None,
    ) -> None:
        """``place`` and ``recorder`` are proposed; every party is taken to have come."""
        name = "登记调解会议" if corrected is None else f"更正第 {corrected.ordinal} 次调解记录"
        super().__init__(name, now, earliest)
        s = look().sizes
        self._parties, self._agents = tuple(parties), tuple(agents)
        self._guests = tuple(guest for guest in guests if guest.consented)
        self._corrected = corrected
        self.add_span()
        self.place.set_value(place)
        manners = [(m, m.label) for m in MeetingManner]
        self.manner = SelectField("manner", "方式", manners, width=s.width_phone + s.s24)
        self.manner.set_value(MeetingManner.JOINT)
        self.add_row(self.place, self.means, self.manner)
        self._add_people(len(guests) - len(self._guests))
        self.add_section("说了什么、结果怎样", help_text="记录、结果、记录人必填")
        self.text = RecordField("record", "调解记录", required="请写调解记录。", limit=50_000)
        self.record = self.text
        self.add_wide(self.text)
        outcomes = [(o, o.label) for o in MeetingOutcome]
        self.outcome = SelectField("outcome", "结果", outcomes, required="请选结果。", width=s.width_phone)
        self.recorder = TextField(
            "recorder", "记录人", required="请填写记录人。", width=s.width_name, limit=50
        )
        self.recorder.set_value(recorder)
        self.subject = TextField("subject", "事由（空着用纠纷名称）", width=s.width_choice, limit=200)
        self.add_row(self.outcome, self.recorder, self.subject)
        self.reason = LongTextField("reason", "更正的原因", required="请写明更正的原因。", lines=2, limit=500)
        if corrected is not None:
            self.add_wide(self.reason)
            self._show(corrected)
        self._name_speakers()

    def _add_people(self, waiting: int) -> None:
        self.add_section("谁到场")
        self.present = tuple(
            CheckField(f"present[{n}]", f"{p.side.label} {p.name}") for n, p in enumerate(self._parties)
        )
        for field in self.present:
            field.set_value(True)
            field.changed.connect(self._name_speakers)
        self.add_row(*self.present)
        self.agents = tuple(
            CheckField(f"agents[{n}]", f"{a.party_name}的代理人 {a.name}") for n, a in enumerate(self._agents)
        )
        self.guests = tuple(
            CheckField(f"guests[{n}]", f"邀请 {g.name}{f'（{g.unit}）' if g.unit else ''}")
            for n, g in enumerate(self._guests)
        )
        for field in self.agents:
            field.changed.connect(self._name_speakers)
        for fields in (self.agents, self.guests):
            if fields:
                self.add_row(*fields)
        if waiting:
            words = f"另有 {waiting} 位被邀请的人还没有得到各方同意，不能登记到场。"
            self.add_widget(Label(words, Words.HELP, wrap=True))

    def _show(self, row: MeetingRow) -> None:
        self.set_span(row.started_at, row.ended_at)
        self.place.set_value(row.place)
        self.means.set_value(row.means)
        self.manner.set_value(row.manner)
        for party, box in zip(self._parties, self.present, strict=True):
            box.set_value(party.party_uid in row.present_uids)
        for agent, box in zip(self._agents, self.agents, strict=True):
            box.set_value(agent.uid in row.agent_uids)
        for guest, box in zip(self._guests, self.guests, strict=True):
            box.set_value(guest.uid in row.guest_uids)
        self.text.set_value(row.record)
        self.outcome.set_value(row.outcome)
        self.recorder.set_value(row.recorder)
        self.subject.set_value(row.subject)

    def _name_speakers(self) -> None:
        came = [p.name for p, box in zip(self._parties, self.present, strict=True) if box.value()]
        sent = [a.name for a, box in zip(self._agents, self.agents, strict=True) if box.value()]
        if hasattr(self, "text"):
            self.text.edit.answerers = (*came, *sent)

    def draft(self) -> MeetingDraft:
        """What was entered; call it only after the fields passed."""
        old = self._corrected
        return MeetingDraft(
            self.started(),
            self.ended(),
            self.place.value(),
            self.text.value(),
            self.outcome.value() or MeetingOutcome.CONTINUED,
            self.recorder.value(),
            self.manner.value() or MeetingManner.JOINT,
            self.subject.value(),
            # What older records name in a free text stays as it is.
            old.invited if old else "",
            bool(old and old.invited),
            tuple(p.party_uid for p, box in zip(self._parties, self.present, strict=True) if box.value()),
            self.means.value() or MeetingMeans.ROOM,
            tuple(a.uid for a, box in zip(self._agents, self.agents, strict=True) if box.value()),
            tuple(g.uid for g, box in zip(self._guests, self.guests, strict=True) if box.value()),
            old.mediators if old else (),
        )

    def sketch(self) -> RecordSketch:
        """The record as far as it is written."""
        return RecordSketch(self.draft(), self.has_end(), self.outcome.value() is not None)

    def words(self) -> Mapping[str, str]:
        """Time, place and recorder of this meeting."""
        clock = f"{self.started():%H:%M}" if self.start.value() else ""
        return {"时间": clock, "地点": self.place.value(), "记录人": self.recorder.value()}

    def check(self) -> bool:
        """Besides the fields: somebody must have come (nobody would mean everybody to the service)."""
        passed = super().check()
        nobody = bool(self.present) and not any(box.value() for box in (*self.present, *self.agents))
        if nobody:
            self.present[0].set_error(f"请勾选到场的当事人{'或代理人' if self.agents else ''}。")
            if passed:
                self.present[0].setFocus()
        return passed and not nobody

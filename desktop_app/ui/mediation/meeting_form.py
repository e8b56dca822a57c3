"""登记调解会议: one sitting with its record (F7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.enums import MeetingManner, MeetingMeans, MeetingOutcome
from desktop_app.domain.clock_time import local_time
from desktop_app.services.mediation_detail import ConsentRow, MeetingRow
from desktop_app.services.mediation_work_row import AgentChoice, InvitedRow
from desktop_app.services.meeting import MeetingDraft
from desktop_app.services.planned_meeting import PlannedRow
from desktop_app.services.record_preview import RecordSketch
from desktop_app.ui.kit.fields import CheckField, LongTextField, RecordField, SelectField, TextField
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.record_form import Now, RecordForm


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who may have come: the words at his box, and his name as a speaker."""

    uid: UUID
    words: str
    name: str


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
        planned: PlannedRow | None = None,
    ) -> None:
        """``place`` and ``recorder`` are proposed; every party is taken to have come.

        ``planned`` is the meeting as it was planned.
        """
        name = "登记调解会议" if corrected is None else f"更正第 {corrected.ordinal} 次调解记录"
        super().__init__(name, now, earliest)
        s = look().sizes
        self._corrected, self._planned = corrected, planned
        self._parties = [_Person(p.party_uid, f"{p.side.label} {p.name}", p.name) for p in parties]
        self._agents = [_Person(a.uid, f"{a.party_name}的代理人 {a.name}", a.name) for a in agents]
        agreed = [guest for guest in guests if guest.consented]
        self._guests = [_Person(g.uid, _guest_words(g), g.name) for g in agreed]
        waiting = len(guests) - len(agreed)
        if corrected is not None:
            # Whoever was there stays to choose, whatever became of him since.
            _add(self._parties, corrected.present_uids, corrected.present)
            _add(self._agents, corrected.agent_uids, corrected.agents)
            _add(self._guests, corrected.guest_uids, corrected.guests)
        self.add_span()
        self.place.set_value(place)
        manners = [(m, m.label) for m in MeetingManner]
        self.manner = SelectField("manner", "方式", manners, width=s.width_phone + s.s24)
        self.manner.set_value(MeetingManner.JOINT)
        self.add_row(self.place, self.means, self.manner)
        self._add_people(waiting)
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
        elif planned is not None:
            self._show_planned(planned)
        self._name_speakers()

    def _add_people(self, waiting: int) -> None:
        self.add_section("谁到场")
        self.present = _boxes("present", self._parties)
        for field in self.present:
            field.set_value(True)
            field.changed.connect(self._name_speakers)
        self.add_row(*self.present)
        self.agents = _boxes("agents", self._agents)
        self.guests = _boxes("guests", self._guests)
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
        for people, boxes, there in (
            (self._parties, self.present, row.present_uids),
            (self._agents, self.agents, row.agent_uids),
            (self._guests, self.guests, row.guest_uids),
        ):
            for person, box in zip(people, boxes, strict=True):
                box.set_value(person.uid in there)
        self.text.set_value(row.record)
        self.outcome.set_value(row.outcome)
        self.recorder.set_value(row.recorder)
        self.subject.set_value(row.subject)

    def _show_planned(self, row: PlannedRow) -> None:
        begun = local_time(row.starts_at)
        self.day.set_value(min(begun.date(), self._today()))
        self.start.set_value(f"{begun:%H:%M}")
        self.place.set_value(row.place)
        self.means.set_value(row.means)
        self.manner.set_value(row.manner)
        self.subject.set_value(row.subject)
        invited = {one.uid for one in row.people if one.guest}
        for person, box in zip(self._guests, self.guests, strict=True):
            box.set_value(person.uid in invited)

    def _name_speakers(self) -> None:
        there = (*_ticked(self._parties, self.present), *_ticked(self._agents, self.agents))
        self.text.edit.answerers = tuple(person.name for person in there)

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
            tuple(person.uid for person in _ticked(self._parties, self.present)),
            self.means.value() or MeetingMeans.ROOM,
            tuple(person.uid for person in _ticked(self._agents, self.agents)),
            tuple(person.uid for person in _ticked(self._guests, self.guests)),
            old.mediators if old else (),
            self._planned.uid if self._planned else None,
        )

    def sketch(self) -> RecordSketch:
        """The record as far as it is written."""
        return RecordSketch(
            self.draft(), self.has_end(), self.outcome.value() is not None, has_start=self.has_start()
        )

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


def _boxes(key: str, people: Sequence[_Person]) -> tuple[CheckField, ...]:
    return tuple(CheckField(f"{key}[{n}]", person.words) for n, person in enumerate(people))


def _ticked(people: Sequence[_Person], boxes: Sequence[CheckField]) -> list[_Person]:
    return [person for person, box in zip(people, boxes, strict=True) if box.value()]


def _guest_words(guest: InvitedRow) -> str:
    return f"邀请 {guest.name}（{guest.unit}）" if guest.unit else f"邀请 {guest.name}"


def _add(people: list[_Person], uids: Sequence[UUID], names: Sequence[str]) -> None:
    """Add those whom an older record names and who are not among the present ones."""
    known = {person.uid for person in people}
    people += [_Person(uid, name, name) for uid, name in zip(uids, names, strict=False) if uid not in known]

"""Forms about people in the room: who is invited, what the parties say to it, recusal asked and decided."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from db.enums import InvitedKind
from desktop_app.services.invited_participant import InvitedDraft, ParticipantConsentDraft
from desktop_app.services.mediation_detail import ConsentRow, MediatorAtWorkRow, MeetingRow
from desktop_app.services.mediation_work_row import InvitedAnswer, RecusalRow
from desktop_app.services.recusal import LAW, RecusalDecision, RecusalDraft
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

Today = Callable[[], date]


class InviteForm(Form):
    """邀请参加: who, from where, in which capacity, and which parties agreed at once."""

    def __init__(self, parties: Sequence[ConsentRow], today: Today, earliest: date) -> None:
        """Nobody has agreed yet."""
        super().__init__("邀请参加")
        s = look().sizes
        self._parties = tuple(parties)
        words = "可以邀请亲属、邻里、同事、有专门知识的人或者社会组织（人民调解法第二十条），要各方同意。"
        self.add_widget(Label(words, Words.HELP, wrap=True))
        self.person = TextField(
            "name", "姓名", required="请填写被邀请人的姓名。", width=s.width_phone, limit=50
        )
        kinds = [(k, k.label) for k in InvitedKind]
        self.kind = SelectField("kind", "是什么人", kinds, required="请选是什么人。", width=s.width_choice)
        self.phone = TextField("phone", "电话（可不填）", width=s.width_phone, limit=40)
        self.add_row(self.person, self.kind, self.phone)
        self.unit = TextField("unit", "单位（可不填）", width=s.width_choice, limit=100)
        self.relation = TextField(
            "relation",
            "与当事人的关系或职务",
            width=s.width_choice,
            limit=60,
            placeholder="例如：申请人的舅舅",
        )
        self.add_row(self.unit, self.relation)
        self.add_section("谁已经同意", help_text="没问的先不勾，以后再登记")
        self.agreed = tuple(
            CheckField(f"agreed[{n}]", f"{p.side.label} {p.name}") for n, p in enumerate(parties)
        )
        self.add_row(*self.agreed)
        self.day = DateField("answered_on", "表态日期", today, earliest=earliest, latest=today)
        self.day.set_value(today())
        self.add_row(self.day)

    def draft(self) -> InvitedDraft:
        """What was entered; call it only after the fields passed."""
        return InvitedDraft(
            self.person.value(),
            self.kind.value() or InvitedKind.OTHER,
            self.unit.value(),
            self.relation.value(),
            self.phone.value(),
            tuple(p.party_uid for p, box in zip(self._parties, self.agreed, strict=True) if box.value()),
            self.day.value(),
        )


class InvitedAnswerForm(Form):
    """What one party says to somebody invited."""

    def __init__(self, answers: Sequence[InvitedAnswer], today: Today, earliest: date) -> None:
        """Start with the first party that was not asked."""
        super().__init__("登记邀请的意见")
        s = look().sizes
        people = [(a.party_uid, a.party_name) for a in answers]
        self.party = SelectField("party_uid", "当事人", people, required="请选当事人。", width=s.width_choice)
        waiting = next((a.party_uid for a in answers if not a.given), None)
        self.party.set_value(waiting)
        self.given = SelectField("given", "意见", [(True, "同意"), (False, "不同意")], width=s.width_short)
        self.given.set_value(True)
        self.day = DateField(
            "answered_on", "表态日期", today, required="请填写表态日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.note = LongTextField("note", "说明（可不填）", lines=1, limit=500)
        self.add_row(self.party, self.given, self.day)
        self.add_wide(self.note)

    def draft(self) -> ParticipantConsentDraft:
        """What was entered; call it only after the fields passed."""
        party, day = self.party.value(), self.day.value()
        assert party is not None
        assert day is not None
        return ParticipantConsentDraft(party, bool(self.given.value()), day, self.note.value())


TOGETHER = UUID(int=0)
"""Stands for all parties who were not asked yet, who together want nobody to stand aside."""


class RecusalForm(Form):
    """登记回避: a party was asked and answered."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        mediators: Sequence[MediatorAtWorkRow],
        meetings: Sequence[MeetingRow],
        today: Today,
        earliest: date,
        asked: Sequence[str],
    ) -> None:
        """Start with the first party whose name is not among ``asked``."""
        super().__init__("登记回避")
        s = look().sizes
        people = [(p.party_uid, p.name) for p in parties]
        self._open = tuple(p.party_uid for p in parties if p.name not in asked)
        if len(self._open) > 1:
            people.append((TOGETHER, f"还没问过的 {len(self._open)} 方，一起问的"))
        self.party = SelectField("party_uid", "问了谁", people, required="请选问了谁。", width=s.width_choice)
        self.party.set_value(next((p.party_uid for p in parties if p.name not in asked), None))
        who = [(m.uid, m.name + ("（主持）" if m.leads else "")) for m in mediators]
        self.challenged = SelectField(
            "challenged", "要求谁回避", who, width=s.width_choice, none_word="不要求回避"
        )
        self.add_row(self.party, self.challenged)
        ordinals = [(m.ordinal, f"第 {m.ordinal} 次调解") for m in meetings]
        self.meeting = SelectField(
            "meeting_ordinal", "什么时候问的", ordinals, width=s.width_choice, none_word="开会以前，一次问清"
        )
        self.day = DateField(
            "asked_on", "日期", today, required="请填写日期。", earliest=earliest, latest=today
        )
        self.day.set_value(today())
        self.add_row(self.meeting, self.day)
        self.reason = LongTextField("reason", "要求回避的理由", lines=2, limit=500)
        self._row = self.add_wide(self.reason)
        self.challenged.changed.connect(self._fit)
        self.party.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        together = self.party.value() == TOGETHER
        if together and self.challenged.value() is not None:
            self.challenged.set_value(None)
        self.challenged.setEnabled(not together)
        wanted = self.challenged.value() is not None
        self._row.setVisible(wanted)
        self.reason.setVisible(wanted)
        self.reason.required = "请写明要求回避的理由。" if wanted else ""

    def draft(self) -> RecusalDraft:
        """What was entered; call it only after the fields passed."""
        party, day = self.party.value(), self.day.value()
        assert party is not None
        assert day is not None
        challenged = self.challenged.value()
        reason = self.reason.value() if challenged is not None else ""
        if party == TOGETHER:
            return RecusalDraft(
                self._open[0], day, meeting_ordinal=self.meeting.value(), together=self._open[1:]
            )
        return RecusalDraft(party, day, challenged, reason, self.meeting.value())


class RecusalDecisionForm(Form):
    """决定回避: whether the challenged mediator goes, and who takes over."""

    def __init__(
        self,
        row: RecusalRow,
        others: Sequence[tuple[UUID, str]],
        today: Today,
        *,
        alone: bool,
    ) -> None:
        """``others`` may take over; ``alone``: nobody else mediates, so somebody must."""
        super().__init__("决定回避")
        s = look().sizes
        said = f"{row.party_name}要求{row.challenged}回避：{row.reason}"
        self.add_widget(Label(said, wrap=True))
        choices = [(True, "同意回避")] if row.leads else [(True, "同意回避"), (False, "不同意")]
        if row.leads:
            words = f"他是主持人，当事人要求回避的应当调换（{LAW}）。"
            self.add_widget(Label(words, Words.HELP, tone=Tone.WARNING, wrap=True))
        self.granted = SelectField("granted", "决定", choices, width=s.width_name)
        self.granted.set_value(True)
        self.day = DateField(
            "decided_on", "日期", today, required="请填写日期。", earliest=row.asked_on, latest=today
        )
        self.day.set_value(today())
        self.add_row(self.granted, self.day)
        none_word = "" if alone else "不换人，由其他调解员接着调"
        self.successor = SelectField(
            "successor", "换上谁", others, width=s.width_choice, none_word=none_word,
            required="请选换上谁。" if alone else "",
        )  # fmt: skip
        if not others:
            self.successor.set_help("这个调委会没有别的调解员了", Tone.WARNING)
        self._row = self.add_row(self.successor)
        self.note = LongTextField("reason", "说明", lines=2, limit=500)
        self.add_wide(self.note)
        self.granted.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        granted = self.granted.value() is not False
        self._row.setVisible(granted)
        self.successor.setVisible(granted)
        self.note.required = "" if granted else "请写明不同意回避的理由。"

    def draft(self) -> RecusalDecision:
        """What was entered; call it only after the fields passed."""
        day = self.day.value()
        assert day is not None
        granted = self.granted.value() is not False
        successor = self.successor.value() if granted else None
        return RecusalDecision(granted, day, self.note.value(), successor)

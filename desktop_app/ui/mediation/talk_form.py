"""写谈话记录: a separate talk (背靠背) with what was asked and offered in it; and an offer on its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from db.enums import MeetingMeans, OfferKind
from desktop_app.domain.clock_time import CHINA
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.services.mediation_work_row import TalkRow
from desktop_app.services.record_preview import RecordSketch
from desktop_app.services.separate_talk import OfferDraft, TalkDraft
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    Field,
    LongTextField,
    MoneyField,
    RecordField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.field_rows import FieldRows
from desktop_app.ui.mediation.record_form import Now, RecordForm
from desktop_app.ui.mediation.words import read_time, time_problem

_MOST_OFFERS = 20


class TalkForm(RecordForm[TalkDraft]):
    """With whom, when, what was said, which sums; whether in confidence."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        now: Now,
        *,
        earliest: date | None,
        recorder: str,
        corrected: TalkRow | None = None,
    ) -> None:
        """``recorder`` is proposed."""
        name = "写谈话记录" if corrected is None else f"更正第 {corrected.ordinal} 次谈话记录"
        super().__init__(name, now, earliest)
        s = look().sizes
        self._parties = tuple(parties)
        self._corrected = corrected
        self.add_span()
        self.add_row(self.place, self.means)
        self.add_section("和谁谈", help_text="必填")
        self.people = tuple(
            CheckField(f"people[{n}]", f"{p.side.label} {p.name}") for n, p in enumerate(parties)
        )
        self.add_row(*self.people)
        self.others = TextField(
            "others",
            "其他人（可不填）",
            width=s.width_choice,
            placeholder="例如：常守田的儿子常亮",
            limit=200,
        )
        self.confidential = CheckField("confidential", "保密：只在屏幕上看，不印在任何文书上")
        self.add_row(self.others, self.confidential)
        self.add_section("谈了什么", help_text="内容、记录人必填")
        self.text = RecordField("content", "谈话内容", required="请写谈话内容。", limit=50_000)
        self.add_wide(self.text)
        self.recorder = TextField(
            "recorder", "记录人", required="请填写记录人。", width=s.width_name, limit=50
        )
        self.recorder.set_value(recorder)
        self.add_row(self.recorder)
        self.reason = LongTextField("reason", "更正的原因", required="请写明更正的原因。", lines=2, limit=500)
        if corrected is not None:
            self.add_wide(self.reason)
            self._show(corrected)
        head = self.add_section("要求和出价", help_text="谁要多少、愿出多少，一条一条加")
        self.offers = FieldRows(self, "offers", self._offer_fields, head, word="一条", most=_MOST_OFFERS)

    def _offer_fields(self, path: str) -> Sequence[Field[Any]]:
        s = look().sizes
        people = [(p.party_uid, p.name) for p in self._parties]
        who = SelectField(f"{path}.party", "谁", people, required="请选是谁。", width=s.width_phone)
        chosen = [p for p, box in zip(self._parties, self.people, strict=True) if box.value()]
        if len(chosen) == 1:
            who.set_value(chosen[0].party_uid)
        kinds = [(k, k.label) for k in OfferKind]
        kind = SelectField(f"{path}.kind", "要求或愿出", kinds, width=s.width_short)
        kind.set_value(OfferKind.ASKED)
        amount = MoneyField(f"{path}.amount", "金额（元）")
        what = TextField(f"{path}.what", "条件", width=s.width_choice, limit=400)
        return who, kind, amount, what

    def _show(self, row: TalkRow) -> None:
        self.set_span(row.started_at, row.ended_at)
        self.place.set_value(row.place)
        self.means.set_value(row.means)
        for party, box in zip(self._parties, self.people, strict=True):
            box.set_value(party.party_uid in row.party_uids)
        self.others.set_value(row.others)
        self.confidential.set_value(row.confidential)
        self.text.set_value(row.content)
        self.recorder.set_value(row.recorder)

    def make_rows(self, kept: Mapping[str, Any]) -> None:
        """As many offers as the draft names."""
        self.offers.make(kept)

    def draft(self) -> TalkDraft:
        """What was entered; call it only after the fields passed."""
        return TalkDraft(
            self.started(),
            self.ended(),
            self.place.value(),
            self.text.value(),
            self.recorder.value(),
            tuple(p.party_uid for p, box in zip(self._parties, self.people, strict=True) if box.value()),
            self.others.value(),
            self.means.value() or MeetingMeans.ROOM,
            self._corrected.mediators if self._corrected else (),
            self.confidential.value(),
            tuple(self._offer(fields) for fields in self.offers.rows()),
        )

    def _offer(self, fields: Sequence[Field[Any]]) -> OfferDraft:
        who, kind, amount, what = (field.value() for field in fields)
        return OfferDraft(
            cast("UUID", who), cast("OfferKind", kind), self.ended(), cast("int | None", amount), str(what)
        )

    def sketch(self) -> RecordSketch:
        """The record as far as it is written; rows of offers come with the registered record."""
        return RecordSketch(self.draft(), self.has_end(), has_start=self.has_start())

    def words(self) -> Mapping[str, str]:
        """Time, place and recorder of this talk."""
        return {"地点": self.place.value(), "记录人": self.recorder.value()}


class OfferForm(Form):
    """登记出价: what a party asked or offered outside a recorded talk, e.g. by telephone."""

    def __init__(self, parties: Sequence[ConsentRow], today: Callable[[], date], now: Now) -> None:
        """Propose now."""
        super().__init__("登记出价")
        s = look().sizes
        self._now = now
        people = [(p.party_uid, p.name) for p in parties]
        self.who = SelectField("party_uid", "谁", people, required="请选是谁。", width=s.width_choice)
        kinds = [(k, k.label) for k in OfferKind]
        self.kind = SelectField("kind", "要求或愿出", kinds, width=s.width_short)
        self.kind.set_value(OfferKind.OFFERED)
        self.add_row(self.who, self.kind)
        self.amount = MoneyField("amount_fen", "金额（元）")
        self.what = TextField("offers", "条件（没有金额的要写）", width=s.width_long, limit=400)
        self.add_row(self.amount, self.what)
        self.day = DateField("day", "日期", today, required="请填写日期。", latest=today)
        self.day.set_value(today())
        self.clock = TextField(
            "clock", "时间", width=s.width_number, placeholder="9:30", check_text=time_problem
        )
        self.add_row(self.day, self.clock)

    def draft(self) -> OfferDraft:
        """What was entered; call it only after the fields passed."""
        who, day, now = self.who.value(), self.day.value(), self._now().astimezone(CHINA)
        assert who is not None
        assert day is not None
        typed = read_time(self.clock.value())
        clock = typed or (now.time() if day == now.date() else now.time().replace(hour=12, minute=0))
        at = datetime.combine(day, clock, CHINA)
        return OfferDraft(
            who, self.kind.value() or OfferKind.OFFERED, at, self.amount.value(), self.what.value()
        )

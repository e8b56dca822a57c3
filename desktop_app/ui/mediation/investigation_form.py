"""写调查记录: somebody questioned, or a place inspected and measured (F5)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.enums import InvestigationKind
from desktop_app.services.investigation_record import InvestigationDraft, MeasurementDraft
from desktop_app.services.mediation_work_row import InvestigationRow
from desktop_app.services.mediation_work_view import few_words
from desktop_app.services.record_preview import RecordSketch
from desktop_app.ui.kit.fields import Field, LongTextField, RecordField, SelectField, TextField
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.mediation.field_rows import FieldRows
from desktop_app.ui.mediation.record_form import Now, RecordForm

_MOST_ROWS = 60
_BETWEEN = re.compile(r"[、，,；;\s]+")


class InvestigationForm(RecordForm[InvestigationDraft]):
    """When, where, who asked whom, what was said or seen; at an inspection rows of what was measured."""

    def __init__(
        self,
        now: Now,
        *,
        earliest: date | None,
        mediators: Sequence[str],
        recorder: str,
        wanted: int,
        corrected: InvestigationRow | None = None,
    ) -> None:
        """``mediators`` are proposed as investigators; fewer than ``wanted`` is a warning."""
        name = "写调查记录" if corrected is None else f"更正第 {corrected.ordinal} 份调查记录"
        super().__init__(name, now, earliest)
        s = look().sizes
        self._wanted = wanted
        kinds = [(k, k.label) for k in InvestigationKind]
        self.kind = SelectField("kind", "调查什么", kinds, width=s.width_name)
        self.kind.set_value(InvestigationKind.QUESTIONING)
        self.add_span()
        self.add_row(self.kind, self.place)
        self.add_section("谁调查、问了谁", help_text="调查人、被调查人、记录人必填")
        self.investigators = TextField(
            "investigators",
            "调查人（几位用顿号隔开）",
            required="请填写调查人。",
            width=s.width_long,
            limit=200,
        )
        self.investigators.set_value("、".join(mediators))
        self.recorder = TextField(
            "recorder", "记录人", required="请填写记录人。", width=s.width_name, limit=50
        )
        self.recorder.set_value(recorder)
        self.add_row(self.investigators, self.recorder)
        self.subject = TextField(
            "subject", "被调查人", required="请填写被调查人。", width=s.width_phone, limit=50
        )
        self.subject_note = TextField(
            "subject_note", "身份情况", width=s.width_long, limit=400,
            placeholder="性别、年龄、单位或住址、与当事人的关系",
        )  # fmt: skip
        self._asked = self.add_row(self.subject, self.subject_note)
        self.participants = TextField(
            "participants",
            "参加人（可不填）",
            width=s.width_long,
            placeholder="在场的见证人、村干部等",
            limit=500,
        )
        self.add_row(self.participants)
        self.add_section("记录")
        self.text = RecordField("content", "问答内容", limit=50_000)
        self.add_wide(self.text)
        self.reason = LongTextField("reason", "更正的原因", required="请写明更正的原因。", lines=2, limit=500)
        if corrected is not None:
            self.add_wide(self.reason)
        head = self.add_section("勘验数据", help_text="量了什么、多少，一条一条加")
        self.rows = FieldRows(self, "measurements", _measure_fields, head, word="一条", most=_MOST_ROWS)
        if corrected is not None:
            self._show(corrected)
        self.kind.changed.connect(self._fit)
        self.investigators.changed.connect(self._warn)
        self._fit()
        self._warn()

    def _show(self, row: InvestigationRow) -> None:
        self.kind.set_value(row.kind)
        self.set_span(row.started_at, row.ended_at)
        self.place.set_value(row.place)
        self.investigators.set_value("、".join(row.investigators))
        self.recorder.set_value(row.recorder)
        self.subject.set_value(row.subject)
        self.subject_note.set_value(row.subject_note)
        self.participants.set_value(row.participants)
        self.text.set_value(row.content)
        for number, measured in enumerate(row.measurements):
            self.rows.add()
            for field, value in zip(self.rows.rows()[number], measured, strict=True):
                field.set_value(value)

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Fill in what a draft kept, and show what belongs to its kind."""
        super().restore(kept)
        self._fit()
        self._warn()

    def _fit(self) -> None:
        questioned = self.kind.value() is not InvestigationKind.INSPECTION
        for field in (self.subject, self.subject_note):
            field.setVisible(questioned)
        self._asked.setVisible(questioned)
        self.text.set_label("问答内容" if questioned else "勘验情况")

    def _warn(self) -> None:
        count = len(self._names())
        words = few_words(count, self._wanted) if count else ""
        self.investigators.set_help(words, Tone.WARNING)

    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in _BETWEEN.split(self.investigators.value()) if name)

    def make_rows(self, kept: Mapping[str, Any]) -> None:
        """As many measurements as the draft names."""
        self.rows.make(kept)

    def draft(self) -> InvestigationDraft:
        """What was entered; call it only after the fields passed."""
        kind = self.kind.value() or InvestigationKind.QUESTIONING
        questioned = kind is InvestigationKind.QUESTIONING
        return InvestigationDraft(
            kind,
            self.started(),
            self.ended(),
            self.place.value(),
            self._names(),
            self.recorder.value(),
            self.text.value(),
            self.participants.value(),
            self.subject.value() if questioned else "",
            self.subject_note.value() if questioned else "",
            tuple(MeasurementDraft(*(str(field.value()) for field in row)) for row in self.rows.rows()),
        )

    def sketch(self) -> RecordSketch:
        """The record as far as it is written."""
        return RecordSketch(self.draft(), self.has_end(), has_start=self.has_start())

    def words(self) -> Mapping[str, str]:
        """Place, recorder and investigators of this record."""
        asked = {"地点": self.place.value(), "记录人": self.recorder.value()}
        return {**asked, "调解员": "、".join(self._names())}


def _measure_fields(path: str) -> Sequence[Field[Any]]:
    s = look().sizes
    return (
        TextField(f"{path}.what", "量的什么", required="请写量的是什么。", width=s.width_choice, limit=100),
        TextField(
            f"{path}.size", "数据（带单位）", required="请写量得多少。", width=s.width_phone,
            placeholder="12.4 米", limit=60,
        ),
        TextField(f"{path}.note", "说明（可不填）", width=s.width_choice, limit=200),
    )  # fmt: skip

"""登记证据: what was handed in, by whom, to prove what, and whether a copy was compared (F6)."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from db.enums import EvidenceForm as Shape
from desktop_app.services.evidence import EvidenceDraft
from desktop_app.services.mediation_detail import ConsentRow
from desktop_app.services.mediation_work_row import AttachmentChoice, EvidenceRow
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look


class EvidenceForm(Form):
    """One row of the list of evidence; for a change also why."""

    def __init__(
        self,
        parties: Sequence[ConsentRow],
        files: Sequence[AttachmentChoice],
        today: Callable[[], date],
        *,
        checker: str,
        changed: EvidenceRow | None = None,
    ) -> None:
        """``checker`` is proposed as who compares copies with their originals."""
        super().__init__("登记证据" if changed is None else f"更改第 {changed.ordinal} 份证据")
        s = look().sizes
        self._today = today
        self.add_section("是什么", help_text="名称、形式、证明对象必填")
        self.title = TextField("name", "证据名称", required="请填写证据名称。", width=s.width_long, limit=200)
        shapes = [(f, f.label) for f in Shape]
        self.shape = SelectField("form", "形式", shapes, required="请选形式。", width=s.width_name)
        self.add_row(self.title, self.shape)
        self.pages = NumberField("pages", "页数", least=1, most=9999)
        self.pages.set_value(1)
        self.copies = NumberField("copies", "份数", least=1, most=9999)
        self.copies.set_value(1)
        self.day = DateField("received_on", "收到日期", today, required="请填写收到日期。", latest=today)
        self.day.set_value(today())
        self.add_row(self.pages, self.copies, self.day)
        self.proves = LongTextField(
            "proves", "证明对象", required="请写明这份证据要证明什么。", lines=2, limit=1000
        )
        self.add_wide(self.proves)
        self.add_section("从哪里来")
        self.party = SelectField(
            "party_uid",
            "谁提供的",
            _providers(parties, changed),
            width=s.width_long,
            none_word="不是当事人提供的",
        )
        self.source = TextField(
            "source", "来源", width=s.width_choice, placeholder="例如：派出所调取", limit=200
        )
        self.add_row(self.party, self.source)
        self.checked = CheckField("checked", "与原件核对无异")
        self.checked_on = DateField("checked_on", "核对日期", today, latest=today)
        self.checker = TextField("checked_by", "核对人", width=s.width_name, limit=50)
        self.checker.set_value(checker)
        self._compared = self.add_row(self.checked, self.checked_on, self.checker)
        choices = [(f.uid, f.title) for f in files]
        self.file = SelectField(
            "attachment_uid", "扫描件（从这件纠纷的附件里选）", choices, width=s.width_long, none_word="没有"
        )
        self.add_row(self.file)
        self.reason = LongTextField("reason", "更改的原因", required="请写明更改的原因。", lines=1, limit=500)
        if changed is not None:
            self.add_wide(self.reason)
            self._show(changed)
        self.shape.changed.connect(self._fit)
        self.checked.changed.connect(self._fit)
        self._fit()

    def _show(self, row: EvidenceRow) -> None:
        self.title.set_value(row.name)
        self.shape.set_value(row.form)
        self.pages.set_value(row.pages)
        self.copies.set_value(row.copies)
        self.day.set_value(row.received_on)
        self.proves.set_value(row.proves)
        self.party.set_value(row.party_uid)
        self.source.set_value(row.source)
        self.checked.set_value(row.checked_on is not None)
        self.checked_on.set_value(row.checked_on)
        if row.checked_by:
            self.checker.set_value(row.checked_by)
        self.file.set_value(row.attachment_uid)

    def _fit(self) -> None:
        copy = self.shape.value() is Shape.COPY
        compared = copy and self.checked.value()
        self._compared.setVisible(copy)
        self.checked.setVisible(copy)
        for field in (self.checked_on, self.checker):
            field.setVisible(compared)
        if compared and self.checked_on.value() is None:
            self.checked_on.set_value(self._today())

    def draft(self) -> EvidenceDraft:
        """What was entered; call it only after the fields passed."""
        day, shape = self.day.value(), self.shape.value()
        assert day is not None
        assert shape is not None
        compared = shape is Shape.COPY and self.checked.value()
        return EvidenceDraft(
            self.title.value(),
            shape,
            self.proves.value(),
            day,
            self.party.value(),
            self.source.value(),
            self.pages.value() or 0,
            self.copies.value() or 0,
            self.checked_on.value() if compared else None,
            self.checker.value() if compared else "",
            self.file.value(),
        )


def _providers(parties: Sequence[ConsentRow], changed: EvidenceRow | None) -> list[tuple[UUID, str]]:
    """The parties; beside them one whom heirs followed since he handed it in."""
    people = [(p.party_uid, f"{p.side.label} {p.name}") for p in parties]
    known = {uid for uid, _ in people}
    if changed is not None and changed.party_uid is not None and changed.party_uid not in known:
        people.append((changed.party_uid, changed.provider))
    return people

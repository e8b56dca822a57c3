"""调委会名单: a new committee, or further mediators of one; needed before the first mediation of a centre."""

from collections.abc import Sequence
from uuid import UUID

from desktop_app.services.committee import CommitteeDraft, CommitteeRow, MediatorDraft
from desktop_app.ui.kit.fields import CheckField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look


class CommitteeForm(Form):
    """One mediator at a time; with 新的调委会 the committee comes first."""

    def __init__(self, committees: Sequence[CommitteeRow], chosen: UUID | None) -> None:
        """``chosen`` is the committee that was worked on before."""
        super().__init__("调委会名单")
        s = look().sizes
        self._rows = {row.uid: row for row in committees}
        self.add_section("调委会")
        self.committee = SelectField(
            "committee_uid", "人民调解委员会", [(r.uid, r.name) for r in committees],
            width=s.width_long, none_word="新的调委会",
        )  # fmt: skip
        self.committee.set_value(chosen)
        self.add_row(self.committee)
        self.name = TextField(
            "name", "全称", width=s.width_long, placeholder="例如：柳桥镇人民调解委员会", limit=100
        )
        self.short = TextField(
            "short_name", "编号用的简称", width=s.width_name, placeholder="例如：柳", limit=20
        )
        self._new = self.add_row(self.name, self.short)
        self._people = Label("", Words.HELP, wrap=True)
        self.add_widget(self._people)
        self.add_section("加一位调解员", help_text="姓名必填")
        self.person = TextField(
            "mediator.name", "姓名", required="请填写调解员姓名。", width=s.width_name, limit=50
        )
        self.phone = TextField("mediator.phone", "电话", width=s.width_phone, limit=40)
        self.chair = CheckField("mediator.is_chair", "是主任")
        self.add_row(self.person, self.phone, self.chair)
        self.committee.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        uid = self.committee.value()
        row = self._rows.get(uid) if uid is not None else None
        for field in (self.name, self.short):
            field.setVisible(row is None)
        self._new.setVisible(row is None)
        self.name.required = "请填写人民调解委员会全称。" if row is None else ""
        self.short.required = "请填写编号用的简称。" if row is None else ""
        names = [m.name + ("（主任）" if m.is_chair else "") for m in row.mediators] if row else []
        self._people.setText(f"现有 {len(names)} 位：{'、'.join(names)}" if names else "")
        self._people.setVisible(bool(names))
        if row is None:
            self.chair.set_value(True)
        elif any(m.is_chair for m in row.mediators):
            self.chair.set_value(False)

    def committee_draft(self) -> CommitteeDraft:
        """The new committee."""
        return CommitteeDraft(self.name.value(), self.short.value())

    def mediator_draft(self) -> MediatorDraft:
        """The mediator."""
        return MediatorDraft(self.person.value(), self.phone.value(), self.chair.value())


def field_of_mediator(path: str) -> str:
    """Field of the form for a field of ``MediatorDraft``."""
    return f"mediator.{path}"

"""Forms about pages that wait: where they belong, and which sheet a torn code was."""

from collections.abc import Sequence
from uuid import UUID

from desktop_app.services.mediation_view import MediationRow
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_tray import PlaceDraft
from desktop_app.ui.kit.fields import Choice, ChoiceField, NumberField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label
from desktop_app.ui.kit.tokens import look


class PlaceForm(Form):
    """归到哪里: the case, the place in its dossier, perhaps a title."""

    def __init__(self, cases: Sequence[MediationRow], chosen: UUID | None, rules: Rules) -> None:
        """Propose the case that the page shows."""
        super().__init__("归到哪里")
        s = look().sizes
        self.case = ChoiceField[UUID](
            "mediation_uid",
            "哪一件",
            [Choice(row.uid, row.title, row.number, row.state.label) for row in cases],
            required="请选是哪一件的。",
            placeholder="当事人、卷号",
            width=s.width_long,
        )
        if chosen is not None:
            self.case.set_value(chosen)
        slots = [(one.code, one.name) for one in rules.profile.dossier.slots if one.numbered]
        self.slot = SelectField("slot", "卷内位置", slots, required="请选卷内的位置。", width=s.width_long)
        self.name = TextField("title", "名称（可不填）", width=s.width_long, limit=200)
        self.name.set_help("例如：收条、身份证复印件")
        self.add_row(self.case)
        self.add_row(self.slot)
        self.add_row(self.name)

    def draft(self) -> PlaceDraft:
        """What was entered; call it only after the fields passed."""
        mediation = self.case.value()
        assert mediation is not None
        return PlaceDraft(mediation, self.slot.value() or "", self.name.value())


class WordForm(Form):
    """这是哪一张: the word beside a code that could not be read."""

    def __init__(self) -> None:
        """Ask for word and sheet."""
        super().__init__("这是哪一张")
        s = look().sizes
        self.add_widget(
            Label("方块旁边印着一串字，例如“K7QM-3RD2 1/2”：前面的填在左边，斜线前的是第几张。", wrap=True)
        )
        self.word = TextField(
            "word", "方块旁边的字", required="请照纸上填写。", width=s.width_phone, limit=20
        )
        self.page = NumberField("page", "第几张", required="请填第几张。", width=s.width_short)
        self.page.set_value(1)
        self.add_row(self.word, self.page)

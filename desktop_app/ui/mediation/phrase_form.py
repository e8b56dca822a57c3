"""常用语: the office's own passages, one at a time; those of the county are read, not changed."""

from collections.abc import Sequence
from uuid import UUID

from db.enums import PaperKind
from desktop_app.domain.phrase import PLACEHOLDERS
from desktop_app.services.phrase import PAPERS, PhraseDraft, PhraseRow
from desktop_app.ui.kit.fields import CheckField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

NEW = "新的一段"


class PhraseForm(Form):
    """Choose a passage to change, or write a new one; a county's one is taken as the start of an own one."""

    def __init__(self, rows: Sequence[PhraseRow], paper: PaperKind) -> None:
        """Begin with a new one for ``paper``."""
        super().__init__("常用语")
        s = look().sizes
        self._rows = dict(enumerate(rows))
        words = [
            (place, row.title if row.uid is not None else f"{row.title}（县里的，存成自己的一段）")
            for place, row in self._rows.items()
        ]
        self.chosen = SelectField("chosen", "哪一段", words, width=s.width_long, none_word=NEW)
        self.add_row(self.chosen)
        self.title = TextField(
            "title", "名字", required="请给这段话起个名字，例如“询问回避”。", width=s.width_choice, limit=60
        )
        self.delete = CheckField("delete", "删掉这一段")
        self.add_row(self.title, self.delete)
        self.text = LongTextField("text", "内容", required="请写这段话的内容。", lines=6, limit=2000)
        self.add_wide(self.text)
        fields = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
        self.add_widget(Label(f"写上大括号里的词，插入时自动换成这件调解的：{fields}", Words.HELP, wrap=True))
        self.papers = {kind: CheckField(f"papers[{kind.value}]", kind.label) for kind in PAPERS}
        self.add_section("用在哪种记录里")
        self.add_row(*self.papers.values())
        for kind, box in self.papers.items():
            box.set_value(kind is paper)
        self.chosen.changed.connect(self._show)
        self.delete.hide()

    def _show(self) -> None:
        place = self.chosen.value()
        row = self._rows.get(place) if place is not None else None
        self.title.set_value(row.title if row else "")
        self.text.set_value(row.text if row else "")
        for kind, box in self.papers.items():
            box.set_value(row is not None and kind in row.papers)
        self.delete.set_value(False)
        self.delete.setVisible(row is not None and row.uid is not None)

    def uid(self) -> UUID | None:
        """The own passage that is changed; None for a new one."""
        place = self.chosen.value()
        return None if place is None else self._rows[place].uid

    def draft(self) -> PhraseDraft:
        """What was entered."""
        wanted = tuple(kind for kind, box in self.papers.items() if box.value())
        return PhraseDraft(self.title.value(), self.text.value(), wanted)

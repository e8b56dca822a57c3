"""A side step of the import of assignment ledgers: which case a row is about, where that is not certain."""

from collections.abc import Callable, Mapping
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from desktop_app.services.assignment_import_plan import AssignmentImportPlan, AssignmentImportRow
from desktop_app.services.assignment_import_work import NEW_CASE
from desktop_app.ui.kit.fields import Choice, ChoiceField
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.ledger.step import ImportStep

_SHOWN = 60


class CasesStep(ImportStep):
    """A line per row with the cases that it may be about; an empty field leaves the row out."""

    def __init__(self, back: Callable[[], object], go_on: Callable[[], object]) -> None:
        """Build the step without rows."""
        super().__init__(
            "选定案件",
            "这些行和已有的纠纷有同名的人，拿不准是不是同一件。是哪一件就选哪一件；都不是，选“另登记一件”。"
            "空着的不导入。",
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self._scroll, 1)
        self._fields: dict[UUID, ChoiceField[UUID]] = {}
        self.add_button("重新核对", go_on, main=True)
        self.add_button("返回预览", back)

    def show_rows(self, plan: AssignmentImportPlan, chosen: Mapping[UUID, UUID]) -> None:
        """Show the rows with candidates, with what was chosen before."""
        s = look().sizes
        self._fields = {}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        grid.setHorizontalSpacing(s.s16)
        grid.setVerticalSpacing(s.s8)
        for column, head in enumerate(("行", "台账里写的", "是哪一件")):
            grid.addWidget(Label(head, Words.HELP), 0, column)
        rows = [row for row in plan.rows if row.candidates and row.uid is not None]
        for place, row in enumerate(rows, 1):
            assert row.uid is not None, "only rows with an identity wait"
            field = ChoiceField[UUID](f"case.{row.line}", "", _choices(row))
            field.control.setAccessibleName(f"第 {row.line} 行是哪一件")
            field.setFixedWidth(s.popup)
            field.set_value(chosen.get(row.uid))
            self._fields[row.uid] = field
            grid.addWidget(Label(str(row.line), Words.LABEL), place, 0)
            grid.addWidget(ElidedLabel(_said(row)), place, 1)
            grid.addWidget(field, place, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(rows) + 1, 1)
        self._scroll.setWidget(holder)
        first = next(iter(self._fields.values()), None)
        if first is not None:
            first.setFocus()

    def choices(self) -> dict[UUID, UUID]:
        """What was chosen, by row."""
        found = {uid: field.value() for uid, field in self._fields.items()}
        return {uid: value for uid, value in found.items() if value is not None}


def _choices(row: AssignmentImportRow) -> tuple[Choice[UUID], ...]:
    known = tuple(Choice(one.uid, one.title, code=one.number, help=one.why) for one in row.candidates)
    return (*known, Choice(NEW_CASE, "另登记一件", help="都不是", keys="ldj"))


def _said(row: AssignmentImportRow) -> str:
    case = row.entry.case if row.entry is not None else None
    if case is None:
        return ""
    names = "、".join(party.name for party in case.draft.parties)
    text = " ".join(case.draft.description.split())
    return "　".join(part for part in (names, text[:_SHOWN]) if part)

"""建议: matters that should have a leader by rule, why, and to whom each is best put."""

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.leader_choice import LeaderChoice
from desktop_app.errors import FengqiaoError
from desktop_app.services.assignment import ProposalDraft, propose
from desktop_app.services.assignment_candidate import CandidateRow, list_candidates
from desktop_app.services.leader_choice import suggest_leaders
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.cells import Cell, Due, Risk, Text, TwoLine, TwoPart
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import KeyValues, LinkRow, Paragraph
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext

_NONE = "现在没有该提请包案的。红色风险、疑难超期、信访积案、上级交办督办和重大隐患会自己列到这里。"
Today = Callable[[], date]


class CandidateTable(RowsTable[CandidateRow]):
    """Candidates, red ones first, then the oldest, with the strongest reason."""

    def __init__(self, today: Today) -> None:
        """Show nothing yet."""
        self._today = today
        columns = (
            Column[CandidateRow]("title", "事项", _title, always=True),
            Column[CandidateRow]("risk", "风险", _risk, width=42),
            Column[CandidateRow]("why", "为什么", _why, width=110),
            Column[CandidateRow]("village", "村（社区）", _village, width=130, wide=True),
            Column[CandidateRow]("due", "期限", self._due, width=100),
        )
        model: RowsModel[CandidateRow] = RowsModel(columns, lambda row: row.uid, self._two_line)
        super().__init__(model, "该提请包案的")

    def _due(self, row: CandidateRow) -> Cell:
        return Due(None if row.due_on is None else (row.due_on - self._today()).days)

    def _two_line(self, row: CandidateRow) -> TwoLine:
        return TwoLine(row.title, f"{row.kind.label}  {row.trigger.label}", _risk(row), self._due(row))


def _title(row: CandidateRow) -> Cell:
    return TwoPart(row.title, row.kind.label)


def _risk(row: CandidateRow) -> Cell:
    return Risk(row.risk)


def _why(row: CandidateRow) -> Cell:
    return Text(row.trigger.label)


def _village(row: CandidateRow) -> Cell:
    return Text(row.village_name, Tone.MUTED)


class CandidatePanel(DetailPanel):
    """One candidate: its reasons, and all leaders with what speaks for and against each."""

    def __init__(
        self, give: Callable[[LeaderChoice], object], write: Callable[[], object], *, may: bool
    ) -> None:
        """``give`` proposes to a leader at once, ``write`` opens the form; only who ``may`` propose."""
        super().__init__()
        self._give, self._write, self._may = give, write, may

    def show_candidate(self, row: CandidateRow, leaders: tuple[LeaderChoice, ...], today: date) -> None:
        """Show a matter with the leaders, the fittest first."""
        left = None if row.due_on is None else (row.due_on - today).days
        head = DetailHead(
            row.title, row.number, row.state_label, risk=row.risk, days_left=left, due_day=row.due_on
        )
        self.set_head(head)
        best = next((one for one in leaders if one.suggested), None)
        actions: list[Action] = []
        if self._may:
            if best is not None:
                actions.append(Action(f"提请{best.name}包案", partial(self._give, best)))
            actions.append(Action("改理由再提", self._write))
        self.set_actions(actions)
        self.clear_sections()
        reasons = self.add_section("为什么提请")
        for reason in row.reasons:
            reasons.body.addWidget(Label(reason.words, Words.VALUE, wrap=True))
        facts = [
            ("类别", row.kind.label),
            ("村（社区）", row.village_name),
            ("当事人", "、".join(row.people)),
        ]
        reasons.body.addWidget(KeyValues([fact for fact in facts if fact[1]], columns=1))
        section = self.add_section("包给谁", help_text=f"{len(leaders)} 位领导")
        if not leaders:
            section.body.addWidget(Paragraph("领导名册还是空的，请先在“领导名册”里加上领导。"))
        for one in leaders:
            section.body.addWidget(self._line(one))

    def _line(self, one: LeaderChoice) -> QWidget:
        said = "，".join(one.reasons)
        notes = [one.barred] if one.barred else list(one.hints)
        verbs: list[Button] = []
        if self._may and not one.barred:
            verb = link("提请", partial(self._give, one))
            verb.setAccessibleName(f"提请{one.name}包案")
            verbs.append(verb)
        mark = "建议　" if one.suggested else ""
        tone = Tone.DANGER if one.barred else Tone.WARNING
        name = f"{one.name}"
        return LinkRow(name, f"{mark}{one.post}　{said}", *verbs, note="；".join(notes), tone=tone)


class SuggestionView(QWidget):
    """The list and one candidate. ``proposed(uid)``, ``write(candidate)``, ``failed``, ``counted(int)``."""

    proposed = Signal(object, str)
    write = Signal(object)
    failed = Signal(FengqiaoError)
    counted = Signal(int)

    def __init__(self, context: PageContext) -> None:
        """Build the view; nothing is read before ``refresh``."""
        super().__init__()
        self._context = context
        self._shown: CandidateRow | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.table = CandidateTable(self._today)
        self.table.current_row_changed.connect(self._row_changed)
        self.block = ListDetail("assignment_suggestion", list_share=0.56)
        self.block.add_table(self.table, EmptyState(_NONE, icon="briefcase"))
        may = context.may(Permission.PROPOSE_ASSIGNMENT)
        self.panel = CandidatePanel(self._give, self._write, may=may)
        self.block.set_detail(self.panel, nothing="在左边选一件，这里显示为什么要包案、包给谁合适。")
        self.block.show_detail(False)
        box.addWidget(self.block)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def refresh(self) -> None:
        """Query the candidates again."""
        context = self._context
        context.runner.query(
            list_candidates, context.rules, by=context.actor, slot="candidates", on_done=self._take_rows,
            owner=self,
        )  # fmt: skip

    def _take_rows(self, rows: tuple[CandidateRow, ...]) -> None:
        self.table.rows.set_rows(rows)
        self.counted.emit(len(rows))
        if not rows:
            self._shown = None
            self.block.show_detail(False)
        self.table.select_first()

    def _row_changed(self, row: CandidateRow | None) -> None:
        if row is None:
            return
        context = self._context
        context.runner.query(
            suggest_leaders, row.kind, row.uid, context.rules, by=context.actor, slot="leaders",
            on_done=partial(self._take_leaders, row), on_error=self.failed.emit, owner=self,
        )  # fmt: skip

    def _take_leaders(self, row: CandidateRow, leaders: tuple[LeaderChoice, ...]) -> None:
        self._shown = row
        self.panel.show_candidate(row, leaders, self._today())
        self.block.show_detail(True)

    def _give(self, leader: LeaderChoice) -> None:
        """Propose at once, with the reasons that the rules give."""
        if self._shown is None:
            return
        row, context = self._shown, self._context
        draft = ProposalDraft(row.uid, leader.uid, row.words, row.kind, row.trigger)
        context.runner.command(
            propose, draft, context.rules, by=context.actor,
            on_done=partial(self._given, leader.name), on_error=self.failed.emit, owner=self,
        )  # fmt: skip

    def _given(self, name: str, uid: UUID) -> None:
        self.proposed.emit(uid, f"已提请{name}包案，等党政一把手审批。")

    def _write(self) -> None:
        if self._shown is not None:
            self.write.emit(self._shown)

"""The list of assignments: by leader, by how long nothing was done, or by limit."""

from collections.abc import Sequence
from datetime import date

from db.enums import AssignmentState, MatterKind, RiskLevel
from desktop_app.domain.profile_leader import LeaderRule
from desktop_app.services.assignment_view import AssignmentRow
from desktop_app.ui.kit.cells import Cell, DayLine, Due, Group, Risk, Steps, Text, TwoLine, TwoPart
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone

BY_LEADER, BY_IDLE, BY_DUE = "按领导", "按多久没动", "按期限"
ORDERS = (BY_LEADER, BY_IDLE, BY_DUE)
_WARN_DAYS = 3
"""So many days before a visit is overdue it is shown as a warning."""


class AssignmentTable(RowsTable[AssignmentRow]):
    """Assignments with a tick per real action on a line of 30 days; ``set_order`` groups or sorts them."""

    def __init__(self, rules: LeaderRule) -> None:
        """Show nothing yet; ``rules`` say how often a leader must act."""
        self._rules = rules
        self._order = BY_LEADER
        self._given: tuple[AssignmentRow, ...] = ()
        group = rules.checklist[-1].group if rules.checklist else "清单"
        columns = (
            Column[AssignmentRow]("title", "案件", self._title, always=True),
            Column[AssignmentRow]("number", "编号", _number, width=150, wide=True),
            Column[AssignmentRow]("risk", "风险", _risk, width=42),
            Column[AssignmentRow]("line", "近 30 天动作", _line, width=122),
            Column[AssignmentRow]("steps", group, _steps, width=94),
            Column[AssignmentRow]("last", "上次动作", self._last, width=78),
            Column[AssignmentRow]("next", "下一步", _next, width=112),
            Column[AssignmentRow]("due", "期限", _due, width=100),
        )
        model: RowsModel[AssignmentRow] = RowsModel(columns, lambda row: row.uid, self._two_line)
        super().__init__(model, "包案列表")

    def set_order(self, order: str) -> None:
        """Group by leader, or sort by idle days or by limit."""
        self._order = order
        self.set_rows(self._given)

    def set_narrow(self, narrow: bool) -> None:
        """Two-line rows name their leader themselves and stand without group heads."""
        super().set_narrow(narrow)
        self.set_rows(self._given)

    def set_rows(self, rows: Sequence[AssignmentRow]) -> None:
        """Show these rows in the chosen order; they come sorted by leader."""
        self._given = tuple(rows)
        if self._order == BY_IDLE:
            idle = sorted(self._given, key=lambda row: (not row.neglected, -row.days_without_action))
            self.rows.set_rows(tuple(idle))
        elif self._order == BY_DUE:
            due = sorted(self._given, key=lambda row: row.due_on or date.max)
            self.rows.set_rows(tuple(due))
        elif self.rows.narrow:
            self.rows.set_rows(self._given)
        else:
            self.rows.set_rows(_grouped(self._given))

    def idle_words(self, row: AssignmentRow) -> str:
        """今天, 9 天前, or how long nothing was done at all."""
        if row.state is AssignmentState.PROPOSED:
            return "—"
        if row.last_action_on is None:
            return f"{row.days_without_action} 天没动"
        return f"{row.days_without_action} 天前" if row.days_without_action else "今天"

    def _limit(self, row: AssignmentRow) -> int:
        return visit_limit(row, self._rules)

    def _title(self, row: AssignmentRow) -> Cell:
        marks = [] if row.state is AssignmentState.PLANNED else [row.state.label]
        if row.matter_kind is not MatterKind.DISPUTE:
            marks.insert(0, row.matter_kind.label)
        if self._order != BY_LEADER:
            marks.insert(0, row.leader_name)
        if row.deputy_name:
            marks.append(f"{row.deputy_name}代管")
        if row.health is not None and row.health.bulk:
            marks.append(f"补录 {len(row.health.bulk)} 条")
        if row.twice:
            marks.append("重复包案")
        return TwoPart(row.title, "  ".join(marks))

    def _last(self, row: AssignmentRow) -> Cell:
        tone = Tone.NORMAL
        if row.state is AssignmentState.PROPOSED:
            tone = Tone.MUTED
        elif not row.neglected and row.days_without_action > self._limit(row) - _WARN_DAYS:
            tone = Tone.WARNING
        elif row.neglected:
            tone = Tone.DANGER
        return Text(self.idle_words(row), tone=tone, bold=row.neglected)

    def _two_line(self, row: AssignmentRow) -> TwoLine:
        words = "  ".join((row.leader_name, row.state.label))
        end = self._last(row) if row.neglected else _due(row)
        return TwoLine(row.title, words, Risk(row.risk), end)


def visit_limit(row: AssignmentRow, rules: LeaderRule) -> int:
    """Days within which the next visit or meeting is owed."""
    return rules.visit_rule.red if row.risk is RiskLevel.RED else rules.visit_rule.other


def _grouped(rows: Sequence[AssignmentRow]) -> list[AssignmentRow | Group]:
    found: list[AssignmentRow | Group] = []
    counts: dict[object, int] = {}
    for row in rows:
        counts[row.leader_uid] = counts.get(row.leader_uid, 0) + 1
    before: object = None
    for row in rows:
        if row.leader_uid != before:
            found.append(Group(row.leader_name, f"{row.leader_post}  {counts[row.leader_uid]} 件"))
            before = row.leader_uid
        found.append(row)
    return found


def _number(row: AssignmentRow) -> Cell:
    return Text(row.number, small=True)


def _risk(row: AssignmentRow) -> Cell:
    return Risk(row.risk)


def _line(row: AssignmentRow) -> Cell:
    return DayLine(row.action_days)


def _steps(row: AssignmentRow) -> Cell:
    last = row.evidence[-1] if row.evidence else None
    return Cell() if last is None else Steps(last.done, last.total)


def _next(row: AssignmentRow) -> Cell:
    """When the next step is to be done: a date that is past is the first thing to ask about."""
    if row.health is None:
        return Cell()
    step = row.health.next_step
    if step is None or step.due_on is None:
        return Text("没有写", Tone.WARNING)
    left = step.days_left or 0
    if left < 0:
        return Text(f"已过 {-left} 天", Tone.DANGER, bold=True)
    return Text(f"{step.due_on:%m-%d} 今天" if left == 0 else f"{step.due_on:%m-%d}")


def _due(row: AssignmentRow) -> Cell:
    if row.days_left is None:
        return Text(row.state.label, tone=Tone.MUTED)
    return Due(row.days_left)

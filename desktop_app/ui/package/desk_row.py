"""Rows of the conflict desk: to be decided here or by others, numbers given twice, decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.services.conflict_decision import DecidedRow
from desktop_app.services.duplicate_number import DuplicateNumber
from desktop_app.services.package_conflict import ConflictRow
from desktop_app.ui.kit.cells import Cell, Group, Text, TwoLine, TwoPart
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.tokens import Tone

_SHORT = 16
"""Characters of a value in the list."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the desk with the row behind it."""

    row: ConflictRow | DecidedRow | DuplicateNumber

    @property
    def key(self) -> tuple[object, ...]:
        """Identity over re-queries."""
        match self.row:
            case ConflictRow():
                return ("open", self.row.entity, self.row.uid, self.row.field)
            case DecidedRow():
                return ("decided", self.row.number)
            case DuplicateNumber():
                return ("number", self.row.number)

    @property
    def title(self) -> str:
        """The record."""
        return self.row.number if isinstance(self.row, DuplicateNumber) else self.row.title

    @property
    def field_label(self) -> str:
        """The field; of a number given twice, that it is one."""
        return "编号" if isinstance(self.row, DuplicateNumber) else self.row.field_label

    @property
    def values(self) -> str:
        """橙 / 红, or what was decided."""
        match self.row:
            case ConflictRow():
                return " / ".join(_short(value.text) for value in self.row.values)
            case DecidedRow():
                return _short(self.row.text)
            case DuplicateNumber():
                return f"{len(self.row.cases)} 件同号"

    @property
    def when(self) -> str:
        """When the newest value was written, or the decision made."""
        match self.row:
            case ConflictRow():
                return short_moment_words(max(value.at for value in self.row.values))
            case DecidedRow():
                return short_moment_words(self.row.at)
            case DuplicateNumber():
                return short_moment_words(max(case.registered_at for case in self.row.cases))


def desk_columns() -> tuple[Column[DeskRow], ...]:
    """Columns of the list."""
    return (
        Column[DeskRow]("title", "记录", lambda r: TwoPart(r.title, ""), always=True),
        Column[DeskRow]("field", "哪一项", lambda r: Text(r.field_label), width=132, always=True),
        Column[DeskRow]("values", "两个值", lambda r: Text(r.values, Tone.MUTED), width=152),
        Column[DeskRow]("when", "时间", lambda r: Text(r.when, Tone.MUTED, small=True), width=92, wide=True),
    )


def two_line(row: DeskRow) -> TwoLine:
    """The narrow form."""
    return TwoLine(row.title, f"{row.field_label}　{row.values}", Cell(), Cell())


def desk_rows(
    conflicts: Sequence[ConflictRow], decided: Sequence[DecidedRow], numbers: Sequence[DuplicateNumber]
) -> list[DeskRow | Group]:
    """All rows under their heads: first what this office has to decide."""
    groups: list[tuple[str, str, Sequence[ConflictRow | DecidedRow | DuplicateNumber]]] = [
        ("待定夺", "处", [row for row in conflicts if row.may_settle]),
        ("由别的单位定夺", "处", [row for row in conflicts if not row.may_settle]),
        ("重号", "个编号", numbers),
        ("已定夺", "处", decided),
    ]
    found: list[DeskRow | Group] = []
    for title, unit, rows in groups:
        if rows:
            found.append(Group(title, f"{len(rows)} {unit}"))
            found += [DeskRow(row) for row in rows]
    return found


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else plain[: _SHORT - 1] + "…"

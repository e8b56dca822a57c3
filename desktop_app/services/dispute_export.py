"""Taking a list of disputes out of the program: which cases, with what reason, and the list as it is shown.

Nothing leaves without a reason and a line in the audit log (rules.md 11: export); restricted cases never do.
The three steps are apart, so that no transaction is held over the writing of a file: read in a snapshot,
``release_export`` in a command, then write (``sheet_file``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Labelled
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery
from desktop_app.services.dispute_filter_words import filter_words
from desktop_app.services.dispute_row import DisputeRow, parts, rows_of
from desktop_app.services.dispute_view import DisputeQuery, list_order
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import Sheet, SheetColumn

MOST = 20_000
"""Cases in one export."""
LONGEST_REASON = 200
_READING = "正在读取纠纷"


class ExportKind(Labelled):
    """What is taken out."""

    LIST = "list", "纠纷列表"
    LEDGER = "ledger", "矛盾纠纷台账"
    RECORD = "record", "综治记录"
    ASSIGNMENTS = "assignments", "领导包案台账"
    ASSIGNMENTS_FULL = "assignments_full", "领导包案台账（号码完整）"


DISPUTE_KINDS = (ExportKind.LIST, ExportKind.LEDGER, ExportKind.RECORD)
"""What is taken out of the list of disputes."""


@dataclass(frozen=True, slots=True)
class Release:
    """An export that is to be made: what, how many cases, by which filters, why, and into which file."""

    kind: ExportKind
    count: int
    query: DisputeQuery | AssignmentLedgerQuery
    conditions: str
    reason: str
    file_name: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column of the list on a sheet."""

    title: str
    width: int
    words: Callable[[DisputeRow], str]


def _due(row: DisputeRow) -> str:
    if row.due_on is None or row.days_left is None:
        return ""
    late = f"超期 {-row.days_left} 天" if row.days_left < 0 else f"还有 {row.days_left} 天"
    return f"{row.due_on}（{late}）"


LIST_COLUMNS: Mapping[str, _Shown] = MappingProxyType(
    {
        "number": _Shown("登记编号", 26, lambda r: r.number),
        "parties": _Shown("当事人", 36, lambda r: r.parties or r.title),
        "category": _Shown("类别", 20, lambda r: r.category),
        "village": _Shown("村（社区）", 24, lambda r: r.village_name),
        "office": _Shown("承办", 22, lambda r: r.office_name),
        "lead": _Shown("主办", 28, lambda r: " ".join(p for p in (r.lead_unit, r.responsible_name) if p)),
        "state": _Shown("状态", 12, lambda r: f"已转出，{r.office_name}承办" if r.away else r.state.label),
        "risk": _Shown("风险", 7, lambda r: r.risk.label),
        "due": _Shown("期限", 26, _due),
        "registered": _Shown("登记日期", 12, lambda r: local_date(r.registered_at).isoformat()),
        "source": _Shown("来源", 14, lambda r: r.source.label),
        "type": _Shown("纠纷类型", 20, lambda r: r.dispute_type.label if r.dispute_type else ""),
    }
)
"""Columns of the list by the keys that the window uses, with the whole number instead of the short one."""


@needs(Permission.VIEW_DISPUTES)
def export_ids(
    session: Session, query: DisputeQuery, *, by: Actor, today: date, most: int = MOST
) -> tuple[int, ...]:
    """Local ids of the cases that may leave the program, in the query's order. Restricted ones may not.

    :raises RuleViolation: when there is none, or more than ``most``.
    """
    closed = set(session.scalars(select(Dispute.id).where(Dispute.restricted_at.is_not(None))))
    ids = tuple(i for i in list_order(session, query, by=by, today=today).ids if i not in closed)
    if not ids:
        raise RuleViolation("没有符合条件的纠纷，请先改一改条件。", "query")
    if len(ids) > most:
        raise RuleViolation(f"一次最多 {most:,} 件，现在是 {len(ids):,} 件，请用条件缩小范围。", "query")
    return ids


def above(title: str, conditions: str, count: int, by: Actor, now: datetime) -> tuple[str, ...]:
    """Lines over a table: what it is, which conditions, how many, by whom and when."""
    made = f"共 {count:,} 件，{local_time(now):%Y-%m-%d %H:%M} 由 {by.name} 导出"
    return (title, f"条件：{conditions}", made)


@needs(Permission.EXPORT_DISPUTES)
def list_sheet(
    session: Session,
    query: DisputeQuery,
    columns: Sequence[str],
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> Sheet:
    """The list as it is shown: these columns in this order, masked as on the screen.

    :raises RuleViolation: as ``export_ids``, or when no known column is named.
    """
    chosen = [LIST_COLUMNS[key] for key in columns if key in LIST_COLUMNS]
    if not chosen:
        raise RuleViolation("请至少选一列再导出。", "columns")
    ids = export_ids(session, query, by=by, today=today)
    rows: list[tuple[str, ...]] = []
    for part in parts(ids):
        if progress is not None:
            progress.step(_READING, len(rows), len(ids))
        found = rows_of(session, part, by=by, today=today)
        rows += [tuple(column.words(row) for column in chosen) for row in found]
    kind = ExportKind.LIST
    return Sheet(
        kind.label,
        above(f"{rules.identity.name}{kind.label}", filter_words(session, query, today), len(rows), by, now),
        tuple(SheetColumn(column.title, column.width) for column in chosen),
        tuple(rows),
    )


def checked_reason(text: str) -> str:
    """The purpose in one line.

    :raises RuleViolation: without one, or when it is too long.
    """
    reason = " ".join(normal_text(text).split())
    if not reason:
        raise RuleViolation("请写明导出的用途，例如“报县综治中心”。", "reason")
    if len(reason) > LONGEST_REASON:
        raise RuleViolation(f"用途最多 {LONGEST_REASON} 个字。", "reason")
    return reason

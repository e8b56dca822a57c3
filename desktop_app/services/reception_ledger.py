"""领导接访台账 of a period as a paper and as a sheet; taking it out is put on record with its purpose.

Numbers are masked. More matters than one person may take out alone are not put into one ledger (rules.md 11).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db.enums import AuditAction
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.export_approval import why_second_person
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.dispute_export import above, checked_reason
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.reception_view import VisitDetail, list_visits
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import Sheet, SheetColumn, to_xlsx

if TYPE_CHECKING:
    # Draws PDF and loads slowly; wanted only when somebody prints.
    from desktop_app.papers.reception_ledger import ReceptionLedger, ReceptionLine

_TITLE = "领导接访台账"
_SHEET = (
    *(("编号", 22), ("日期", 12), ("类型", 8), ("地点", 20), ("接访领导", 12), ("职务", 12), ("来访人", 14)),
    *(("证件号", 22), ("电话", 15), ("人数", 7), ("户籍所在地", 24), ("群众诉求", 50), ("办理意见", 30)),
    *(("处理", 14), ("关联件号", 26), ("领导批示", 30), ("承办单位", 18), ("承办时限", 12), ("结果", 30)),
    *(("办结日期", 12), ("满意度", 10), ("回访日期", 12), ("记录人", 12)),
)
"""Columns of the sheet with their widths, as papers.md 7 M names them."""


@dataclass(frozen=True, slots=True)
class LedgerTaken:
    """A ledger on record, free of the database: ``content`` is drawn as PDF, ``sheet`` written as xlsx."""

    name: str
    content: "ReceptionLedger"
    sheet: Sheet

    def pdf(self) -> bytes:
        """The ledger as PDF."""
        from desktop_app.papers.reception_ledger import render

        return render(self.content)

    def xlsx(self) -> bytes:
        """The ledger as a workbook."""
        return to_xlsx((self.sheet,))


@needs(Permission.EXPORT_DISPUTES)
def take_ledger(
    session: Session, first: date, last: date, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> LedgerTaken:
    """The ledger of the days from ``first`` to ``last`` that this user may read; put on record.

    :raises RuleViolation: without a purpose, for days in the wrong order, without a visitor in them, or with
        more matters than one person may take out alone.
    """
    from desktop_app.papers.reception_ledger import ReceptionLedger

    said = checked_reason(reason)
    if last < first:
        raise RuleViolation("结束日期早于开始日期，请改正。", "last")
    listed = list_visits(session, first, last, by=by, today=local_date(now))
    found = sorted(listed, key=lambda one: one.row.day)
    if not found:
        raise RuleViolation("这段日子没有登记来访，请换一段。", "first")
    if why := why_second_person(False, len(found), rules.profile.export):
        raise RuleViolation(f"这段日子有 {len(found):,} 件，{why}，请分成几段导出。", "last")
    period = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    what = f"{_TITLE} {len(found):,} 件，{period}，用途：{said}"
    audit.record(session, AuditAction.EXPORT, what, by=by, now=now, entity="reception_duty")
    lines = tuple(_line(one) for one in found)
    content = ReceptionLedger(rules.identity.name, first, last, now, lines, by.name)
    columns = tuple(SheetColumn(title, width) for title, width in _SHEET)
    sheet = Sheet(_TITLE, above(_TITLE, period, len(found), by, now), columns, tuple(map(_cells, found)))
    return LedgerTaken(f"{_TITLE} {first:%Y%m%d}-{last:%Y%m%d}", content, sheet)


def _leader(one: VisitDetail) -> str:
    return f"{one.row.leader_name}（{one.leader_post}）" if one.leader_post else one.row.leader_name


def _line(one: VisitDetail) -> "ReceptionLine":
    from desktop_app.papers.reception_ledger import ReceptionLine

    row = one.row
    many = f"等 {row.people_count} 人" if row.people_count > 1 else ""
    handled = "\n".join(part for part in (one.proposal, row.outcome.label, row.dispute_number) if part)
    due = f"{row.due_on:%Y-%m-%d}" if row.due_on else ""
    done = f"{row.completed_on:%Y-%m-%d}" if row.completed_on else ""
    return ReceptionLine(
        number=row.number,
        day=row.day,
        leader="\n".join(part for part in (_leader(one), one.place) if part),
        visitor="\n".join(part for part in (row.name + many, one.id_masked, one.phone_masked) if part),
        demand=row.demand,
        handling=handled,
        instruction=one.instruction,
        undertaking="\n".join(part for part in (row.undertaker, due) if part),
        result="\n".join(part for part in (one.result or one.told_where, done, one.satisfaction) if part),
        outcome=row.outcome.label,
        people=row.people_count,
        done=row.completed_on is not None,
    )


def _cells(one: VisitDetail) -> tuple[str, ...]:
    row = one.row
    days = (row.due_on, row.completed_on, one.followed_up_on)
    due, completed, followed = (day.isoformat() if day else "" for day in days)
    return (
        *(row.number, row.day.isoformat(), row.kind.label, one.place, row.leader_name, one.leader_post),
        *(row.name, one.id_masked, one.phone_masked, str(row.people_count), one.address, row.demand),
        *(one.proposal, row.outcome.label, row.dispute_number, one.instruction, row.undertaker, due),
        *(one.result or one.told_where, completed, one.satisfaction, followed, one.recorder_name),
    )

"""Taking back a whole import of sweep reports, while its days are open; past imports."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.enums import AuditAction, SweepDayState
from db.models.change import RecordHead
from db.models.grid import Grid
from db.models.ledger import LedgerImportRow
from db.models.sweep import GridEvent, SweepDay, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.ledger_past import PastImport, import_to_undo, listed_imports
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_import_work import KIND

_UNDONE = "撤销导入："


@dataclass(frozen=True, slots=True)
class SweepUndone:
    """What was taken back, and the grids and days whose report stays, each with why."""

    undone: int
    kept: tuple[str, ...]


@needs(Permission.VIEW_SWEEP)
def past_sweep_imports(session: Session, *, by: Actor, today: date) -> tuple[PastImport, ...]:
    """Imports of sweep reports on this PC, the newest first."""
    del today
    return listed_imports(session, KIND, by)


@needs(Permission.REPORT_SWEEP)
def undo_sweep_import(
    session: Session, import_uid: UUID, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> SweepUndone:
    """Make the reports of an import void with their findings.

    What stays: reports of a day that was locked since, those whose finding was settled, registered or given
    a further finding, and those that somebody changed.

    :raises RuleViolation: without a reason, for an unknown import, one taken back before, or one of which
        nothing can be taken back any more.
    :raises PermissionDenied: for somebody else's import, unless the director does it.
    """
    said = normal_text(reason)
    if not said:
        raise RuleViolation("请写明撤销的原因，例如“导错了文件”。", "reason")
    record = import_to_undo(session, import_uid, KIND, by)
    listed = select(LedgerImportRow.record_uid).where(LedgerImportRow.import_id == record.id)
    own = select(SweepReport, Grid).join(Grid, SweepReport.grid_id == Grid.id)
    reports = session.execute(
        own.where(SweepReport.uid.in_(listed), SweepReport.voided_at.is_(None)).order_by(SweepReport.id)
    ).all()
    found = select(GridEvent).join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
    events = session.scalars(found.where(SweepReport.uid.in_(listed), GridEvent.voided_at.is_(None))).all()
    ours = set(session.scalars(listed))
    by_report: dict[int, list[GridEvent]] = {}
    for event in events:
        by_report.setdefault(event.sweep_report_id, []).append(event)
    changed = _changed(session, listed)
    locked = _locked(session, rules.identity.code)
    kept: list[str] = []
    undone = 0
    for report, grid in reports:
        own_events = by_report.get(report.id, [])
        why = _why_kept(report, own_events, ours, changed, locked)
        if why:
            kept.append(f"{grid.village_name}{grid.name} {report.day:%m-%d}（{why}）")
            continue
        undone += 1
        for row in (report, *own_events):
            row.voided_at, row.voided_reason = now, _UNDONE + said
    if reports and not undone:
        raise RuleViolation(f"这次导入的都撤不了：{'；'.join(kept[:3])}。", "import")
    record.undone, record.undone_at, record.undone_by, record.undone_reason = undone, now, by.name, said
    session.flush()
    text = f"撤销导入 {record.file_name}：{undone} 条上报，原因：{said}"
    audit.record(session, AuditAction.IMPORT, text, by=by, now=now)
    return SweepUndone(undone, tuple(kept))


def _changed(session: Session, listed: Select[UUID]) -> set[UUID]:
    """Records with a change after the one that made them: then single fields have heads of their own."""
    query = select(RecordHead.record_uid, RecordHead.exceptions).where(RecordHead.record_uid.in_(listed))
    return {uid for uid, exceptions in session.execute(query) if exceptions}


def _locked(session: Session, township_code: str) -> set[date]:
    query = select(SweepDay.day).where(
        SweepDay.township_code == township_code,
        SweepDay.state == SweepDayState.LOCKED,
        SweepDay.voided_at.is_(None),
    )
    return set(session.scalars(query))


def _why_kept(
    report: SweepReport, events: list[GridEvent], ours: set[UUID], changed: set[UUID], locked: set[date]
) -> str:
    """Why a report stays; empty when it can be taken back."""
    if report.day in locked:
        return "当天已锁定"
    if any(event.dispute_id is not None for event in events):
        return "已登记为纠纷"
    if any(event.uid in changed for event in events) or report.uid in changed:
        return "导入后处置过"
    if any(event.uid not in ours for event in events):
        return "导入后补加过情况"
    return ""

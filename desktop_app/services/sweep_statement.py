"""Reading the statements of a township's sweep days, open or locked; used by the sweep's services.

Locked days are read from their packed value only; the reports that were folded into it stay in their table,
because records are never deleted, and are not looked at any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.orm import Session

from db.enums import CentreLevel, GridEventOutcome, RiskLevel, SweepDayState, SweepState, SweepTiming
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepCorrection, SweepDay, SweepReport
from db.models.unit import Unit
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.profile import SweepRule
from desktop_app.domain.sweep_pace import Entry, hasty_codes, runs_of
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GRID_NAMESPACE, GridFacts, township_grids
from desktop_app.services.sweep_pack import EventFigures, EventMark, Statement, statements_of, unpack


class ReportMark(NamedTuple):
    """What a board needs of a grid and day, as stored: no ``state`` is silence. Made by the thousand."""

    state: str | None
    timing: str | None
    proxy: bool
    events: int
    posted: bool
    hasty: bool = False
    doubtful: bool = False
    corrected: bool = False


def sweep_day_uid(township_code: str, day: date) -> UUID:
    """Identity of a township's day: two PCs that lock the same day speak of one record."""
    return uuid5(GRID_NAMESPACE, f"sweep_day:{township_code}:{day.isoformat()}")


def sweep_day(session: Session, township_code: str, day: date) -> SweepDay | None:
    """The record of a township's day; ``None`` while it is open."""
    return session.scalars(
        select(SweepDay).where(
            SweepDay.township_code == township_code, SweepDay.day == day, SweepDay.voided_at.is_(None)
        )
    ).first()


def is_locked(session: Session, township_code: str, day: date) -> bool:
    """Whether the day has been reviewed and locked."""
    found = sweep_day(session, township_code, day)
    return found is not None and found.state is SweepDayState.LOCKED


def township_of(session: Session, grid: GridFacts) -> str | None:
    """Code of the township that a grid's village belongs to."""
    return session.scalar(select(Unit.parent_code).where(Unit.code == grid.village_code))


def refuse_foreign_township(identity: CentreIdentity, township_code: str | None, title: str) -> str:
    """The township code, when this centre is that township's: nobody reports for others.

    :raises RuleViolation: at the county, and for a grid of another township.
    """
    if identity.level is not CentreLevel.TOWNSHIP:
        raise RuleViolation("每日一排由乡镇（街道）上报，县级只查看，请在乡镇的中心里操作。", "grid_code")
    if township_code != identity.code:
        raise RuleViolation(f"{title}不归{identity.short_name}管，请核对网格。", "grid_code")
    return identity.code


def statements_of_day(
    session: Session, township_code: str, day: date, *, corrected: bool = True
) -> tuple[Statement, ...]:
    """One statement for every grid in force on ``day``, by village and code; silence included.

    Of a locked day as it was corrected afterwards, or with ``corrected=False`` as it was locked.
    """
    record = sweep_day(session, township_code, day)
    if record is None or record.state is not SweepDayState.LOCKED:
        return open_statements(session, township_code, day)
    locked = statements_of(unpack(record.packed), day)
    if not corrected:
        return locked
    known = corrections_of(session, township_code, (day,))
    return tuple(
        _corrected(s, known[(day, s.grid_code)]) if (day, s.grid_code) in known else s for s in locked
    )


def corrections_of(
    session: Session, township_code: str, days: Iterable[date]
) -> dict[tuple[date, str], SweepCorrection]:
    """The correction that holds for each locked day and grid code: the last one entered."""
    found = select(SweepCorrection).where(
        SweepCorrection.township_code == township_code,
        SweepCorrection.day.in_(list(days)),
        SweepCorrection.voided_at.is_(None),
    )
    ordered = found.order_by(SweepCorrection.entered_at, SweepCorrection.id)
    return {(c.day, c.grid_code): c for c in session.scalars(ordered)}


def corrected_timing(before: SweepTiming | None, to_state: SweepState | None) -> SweepTiming | None:
    """Timing of a corrected statement: what was silent is late for ever, what was late stays late."""
    if to_state is None:
        return None
    return before or SweepTiming.LATE


def _corrected(s: Statement, correction: SweepCorrection) -> Statement:
    state = correction.to_state
    return replace(
        s,
        state=state,
        timing=corrected_timing(s.timing, state),
        means=s.means if state is not None else None,
        reporter=correction.reporter_name or s.reporter if state is not None else "",
        proxy=s.proxy and state is not None,
        events=s.events if state is SweepState.FINDINGS else (),
        note=correction.description or correction.reason,
        corrected=True,
    )


def open_statements(session: Session, township_code: str, day: date) -> tuple[Statement, ...]:
    """The statements of a day from its single reports, whether locked or not."""
    known = township_grids(session, township_code, day, day)
    grids = [grid.as_on(day) for grid in known if grid.exists_on(day)]
    reports: dict[int, list[SweepReport]] = {}
    found = select(SweepReport).where(*of_township(township_code, (day,)))
    for report in session.scalars(found.order_by(SweepReport.entered_at, SweepReport.id)):
        reports.setdefault(report.grid_id, []).append(report)
    events: dict[int, list[EventMark]] = {}
    for report_id, uid, outcome in session.execute(
        select(GridEvent.sweep_report_id, GridEvent.uid, GridEvent.outcome)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .where(GridEvent.voided_at.is_(None), *of_township(township_code, (day,)))
        .order_by(GridEvent.id)
    ):
        events.setdefault(report_id, []).append(EventMark(uid, outcome))
    return tuple(_statement(grid, day, reports.get(grid.id, []), events) for grid in grids)


def of_township(township_code: str, days: Iterable[date]) -> tuple[ColumnElement[bool], ...]:
    """Conditions for the reports in force of a township on these days."""
    villages = select(Unit.code).where(Unit.parent_code == township_code)
    grids = select(Grid.id).where(Grid.village_code.in_(villages))
    return (
        SweepReport.voided_at.is_(None),
        SweepReport.day.in_(list(days)),
        SweepReport.grid_id.in_(grids),
    )


def counted(reports: list[SweepReport]) -> SweepReport | None:
    """Which of several statements of a grid and day counts: one with findings, else the first entered.

    Two PCs of an office may each enter one before they exchange packages, and a second source may be entered
    on purpose; nothing is lost, all are kept. When the grid spoke is told by the first one.
    """
    findings = (report for report in reports if report.state is SweepState.FINDINGS)
    return next(findings, reports[0] if reports else None)


def _statement(
    grid: GridFacts, day: date, reports: list[SweepReport], events: Mapping[int, list[EventMark]]
) -> Statement:
    duty = grid.on_duty(day)
    report = counted(reports)
    worker = duty.worker if duty is not None else None
    silent = Statement(
        grid.code, grid.name, grid.village_code, grid.village_name, posted=duty is not None, worker=worker
    )
    if report is None:
        return silent
    sources = sum(r.second is not None for r in reports[1:])
    return replace(
        silent,
        state=report.state,
        timing=reports[0].timing,
        means=report.means,
        reporter=report.reporter_name,
        proxy=report.proxy,
        happened_at=report.happened_at,
        entered_at=report.entered_at,
        entered_by=report.entered_by,
        note=report.note or "",
        events=tuple(mark for r in reports for mark in events.get(r.id, ())),
        uid=report.uid,
        more=len(reports) - 1 - sources,
        sources=sources,
        doubtful=any(r.clock_doubtful for r in reports),
    )


def entries_of(statements: Iterable[Statement]) -> tuple[Entry, ...]:
    """When the statements were entered and by whom, for the pace."""
    return tuple(
        Entry(s.grid_code, s.entered_by, s.entered_at) for s in statements if s.entered_at is not None
    )


def event_figures(session: Session, statements: Iterable[Statement]) -> EventFigures:
    """Figures of the findings of these statements, as they stand now."""
    marks = [mark for statement in statements for mark in statement.events]
    outcomes = [mark.outcome for mark in marks]
    major = 0
    uids = [mark.uid for mark in marks]
    for start in range(0, len(uids), 400):
        part = uids[start : start + 400]
        risky = select(GridEvent.id).where(GridEvent.uid.in_(part), GridEvent.risk_level == RiskLevel.RED)
        major += len(session.scalars(risky).all())
    return EventFigures(
        found=len(outcomes),
        settled=outcomes.count(GridEventOutcome.ON_THE_SPOT),
        registered=outcomes.count(GridEventOutcome.REGISTERED),
        handed_over=outcomes.count(GridEventOutcome.HANDED_OVER),
        open=outcomes.count(GridEventOutcome.OPEN),
        major=major,
    )


def open_marks(
    session: Session, township_code: str, days: Iterable[date], rule: SweepRule
) -> dict[tuple[int, date], ReportMark]:
    """The statement that counts for each grid and open day; whether anybody is posted is not looked at."""
    conditions = of_township(township_code, days)
    counts = session.execute(
        select(GridEvent.sweep_report_id, func.count().label("number"))
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .where(GridEvent.voided_at.is_(None), *conditions)
        .group_by(GridEvent.sweep_report_id)
    )
    events: dict[int, int] = {row.sweep_report_id: row.number for row in counts}
    found = session.execute(
        select(
            SweepReport.id,
            SweepReport.grid_id,
            SweepReport.day,
            type_coerce(SweepReport.state, String),
            type_coerce(SweepReport.timing, String),
            SweepReport.proxy,
            SweepReport.entered_by,
            SweepReport.entered_at,
            SweepReport.clock_doubtful,
        )
        .where(*conditions)
        .order_by(SweepReport.entered_at, SweepReport.id)
    )
    marks: dict[tuple[int, date], ReportMark] = {}
    entries: dict[date, list[Entry]] = {}
    for report_id, grid_id, day, state, timing, proxy, by, at, doubtful in found:
        entries.setdefault(day, []).append(Entry(str(grid_id), by, at))
        mark = ReportMark(state, timing, proxy, events.get(report_id, 0), True, doubtful=bool(doubtful))
        before = marks.get((grid_id, day))
        marks[(grid_id, day)] = mark if before is None else _joined(before, mark)
    for day, entered in entries.items():
        for grid_id in hasty_codes(runs_of(entered, rule)):
            key = int(grid_id), day
            marks[key] = marks[key]._replace(hasty=True)
    return marks


def _joined(first: ReportMark, other: ReportMark) -> ReportMark:
    """Two statements of a grid and day as one: the first one's timing, the findings of both."""
    findings = SweepState.FINDINGS.value
    counts = other if first.state != findings and other.state == findings else first
    return counts._replace(
        timing=first.timing, events=first.events + other.events, doubtful=first.doubtful or other.doubtful
    )

"""What a correction to 有情 found: a finding that can be followed up, beside the locked day.

The packed day names only what was known when it was locked, and nobody reads single reports of a locked
day. So the finding hangs on a statement of its own whose uid follows from the correction's; figures stay as
they are.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import GridEventOutcome, ReportMeans, SecondReport, SweepState
from db.models.grid import Grid
from db.models.sweep import SweepCorrection, SweepReport
from desktop_app.services.campaign import campaign_id_for, campaigns_of
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_finding import FindingDraft, new_event
from desktop_app.services.sweep_pack import Statement
from desktop_app.services.sweep_statement import corrected_timing


def follow(
    session: Session, correction: SweepCorrection, before: Statement, rules: Rules, now: datetime
) -> None:
    """Make the finding of a correction, and take back what an earlier one found while nobody dealt with it.

    ``before`` is the statement as it counted until now. A further description of a grid that had reported
    findings already is a further finding. A grid that is not here by its code any more gets none.
    """
    found = correction.to_state is SweepState.FINDINGS
    if found and correction.description is None:
        return
    _take_back(session, _earlier(session, correction), correction.reason, now)
    grid = session.scalars(
        select(Grid).where(Grid.code == correction.grid_code, Grid.voided_at.is_(None))
    ).first()
    timing = corrected_timing(before.timing, correction.to_state)
    if not found or correction.description is None or grid is None or timing is None:
        return
    report = SweepReport(
        uid=_report_uid(correction.uid),
        grid_id=grid.id,
        day=correction.day,
        state=SweepState.FINDINGS,
        means=before.means or ReportMeans.PHONE,
        timing=timing,
        reporter_name=correction.reporter_name or before.reporter,
        proxy=before.proxy,
        happened_at=now,
        entered_at=now,
        entered_by=correction.corrected_by,
        second=SecondReport.CORRECTION,
        second_reason=correction.reason,
    )
    session.add(report)
    session.flush()
    campaigns = campaigns_of(session, rules, rules.identity.code, rules.identity.uid)
    campaign = campaign_id_for(campaigns, correction.village_code, correction.day)
    session.add(new_event(FindingDraft(correction.description), report.id, campaign))


def _report_uid(correction: UUID) -> UUID:
    return uuid5(correction, "sweep_report")


def _earlier(session: Session, correction: SweepCorrection) -> Iterable[SweepReport]:
    """Statements that earlier corrections of the same grid and day made."""
    uids = session.scalars(
        select(SweepCorrection.uid).where(
            SweepCorrection.township_code == correction.township_code,
            SweepCorrection.day == correction.day,
            SweepCorrection.grid_code == correction.grid_code,
            SweepCorrection.uid != correction.uid,
        )
    )
    wanted = [_report_uid(uid) for uid in uids]
    return session.scalars(
        select(SweepReport).where(SweepReport.uid.in_(wanted), SweepReport.voided_at.is_(None))
    ).all()


def _take_back(session: Session, reports: Iterable[SweepReport], reason: str, now: datetime) -> None:
    for report in reports:
        events = [event for event in report.events if event.voided_at is None]
        if all(event.outcome is GridEventOutcome.OPEN for event in events):
            for record in (report, *events):
                record.voided_at, record.voided_reason = now, f"再次更正：{reason}"
    session.flush()

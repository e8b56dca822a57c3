"""Hazards (风险隐患): findings of the sweep with level, owner and limit, closed with a note (销号).

A finding becomes a hazard by being given an owner and a limit; what it was in its day's report stays. It can
be followed beyond the day and is known by the finding's uid, so that other records may refer to it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import GridEventKind, GridEventOutcome, RiskLevel
from db.models.dispute import Transition
from db.models.grid import Grid
from db.models.sweep import Campaign, GridEvent, SweepReport
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.sweep_finding import hazard_words


@dataclass(frozen=True, slots=True)
class HazardDraft:
    """What makes a finding a hazard: level, owner (责任人) and limit."""

    level: RiskLevel
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class HazardRow:
    """A hazard as listed; ``days_left`` is negative once overdue and None when it is closed."""

    uid: UUID
    found_on: date
    grid_code: str
    grid_title: str
    description: str
    level: RiskLevel | None
    owner: str
    due_on: date | None
    closed_on: date | None
    closed_note: str
    campaign: str
    days_left: int | None
    own: bool

    @property
    def overdue(self) -> bool:
        """Whether its limit is past and it is not closed."""
        return self.days_left is not None and self.days_left < 0


@needs(Permission.VIEW_SWEEP)
def list_hazards(
    session: Session, township_code: str, *, by: Actor, today: date, open_only: bool = True
) -> tuple[HazardRow, ...]:
    """Hazards of a township, those with the nearest limit first, closed ones last."""
    hidden = HiddenRecords(session, by)
    villages = select(Unit.code).where(Unit.parent_code == township_code)
    query = (
        select(GridEvent, SweepReport.day, Grid, Campaign.name)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .outerjoin(Campaign, (GridEvent.campaign_id == Campaign.id) & Campaign.voided_at.is_(None))
        .where(
            GridEvent.kind == GridEventKind.HAZARD,
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
            Grid.village_code.in_(villages),
        )
    )
    if open_only:
        query = query.where(GridEvent.closed_on.is_(None))
    rows = [
        _row(event, day, grid, campaign or "", by, today)
        for event, day, grid, campaign in session.execute(query)
        if not hidden.of("grid_event", event.uid)
    ]
    last = date.max
    return tuple(sorted(rows, key=lambda r: (r.closed_on is not None, r.due_on or last, r.grid_code)))


def _row(event: GridEvent, day: date, grid: Grid, campaign: str, by: Actor, today: date) -> HazardRow:
    closed = event.closed_on is not None
    left = None if closed or event.due_on is None else (event.due_on - today).days
    return HazardRow(
        event.uid, day, grid.code, grid.village_name + grid.name, event.description, event.risk_level,
        event.owner_name or "", event.due_on, event.closed_on, event.closed_note or "", campaign, left,
        event.office_id == by.office_uid,
    )  # fmt: skip


@needs(Permission.VIEW_SWEEP)
def count_overdue(session: Session, township_code: str, *, by: Actor, today: date) -> int:
    """How many hazards of a township are past their limit."""
    del by
    villages = select(Unit.code).where(Unit.parent_code == township_code)
    query = (
        select(func.count())
        .select_from(GridEvent)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(
            GridEvent.kind == GridEventKind.HAZARD,
            GridEvent.closed_on.is_(None),
            GridEvent.due_on < today,
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
            Grid.village_code.in_(villages),
        )
    )
    return session.scalar(query) or 0


@needs(Permission.REPORT_SWEEP)
def mark_hazard(session: Session, event_uid: UUID, draft: HazardDraft, *, by: Actor, now: datetime) -> None:
    """Put a finding on the list of hazards, or change level, owner and limit of one that is on it.

    An open finding counts as handed over to its owner from then on.

    :raises RuleViolation: without owner, with a limit before the day it was found, for a finding that became
        a dispute, a closed hazard, or another office's.
    """
    event, report = _own(session, event_uid, by)
    owner = normal_name(draft.owner)
    if not owner:
        raise RuleViolation("请写明谁负责整改。", "owner")
    if len(owner) > 100:
        raise RuleViolation("责任人最多 100 个字，请改短。", "owner")
    if draft.due_on < report.day:
        raise RuleViolation("时限早于发现的日期，请改正。", "due_on")
    if event.dispute_id is not None:
        raise RuleViolation("这条情况已登记为纠纷，请在纠纷里办理。", "event")
    if event.closed_on is not None:
        raise RuleViolation("这条隐患已经销号，不能再改。", "event")
    event.kind, event.risk_level = GridEventKind.HAZARD, draft.level
    event.owner_name, event.due_on = owner, draft.due_on
    said = hazard_words(draft.level, owner, draft.due_on)
    if event.outcome is GridEventOutcome.OPEN:
        event.outcome, event.outcome_note = GridEventOutcome.HANDED_OVER, said
    _step(session, event, "hazard", said, by, now)


@needs(Permission.REPORT_SWEEP)
def close_hazard(session: Session, event_uid: UUID, note: str, *, by: Actor, now: datetime) -> None:
    """Close a hazard (销号) with how it was put right.

    :raises RuleViolation: without note, for a finding that is no hazard, or one that is closed.
    """
    said = normal_text(note)
    if not said:
        raise RuleViolation("请写明怎样整改的、谁去看过。", "note")
    event, _ = _own(session, event_uid, by)
    if event.kind is not GridEventKind.HAZARD:
        raise RuleViolation("这条情况不是隐患，请先列为隐患。", "event")
    if event.closed_on is not None:
        raise RuleViolation("这条隐患已经销号了。", "event")
    event.closed_on, event.closed_note = local_date(now), said
    _step(session, event, "close_hazard", said, by, now)


def _step(session: Session, event: GridEvent, action: str, reason: str, by: Actor, now: datetime) -> None:
    session.add(
        Transition(
            entity="grid_event", record_uid=event.uid, action=action, reason=reason, happened_at=now,
            entered_at=now, actor_name=by.name,
        )
    )  # fmt: skip
    session.flush()


def _own(session: Session, uid: UUID, by: Actor) -> tuple[GridEvent, SweepReport]:
    found = session.execute(
        select(GridEvent, SweepReport)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .where(GridEvent.uid == uid, GridEvent.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这条情况，可能已撤回，请刷新后再看。", "event")
    if found[0].office_id != by.office_uid:
        raise RuleViolation("这条情况是别的单位录入的，不能在这里改。", "event")
    return found[0], found[1]

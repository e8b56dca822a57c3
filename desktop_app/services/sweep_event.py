"""Findings of the sweep (事件): settling, handing over, and turning one into a dispute.

What becomes of a finding goes on after its day is locked; the day keeps what was known when it was locked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from db.enums import GridEventKind, GridEventOutcome, PartySide, RiskLevel, Source
from db.models.dispute import Dispute, Transition
from db.models.grid import Grid
from db.models.sweep import Campaign, GridEvent, SweepReport
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.masking import mask_phone
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import suggested_type
from desktop_app.services.dispute_access import HIDDEN_NOTE, hidden_cases, readable
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft, PlaceDraft
from desktop_app.services.grid_duty import PastName, name_on, past_names
from desktop_app.services.grid_matter import holders
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_NOT_A_NAME = re.compile(r"[户家组等人方主们不明无某队员店厂村]|\d")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,10}")


@dataclass(frozen=True, slots=True)
class EventRow:
    """A finding as listed; the phone is masked. ``dispute_number`` when it was registered."""

    uid: UUID
    report_uid: UUID
    day: date
    grid_code: str
    grid_title: str
    reporter: str
    description: str
    parties_text: str
    phone_masked: str | None
    category_code: str | None
    people_count: int | None
    risk_level: RiskLevel | None
    outcome: GridEventOutcome
    outcome_note: str
    dispute_uid: UUID | None
    dispute_number: str | None
    holder: str = ""
    """Who has an open finding in hand since a hand-over; empty where it is still the reporter."""
    is_hazard: bool = False
    owner: str = ""
    due_on: date | None = None
    closed_on: date | None = None
    campaign: str = ""

    @property
    def may_register(self) -> bool:
        """Whether a dispute can still come of it: it is open, or a hazard that is not closed."""
        undone = self.outcome is GridEventOutcome.OPEN or (self.is_hazard and self.closed_on is None)
        return self.dispute_uid is None and undone and self.outcome is not GridEventOutcome.REGISTERED


@needs(Permission.VIEW_SWEEP)
def list_events(
    session: Session,
    township_code: str,
    first: date,
    last: date,
    rules: Rules,
    *,
    by: Actor,
    today: date,
    outcome: GridEventOutcome | None = None,
    grid_code: str | None = None,
) -> tuple[EventRow, ...]:
    """Findings of a township from ``first`` to ``last``, newest first."""
    del today
    hidden = frozenset(hidden_cases(session, by))
    villages = select(Unit.code).where(Unit.parent_code == township_code)
    found = (
        select(GridEvent, SweepReport, Grid, Dispute.uid, Dispute.number, Campaign.name)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .outerjoin(Dispute, GridEvent.dispute_id == Dispute.id)
        .outerjoin(Campaign, (GridEvent.campaign_id == Campaign.id) & Campaign.voided_at.is_(None))
        .where(
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
            SweepReport.day >= first,
            SweepReport.day <= last,
            Grid.village_code.in_(villages),
        )
        .order_by(SweepReport.day.desc(), SweepReport.happened_at.desc(), GridEvent.id)
    )
    if outcome is not None:
        found = found.where(GridEvent.outcome == outcome)
    if grid_code is not None:
        found = found.where(Grid.code == grid_code)
    past = past_names(session)
    rows = [_event_row(row, rules, hidden, past) for row in session.execute(found)]
    still = {row.uid for row in rows if row.outcome is GridEventOutcome.OPEN}
    held = holders(session, "grid_event", still)
    return tuple(replace(row, holder=held[row.uid]) if row.uid in held else row for row in rows)


def _title(grid: Grid, past: Mapping[int, tuple[PastName, ...]], day: date) -> str:
    """Village and grid as they were called on the day."""
    then = name_on(past.get(grid.id, ()), day)
    return grid.village_name + grid.name if then is None else then.village_name + then.name


def _event_row(
    row: Row[GridEvent, SweepReport, Grid, UUID, str, str],
    rules: Rules,
    hidden: frozenset[UUID],
    past: Mapping[int, tuple[PastName, ...]],
) -> EventRow:
    event, report, grid, dispute_uid, number, campaign = row
    title = _title(grid, past, report.day)
    if dispute_uid in hidden:
        # The day's count stays true; what was found is told by the case alone.
        return EventRow(
            event.uid, report.uid, report.day, grid.code, title, report.reporter_name,
            HIDDEN_NOTE, "", None, None, None, None, event.outcome, "", None, None,
        )  # fmt: skip
    return EventRow(
        event.uid,
        report.uid,
        report.day,
        grid.code,
        title,
        report.reporter_name,
        event.description,
        event.parties_text or "",
        mask_phone(event.phone, rules.profile.mask.phone) if event.phone else None,
        event.category_code,
        event.people_count,
        event.risk_level,
        event.outcome,
        event.outcome_note or "",
        dispute_uid,
        number,
        "",
        event.kind is GridEventKind.HAZARD,
        event.owner_name or "",
        event.due_on,
        event.closed_on,
        campaign or "",
    )


@needs(Permission.REPORT_SWEEP)
def settle_event(session: Session, event_uid: UUID, note: str, *, by: Actor, now: datetime) -> None:
    """Record that a finding was settled on the spot (就地化解), with how.

    :raises RuleViolation: without note, or when the finding is not open any more.
    """
    _finish(session, event_uid, GridEventOutcome.ON_THE_SPOT, note, by, now)


@needs(Permission.REPORT_SWEEP)
def hand_over_event(session: Session, event_uid: UUID, note: str, *, by: Actor, now: datetime) -> None:
    """Record that a finding was handed over (移交), with to whom.

    :raises RuleViolation: without note, or when the finding is not open any more.
    """
    _finish(session, event_uid, GridEventOutcome.HANDED_OVER, note, by, now)


@needs(Permission.REGISTER_DISPUTE)
def register_event(
    session: Session, event_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> DisputeDraft:
    """The draft of a dispute with everything carried over from a finding; nothing is stored yet.

    After it was registered, :func:`link_event` ties the two together. Names that can be told apart become
    parties (before 与 applicants, after it respondents); other words go into the description, and so do the
    campaign, and owner and limit of a hazard.

    :raises RuleViolation: when the finding is registered already or belongs to another office.
    """
    del today
    event, report, grid = _own_event(session, event_uid, by)
    if event.dispute_id is not None:
        raise RuleViolation("这条情况已经登记过纠纷，请打开原来的纠纷。", "event")
    parties = _parties(event.parties_text or "", event.phone)
    description = event.description
    if not parties and event.parties_text:
        description += f"（排查时记录的当事人：{event.parties_text}）"
    if not parties and event.phone:
        parties = (PartyDraft(phone=event.phone),)
    if event.kind is GridEventKind.HAZARD:
        limit = f"，整改时限 {event.due_on:%Y-%m-%d}" if event.due_on else ""
        description += f"（风险隐患，责任人：{event.owner_name or '没定'}{limit}）"
    campaign = None if event.campaign_id is None else session.get(Campaign, event.campaign_id)
    if campaign is not None and campaign.voided_at is None:
        description += f"（专项行动“{campaign.name}”中排查到）"
    return DisputeDraft(
        source=Source.SWEEP,
        source_ref=f"每日一排 {report.day:%Y-%m-%d} {_title(grid, past_names(session), report.day)}",
        happened_on=report.day,
        description=description,
        category_code=event.category_code,
        dispute_type=suggested_type(event.category_code) if event.category_code else None,
        risk_level=event.risk_level or RiskLevel.BLUE,
        people_count=event.people_count,
        township_code=rules.identity.code,
        place=PlaceDraft(village_code=grid.village_code, grid_code=grid.code),
        parties=parties,
    )


def _parties(text: str, phone: str | None) -> tuple[PartyDraft, ...]:
    """Parties named in a finding; empty when one of the words is no plain name (二十余户, 两名家长)."""
    found: list[PartyDraft] = []
    for side, part in zip((PartySide.APPLICANT, PartySide.RESPONDENT), text.split("与", 1), strict=False):
        for word in re.split(r"[、，,；; ]+", part.strip()):
            if not _NAME.fullmatch(word) or (_NOT_A_NAME.search(word) and "·" not in word):
                return ()
            found.append(PartyDraft(side=side, name=word, phone=phone if not found else None))
    return tuple(found)


@needs(Permission.REGISTER_DISPUTE)
def link_event(session: Session, event_uid: UUID, dispute_uid: UUID, *, by: Actor, now: datetime) -> None:
    """Tie a finding to the dispute that was registered from it; a hazard is done with there from then on.

    :raises RuleViolation: when either is unknown, or the finding is tied to another dispute.
    """
    event, _, _ = _own_event(session, event_uid, by)
    dispute = session.scalars(
        select(Dispute).where(Dispute.uid == dispute_uid, Dispute.voided_at.is_(None), readable(by))
    ).one_or_none()
    if dispute is None:
        raise RuleViolation("找不到这件纠纷，请先登记纠纷再关联。", "dispute")
    if event.dispute_id is not None:
        if event.dispute_id == dispute.id:
            return
        raise RuleViolation("这条情况已经登记过纠纷，请打开原来的纠纷。", "event")
    event.dispute_id = dispute.id
    if event.kind is GridEventKind.HAZARD and event.closed_on is None:
        event.closed_on, event.closed_note = local_date(now), f"登记为纠纷 {dispute.number}"
    _step(session, event, GridEventOutcome.REGISTERED, f"登记为 {dispute.number}", by, now)


def _finish(
    session: Session, event_uid: UUID, outcome: GridEventOutcome, note: str, by: Actor, now: datetime
) -> None:
    clean = normal_text(note)
    if not clean:
        raise RuleViolation("请写明怎样处置的、交给了谁。", "outcome_note")
    event, _, _ = _own_event(session, event_uid, by)
    if event.outcome is not GridEventOutcome.OPEN:
        raise RuleViolation(f"这条情况已是“{event.outcome.label}”，不用再处置。", "outcome")
    event.outcome_note = clean
    _step(session, event, outcome, clean, by, now)


def _step(
    session: Session, event: GridEvent, outcome: GridEventOutcome, reason: str, by: Actor, now: datetime
) -> None:
    session.add(
        Transition(
            entity="grid_event",
            record_uid=event.uid,
            action=outcome.value,
            from_state=event.outcome.value,
            to_state=outcome.value,
            reason=reason,
            happened_at=now,
            entered_at=now,
            actor_name=by.name,
        )
    )
    event.outcome = outcome
    session.flush()


def _own_event(session: Session, event_uid: UUID, by: Actor) -> tuple[GridEvent, SweepReport, Grid]:
    found = session.execute(
        select(GridEvent, SweepReport, Grid)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(GridEvent.uid == event_uid, GridEvent.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这条情况，可能已撤回，请刷新后再看。", "event")
    event, report, grid = found
    if event.office_id != by.office_uid:
        raise RuleViolation("这条情况是别的单位录入的，不能在这里处置。", "event")
    return event, report, grid

"""One dispute as a person reads it: facts, parties, timeline, and what may be done next."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    Difficulty,
    DispatchKind,
    DispatchState,
    DisputeState,
    DisputeType,
    InvolvedRole,
    RestrictionKind,
    RiskLevel,
    Scale,
    Source,
)
from db.models.assignment import LeaderAssignment
from db.models.case_access import CaseAccess
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute, InvolvedUnit
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import ClockKey, days_left
from desktop_app.domain.dispute_state import OPEN_STATES, READ_ONLY_STATES
from desktop_app.services.attachment_view import AttachmentRow, attachments_of, takes_files
from desktop_app.services.case_holder import cases_away
from desktop_app.services.case_timeline import case_timeline
from desktop_app.services.code_table import load_table
from desktop_app.services.custody import CustodyRow, holder_of, list_custody
from desktop_app.services.dispatch_record import newest_states
from desktop_app.services.dispute_action import DisputeAction, actions_of
from desktop_app.services.dispute_history import TimelineRow
from desktop_app.services.dispute_record import any_dispute
from desktop_app.services.dispute_row import short_number
from desktop_app.services.duty_report import duty_to_report
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.open_conflict import conflicts_of_case
from desktop_app.services.party_view import PartyRow, parties_of
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.rules import Rules
from desktop_app.services.supervision_view import SupervisionRow, supervisions_of


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit involved in a dispute."""

    role: InvolvedRole
    unit_code: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A mediation, leader assignment or dispatch of the dispute."""

    kind: str
    """``mediation``, ``assignment`` or ``dispatch``."""
    uid: UUID
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """Why a case is restricted, since when, who of this office reads it; ``duty`` asks for a report."""

    kind: RestrictionKind
    since: datetime
    readers: tuple[str, ...]
    duty: str


@dataclass(frozen=True, slots=True)
class DisputeDetail:
    """Everything about one dispute; ``read_only`` says why nothing can be changed, empty when it can."""

    uid: UUID
    number: str
    short_number: str
    title: str
    state: DisputeState
    source: Source
    source_ref: str
    description: str
    demands: str
    happened_on: date | None
    registered_at: datetime
    entered_at: datetime
    accepted_at: datetime | None
    settled_at: datetime | None
    closed_at: datetime | None
    category_code: str
    category: str
    dispute_type: DisputeType | None
    scale: Scale
    difficulty: Difficulty
    risk_level: RiskLevel
    people_count: int
    amount_fen: int | None
    township_code: str
    village_code: str
    village_name: str
    grid_code: str
    grid_name: str
    place_detail: str
    first_asker_name: str
    responsible_name: str
    responsible_phone: str
    is_petition: bool
    round: int
    clock_key: ClockKey | None
    due_on: date | None
    days_left: int | None
    extension_days: int | None
    profile_version: str
    incomplete: bool
    resolution_method: str
    resolution_text: str
    main_case_uid: UUID | None
    office_id: UUID
    holder_id: UUID
    holder_name: str
    """Office that works the case: the one that registered it, or the one the county gave it to."""
    away: bool
    """This office once worked it, another does now (已转出)."""
    custody: tuple[CustodyRow, ...]
    parties: tuple[PartyRow, ...]
    units: tuple[UnitRow, ...]
    timeline: tuple[TimelineRow, ...]
    actions: tuple[DisputeAction, ...]
    linked: tuple[LinkedRow, ...]
    attachments: tuple[AttachmentRow, ...]
    takes_files: bool
    """Whether this user may add attachments: longer than anything else is changed, up to the archive."""
    read_only: str
    supervisions: tuple[SupervisionRow, ...]
    restricted: RestrictionRow | None
    open_conflicts: int
    """Fields of the case that differ and are to be decided on the desk of 上报与接收."""


@needs(Permission.VIEW_DISPUTES)
def dispute_detail(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> DisputeDetail:
    """Read one dispute.

    :raises RuleViolation: when it does not exist or was made void.
    """
    d = any_dispute(session, uid, by)
    custody = list_custody(session, uid, by=by, today=today)
    away = d.id in cases_away(session, by.office_uid)
    holder = OfficeNames(session).of(holder_of(d)) or "另一个中心"
    runs = d.due_on is not None and d.state in OPEN_STATES and not away
    return DisputeDetail(
        uid=d.uid,
        number=d.number,
        short_number=short_number(d.number),
        title=d.title,
        state=d.state,
        source=d.source,
        source_ref=d.source_ref or "",
        description=d.description,
        demands=d.demands or "",
        happened_on=d.happened_on,
        registered_at=d.registered_at,
        entered_at=d.entered_at,
        accepted_at=d.accepted_at,
        settled_at=d.settled_at,
        closed_at=d.closed_at,
        category_code=d.category_code or "",
        category=load_table("category").label(d.category_code) if d.category_code else "",
        dispute_type=d.dispute_type,
        scale=d.scale,
        difficulty=d.difficulty,
        risk_level=d.risk_level,
        people_count=d.people_count,
        amount_fen=d.amount,
        township_code=d.township_code,
        village_code=d.village_code or "",
        village_name=d.village_name or "",
        grid_code=d.grid_code or "",
        grid_name=d.grid_name or "",
        place_detail=d.place_detail or "",
        first_asker_name=d.first_asker_name,
        responsible_name=d.responsible_name or "",
        responsible_phone=d.responsible_phone or "",
        is_petition=d.is_petition,
        round=d.round,
        clock_key=ClockKey(d.clock_key) if d.clock_key else None,
        due_on=d.due_on,
        days_left=days_left(d.due_on, today) if runs and d.due_on else None,
        extension_days=d.extension_days,
        profile_version=d.profile_version,
        incomplete=d.incomplete,
        resolution_method=load_table("resolution_method").label(d.resolution_method)
        if d.resolution_method
        else "",
        resolution_text=d.resolution_text or "",
        main_case_uid=_main_case(session, d, by),
        office_id=d.office_id,
        holder_id=holder_of(d),
        holder_name=holder,
        away=away,
        custody=custody,
        parties=parties_of(session, d.id, by=by, today=today),
        units=_units(session, d),
        timeline=case_timeline(session, d, by=by, today=today),
        actions=actions_of(session, d, rules, by),
        linked=_linked(session, d),
        attachments=attachments_of(session, d, by=by, today=today),
        takes_files=takes_files(d, by),
        read_only=_read_only(d, by, custody, holder),
        supervisions=supervisions_of(session, d.uid, by=by, today=today),
        restricted=_restricted(session, d, by, today),
        open_conflicts=len(conflicts_of_case(session, d.uid)),
    )


def _restricted(session: Session, dispute: Dispute, by: Actor, today: date) -> RestrictionRow | None:
    if dispute.restricted_at is None:
        return None
    query = select(CaseAccess.user_name).where(
        CaseAccess.dispute_id == dispute.id,
        CaseAccess.office_id == by.office_uid,
        CaseAccess.voided_at.is_(None),
    )
    return RestrictionRow(
        dispute.restriction_kind or RestrictionKind.OTHER,
        dispute.restricted_at,
        tuple(session.scalars(query.order_by(CaseAccess.granted_at, CaseAccess.id))),
        duty_to_report(session, dispute.uid, by=by, today=today).text,
    )


def _main_case(session: Session, dispute: Dispute, by: Actor) -> UUID | None:
    uid = dispute.main_case_uid
    return None if uid is None or HiddenRecords(session, by).of("dispute", uid) else uid


def _read_only(dispute: Dispute, actor: Actor, custody: tuple[CustodyRow, ...], holder: str) -> str:
    if holder_of(dispute) != actor.office_uid:
        if custody and allowed(actor, Permission.HANDLE_DISPUTE):
            last = custody[-1]
            return f"{last.decided_on:%m-%d} 起改由{last.to_name}承办，这里只能查看。"
        return f"由{holder}承办，这里只能查看。"
    if dispute.state in READ_ONLY_STATES and not dispute.incomplete:
        return f"该纠纷{dispute.state.label}，内容不能直接修改。"
    if not allowed(actor, Permission.HANDLE_DISPUTE):
        return f"“{actor.role.label}”只能查看。"
    return ""


def _units(session: Session, dispute: Dispute) -> tuple[UnitRow, ...]:
    query = select(InvolvedUnit).where(
        InvolvedUnit.dispute_id == dispute.id, InvolvedUnit.voided_at.is_(None)
    )
    order = list(InvolvedRole)
    rows = sorted(session.scalars(query), key=lambda u: (order.index(u.role), u.id))
    return tuple(UnitRow(u.role, u.unit_code or "", u.unit_name) for u in rows)


def _order_page(order: Dispatch) -> str:
    """Kind of link of an order: the county's stand on another page than the centre's own."""
    return "dispatch" if order.kind is DispatchKind.COUNTY else "order"


def _linked(session: Session, dispute: Dispute) -> tuple[LinkedRow, ...]:
    mediations = session.scalars(
        select(Mediation)
        .where(Mediation.dispute_id == dispute.id, Mediation.voided_at.is_(None))
        .order_by(Mediation.id)
    )
    assignments = session.scalars(
        select(LeaderAssignment)
        .where(LeaderAssignment.dispute_id == dispute.id, LeaderAssignment.voided_at.is_(None))
        .order_by(LeaderAssignment.id)
    )
    orders = session.scalars(
        select(Dispatch)
        .where(Dispatch.matter_uid == dispute.uid, Dispatch.voided_at.is_(None))
        .order_by(Dispatch.id)
    ).all()
    states = newest_states(session, [order.id for order in orders])
    return (
        *(LinkedRow("mediation", m.uid, m.number or "", m.state.label) for m in mediations),
        *(LinkedRow("assignment", a.uid, a.number, a.state.label) for a in assignments),
        *(
            LinkedRow(_order_page(d), d.uid, d.number, states.get(d.id, DispatchState.ISSUED).label)
            for d in orders
        ),
    )

"""What a supervision is about: a dispute or a dispatch, who works it, and where it stands on the ladder."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DispatchState, PartyKind, RiskLevel, SupervisionKind
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute, Party
from db.models.office import Office
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispatch_state import OPEN_STATES as OPEN_DISPATCHES
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.domain.supervision import ladder, rung_on
from desktop_app.errors import RuleViolation
from desktop_app.services.custody import holder_of
from desktop_app.services.dispatch_record import newest_states
from desktop_app.services.dispute_row import parts
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class Matter:
    """A dispute or dispatch. ``limit`` is the first and the last day of its limit, None where none runs."""

    uid: UUID
    number: str
    title: str
    holder: UUID
    holder_name: str
    risk: RiskLevel | None
    limit: tuple[date, date] | None
    is_dispute: bool
    ended: str
    """Why nothing is to be supervised any more (已结案); empty while it goes on."""
    profile_version: str = ""


def find_matter(session: Session, uid: UUID, by: Actor) -> Matter | None:
    """The matter with this uid; None when neither a dispute nor a dispatch is here for this user."""
    if HiddenRecords(session, by).matter(uid):
        return None
    return find_matters(session, [uid]).get(uid)


def find_matters(session: Session, uids: Collection[UUID]) -> dict[UUID, Matter]:
    """The matters with these uids; one that is neither a dispute nor a dispatch here is left out."""
    found: dict[UUID, Matter] = {}
    offices = OfficeNames(session)
    for part in parts(sorted(set(uids))):
        for dispute in session.scalars(select(Dispute).where(Dispute.uid.in_(part))):
            found[dispute.uid] = _dispute(dispute, offices)
        found.update(_dispatches(session, part))
    return found


def _dispute(dispute: Dispute, offices: OfficeNames) -> Matter:
    holder = holder_of(dispute)
    started, due = dispute.clock_started_on, dispute.due_on
    open_ = dispute.state in OPEN_STATES and dispute.voided_at is None
    return Matter(
        dispute.uid,
        dispute.number,
        dispute.title,
        holder,
        offices.of(holder),
        dispute.risk_level,
        None if started is None or due is None else (started, due),
        True,
        "" if open_ else "已作废" if dispute.voided_at is not None else dispute.state.label,
        dispute.profile_version,
    )


def _dispatches(session: Session, uids: Sequence[UUID]) -> dict[UUID, Matter]:
    rows = session.execute(
        select(Dispatch, Dispute.risk_level)
        .outerjoin(Dispute, Dispute.uid == Dispatch.matter_uid)
        .where(Dispatch.uid.in_(uids))
    ).all()
    states = newest_states(session, [dispatch.id for dispatch, _ in rows])
    return {row.uid: _dispatch(row, risk, states.get(row.id, DispatchState.ISSUED)) for row, risk in rows}


def _dispatch(dispatch: Dispatch, risk: RiskLevel | None, state: DispatchState) -> Matter:
    open_ = state in OPEN_DISPATCHES and dispatch.voided_at is None
    return Matter(
        dispatch.uid,
        dispatch.number,
        dispatch.title,
        dispatch.recipient_office_id,
        dispatch.recipient_name,
        risk,
        (dispatch.issued_on, dispatch.due_on),
        False,
        "" if open_ else "已作废" if dispatch.voided_at is not None else state.label,
    )


def restricted_matters(session: Session, uids: Collection[UUID]) -> frozenset[UUID]:
    """Those that are, or are about, a restricted dispute; called inside other services."""
    found: set[UUID] = set()
    for part in parts(list(uids)):
        own = select(Dispute.uid).where(Dispute.uid.in_(part), Dispute.restricted_at.is_not(None))
        about = (
            select(Dispatch.uid)
            .join(Dispute, Dispute.uid == Dispatch.matter_uid)
            .where(Dispatch.uid.in_(part), Dispute.restricted_at.is_not(None))
        )
        found |= {*session.scalars(own), *session.scalars(about)}
    return frozenset(found)


def refuse_circular(session: Session, uid: UUID, words: str) -> None:
    """Refuse a circular (通报) of a restricted case, or one that names a party of it.

    What goes round says which unit is late, not whose dispute it is (人民调解法 15, 个人信息保护法 6).

    :raises RuleViolation: at ``kind`` or ``reason``.
    """
    if restricted_matters(session, {uid}):
        raise RuleViolation("受限案件不能通报，请用挂牌督办。", "kind")
    about = select(Dispatch.matter_uid).where(Dispatch.uid == uid, Dispatch.matter_uid.is_not(None))
    cases = (uid, *session.scalars(about))
    names = select(Party.name).join(Dispute, Dispute.id == Party.dispute_id)
    # An organisation that is a party may be the very unit that is late.
    natural = Party.kind == PartyKind.NATURAL
    for name in session.scalars(names.where(Dispute.uid.in_(cases), natural, Party.voided_at.is_(None))):
        if name in words:
            raise RuleViolation(f"通报很多人会看到，不要写当事人“{name}”的姓名，写编号就行。", "reason")


def open_matter(session: Session, uid: UUID, by: Actor) -> Matter:
    """A matter that may be supervised: it goes on, and a paired township works it.

    :raises RuleViolation: at ``matter_uid``.
    """
    found = find_matter(session, uid, by)
    if found is None:
        raise RuleViolation("找不到要督办的纠纷或交办单，请刷新后再试。", "matter_uid")
    if found.ended:
        raise RuleViolation(f"{found.number}{found.ended}，不用再督办。", "matter_uid")
    office = session.scalars(
        select(Office).where(Office.uid == found.holder, Office.is_self.is_(False))
    ).one_or_none()
    if office is None or office.paired_at is None or office.revoked_at is not None:
        raise RuleViolation("承办的乡镇还没有配对，督办送不到，请先配对。", "matter_uid")
    return found


def reached(matter: Matter, rules: Rules, today: date) -> SupervisionKind | None:
    """Highest rung of the ladder whose day has come; None before the first, or where no limit runs."""
    if matter.limit is None:
        return None
    return rung_on(today, ladder(*matter.limit, rules.profile.supervision, rules.calendar))

"""Agreements that are not kept (违约): declared by a person with facts, then dealt with by one route.

人民调解法 31: the committee urges to perform; 32: a suit is possible; 33 and 民诉法 206: a confirmed
agreement is enforced. A reminder that was missed is no breach before somebody says so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import BreachRoute, ConfirmationState, DisputeState
from db.models.dispute import Dispute, Party
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement, Mediation
from db.models.performance import Breach
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import MACHINE
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute_record
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement import find_agreement
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from desktop_app.services.obligation import living_instalments
from desktop_app.services.paper_void import void_prints
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_check import check_reason, make_void
from desktop_app.services.rules import Rules

FOLLOWED_ON = frozenset({BreachRoute.RENEGOTIATE, BreachRoute.COURT, BreachRoute.ENFORCE})
"""Routes from which something follows elsewhere, so that the breach can be ended but not taken back."""


@dataclass(frozen=True, slots=True)
class BreachDraft:
    """What was not done. ``party_uid`` who did not (None: several); ``instalments`` what, by uid.

    ``warned_on`` is the day of the letter that asked to perform, where one was sent.
    """

    declared_on: date
    facts: str
    undone: str
    instalments: tuple[UUID, ...] = ()
    party_uid: UUID | None = None
    warned_on: date | None = None


@dataclass(frozen=True, slots=True)
class RouteDraft:
    """How it goes on. ``next_check_on`` until when it is to be performed now, for 继续督促 only."""

    route: BreachRoute
    decided_on: date
    note: str = ""
    next_check_on: date | None = None


@dataclass(frozen=True, slots=True)
class RouteState:
    """What followed. ``dispute_moved`` is False when the director has to reopen the dispute by hand."""

    dispute_state: DisputeState
    dispute_moved: bool


@needs(Permission.MEDIATE)
def declare_breach(
    session: Session, agreement_uid: UUID, draft: BreachDraft, *, by: Actor, now: datetime
) -> UUID:
    """Record that an agreement in force was not kept; returns the breach.

    :raises RuleViolation: without facts, before the effect, for what is performed already or not yet due, or
        while another breach is open.
    """
    agreement, mediation = find_agreement(session, agreement_uid, by)
    if agreement.effective_on is None or agreement.superseded_on is not None:
        raise RuleViolation("只有正在生效的协议才登记违约。", "state")
    if open_breach(session, agreement) is not None:
        raise RuleViolation("已经有一次违约没有了结，请先处理它。", "state")
    record.check_day(draft.declared_on, now, "declared_on", earliest=agreement.effective_on)
    if draft.warned_on is not None:
        record.check_day(draft.warned_on, now, "warned_on", earliest=agreement.effective_on)
    for field, text, sentence in (
        ("facts", draft.facts, "请写明查到的事实：谁说的、看到什么、什么时候。"),
        ("undone", draft.undone, "请写明哪些内容没有履行。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    party = None if draft.party_uid is None else _party(session, mediation, draft.party_uid)
    _check_instalments(agreement, draft)
    breach = Breach(
        agreement_id=agreement.id,
        declared_on=draft.declared_on,
        declared_by=by.name,
        party_id=party,
        instalments=[uid.hex for uid in draft.instalments],
        facts=draft.facts.strip(),
        undone=draft.undone.strip(),
        warned_on=draft.warned_on,
    )
    session.add(breach)
    at = record.moment_of(draft.declared_on, now)
    said = draft.undone.strip()
    record.log_step(session, mediation, "declare_breach", said, by, happened_at=at, now=now)
    session.flush()
    return breach.uid


def _party(session: Session, mediation: Mediation, uid: UUID) -> int:
    found = {p.uid: p.id for p in record.living_parties(session, mediation.dispute_id)}
    if uid not in found:
        raise RuleViolation("他不是这件纠纷现在的当事人，请刷新后再选。", "party_uid")
    return found[uid]


def _check_instalments(agreement: Agreement, draft: BreachDraft) -> None:
    known = {one.uid: one for one in living_instalments(agreement)}
    for uid in draft.instalments:
        one = known.get(uid)
        if one is None:
            raise RuleViolation("选的这一期不在这份协议里，请刷新后再选。", "instalments")
        if one.performed_on is not None:
            raise RuleViolation(f"第 {one.ordinal} 期已经履行，不是违约。", "instalments")
        if one.due_on is not None and one.due_on >= draft.declared_on:
            raise RuleViolation(
                f"第 {one.ordinal} 期 {one.due_on:%Y-%m-%d} 才到期，还不是违约。", "instalments"
            )


@needs(Permission.MEDIATE)
def route_breach(
    session: Session, breach_uid: UUID, draft: RouteDraft, rules: Rules, *, by: Actor, now: datetime
) -> RouteState:
    """Decide how a breach is dealt with; it may be decided anew until the breach is over.

    继续督促 keeps the dispute where it is; 重新协商 and 起诉 open a new round of the dispute (反弹), where
    the role may do so: with 起诉 it becomes 化解不成 with the ways told.

    :raises RuleViolation: when the breach is over, a day does not fit, or enforcement is chosen for an
        agreement that no court has confirmed.
    """
    breach, agreement, mediation = _find(session, breach_uid, by)
    if breach.ended_on is not None:
        raise RuleViolation("这次违约已经了结。", "state")
    record.check_day(draft.decided_on, now, "decided_on", earliest=breach.declared_on)
    if draft.route is BreachRoute.SUPERVISE and (
        draft.next_check_on is None or draft.next_check_on <= draft.decided_on
    ):
        raise RuleViolation("请填写再给多长时间：到哪一天再查。", "next_check_on")
    if draft.route is BreachRoute.ENFORCE:
        _check_confirmed(session, agreement)
    breach.route, breach.route_on = draft.route, draft.decided_on
    breach.route_note = draft.note.strip() or None
    breach.next_check_on = draft.next_check_on if draft.route is BreachRoute.SUPERVISE else None
    at = record.moment_of(draft.decided_on, now)
    said = "；".join(part for part in (draft.route.label, draft.note.strip()) if part)
    record.log_step(session, mediation, "route_breach", said, by, happened_at=at, now=now)
    session.flush()
    moved = True
    if draft.route in {BreachRoute.RENEGOTIATE, BreachRoute.COURT}:
        moved = _reopen(session, mediation, breach, draft, rules, by, now)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    return RouteState(dispute.state, moved)


def _check_confirmed(session: Session, agreement: Agreement) -> None:
    confirmed = select(JudicialConfirmation.id).where(
        JudicialConfirmation.agreement_id == agreement.id,
        JudicialConfirmation.state == ConfirmationState.CONFIRMED,
        JudicialConfirmation.voided_at.is_(None),
    )
    if session.scalar(confirmed.limit(1)) is None:
        raise RuleViolation(
            "协议没有经法院裁定确认，不能申请强制执行（民诉法第二百零六条）；可以重新协商或者向法院起诉。",
            "route",
        )


def _reopen(
    session: Session,
    mediation: Mediation,
    breach: Breach,
    draft: RouteDraft,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> bool:
    reason = f"协议没有履行：{breach.undone}"
    if not reopen_dispute(session, mediation, reason, rules, by=by, day=draft.decided_on, now=now):
        return False
    if draft.route is BreachRoute.COURT:
        step = StepDraft(reason=f"{reason}；告知可以向法院起诉", told_on=draft.decided_on)
        record.move_dispute(session, mediation, "fail", step, rules, by=by, day=draft.decided_on, now=now)
    return True


def reopen_dispute(
    session: Session, mediation: Mediation, reason: str, rules: Rules, by: Actor, day: date, now: datetime
) -> bool:
    """Open a new round of the dispute (反弹) where its state and the role admit it; called inside services.

    ``True`` also when it is 办理中 already. A dispute that has only just been settled passes through 回访.
    """
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if dispute.state is DisputeState.IN_PROGRESS:
        return True
    steps = ["await_follow_up", "relapse"] if dispute.state is DisputeState.SETTLED else ["relapse"]
    state = dispute.state
    for action in steps:
        possible = {one.action: one for one in MACHINE.transitions_from(state, by.role)}
        if action not in possible:
            return False
        state = possible[action].target
    history = dispute_record.history_of(session, dispute.uid)
    last = max((s.happened_at for s in history if s.to_state is not None), default=now)
    at = max(record.moment_of(day, now), last)
    for action in steps:
        step = StepDraft(reason=reason if action == "relapse" else "", happened_at=at)
        act(session, dispute.uid, action, step, rules, by=by, now=now)
    return True


@needs(Permission.MEDIATE)
def end_breach(session: Session, breach_uid: UUID, note: str, *, by: Actor, now: datetime) -> None:
    """Record that a breach is over for another reason than full performance.

    :raises RuleViolation: without a note, or when it is over already.
    """
    breach, _, mediation = _find(session, breach_uid, by)
    if breach.ended_on is not None:
        raise RuleViolation("这次违约已经了结。", "state")
    if not note.strip():
        raise RuleViolation("请写明怎样了结的。", "note")
    breach.ended_on, breach.ended_note = local_date(now), note.strip()
    record.log_step(session, mediation, "end_breach", note, by, happened_at=now, now=now)
    session.flush()


@needs(Permission.MEDIATE)
def void_breach(session: Session, breach_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take back a breach that was declared by mistake; what it spoke of is owed as before.

    :raises RuleViolation: without reason, or once a new round or a suit followed from it: then it is ended.
    """
    breach, _, mediation = _find(session, breach_uid, by)
    why = check_reason(reason, "作废")
    if breach.route is not None and breach.route in FOLLOWED_ON:
        raise RuleViolation(
            f"这次违约已经按“{breach.route.label}”办了，不能作废；不再追究的，请用“了结违约”写明。", "state"
        )
    make_void(breach, why, now)
    void_prints(session, breach.uid, f"违约登记作废：{why}", now)
    said = f"{breach.declared_on:%Y-%m-%d} 登记的违约作废：{why}"
    record.log_step(session, mediation, "void_breach", said, by, happened_at=now, now=now)
    session.flush()


def open_breach(session: Session, agreement: Agreement) -> Breach | None:
    """The breach of an agreement that is not over; called inside services."""
    query = select(Breach).where(
        Breach.agreement_id == agreement.id, Breach.voided_at.is_(None), Breach.ended_on.is_(None)
    )
    return session.scalars(query.order_by(Breach.id.desc())).first()


def _find(session: Session, uid: UUID, by: Actor) -> tuple[Breach, Agreement, Mediation]:
    found = session.scalars(select(Breach).where(Breach.uid == uid, Breach.voided_at.is_(None))).one_or_none()
    if found is None:
        raise RuleViolation("找不到这次违约，请刷新后再试。", "uid")
    return found, *find_agreement(session, session.get_one(Agreement, found.agreement_id).uid, by)


def breacher(session: Session, breach: Breach) -> str:
    """Who did not perform; empty when several did not."""
    if breach.party_id is None:
        return ""
    return session.scalar(select(Party.name).where(Party.id == breach.party_id)) or ""

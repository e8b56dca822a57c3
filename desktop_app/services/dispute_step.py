"""Every step of a dispute (受理 … 归档): the state machine decides, the clock follows, a row remembers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import DisputeState
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispute_state import MACHINE, DisputeEvidence, starts_new_round
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_closing import Case, evidence, why_not_closed
from desktop_app.services.dispute_effect import EFFECTS, Work
from desktop_app.services.dispute_note import NoteKind, check_satisfaction
from desktop_app.services.dispute_record import (
    Step,
    StepDraft,
    check_moment,
    history_of,
    own_dispute,
    write_step,
)
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class StepTaken:
    """Where the dispute stands after a step."""

    state: DisputeState
    due_on: date | None


@needs(Permission.ACT_ON_DISPUTE)
def act(
    session: Session, uid: UUID, action: str, step: StepDraft, rules: Rules, *, by: Actor, now: datetime
) -> StepTaken:
    """Take one step of the state machine (``domain/dispute_state.py``) on an own dispute.

    :raises PermissionDenied: when the role may not take it.
    :raises RuleViolation: when the state does not admit it, a reason or evidence is missing, or the moment
        lies in the future or before the last step.
    """
    dispute = own_dispute(session, uid, by)
    rules = rules.of_version(dispute.profile_version)
    history = history_of(session, uid)
    at = step.happened_at or now
    wanted = MACHINE.find(dispute.state, action)
    pieces = [piece for piece in wanted.evidence if isinstance(piece, DisputeEvidence)]
    case = Case(dispute, history)
    MACHINE.check(
        dispute.state,
        action,
        role=by.role,
        reason=step.reason,
        present=evidence(session, case, step, pieces),
        side=rules.identity.level,
    )
    if DisputeEvidence.CLOSING_READY in pieces and (
        lacking := why_not_closed(session, case, step, rules, by)
    ):
        raise RuleViolation("".join(lacking), "evidence")
    _check_order(history, at, now)
    work = Work(session, dispute, step, history, rules, by, at, [])
    before = dispute.state
    if starts_new_round(before, action):
        dispute.round += 1
    if effect := EFFECTS.get(action):
        effect(work)
    dispute.state = wanted.target
    reason = "；".join(part for part in (*work.said, step.reason.strip(), step.note.strip()) if part)
    write_step(
        session,
        uid,
        action,
        actor=by,
        happened_at=at,
        now=now,
        reason=reason or None,
        states=(before, dispute.state),
    )
    _write_notes(work, now)
    session.flush()
    return StepTaken(dispute.state, dispute.due_on)


def _check_order(history: tuple[Step, ...], at: datetime, now: datetime) -> None:
    check_moment(at, now)
    last = max((s.happened_at for s in history if s.to_state is not None), default=at)
    if at < last:
        raise RuleViolation("发生时间早于上一步，请核对。", "happened_at")


def _write_notes(work: Work, now: datetime) -> None:
    """Facts entered with the step that later steps ask for."""
    step, notes = work.step, list[tuple[NoteKind, str]]()
    if step.told_on is not None:
        if step.told_on > work.day:
            raise RuleViolation("告知日期晚于这一步的日期，请核对。", "told_on")
        refused = work.dispute.state is DisputeState.REFUSED or work.dispute.accepted_at is None
        kind = NoteKind.NOTICE_DELIVERED if refused else NoteKind.REMEDY_TOLD
        notes.append((kind, f"{step.told_on.isoformat()} 书面告知"))
    if step.satisfaction is not None:
        check_satisfaction(step.satisfaction, work.rules)
        notes.append((NoteKind.SATISFACTION, step.satisfaction))
    for kind, text in notes:
        write_step(
            work.session,
            work.dispute.uid,
            kind.value,
            actor=work.actor,
            happened_at=work.at,
            now=now,
            reason=text,
        )

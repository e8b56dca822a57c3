"""Judicial confirmation (司法确认): told, applied for jointly within thirty days, decided by the court.

人民调解法 33; 民诉法 205 (who, where, until when), 206 (ruling, enforcement); 民诉法解释 354 (papers), 355
(what courts do not confirm). Each step is a line in the mediation's history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, ConfirmationCourt, ConfirmationState
from db.models.dispute import Dispute
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.confirmation_state import (
    MACHINE,
    PREPARING,
    ConfirmationEvidence,
    ConfirmationFacts,
    why_not_confirm,
    why_not_court,
    why_not_denied,
)
from desktop_app.domain.effect import copies_needed
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement import find_agreement
from desktop_app.services.dossier_scan import refuse_filed
from desktop_app.services.paper_void import void_prints
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_check import check_reason, make_void

DECIDED = frozenset({ConfirmationState.CONFIRMED, ConfirmationState.REJECTED})
"""States in which a court has spoken."""


@dataclass(frozen=True, slots=True)
class ApplicationDraft:
    """The application as written. ``denied`` answers 民诉法解释 355 point by point; all must be denied.

    ``applicants`` are uids of parties; ``attachments`` what is handed in, one text each.
    """

    court_rule: ConfirmationCourt
    court_name: str
    applicants: tuple[UUID, ...]
    denied: tuple[bool, ...]
    attachments: tuple[str, ...]
    copies: int = 1


@dataclass(frozen=True, slots=True)
class CourtDraft:
    """What the court did: the day, its number, and in words why where it is asked for."""

    day: date
    case_number: str = ""
    note: str = ""


@needs(Permission.MEDIATE)
def tell_confirmation(
    session: Session, agreement_uid: UUID, told_on: date, *, by: Actor, now: datetime
) -> UUID:
    """Record that the parties were told of judicial confirmation; returns the confirmation.

    :raises RuleViolation: before the effect, for an oral agreement, after the limit, or when it was told.
    """
    agreement, mediation = find_agreement(session, agreement_uid, by)
    if confirmation_of(session, agreement) is not None:
        raise RuleViolation("已经登记过告知司法确认。", "state")
    record.check_day(told_on, now, "told_on", earliest=agreement.effective_on)
    _refuse(why_not_confirm(facts_of(agreement), told_on), "told_on")
    MACHINE.check(ConfirmationState.NOT_APPLIED, "tell_confirmation", role=by.role)
    confirmation = JudicialConfirmation(
        agreement_id=agreement.id,
        state=ConfirmationState.TOLD,
        told_on=told_on,
        applicants=[],
        attachments=[],
        copies=0,
        denied=False,
    )
    session.add(confirmation)
    due_on = agreement.confirmation_due_on
    said = f"已告知可以共同申请司法确认，期限到 {due_on:%Y-%m-%d}" if due_on else ""
    _log(session, mediation, "tell_confirmation", said, told_on, by, now)
    return confirmation.uid


@needs(Permission.MEDIATE)
def prepare_application(
    session: Session, confirmation_uid: UUID, draft: ApplicationDraft, *, by: Actor, now: datetime
) -> None:
    """Write the application (F10), or write it anew before it is handed in.

    :raises RuleViolation: for an excluded matter (naming 民诉法解释 355), a court that does not fit
        (民诉法 205), a party that does not apply, after the limit, or once it was handed in.
    """
    confirmation, agreement, mediation = _find(session, confirmation_uid, by)
    if confirmation.state not in PREPARING:
        raise RuleViolation(f"司法确认{confirmation.state.label}，申请书不能再改。", "state")
    today = local_date(now)
    _refuse(why_not_confirm(facts_of(agreement), today), "state")
    if problem := why_not_denied(draft.denied):
        raise RuleViolation(problem, _denied_field(draft.denied))
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if problem := why_not_court(draft.court_rule, draft.court_name, dispute.source):
        raise RuleViolation(problem, "court_name" if "全称" in problem else "court_rule")
    _check_applicants(session, mediation, draft.applicants)
    if draft.copies < 1:
        raise RuleViolation("申请书至少一份。", "copies")
    texts = [text.strip() for text in draft.attachments if text.strip()]
    if not texts:
        raise RuleViolation("请列明所附材料，至少有调解协议书（民诉法解释第三百五十四条）。", "attachments")
    confirmation.court_rule, confirmation.court_name = draft.court_rule, draft.court_name.strip()
    confirmation.applicants = [uid.hex for uid in draft.applicants]
    confirmation.attachments, confirmation.copies, confirmation.denied = texts, draft.copies, True
    said = f"向{confirmation.court_name}，{len(draft.applicants)} 方共同申请"
    _log(session, mediation, "prepare_application", said, today, by, now)


def _denied_field(denied: Sequence[bool]) -> str:
    first = next((index for index, is_denied in enumerate(denied) if not is_denied), len(denied))
    return f"denied[{first}]"


def _check_applicants(session: Session, mediation: Mediation, applicants: Sequence[UUID]) -> None:
    parties = record.living_parties(session, mediation.dispute_id)
    if set(applicants) - {party.uid for party in parties}:
        raise RuleViolation("申请人要从现在的当事人里选，请刷新后再试。", "applicants")
    if missing := [party.name for party in parties if party.uid not in applicants]:
        raise RuleViolation(
            f"司法确认要双方当事人共同申请（民诉法第二百零五条），还差：{'、'.join(missing)}。", "applicants"
        )


@needs(Permission.MEDIATE)
def apply_confirmation(
    session: Session, confirmation_uid: UUID, applied_on: date, *, by: Actor, now: datetime
) -> None:
    """Record that the application was handed in at the court.

    :raises RuleViolation: when it is not written, a party has since joined, or it was handed in too late.
    """
    confirmation, agreement, mediation = _find(session, confirmation_uid, by)
    record.check_day(applied_on, now, "applied_on", earliest=confirmation.told_on)
    _refuse(why_not_confirm(facts_of(agreement), applied_on), "applied_on")
    if confirmation.denied:
        _check_applicants(session, mediation, [UUID(hex=key) for key in confirmation.applicants])
    present = [ConfirmationEvidence.IN_TIME]
    if confirmation.denied:
        present.append(ConfirmationEvidence.APPLICATION)
    _step(confirmation, "apply_confirmation", by, present=present)
    confirmation.applied_on = applied_on
    confirmation.case_number = confirmation.accepted_on = None
    confirmation.decided_on = confirmation.decision_note = None
    said = f"已向{confirmation.court_name}申请"
    _log(session, mediation, "apply_confirmation", said, applied_on, by, now)


@needs(Permission.MEDIATE)
def court_accepts(
    session: Session, confirmation_uid: UUID, draft: CourtDraft, *, by: Actor, now: datetime
) -> None:
    """Record that the court took up the application (受理通知书); its paper is added as a scan.

    :raises RuleViolation: without the court's number, for a wrong day, or in the wrong state.
    """
    confirmation, _, mediation = _find(session, confirmation_uid, by)
    record.check_day(draft.day, now, "day", earliest=confirmation.applied_on)
    if not draft.case_number.strip():
        raise RuleViolation("请填写受理通知书上的案号。", "case_number")
    _step(confirmation, "court_accepts", by)
    number = draft.case_number.strip()
    confirmation.accepted_on, confirmation.case_number = draft.day, number
    _log(session, mediation, "court_accepts", number, draft.day, by, now)


@needs(Permission.MEDIATE)
def court_confirms(
    session: Session, confirmation_uid: UUID, draft: CourtDraft, *, by: Actor, now: datetime
) -> None:
    """Record the ruling that the agreement is valid (裁定书); it can be enforced from then on (民诉法 206).

    :raises RuleViolation: for a wrong day, or in the wrong state.
    """
    confirmation, _, mediation = _find(session, confirmation_uid, by)
    record.check_day(draft.day, now, "day", earliest=confirmation.accepted_on)
    _step(confirmation, "court_confirms", by)
    _decide(confirmation, draft)
    said = f"{confirmation.case_number or ''}裁定协议有效，可以申请强制执行"
    _log(session, mediation, "court_confirms", said, draft.day, by, now)


@needs(Permission.MEDIATE)
def court_rejects(
    session: Session, confirmation_uid: UUID, draft: CourtDraft, *, by: Actor, now: datetime
) -> None:
    """Record that the court rejected the application (民诉法解释 358); ``draft.note`` is its ground.

    :raises RuleViolation: without the ground, for a wrong day, or in the wrong state.
    """
    confirmation, _, mediation = _find(session, confirmation_uid, by)
    record.check_day(draft.day, now, "day", earliest=confirmation.accepted_on or confirmation.applied_on)
    _step(confirmation, "court_rejects", by, draft.note)
    _decide(confirmation, draft)
    said = f"驳回：{draft.note.strip()}；当事人可以重新调解、变更协议，也可以向法院起诉（民诉法第二百零六条）"
    _log(session, mediation, "court_rejects", said, draft.day, by, now)


def _decide(confirmation: JudicialConfirmation, draft: CourtDraft) -> None:
    confirmation.decided_on, confirmation.decision_note = draft.day, draft.note.strip() or None
    if draft.case_number.strip():
        confirmation.case_number = draft.case_number.strip()


@needs(Permission.MEDIATE)
def withdraw_confirmation(
    session: Session, confirmation_uid: UUID, draft: CourtDraft, *, by: Actor, now: datetime
) -> None:
    """Record that the parties took the application back; within the limit they may apply again.

    :raises RuleViolation: without reason, for a wrong day, or in the wrong state.
    """
    confirmation, _, mediation = _find(session, confirmation_uid, by)
    record.check_day(draft.day, now, "day", earliest=confirmation.accepted_on or confirmation.applied_on)
    _step(confirmation, "withdraw_confirmation", by, draft.note)
    confirmation.decided_on, confirmation.decision_note = draft.day, draft.note.strip()
    _log(session, mediation, "withdraw_confirmation", draft.note, draft.day, by, now)


@needs(Permission.MEDIATE)
def note_enforcement(
    session: Session, confirmation_uid: UUID, draft: CourtDraft, *, by: Actor, now: datetime
) -> None:
    """Record that a party asked the court to enforce the confirmed agreement, or how far it came.

    :raises RuleViolation: before the court has confirmed, without a note, or for a wrong day.
    """
    confirmation, _, mediation = _find(session, confirmation_uid, by)
    if confirmation.state is not ConfirmationState.CONFIRMED:
        raise RuleViolation("法院裁定确认以后，才能申请强制执行（民诉法第二百零六条）。", "state")
    if not draft.note.strip():
        raise RuleViolation("请写明谁申请执行、执行到哪一步。", "note")
    record.check_day(draft.day, now, "day", earliest=confirmation.decided_on)
    confirmation.enforcement_on, confirmation.enforcement_note = draft.day, draft.note.strip()
    _log(session, mediation, "note_enforcement", draft.note, draft.day, by, now)


@needs(Permission.MEDIATE)
def void_confirmation(
    session: Session, confirmation_uid: UUID, reason: str, *, by: Actor, now: datetime
) -> None:
    """Take back what was recorded of a judicial confirmation by mistake; it may be recorded anew.

    What the parties themselves took back is withdrawn, and what a court decided stands.

    :raises RuleViolation: without reason, once the court has decided, or in a filed dossier.
    """
    confirmation, agreement, mediation = _find(session, confirmation_uid, by)
    why = check_reason(reason, "作废")
    if confirmation.state in DECIDED:
        raise RuleViolation(
            f"法院{confirmation.state.label.removeprefix('已')}了，司法确认不能作废；请按裁定书登记。",
            "state",
        )
    refuse_filed(session, mediation)
    make_void(confirmation, why, now)
    void_prints(session, confirmation.uid, f"司法确认登记作废：{why}", now)
    said = f"{agreement.number} 的司法确认登记作废：{why}"
    _log(session, mediation, "void_confirmation", said, local_date(now), by, now)


def confirmation_of(session: Session, agreement: Agreement) -> JudicialConfirmation | None:
    """The judicial confirmation of an agreement, once it was told; called inside services."""
    query = select(JudicialConfirmation).where(
        JudicialConfirmation.agreement_id == agreement.id, JudicialConfirmation.voided_at.is_(None)
    )
    return session.scalars(query.order_by(JudicialConfirmation.id.desc())).first()


def facts_of(agreement: Agreement) -> ConfirmationFacts:
    """What is known of an agreement for the question whether it may be confirmed."""
    return ConfirmationFacts(
        agreement.form,
        agreement.effective_on,
        agreement.confirmation_due_on,
        agreement.superseded_on is not None,
    )


def copies_problem(agreement: Agreement, party_count: int) -> str:
    """Sentence when no copy of the agreement was made for the court; empty when there is one."""
    if agreement.form is AgreementForm.ORAL or agreement.copies >= copies_needed(party_count, for_court=True):
        return ""
    return f"协议书只制作了 {agreement.copies} 份，没有交法院的一份；请加印一份并盖调委会印章。"


def _refuse(sentences: Sequence[str], field: str) -> None:
    if sentences:
        raise RuleViolation("".join(sentences), field)


def _step(
    confirmation: JudicialConfirmation,
    action: str,
    by: Actor,
    reason: str = "",
    present: Sequence[ConfirmationEvidence] = (),
) -> None:
    taken = MACHINE.check(confirmation.state, action, role=by.role, reason=reason, present=present)
    confirmation.state = taken.target


def _log(
    session: Session, mediation: Mediation, action: str, said: str, day: date, by: Actor, now: datetime
) -> None:
    at = record.moment_of(day, now)
    record.log_step(session, mediation, action, said, by, happened_at=at, now=now)
    session.flush()


def _find(session: Session, uid: UUID, by: Actor) -> tuple[JudicialConfirmation, Agreement, Mediation]:
    found = session.scalars(
        select(JudicialConfirmation).where(
            JudicialConfirmation.uid == uid, JudicialConfirmation.voided_at.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这次司法确认，请刷新后再试。", "uid")
    return found, *find_agreement(session, session.get_one(Agreement, found.agreement_id).uid, by)

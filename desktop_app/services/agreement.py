"""Agreements (调解协议): drawing up, signing line by line, effect.

Law: 人民调解法 28 to 30 and 33. A written agreement takes effect with the latest of all signatures and the
committee's seal, an oral one on the day it is reached; judicial confirmation may be asked for 30 days.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, DisputeState, SignatureMeans, SignerRole
from db.models.dispute import Dispute, Party
from db.models.mediation import Agreement, AgreementItem, Committee, Instalment, Mediation, Signature
from desktop_app.domain.actor import Actor
from desktop_app.domain.effect import confirmation_due, oral_effective_date
from desktop_app.domain.mediation_state import MediationEvidence
from desktop_app.domain.number import NumberKind
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_check import AgreementDraft, check_draft, numbers_of, plain_term
from desktop_app.services.agreement_line import effect_of, lines_of, open_line
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.paper_number import number_for, void_number
from desktop_app.services.paper_void import void_prints
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_SETTLED = frozenset({DisputeState.SETTLED, DisputeState.AWAITING_FOLLOW_UP})


@dataclass(frozen=True, slots=True)
class SignatureDraft:
    """A line that somebody has confirmed as signed, beside the signed sheet.

    ``party_uid`` only for a party's line; ``read_back``: the agreement was read to or by the signer before.
    """

    role: SignerRole
    name: str
    means: SignatureMeans
    signed_on: date
    party_uid: UUID | None = None
    read_back: bool = True


@dataclass(frozen=True, slots=True)
class AgreementState:
    """Where an agreement stands after a step; ``missing`` are captions of lines that want a signature.

    ``dispute_settled`` is ``False`` when the dispute was not 办理中 and is to be settled by hand.
    """

    uid: UUID
    number: str
    effective_on: date | None
    confirmation_due_on: date | None
    missing: tuple[str, ...]
    dispute_settled: bool


@needs(Permission.MEDIATE)
def draw_up(
    session: Session, uid: UUID, draft: AgreementDraft, rules: Rules, *, by: Actor, now: datetime
) -> AgreementState:
    """Draw up the agreement of a mediation; it gets a number of its committee. An oral one is in force.

    :raises RuleViolation: at the field that does not fit, when a consent or an earlier meeting record is
        missing (papers.md 5 a, i), copies are too few (h), a minor has no guardian (e), sums differ, or an
        agreement waits for signatures already. In a renegotiation the one in force stays until this one is.
    """
    mediation = record.find_open(session, uid, by, "登记协议")
    old = record.agreement_of(session, mediation.id)
    if old is not None and old.effective_on is None:
        raise RuleViolation(f"已有协议（{old.number}）；要重拟请先作废它。", "state")
    parties = record.living_parties(session, mediation.dispute_id)
    record.check_day(draft.drawn_up_on, now, "drawn_up_on", earliest=mediation.accepted_on)
    check_draft(draft, parties, record.answers(session, mediation), record.meetings_of(session, mediation.id))
    ids = {party.uid: party.id for party in parties}
    agreement = Agreement(
        mediation_id=mediation.id,
        number=number_for(session, mediation, NumberKind.AGREEMENT, rules, draft.drawn_up_on.year),
        form=draft.form,
        drawn_up_on=draft.drawn_up_on,
        facts=draft.facts.strip(),
        terms="\n".join(plain_term(term) for term in draft.terms),
        performance=draft.performance.strip(),
        amount=draft.amount_fen,
        copies=draft.copies,
        recorder_name=draft.recorder.strip(),
        supersedes_id=None if old is None else old.id,
        instalments=_instalments(draft, ids),
        items=[
            AgreementItem(
                ordinal=i, name=one.name.strip(), amount=one.amount_fen, note=one.note.strip() or None
            )
            for i, one in enumerate(draft.items, 1)
        ],
    )  # fmt: skip
    session.add(agreement)
    session.flush()
    at = record.moment_of(draft.drawn_up_on, now)
    said = f"{draft.form.label}协议 {agreement.number}"
    record.log_step(session, mediation, "draw_up", said, by, happened_at=at, now=now)
    settled = False
    if draft.form is AgreementForm.ORAL:
        settled = _take_effect(
            session, agreement, mediation, oral_effective_date(draft.drawn_up_on), rules, by, now
        )
    session.flush()
    return _state(session, agreement, settled)


def _instalments(draft: AgreementDraft, ids: dict[UUID, int]) -> list[Instalment]:
    numbers = numbers_of(draft.instalments)
    return [
        Instalment(
            ordinal=ordinal,
            due_on=one.due_on,
            amount=one.amount_fen,
            what=one.what.strip(),
            payer_id=ids[one.payer_uid] if one.payer_uid else None,
            payee_id=ids[one.payee_uid] if one.payee_uid else None,
            obligation=number,
            kind=one.sort,
            condition=one.condition.strip() or None,
            means=one.means.strip() or None,
        )
        for ordinal, (number, one) in enumerate(zip(numbers, draft.instalments, strict=True), 1)
    ]


@needs(Permission.MEDIATE)
def sign(
    session: Session, agreement_uid: UUID, draft: SignatureDraft, rules: Rules, *, by: Actor, now: datetime
) -> AgreementState:
    """Record one signed line of an agreement, in any order; with the last one a written one takes effect.

    The register of an oral agreement, in force since its day, is signed by mediators and recorder and sealed.

    :raises RuleViolation: for one who may not sign, wrong means, a wrong day, a line that is signed already,
        or when a party has since refused.
    """
    agreement, mediation = find_agreement(session, agreement_uid, by)
    if agreement.effective_on is None:
        record.find_open(session, mediation.uid, by, "登记签字")
        record.refuse_without_consent(session, mediation)
    record.check_day(draft.signed_on, now, "signed_on", earliest=agreement.drawn_up_on)
    name = draft.name.strip()
    line = open_line(lines_of(session, agreement), draft.role, draft.party_uid, name, draft.means)
    party = session.scalars(select(Party.id).where(Party.uid == line.party_uid)).one_or_none()
    session.add(
        Signature(
            agreement_id=agreement.id,
            party_id=party,
            signer_role=draft.role,
            signer_name=name,
            means=draft.means,
            signed_on=draft.signed_on,
            read_back=draft.read_back,
        )
    )
    session.flush()
    settled = False
    if agreement.effective_on is None:
        effective = effect_of(lines_of(session, agreement))
        if effective is not None:
            settled = _take_effect(session, agreement, mediation, effective, rules, by, now)
    return _state(session, agreement, settled)


def _take_effect(
    session: Session,
    agreement: Agreement,
    mediation: Mediation,
    effective: date,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> bool:
    days = rules.profile.limit.judicial_confirmation
    agreement.effective_on = effective
    agreement.confirmation_due_on = confirmation_due(effective, days, rules.calendar).due
    present = (MediationEvidence.MEETING_RECORD, MediationEvidence.AGREEMENT)
    at = record.moment_of(effective, now)
    said = f"协议 {agreement.number} 自 {effective:%Y-%m-%d} 生效"
    record.step(session, mediation, "agree", said, present, by, happened_at=at, now=now)
    mediation.ended_on = effective
    if agreement.supersedes_id is not None:
        old = session.get_one(Agreement, agreement.supersedes_id)
        old.superseded_on = effective
        said = f"协议 {old.number} 由 {agreement.number} 替代，原协议存卷"
        record.log_step(session, mediation, "supersede", said, by, happened_at=at, now=now)
    session.flush()
    committee = session.get_one(Committee, mediation.committee_id)
    result = f"经{committee.name}调解，当事人自愿达成{agreement.form.label}协议（{agreement.number}）。"
    step = StepDraft(result=result, resolution_method="people_mediation")
    moved = record.move_dispute(session, mediation, "settle", step, rules, by=by, day=effective, now=now)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    return moved or dispute.state in _SETTLED


def find_agreement(session: Session, uid: UUID, by: Actor) -> tuple[Agreement, Mediation]:
    """An own agreement in use with its mediation; called inside other services.

    :raises RuleViolation: when it is unknown, void, or another office's.
    """
    found = session.scalars(
        select(Agreement).where(Agreement.uid == uid, Agreement.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这份协议，请刷新后再试。", "uid")
    return found, record.find_own(session, found.mediation.uid, by)


def _state(session: Session, agreement: Agreement, settled: bool) -> AgreementState:
    lines = lines_of(session, agreement)
    return AgreementState(
        agreement.uid,
        agreement.number,
        agreement.effective_on,
        agreement.confirmation_due_on,
        tuple(line.caption for line in lines if line.signed_on is None),
        settled,
    )


@needs(Permission.MEDIATE)
def void_agreement(
    session: Session, agreement_uid: UUID, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Take back an agreement that is not in force; the mediation goes on, the number stays spent.

    :raises RuleViolation: without reason, or once it has taken effect (人民调解法 31: it binds).
    """
    agreement, mediation = find_agreement(session, agreement_uid, by)
    if agreement.effective_on is not None:
        raise RuleViolation(MediationEvidence.NOT_EFFECTIVE.label, "state")
    if not reason.strip():
        raise RuleViolation("请写明作废的原因。", "reason")
    agreement.voided_at, agreement.voided_reason = now, reason.strip()
    void_number(session, mediation, NumberKind.AGREEMENT, agreement.number, rules, reason, agreement.uid)
    void_prints(session, agreement.uid, f"协议作废：{reason.strip()}", now)
    said = f"协议 {agreement.number} 作废：{reason.strip()}"
    record.log_step(session, mediation, "void_agreement", said, by, happened_at=now, now=now)
    session.flush()

"""Invited participants (邀请参加人, 人民调解法 20): relatives, neighbours, experts; parties must agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import InvitedKind
from db.models.mediation import Mediation
from db.models.mediation_work import InvitedParticipant, ParticipantConsent
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class InvitedDraft:
    """Somebody to invite; ``relation`` is the relation to a party, or the post.

    ``agreed`` are the parties who said yes at once, on ``answered_on``.
    """

    name: str
    kind: InvitedKind
    unit: str = ""
    relation: str = ""
    phone: str = ""
    agreed: tuple[UUID, ...] = ()
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ParticipantConsentDraft:
    """A party's answer about one invited participant; the latest answer counts."""

    party_uid: UUID
    given: bool
    answered_on: date
    note: str = ""


@needs(Permission.MEDIATE)
def invite_participant(session: Session, uid: UUID, draft: InvitedDraft, *, by: Actor, now: datetime) -> UUID:
    """Enter somebody whom the committee invites; returns the uid.

    :raises RuleViolation: for a missing name, a party or agent of the case, or somebody entered already.
    """
    mediation = check.find_going(session, uid, by, "邀请别人参加")
    name, phone = normal_name(draft.name), normal_phone(draft.phone)
    if not name:
        raise RuleViolation("请填写被邀请人的姓名。", "name")
    if phone and (fault := check_phone(phone).blocks):
        raise RuleViolation(fault, "phone")
    parties = record.living_parties(session, mediation.dispute_id)
    if any(p.name == name for p in parties):
        raise RuleViolation(f"{name}是当事人，不用邀请。", "name")
    if any(a.name == name for a in check.agents_of(session, parties)):
        raise RuleViolation(f"{name}是代理人，登记会议时勾代理人到场。", "name")
    unit = normal_text(draft.unit)
    if any(g.name == name and (g.unit or "") == unit for g in participants_of(session, mediation.id)):
        raise RuleViolation(f"{name}已经在邀请名单里。", "name")
    guest = InvitedParticipant(
        mediation_id=mediation.id,
        name=name,
        kind=draft.kind,
        unit=unit or None,
        relation=normal_text(draft.relation) or None,
        phone=phone or None,
    )
    session.add(guest)
    session.flush()
    for party_uid in draft.agreed:
        answer = ParticipantConsentDraft(party_uid, True, draft.answered_on or local_date(now))
        _answer(session, mediation, guest, answer, now)
    said = "，".join(part for part in (name, unit, guest.relation or "") if part)
    record.log_step(session, mediation, "invite", said, by, happened_at=now, now=now)
    session.flush()
    return guest.uid


@needs(Permission.MEDIATE)
def record_participant_consent(
    session: Session, participant_uid: UUID, draft: ParticipantConsentDraft, *, by: Actor, now: datetime
) -> None:
    """Record whether a party agrees that the invited participant takes part.

    :raises RuleViolation: for somebody who is no party, or a day that cannot be.
    """
    guest, mediation = _find_own(session, participant_uid, by, "登记意见")
    party = _answer(session, mediation, guest, draft, now)
    word = "同意" if draft.given else "不同意"
    said = f"{party}{word}{guest.name}参加"
    at = record.moment_of(draft.answered_on, now)
    record.log_step(session, mediation, "invite_consent", said, by, happened_at=at, now=now)
    session.flush()


@needs(Permission.MEDIATE)
def void_participant(
    session: Session, participant_uid: UUID, reason: str, *, by: Actor, now: datetime
) -> None:
    """Take somebody off the list; meetings at which he was keep him.

    :raises RuleViolation: without reason.
    """
    guest, mediation = _find_own(session, participant_uid, by, "更改邀请名单")
    why = check.check_reason(reason, "不再邀请")
    check.make_void(guest, why, now)
    said = f"{guest.name}：{why}"
    record.log_step(session, mediation, "void_invite", said, by, happened_at=now, now=now)
    session.flush()


def _find_own(session: Session, uid: UUID, by: Actor, doing: str) -> tuple[InvitedParticipant, Mediation]:
    query = select(InvitedParticipant).where(
        InvitedParticipant.uid == uid, InvitedParticipant.voided_at.is_(None)
    )
    guest = session.scalars(query).one_or_none()
    if guest is None:
        raise RuleViolation("找不到这位被邀请人，请刷新后再试。", "uid")
    mediation = session.get_one(Mediation, guest.mediation_id)
    return guest, check.find_going(session, mediation.uid, by, doing)


def _answer(
    session: Session,
    mediation: Mediation,
    guest: InvitedParticipant,
    draft: ParticipantConsentDraft,
    now: datetime,
) -> str:
    party = check.party_of(session, mediation, draft.party_uid, "party_uid")
    record.check_day(draft.answered_on, now, "answered_on", earliest=mediation.applied_on)
    session.add(
        ParticipantConsent(
            participant_id=guest.id,
            party_id=party.id,
            given=draft.given,
            answered_on=draft.answered_on,
            note=draft.note.strip() or None,
        )
    )
    return party.name


def participants_of(session: Session, mediation_id: int) -> list[InvitedParticipant]:
    """The invited participants of a mediation in the order of their entry."""
    query = select(InvitedParticipant).where(
        InvitedParticipant.mediation_id == mediation_id, InvitedParticipant.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(InvitedParticipant.id)))


def answers_about(session: Session, guests: Sequence[InvitedParticipant]) -> dict[tuple[int, int], bool]:
    """The latest answer by (participant, party), local ids."""
    query = select(ParticipantConsent).where(
        ParticipantConsent.participant_id.in_([g.id for g in guests]), ParticipantConsent.voided_at.is_(None)
    )
    rows = session.scalars(query.order_by(ParticipantConsent.id))
    return {(row.participant_id, row.party_id): row.given for row in rows}


def refuse_unconsented(session: Session, mediation: Mediation, guests: Sequence[UUID]) -> None:
    """Refuse somebody as present to whom a party did not agree (人民调解法 20); inside other services.

    :raises RuleViolation: naming who must be asked.
    """
    if not guests:
        return
    known = {g.uid: g for g in participants_of(session, mediation.id)}
    if strangers := set(guests) - set(known):
        raise RuleViolation(f"有 {len(strangers)} 人不在邀请名单里，请刷新后再选。", "guests")
    answers = answers_about(session, list(known.values()))
    parties = record.living_parties(session, mediation.dispute_id)
    for uid in guests:
        guest = known[uid]
        lacking = [p.name for p in parties if not answers.get((guest.id, p.id), False)]
        if lacking:
            raise RuleViolation(
                f"{guest.name}参加调解要经各方同意（人民调解法第二十条），还没有同意的：{'、'.join(lacking)}。",
                "guests",
            )


def guest_names(session: Session, hexes: Sequence[str]) -> str:
    """Names of invited participants by their uids (hex), joined; called inside other services."""
    if not hexes:
        return ""
    wanted = [UUID(hex=h) for h in hexes]
    query = select(InvitedParticipant.name).where(
        InvitedParticipant.uid.in_(wanted), InvitedParticipant.voided_at.is_(None)
    )
    return "、".join(session.scalars(query.order_by(InvitedParticipant.id)))

"""Separate talks (背靠背) and the trail of what each side asked and offered.

What was said in confidence is read on the screen by those who mediate; no paper prints it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MeetingMeans, OfferKind
from db.models.mediation import Mediation
from db.models.mediation_work import Offer, SeparateTalk
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """What a party asked or offered; a condition may have no amount (fen)."""

    party_uid: UUID
    kind: OfferKind
    made_at: datetime
    amount_fen: int | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class TalkDraft:
    """A talk with one side, or with ``others`` (常守田的儿子). Without ``mediators`` those at work."""

    started_at: datetime
    ended_at: datetime
    place: str
    content: str
    recorder: str
    parties: tuple[UUID, ...] = ()
    others: str = ""
    means: MeetingMeans = MeetingMeans.ROOM
    mediators: tuple[str, ...] = ()
    confidential: bool = False
    offers: tuple[OfferDraft, ...] = ()


@needs(Permission.MEDIATE)
def add_talk(session: Session, uid: UUID, draft: TalkDraft, *, by: Actor, now: datetime) -> UUID:
    """Record a separate talk with the offers made in it; returns its uid.

    :raises RuleViolation: at the field that is missing or does not fit.
    """
    mediation = record.find_open(session, uid, by, "登记背对背谈话")
    _check(session, mediation, draft, now)
    talk = talk_row(session, mediation, draft)
    talk.ordinal = check.next_ordinal(session, SeparateTalk, mediation.id)
    session.add(talk)
    for offer in draft.offers:
        _add_offer(session, mediation, offer, now, talk)
    said = f"第 {talk.ordinal} 次背对背谈话：{_with_whom(session, mediation, draft)}"
    record.log_step(session, mediation, "talk", said, by, happened_at=draft.started_at, now=now)
    session.flush()
    return talk.uid


@needs(Permission.MEDIATE)
def correct_talk(
    session: Session, talk_uid: UUID, draft: TalkDraft, reason: str, *, by: Actor, now: datetime
) -> UUID:
    """Put a new version in the place of a talk's record; its offers stay, further ones are added.

    :raises RuleViolation: without reason, or as ``add_talk``.
    """
    old, mediation = _find_own(session, talk_uid, by, "更正谈话记录")
    why = check.check_reason(reason, "更正")
    living = {p.uid.hex for p in record.living_parties(session, mediation.dispute_id)}
    # Whom heirs followed since is no choice any more, and stays on the record all the same.
    gone = [h for h in old.with_parties if h not in living]
    _check(session, mediation, draft, now, named=bool(gone))
    talk = talk_row(session, mediation, draft)
    talk.with_parties = [*gone, *talk.with_parties]
    talk.ordinal, talk.corrects_uid = old.ordinal, old.uid
    if not draft.mediators:
        talk.mediators = old.mediators
    check.make_void(old, f"更正：{why}", now)
    session.add(talk)
    for offer in offers_of(session, mediation.id):
        if offer.talk_ordinal == old.ordinal:
            offer.confidential = draft.confidential
    for made in draft.offers:
        _add_offer(session, mediation, made, now, talk)
    said = f"第 {old.ordinal} 次背对背谈话：{why}"
    record.log_step(session, mediation, "correct_talk", said, by, happened_at=now, now=now)
    session.flush()
    return talk.uid


@needs(Permission.MEDIATE)
def void_talk(session: Session, talk_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make a talk void that was recorded wrongly, with the offers made in it.

    :raises RuleViolation: without reason.
    """
    talk, mediation = _find_own(session, talk_uid, by, "作废谈话记录")
    why = check.check_reason(reason, "作废")
    check.make_void(talk, why, now)
    for offer in offers_of(session, mediation.id):
        if offer.talk_ordinal == talk.ordinal:
            check.make_void(offer, why, now)
    said = f"第 {talk.ordinal} 次背对背谈话：{why}"
    record.log_step(session, mediation, "void_talk", said, by, happened_at=now, now=now)
    session.flush()


@needs(Permission.MEDIATE)
def record_offer(session: Session, uid: UUID, draft: OfferDraft, *, by: Actor, now: datetime) -> UUID:
    """Record what a party asked or offered outside a recorded talk; returns its uid.

    :raises RuleViolation: at the field that is missing or does not fit.
    """
    mediation = record.find_open(session, uid, by, "登记出价")
    offer = _add_offer(session, mediation, draft, now, None)
    said = f"登记出价：{draft.kind.label}"
    record.log_step(session, mediation, "offer", said, by, happened_at=draft.made_at, now=now)
    session.flush()
    return offer.uid


@needs(Permission.MEDIATE)
def void_offer(session: Session, offer_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make an entry of the trail void.

    :raises RuleViolation: without reason.
    """
    offer = session.scalars(
        select(Offer).where(Offer.uid == offer_uid, Offer.voided_at.is_(None))
    ).one_or_none()
    if offer is None:
        raise RuleViolation("找不到这条出价记录，请刷新后再试。", "uid")
    mediation = session.get_one(Mediation, offer.mediation_id)
    record.find_open(session, mediation.uid, by, "更改出价记录")
    check.make_void(offer, check.check_reason(reason, "作废"), now)
    session.flush()


def _find_own(session: Session, uid: UUID, by: Actor, doing: str) -> tuple[SeparateTalk, Mediation]:
    talk = find_talk(session, uid)
    mediation = session.get_one(Mediation, talk.mediation_id)
    return talk, record.find_open(session, mediation.uid, by, doing)


def find_talk(session: Session, uid: UUID) -> SeparateTalk:
    """A talk in use; called inside other services.

    :raises RuleViolation: when it is unknown or void.
    """
    query = select(SeparateTalk).where(SeparateTalk.uid == uid, SeparateTalk.voided_at.is_(None))
    talk = session.scalars(query).one_or_none()
    if talk is None:
        raise RuleViolation("找不到这次谈话，请刷新后再试。", "uid")
    return talk


def _check(
    session: Session, mediation: Mediation, draft: TalkDraft, now: datetime, *, named: bool = False
) -> None:
    check.check_span(draft.started_at, draft.ended_at, now, mediation.accepted_on)
    check.check_texts(
        (
            ("place", draft.place, "请填写谈话地点，电话里谈的写“电话”。"),
            ("content", draft.content, "请写谈话内容。"),
            ("recorder", draft.recorder, "请填写记录人。"),
        )
    )
    for uid in draft.parties:
        check.party_of(session, mediation, uid, "parties")
    if not named and not draft.parties and not draft.others.strip():
        raise RuleViolation("请勾选和谁谈的；不是当事人的，写在“其他人”里。", "parties")


def talk_row(session: Session, mediation: Mediation, draft: TalkDraft) -> SeparateTalk:
    """The row of a talk, not added: for storing it, and for the paper beside the editor."""
    at_work = [m.mediator_name for m in record.mediators_at_work(session, mediation.id)]
    return SeparateTalk(
        mediation_id=mediation.id,
        ordinal=0,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        place=normal_text(draft.place),
        means=draft.means,
        with_parties=[uid.hex for uid in draft.parties],
        with_others=normal_text(draft.others) or None,
        mediators=list(draft.mediators) or at_work,
        recorder_name=draft.recorder.strip(),
        content=check.record_text(draft.content, "content").strip(),
        confidential=draft.confidential,
    )


def _add_offer(
    session: Session, mediation: Mediation, draft: OfferDraft, now: datetime, talk: SeparateTalk | None
) -> Offer:
    party = check.party_of(session, mediation, draft.party_uid, "offers")
    if draft.made_at.tzinfo is None or draft.made_at > now:
        raise RuleViolation("出价的时间还没到，请核对。", "offers")
    if draft.amount_fen is not None and draft.amount_fen < 0:
        raise RuleViolation("金额不能是负数。", "offers")
    if draft.amount_fen is None and not draft.what.strip():
        raise RuleViolation("请填写金额，或写明什么条件。", "offers")
    offer = Offer(
        mediation_id=mediation.id,
        talk_ordinal=talk and talk.ordinal,
        party_id=party.id,
        kind=draft.kind,
        made_at=draft.made_at,
        amount=draft.amount_fen,
        what=normal_text(draft.what) or None,
        confidential=talk is not None and talk.confidential,
    )
    session.add(offer)
    session.flush()
    return offer


def _with_whom(session: Session, mediation: Mediation, draft: TalkDraft) -> str:
    names = [p.name for p in record.living_parties(session, mediation.dispute_id) if p.uid in draft.parties]
    return "、".join([*names, *([draft.others.strip()] if draft.others.strip() else [])])


def talks_of(session: Session, mediation_id: int) -> Sequence[SeparateTalk]:
    """The talks of a mediation in their order; called inside other services."""
    query = select(SeparateTalk).where(
        SeparateTalk.mediation_id == mediation_id, SeparateTalk.voided_at.is_(None)
    )
    return session.scalars(query.order_by(SeparateTalk.ordinal)).all()


def offers_of(session: Session, mediation_id: int) -> Sequence[Offer]:
    """The trail in the order in which it was made; called inside other services."""
    query = select(Offer).where(Offer.mediation_id == mediation_id, Offer.voided_at.is_(None))
    return session.scalars(query.order_by(Offer.made_at, Offer.id)).all()

"""Recusal (回避): asked of each side, answered, decided; whom to look at twice.

人民调解工作若干规定 (司法部令第75号) 25: a host whom a party challenges is changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.mediation import Mediation, MediationMediator, Mediator
from db.models.mediation_work import Recusal
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.invited_participant import participants_of
from desktop_app.services.mediator_choice import choose_at_work, replace_mediator
from desktop_app.services.name_reading import surname
from desktop_app.services.permissions import Permission, needs

LAW = "《人民调解工作若干规定》第二十五条"
_KIN = frozenset("父母夫妻子女儿兄弟姐妹叔伯舅姑姨婶嫂婿媳孙侄甥堂表岳公婆爷奶亲")
"""Characters of which a word for kin holds one."""


@dataclass(frozen=True, slots=True)
class RecusalDraft:
    """A party was asked. ``challenged`` is the mediator's uid of the committee's list, None for nobody.

    ``meeting_ordinal`` says at which meeting, None when it was asked once for all. ``together`` are other
    parties who were asked at the same time and, like this one, want nobody to stand aside.
    """

    party_uid: UUID
    asked_on: date
    challenged: UUID | None = None
    reason: str = ""
    meeting_ordinal: int | None = None
    together: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class RecusalDecision:
    """What was decided about a challenge; ``successor`` takes over, or one of the others goes on without."""

    granted: bool
    decided_on: date
    note: str = ""
    successor: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Involved:
    """Somebody of the case; ``relation`` says of whom he is what, empty for a party."""

    name: str
    role: str
    relation: str
    phone: str


@needs(Permission.MEDIATE)
def record_recusal(session: Session, uid: UUID, draft: RecusalDraft, *, by: Actor, now: datetime) -> UUID:
    """Record that a party was asked whether somebody shall stand aside, and what it said; returns the uid.

    Each party has a record of its own, also where several were asked together; the first one's is returned.

    :raises RuleViolation: for one who is no party, a mediator who is not at work here, without reason, or
        when several together are said to challenge somebody.
    """
    if draft.together and draft.challenged is not None:
        raise RuleViolation("有人要求回避的，请一位一位登记各自怎么说。", "party_uid")
    others = [replace(draft, party_uid=one, together=()) for one in draft.together if one != draft.party_uid]
    made = _record_one(session, uid, draft, by, now)
    for one in others:
        _record_one(session, uid, one, by, now)
    return made


def _record_one(session: Session, uid: UUID, draft: RecusalDraft, by: Actor, now: datetime) -> UUID:
    mediation = check.find_going(session, uid, by, "登记回避")
    party = check.party_of(session, mediation, draft.party_uid, "party_uid")
    record.check_day(draft.asked_on, now, "asked_on", earliest=mediation.applied_on)
    mediator: Mediator | None = None
    if draft.challenged is not None:
        mediator = choose_at_work(session, mediation, (draft.challenged,))[0]
        if mediator.id not in {m.mediator_id for m in record.mediators_at_work(session, mediation.id)}:
            raise RuleViolation(f"{mediator.name}不是这件调解的调解员。", "challenged")
        check.check_reason(draft.reason, "要求回避")
    row = Recusal(
        mediation_id=mediation.id,
        meeting_ordinal=draft.meeting_ordinal,
        party_id=party.id,
        asked_on=draft.asked_on,
        mediator_id=mediator and mediator.id,
        challenged_name=mediator and mediator.name,
        reason=draft.reason.strip() or None,
    )
    session.add(row)
    said = f"{party.name}不要求回避"
    if mediator is not None:
        said = f"{party.name}要求{mediator.name}回避：{draft.reason.strip()}"
    at = record.moment_of(draft.asked_on, now)
    record.log_step(session, mediation, "recusal", said, by, happened_at=at, now=now)
    session.flush()
    return row.uid


@needs(Permission.MEDIATE)
def decide_recusal(
    session: Session, recusal_uid: UUID, decision: RecusalDecision, *, by: Actor, now: datetime
) -> None:
    """Decide a challenge; a granted one changes the mediator at once.

    :raises RuleViolation: when it is decided already, a challenged host is to stay, a refusal has no reason,
        or nobody would be left to mediate.
    """
    row = session.scalars(
        select(Recusal).where(Recusal.uid == recusal_uid, Recusal.voided_at.is_(None))
    ).one_or_none()
    if row is None or row.mediator_id is None:
        raise RuleViolation("找不到这条回避要求，请刷新后再试。", "uid")
    mediation = session.get_one(Mediation, row.mediation_id)
    mediation = check.find_going(session, mediation.uid, by, "决定回避")
    if row.granted is not None:
        raise RuleViolation("这条回避要求已经有决定了。", "granted")
    record.check_day(decision.decided_on, now, "decided_on", earliest=row.asked_on)
    at_work = {m.mediator_id: m for m in record.mediators_at_work(session, mediation.id)}
    leaving = at_work.get(row.mediator_id)
    if not decision.granted:
        if leaving is not None and leaving.leads:
            raise RuleViolation(f"被要求回避的是主持人，应当调换（{LAW}）。", "granted")
        check.check_reason(decision.note, "不同意回避")
    row.granted, row.decided_on, row.decided_by = decision.granted, decision.decided_on, by.name
    row.decision_note = decision.note.strip() or None
    word = "同意" if decision.granted else "不同意"
    said = "：".join(part for part in (f"{word}{row.challenged_name}回避", decision.note.strip()) if part)
    at = record.moment_of(decision.decided_on, now)
    record.log_step(session, mediation, "decide_recusal", said, by, happened_at=at, now=now)
    if decision.granted and leaving is not None:
        row.replaced_by = _let_go(session, mediation, row, leaving, decision, by, now)
    session.flush()


def _let_go(
    session: Session,
    mediation: Mediation,
    row: Recusal,
    leaving: MediationMediator,
    decision: RecusalDecision,
    by: Actor,
    now: datetime,
) -> str:
    why = f"当事人要求回避：{row.reason or ''}"
    if decision.successor is not None:
        old = session.get_one(Mediator, leaving.mediator_id)
        replace_mediator(session, mediation.uid, old.uid, decision.successor, why, by=by, now=now)
        return session.scalars(select(Mediator.name).where(Mediator.uid == decision.successor)).one()
    others = [m for m in record.mediators_at_work(session, mediation.id) if m.id != leaving.id]
    if not others:
        raise RuleViolation("只有这一位调解员，请选换上谁。", "successor")
    check.make_void(leaving, why, now)
    said = f"{leaving.mediator_name}回避"
    if leaving.leads:
        others[0].leads = True
        said += f"，由{others[0].mediator_name}主持"
    record.log_step(session, mediation, "replace_mediator", said, by, happened_at=now, now=now)
    return others[0].mediator_name if leaving.leads else ""


def recusals_of(session: Session, mediation_id: int) -> list[Recusal]:
    """What was asked and answered, in the order of its entry."""
    query = select(Recusal).where(Recusal.mediation_id == mediation_id, Recusal.voided_at.is_(None))
    return list(session.scalars(query.order_by(Recusal.id)))


def why_not_meet(session: Session, mediation: Mediation) -> tuple[str, ...]:
    """Sentences saying that a challenged host is still there; called inside other services."""
    hosts = {m.mediator_id: m for m in record.mediators_at_work(session, mediation.id) if m.leads}
    return tuple(
        f"主持人{row.challenged_name}被要求回避，请先决定、换人，再开会（{LAW}）。"
        for row in recusals_of(session, mediation.id)
        if row.granted is None and row.mediator_id in hosts
    )


def refuse_challenged_host(session: Session, mediation: Mediation) -> None:
    """Refuse to meet under a host whom a party challenged; called inside other services.

    :raises RuleViolation: naming the host.
    """
    if lacking := why_not_meet(session, mediation):
        raise RuleViolation(lacking[0], "recusal")


def recusal_hints(session: Session, mediation: Mediation) -> tuple[str, ...]:
    """Sentences to look twice at a mediator: a name or phone of the case, or a surname of somebody's kin."""
    involved = list(_involved(session, mediation))
    query = (
        select(MediationMediator, Mediator.phone)
        .join(Mediator, Mediator.id == MediationMediator.mediator_id)
        .where(MediationMediator.mediation_id == mediation.id, MediationMediator.voided_at.is_(None))
    )
    found: list[str] = []
    for at_work, phone in session.execute(query.order_by(MediationMediator.id)):
        found += [hint for one in involved if (hint := _hint(at_work.mediator_name, phone, one))]
    return tuple(dict.fromkeys(found))


def _hint(mediator: str, phone: str | None, one: _Involved) -> str:
    who = f"{one.role}{one.name}" + (f"（{one.relation}）" if one.relation else "")
    if one.name == mediator:
        return f"调解员{mediator}与{who}同名，请核对是不是同一人，是就要回避。"
    if phone and phone == one.phone:
        return f"调解员{mediator}与{who}电话相同，请核对是不是同一人或一家人。"
    kin = _KIN & set(one.relation)
    if kin and surname(mediator) and surname(mediator) == surname(one.name):
        return f"调解员{mediator}与{who}同姓，请问清是不是亲属，是就要回避。"
    return ""


def _involved(session: Session, mediation: Mediation) -> Iterator[_Involved]:
    parties = record.living_parties(session, mediation.dispute_id)
    for party in parties:
        yield _Involved(party.name, party.side.label, "", party.phone or "")
        if party.legal_representative:
            yield _Involved(party.legal_representative, "代表人", party.name, "")
        if party.guardian_name:
            relation = party.guardian_relation or ""
            yield _Involved(party.guardian_name, "监护人", relation, party.guardian_phone or "")
    for agent in check.agents_of(session, parties):
        yield _Involved(agent.name, "代理人", agent.relation or "", agent.phone or "")
    for guest in participants_of(session, mediation.id):
        yield _Involved(guest.name, "邀请参加人", guest.relation or "", guest.phone or "")

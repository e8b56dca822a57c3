"""Parties (当事人) of a dispute: making them from drafts, adding, correcting and replacing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import Gender, IdKind, PartyKind
from db.models.dispute import Agent, Dispute, Party
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import person
from desktop_app.services.dispute_check import refuse_blocked
from desktop_app.services.dispute_draft import AgentDraft, GuardianDraft, PartyDraft
from desktop_app.services.dispute_record import open_dispute, write_step
from desktop_app.services.dispute_title import NamedParty, make_title
from desktop_app.services.name_reading import name_key
from desktop_app.services.party_check import normal_party, party_notes
from desktop_app.services.permissions import Permission, needs

_CORRECTED = (
    "name", "id_kind", "id_number", "id_unknown_reason", "birth_date", "ethnicity", "phone", "address",
    "occupation", "employer", "education", "person_category", "credit_code", "legal_representative",
    "is_representative",
)  # fmt: skip


AMENDABLE = frozenset(
    {
        *("name", "id_number", "phone", "address", "occupation", "employer"),
        *("credit_code", "legal_representative", "duty"),
    }
)
"""Values that can be put right one by one."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Why and when somebody takes a party's place (死亡、继承、转让)."""

    reason: str
    on: date


def party_values(draft: PartyDraft, position: int) -> dict[str, Any]:
    """Column values of a new row from a draft in stored form."""
    guardian = draft.guardian
    return {
        "uid": new_uid(),
        "side": draft.side,
        "position": position,
        "kind": draft.kind,
        "name_key": name_key(draft.name, personal=draft.kind is PartyKind.NATURAL),
        "gender": draft.gender or Gender.UNKNOWN,
        "representative_duty": draft.duty,
        "guardian_name": guardian.name if guardian else None,
        "guardian_relation": guardian.relation if guardian else None,
        "guardian_phone": guardian.phone if guardian else None,
        "replaced_on": draft.replaced_on,
        "replaced_reason": draft.replaced_reason,
        **{field: getattr(draft, field) for field in _CORRECTED},
    }


def build_party(draft: PartyDraft, position: int) -> Party:
    """A new row with its agents from a draft in stored form; not yet part of a dispute."""
    return Party(**party_values(draft, position), agents=[_agent(agent) for agent in draft.agents])


def _agent(draft: AgentDraft) -> Agent:
    return Agent(
        uid=new_uid(),
        name=draft.name,
        kind=draft.kind,
        authority=draft.authority,
        relation=draft.relation,
        id_number=draft.id_number,
        phone=draft.phone,
    )


def title_of(parties: Sequence[Party], category_code: str | None, today: date) -> str:
    """Title of a dispute from its present parties."""
    named = [
        NamedParty(p.side, p.name, p.birth_date, p.replaced_by is not None)
        for p in parties
        if p.voided_at is None
    ]
    return make_title(named, category_code, today)


def _checked(draft: PartyDraft, today: date) -> PartyDraft:
    plain = normal_party(draft)
    refuse_blocked(tuple(party_notes(plain, "party", today)))
    return plain


def _present(session: Session, dispute: Dispute) -> list[Party]:
    query = select(Party).where(Party.dispute_id == dispute.id, Party.voided_at.is_(None))
    return list(session.scalars(query.order_by(Party.position)))


def _add(session: Session, dispute: Dispute, draft: PartyDraft, actor: Actor) -> Party:
    for other in _present(session, dispute):
        if draft.id_number and other.id_number == draft.id_number:
            raise RuleViolation(f"{other.name} 已用这个证件号登记为当事人，请核对。", "party.id_number")
    last = session.scalar(select(func.max(Party.position)).where(Party.dispute_id == dispute.id))
    row = build_party(draft, (last or 0) + 1)
    row.dispute_id = dispute.id
    person.link_persons(session, [row], actor.office_uid)
    session.add(row)
    session.flush()
    return row


def _retitle(session: Session, dispute: Dispute, today: date) -> None:
    dispute.title = title_of(_present(session, dispute), dispute.category_code, today)
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def add_party(session: Session, dispute_uid: UUID, draft: PartyDraft, *, by: Actor, now: datetime) -> UUID:
    """Add a party to an open dispute; returns the uid.

    :raises RuleViolation: at ``party.<field>`` for faulty values or one who is a party already.
    """
    dispute = open_dispute(session, dispute_uid, by)
    row = _add(session, dispute, _checked(draft, local_date(now)), by)
    _retitle(session, dispute, local_date(now))
    write_step(
        session,
        dispute.uid,
        "add_party",
        actor=by,
        happened_at=now,
        now=now,
        reason=f"追加{row.side.label}{row.name}",
    )
    session.flush()
    return row.uid


@needs(Permission.HANDLE_DISPUTE)
def replace_party(
    session: Session,
    party_uid: UUID,
    heir: PartyDraft,
    replacement: Replacement,
    *,
    by: Actor,
    now: datetime,
) -> UUID:
    """Let an heir or successor take a party's place on the same side; the old party stays on record.

    :raises RuleViolation: without reason, for a day in the future, or when the party was replaced before.
    """
    today = local_date(now)
    old, dispute = _party_of_open(session, party_uid, by)
    if old.replaced_by_id is not None:
        raise RuleViolation(f"{old.name} 已由别人接替，请在接替人上更换。")
    if not replacement.reason.strip():
        raise RuleViolation("请写明更换当事人的原因，例如“去世，由其子继承”。", "reason")
    if replacement.on > today:
        raise RuleViolation("更换日期晚于今天，请核对。", "on")
    draft = _checked(heir, today)
    if draft.side is not old.side:
        raise RuleViolation(f"接替人应与{old.name}在同一方，请改正。", "party.side")
    row = _add(session, dispute, draft, by)
    old.replaced_by = row
    old.replaced_on = replacement.on
    old.replaced_reason = replacement.reason.strip()
    session.flush()
    _retitle(session, dispute, today)
    write_step(
        session,
        dispute.uid,
        "replace_party",
        actor=by,
        happened_at=now,
        now=now,
        reason=f"{old.name} 变更为 {row.name}：{old.replaced_reason}",
    )
    session.flush()
    return row.uid


def _party_of_open(session: Session, party_uid: UUID, actor: Actor) -> tuple[Party, Dispute]:
    found = session.scalars(select(Party).where(Party.uid == party_uid)).one_or_none()
    if found is None or found.voided_at is not None:
        raise RuleViolation("找不到这位当事人，请刷新后再试。")
    uid = session.scalars(select(Dispute.uid).where(Dispute.id == found.dispute_id)).one()
    return found, open_dispute(session, uid, actor)


@needs(Permission.HANDLE_DISPUTE)
def amend_party(
    session: Session, party_uid: UUID, changes: Mapping[str, object], *, by: Actor, now: datetime
) -> None:
    """Put single values of a party right; what is not among ``changes`` (see ``AMENDABLE``) stays.

    With another number sex and birth date follow from it. The values before stay in the change log.

    :raises RuleViolation: at ``party.<field>`` for faulty values, for a replaced party, or without change.
    """
    row, _ = _party_of_open(session, party_uid, by)
    if row.replaced_by_id is not None:
        raise RuleViolation(f"{row.name} 已由别人接替，请改接替的那一位。")
    if not changes:
        raise RuleViolation("没有改动。要改哪一项，就填哪一项。")
    if unknown := set(changes) - AMENDABLE:
        raise ValueError(f"not values of a party that can be put right: {sorted(unknown)}")
    renewed = {"gender": None, "birth_date": None} if changes.get("id_number") else {}
    draft = replace(_draft_of(row), **renewed, **changes)  # type: ignore[arg-type]
    if draft.id_number and draft.id_kind is IdKind.UNKNOWN:
        draft = replace(draft, id_kind=IdKind.RESIDENT_ID, id_unknown_reason=None)
    correct_party(session, party_uid, draft, by=by, now=now)


def _draft_of(row: Party) -> PartyDraft:
    """A party's own values as a draft; agents are not among them."""
    guardian = None
    if row.guardian_name:
        guardian = GuardianDraft(row.guardian_name, row.guardian_relation, row.guardian_phone)
    own = {field: getattr(row, field) for field in _CORRECTED}
    own |= {"side": row.side, "kind": row.kind, "gender": row.gender, "duty": row.representative_duty}
    return PartyDraft(guardian=guardian, **own)


@needs(Permission.HANDLE_DISPUTE)
def correct_party(session: Session, party_uid: UUID, draft: PartyDraft, *, by: Actor, now: datetime) -> None:
    """Put a party's own values right in an open dispute; agents and side stay.

    :raises RuleViolation: at ``party.<field>`` for faulty values.
    """
    row, dispute = _party_of_open(session, party_uid, by)
    plain = _checked(draft, local_date(now))
    for field in _CORRECTED:
        setattr(row, field, getattr(plain, field))
    row.gender = plain.gender or Gender.UNKNOWN
    row.representative_duty = plain.duty
    row.name_key = name_key(plain.name, personal=row.kind is PartyKind.NATURAL)
    guardian = plain.guardian
    row.guardian_name = guardian.name if guardian else None
    row.guardian_relation = guardian.relation if guardian else None
    row.guardian_phone = guardian.phone if guardian else None
    person.link_persons(session, [row], by.office_uid)
    session.flush()
    _retitle(session, dispute, local_date(now))

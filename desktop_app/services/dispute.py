"""Registering a dispute (矛盾纠纷): one draft becomes one numbered record.

The number is given once, the first asker is fixed, the clock starts, known persons are linked. Everything is
written in one flush, since a queue waits at the window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import DisputeState
from db.models.dispute import Dispute, InvolvedUnit
from db.models.unit import Unit
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute_clock, number, person
from desktop_app.services.dispute_check import check_normal, normal_draft, refuse_blocked
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.dispute_place import Place, find_place, find_units
from desktop_app.services.dispute_record import write_step
from desktop_app.services.party import build_party, title_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class DisputeRegistered:
    """What the clerk is told after registration."""

    uid: UUID
    number: str
    title: str
    due_on: date | None
    merged_into: str = ""
    """Number of the open case that it repeats and was merged into (并案)."""


@needs(Permission.REGISTER_DISPUTE)
def register(
    session: Session, draft: DisputeDraft, rules: Rules, *, by: Actor, now: datetime
) -> DisputeRegistered:
    """Register a dispute: check, number, clock, persons, timeline.

    :raises RuleViolation: at the first field that blocks (``parties[0].id_number``); nothing is written.
    """
    plain = normal_draft(draft)
    refuse_blocked(check_normal(plain, rules, local_date(now)))
    units = find_units(session, plain.place.village_code, *(u.unit_code for u in plain.involved_units))
    place = find_place(session, plain.place, units, rules, plain.township_code)
    registered_at = plain.registered_at or now
    given = _number(session, rules, local_date(registered_at).year)
    dispute = build_dispute(plain, place, given, rules, actor=by, now=now)
    dispute.involved_units = _involved(plain, units)
    _add_parties(session, dispute, plain, by.office_uid)
    dispute.title = plain.title or title_of(dispute.parties, plain.category_code, local_date(now))
    session.add(dispute)
    write_step(
        session,
        dispute.uid,
        "register",
        actor=by,
        happened_at=registered_at,
        now=now,
        states=(None, DisputeState.REGISTERED),
    )
    session.flush()
    return DisputeRegistered(dispute.uid, dispute.number, dispute.title, dispute.due_on)


def build_dispute(
    plain: DisputeDraft, place: Place, given: str, rules: Rules, *, actor: Actor, now: datetime
) -> Dispute:
    """A dispute with its number (``given``) and clock from a draft in stored form; not yet added."""
    registered_at = plain.registered_at or now
    dispute = Dispute(
        uid=new_uid(),
        number=given,
        title=plain.title or "",
        state=DisputeState.REGISTERED,
        source=plain.source,
        source_ref=plain.source_ref,
        description=plain.description,
        demands=plain.demands,
        happened_on=plain.happened_on,
        registered_at=registered_at,
        entered_at=now,
        category_code=plain.category_code,
        dispute_type=plain.dispute_type,
        scale=plain.scale,
        difficulty=plain.difficulty,
        risk_level=plain.risk_level,
        people_count=plain.people_count or max(1, len(plain.parties)),
        amount=plain.amount_fen,
        township_code=place.township_code,
        village_code=place.village_code,
        village_name=place.village_name,
        grid_code=place.grid_code,
        grid_name=place.grid_name,
        place_detail=plain.place.detail,
        first_asker_name=actor.name,
        first_asker_uid=actor.user_uid,
        is_petition=plain.is_petition,
        round=1,
        custody_no=1,
        profile_version=rules.profile.version,
        incomplete=False,
    )
    dispute_clock.start(dispute, rules, local_date(registered_at))
    return dispute


def _add_parties(session: Session, dispute: Dispute, plain: DisputeDraft, office_id: UUID) -> None:
    """Give a dispute its parties from a draft in stored form, with successors and known persons."""
    rows = [build_party(party, position) for position, party in enumerate(plain.parties, 1)]
    for row, party in zip(rows, plain.parties, strict=True):
        if party.replaced_by is not None:
            row.replaced_by = rows[party.replaced_by]
    with session.no_autoflush:
        person.link_persons(session, rows, office_id)
    dispute.parties = rows


def _number(session: Session, rules: Rules, year: int) -> str:
    pattern, identity = rules.profile.number.dispute, rules.identity
    return number.issue_number(session, NumberKind.DISPUTE, pattern, identity.short_name, identity.code, year)


def _involved(draft: DisputeDraft, units: Mapping[str, Unit]) -> list[InvolvedUnit]:
    rows: list[InvolvedUnit] = []
    for index, unit in enumerate(draft.involved_units):
        known = units.get(unit.unit_code or "")
        if unit.unit_code and known is None:
            raise RuleViolation(
                f"没有代码为 {unit.unit_code} 的单位，请从列表里选。", f"involved_units[{index}].unit_code"
            )
        name = known.name if known else (unit.unit_name or "").strip()
        rows.append(InvolvedUnit(uid=new_uid(), role=unit.role, unit_code=unit.unit_code, unit_name=name))
    return rows

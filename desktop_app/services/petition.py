"""Registering a petition (信访事项): with a new case in one go, or about a case that is here already.

信访工作条例 19 (spoken ones are written down, none beside one in progress), 20 (at most five represent a
group), 21 (number of the 信访信息系统), 25 (urgent ones are reported at once), 30 (accusations are kept from
those accused).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    PartySide,
    PetitionKind,
    PetitionManner,
    PetitionRoute,
    PetitionState,
    RestrictionKind,
    Source,
)
from db.models.dispute import Dispute, Party
from db.models.petition import Petition
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.petition_state import (
    OPEN_STATES,
    EarlierPetition,
    check_representatives,
    why_not_again,
)
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute_clock
from desktop_app.services import petition_record as record
from desktop_app.services.dispute import register
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.dispute_record import history_of, open_dispute, stops_of
from desktop_app.services.dispute_restriction import restrict_new
from desktop_app.services.field_text import optional, required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_group import same_numbers
from desktop_app.services.record_day import check_day
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class PetitionDraft:
    """A petition as taken in: about ``dispute_uid``, or with ``dispute``, which is registered with it.

    ``people_count`` are all who came; of those who came in person at most five are named as applicants.
    ``new_facts`` says what is new when the same thing was petitioned before.
    """

    received_on: date
    manner: PetitionManner = PetitionManner.VISIT
    kind: PetitionKind = PetitionKind.CLAIM
    route: PetitionRoute = PetitionRoute.OPINION
    dispute: DisputeDraft | None = None
    dispute_uid: UUID | None = None
    external_number: str = ""
    sent_by: str = ""
    people_count: int = 1
    written_by: str = ""
    reachable: bool = True
    urgent: bool = False
    handler_name: str = ""
    new_facts: str = ""


@dataclass(frozen=True, slots=True)
class PetitionRegistered:
    """What the clerk is told: the petition, and the case's uid, number and title."""

    uid: UUID
    dispute_uid: UUID
    number: str
    title: str


@needs(Permission.REGISTER_DISPUTE)
def register_petition(
    session: Session, draft: PetitionDraft, rules: Rules, *, by: Actor, now: datetime
) -> PetitionRegistered:
    """Register a petition; the case is marked as one and, for an accusation, restricted from the start.

    :raises RuleViolation: at the field; nothing is written then.
    """
    _check(draft, now)
    if (draft.dispute is None) == (draft.dispute_uid is None):
        raise RuleViolation("请写明是哪件事：登记新的，或者选一件已有的。", "dispute")
    if draft.dispute is not None:
        dispute = _with_new_case(session, draft, draft.dispute, rules, by, now)
        earlier = None
    else:
        assert draft.dispute_uid is not None
        dispute = open_dispute(session, draft.dispute_uid, by)
        if draft.manner is PetitionManner.VISIT:
            check_representatives(len(_applicants(session, dispute)), draft.people_count)
        earlier = _earlier(session, dispute, draft)
        _mark(session, dispute, rules)
    petition = Petition(
        dispute_id=dispute.id,
        state=PetitionState.REGISTERED,
        manner=draft.manner,
        kind=draft.kind,
        route=draft.route,
        external_number=_number(session, draft),
        received_on=draft.received_on,
        registered_on=local_date(now),
        sent_by=optional(draft.sent_by, "sent_by", 100),
        people_count=draft.people_count,
        written_by=optional(draft.written_by, "written_by", 100),
        reachable=draft.reachable,
        urgent=draft.urgent,
        handler_name=optional(draft.handler_name, "handler_name", 100),
        rules_version=rules.profile.version,
        earlier_uid=None if earlier is None else earlier.uid,
        new_facts=optional(draft.new_facts, "new_facts"),
    )
    session.add(petition)
    session.flush()
    if draft.kind is PetitionKind.ACCUSATION and dispute.restricted_at is None:
        restrict_new(session, dispute, RestrictionKind.WHISTLEBLOWER, by, now)
    states = (None, PetitionState.REGISTERED)
    record.log(
        session, petition, "register", draft.manner.label, by, states=states, day=local_date(now), now=now
    )
    session.flush()
    return PetitionRegistered(petition.uid, dispute.uid, dispute.number, dispute.title)


def _check(draft: PetitionDraft, now: datetime) -> None:
    check_day(draft.received_on, now, "received_on")
    if draft.manner is PetitionManner.TRANSFER:
        required(draft.sent_by, "sent_by", "请写明是哪个机关转送、交办的。", 100)
    if draft.manner is PetitionManner.PHONE:
        # 信访工作条例 19: what is said by word of mouth is written down by whoever takes it.
        required(draft.written_by, "written_by", "口头提出的要记录下来，请写明记录人。", 100)
    if draft.people_count < 1:
        raise RuleViolation("人数至少是 1。", "people_count")


def _with_new_case(
    session: Session, draft: PetitionDraft, case: DisputeDraft, rules: Rules, by: Actor, now: datetime
) -> Dispute:
    named = [party for party in case.parties if party.side is PartySide.APPLICANT and party.name.strip()]
    if draft.manner is PetitionManner.VISIT:
        check_representatives(len(named), draft.people_count)
    numbers = [party.id_number for party in named if party.id_number]
    if not draft.new_facts.strip():
        _refuse_in_progress(session, numbers, by)
    source = Source.PETITION_OFFICE if draft.manner is PetitionManner.TRANSFER else case.source
    count = max(case.people_count or 0, draft.people_count, len(case.parties))
    filled = replace(case, is_petition=True, source=source, people_count=count)
    made = register(session, filled, rules, by=by, now=now)
    return session.scalars(select(Dispute).where(Dispute.uid == made.uid)).one()


def _refuse_in_progress(session: Session, numbers: list[str], by: Actor) -> None:
    """Refuse when the same person has a petition in progress, unless what is different was said (19)."""
    wanted = [same for number in numbers for same in same_numbers(number)]
    found = session.execute(
        select(Dispute.number, Dispute.title, Party.name)
        .join(Petition, Petition.dispute_id == Dispute.id)
        .join(Party, Party.dispute_id == Dispute.id)
        .where(
            Petition.state.in_(OPEN_STATES),
            Petition.voided_at.is_(None),
            Party.side == PartySide.APPLICANT,
            Party.id_number.in_(wanted),
            Party.voided_at.is_(None),
            not_hidden(Petition.dispute_id, by),
        )
        .limit(1)
    ).first()
    if wanted and found is not None:
        raise RuleViolation(
            f"{found[2]}还有一件信访正在办理（{found[0]} {found[1]}）。是同一件事，请在原件里继续；"
            "不是同一件事，请写明不同在哪里。",
            "new_facts",
        )


def _applicants(session: Session, dispute: Dispute) -> list[Party]:
    query = select(Party).where(
        Party.dispute_id == dispute.id,
        Party.side == PartySide.APPLICANT,
        Party.voided_at.is_(None),
        Party.replaced_by_id.is_(None),
        Party.is_representative,
    )
    return list(session.scalars(query))


def _earlier(session: Session, dispute: Dispute, draft: PetitionDraft) -> Petition | None:
    for one in record.petitions_of(session, dispute.id):
        known = EarlierPetition(one.state, one.external_number or dispute.number, one.received_on)
        if why := why_not_again(known, draft.new_facts):
            raise RuleViolation(why, "new_facts")
        return one
    return None


def _mark(session: Session, dispute: Dispute, rules: Rules) -> None:
    if not dispute.is_petition:
        dispute.is_petition = True
        if dispute.due_on is not None:
            own = rules.of_version(dispute.profile_version)
            dispute_clock.reclassify(dispute, own, stops_of(history_of(session, dispute.uid)))


def _number(session: Session, draft: PetitionDraft) -> str | None:
    given = optional(draft.external_number, "external_number", 60)
    if given is not None:
        refuse_number_twice(session, given)
    return given


def refuse_number_twice(session: Session, given: str, own: UUID | None = None) -> None:
    """Refuse a 信访编号 that another petition has; called inside services.

    :raises RuleViolation: at ``external_number``; nothing is said of the other petition.
    """
    query = select(Petition.uid).where(
        Petition.external_number == given,
        # What was quashed goes on under its number in the handling that does it again.
        Petition.state != PetitionState.QUASHED,
        Petition.voided_at.is_(None),
    )
    if any(uid != own for uid in session.scalars(query)):
        raise RuleViolation("这个信访编号已经登记过，请核对。", "external_number")

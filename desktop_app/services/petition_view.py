"""Petitions as they are read: the list with the next clock, and one with all its clocks and its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db.enums import (
    ClaimDecision,
    MatterKind,
    PartySide,
    PetitionKind,
    PetitionManner,
    PetitionRoute,
    PetitionState,
    ReviewLevel,
    ReviewOutcome,
)
from db.models.dispute import Dispute, Party
from db.models.petition import Petition, PetitionReview
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import days_left
from desktop_app.domain.masking import listed_name
from desktop_app.domain.petition_clock import PetitionClock, clocks, next_clock
from desktop_app.domain.petition_state import MACHINE, OPEN_STATES, QUASH
from desktop_app.domain.text_norm import normal_name
from desktop_app.services import petition_record as record
from desktop_app.services.assignment_matter import find_matter
from desktop_app.services.custody import holder_of
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_record import Step, history_of
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.rules import Rules

_REDONE = frozenset({PetitionState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class PetitionQuery:
    """What is listed: ``text`` is in a name, number or title; open ones alone, late ones alone."""

    text: str = ""
    open_only: bool = True
    late_only: bool = False


@dataclass(frozen=True, slots=True)
class PetitionRow:
    """A petition as listed; ``clock`` names what is owed next, ``days_left`` is negative when overdue."""

    uid: UUID
    dispute_uid: UUID
    number: str
    external_number: str
    title: str
    people: str
    people_count: int
    manner: PetitionManner
    kind: PetitionKind
    state: PetitionState
    received_on: date
    handler_name: str
    urgent: bool
    clock: str
    due_on: date | None
    days_left: int | None
    redo: bool = False

    @property
    def standing(self) -> str:
        """The state in words; of a handling that a review ordered so too."""
        return f"重新{self.state.label}" if self.redo and self.state in _REDONE else self.state.label


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review."""

    uid: UUID
    level: ReviewLevel
    asked_on: date
    organ: str
    reason: str
    hearing: tuple[date, date] | None
    answered_on: date | None
    outcome: ReviewOutcome | None
    opinion: str
    served_on: date | None


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """The answer to a petition."""

    number: str
    answered_on: date
    decision: ClaimDecision
    facts: str
    text: str
    basis: str
    review_organ: str
    served_on: date | None


@dataclass(frozen=True, slots=True)
class PetitionDetail:
    """One petition. ``actions`` are the steps that this user may take now, key and verb.

    ``redo`` says which review ordered this handling, ``before_uid`` the handling that it quashed; of a
    quashed one ``after_uid`` is the handling that goes on.
    """

    row: PetitionRow
    route: PetitionRoute
    description: str
    demands: str
    sent_by: str
    written_by: str
    reachable: bool
    reported: str
    handed: str
    notice_number: str
    noticed_on: date | None
    refusal_reason: str
    extension: str
    extension_number: str
    objection: str
    new_facts: str
    ended: str
    opinion: OpinionRow | None
    reviews: tuple[ReviewRow, ...]
    clocks: tuple[PetitionClock, ...]
    history: tuple[Step, ...]
    actions: tuple[tuple[str, str], ...]
    restricted: bool
    own: bool
    redo: str = ""
    before_uid: UUID | None = None
    after_uid: UUID | None = None


@needs(Permission.VIEW_DISPUTES)
def list_petitions(
    session: Session, query: PetitionQuery, rules: Rules, *, by: Actor, today: date
) -> tuple[PetitionRow, ...]:
    """Petitions that this user may read, what is due first at the top, ended ones last."""
    statement = (
        select(Petition, Dispute)
        .join(Dispute, Dispute.id == Petition.dispute_id)
        .where(Petition.voided_at.is_(None), Dispute.voided_at.is_(None), readable(by))
        .options(selectinload(Petition.reviews))
    )
    if query.open_only or query.late_only:
        statement = statement.where(Petition.state.in_(OPEN_STATES))
    found = session.execute(statement).all()
    people = _people(session, [dispute.id for _, dispute in found], today)
    wanted = normal_name(query.text)
    rows = [
        _row(petition, dispute, people.get(dispute.id, ()), rules, today)
        for petition, dispute in found
        if _fits(wanted, petition, dispute, people.get(dispute.id, ()))
    ]
    late = [row for row in rows if row.days_left is not None and row.days_left < 0]
    kept = late if query.late_only else rows
    return tuple(sorted(kept, key=_order))


def _order(row: PetitionRow) -> tuple[bool, date, date, str]:
    return row.state not in OPEN_STATES, row.due_on or date.max, row.received_on, row.number


def _fits(wanted: str, petition: Petition, dispute: Dispute, people: Iterable[tuple[str, str]]) -> bool:
    texts = (petition.external_number or "", dispute.number, dispute.title, *(name for name, _ in people))
    return not wanted or any(wanted.casefold() in text.casefold() for text in texts)


@needs(Permission.VIEW_DISPUTES)
def petition_detail(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> PetitionDetail:
    """One petition with all its clocks.

    :raises RuleViolation: when it is unknown or not for this user.
    """
    petition = record.find(session, uid, by)
    dispute = record.dispute_of(session, petition)
    people = _people(session, [dispute.id], today).get(dispute.id, ())
    own = holder_of(dispute) == by.office_uid
    may = own and allowed(by, Permission.HANDLE_DISPUTE)
    taken = MACHINE.transitions_from(petition.state, by.role) if may else ()
    before, after = record.before(session, petition), record.after(session, petition)
    return PetitionDetail(
        row=_row(petition, dispute, people, rules, today),
        route=petition.route,
        description=dispute.description,
        demands=dispute.demands or "",
        sent_by=petition.sent_by or "",
        written_by=petition.written_by or "",
        reachable=petition.reachable,
        reported=_words(petition.reported_on, petition.reported_to),
        handed=_words(petition.handed_on, petition.handed_to),
        notice_number=petition.notice_number or "",
        noticed_on=petition.noticed_on,
        refusal_reason=petition.refusal_reason or "",
        extension=_extension(petition),
        extension_number=petition.extension_number or "",
        objection=_words(petition.objected_on, petition.objection_reason),
        new_facts=petition.new_facts or "",
        ended=_words(petition.ended_on, petition.ended_note),
        opinion=_opinion(petition),
        reviews=tuple(_review(one) for one in record.reviews_of(petition)),
        clocks=_clocks(petition, rules),
        history=history_of(session, petition.uid),
        actions=tuple((step.action, step.verb) for step in taken if _may_take(petition, step.action)),
        restricted=dispute.restricted_at is not None,
        own=own,
        redo="" if before is None else _redo(petition, before),
        before_uid=None if before is None else before.uid,
        after_uid=None if after is None else after.uid,
    )


@needs(Permission.VIEW_DISPUTES)
def is_petition(session: Session, uid: UUID, *, by: Actor, today: date) -> bool:
    """Whether this is the uid of a petition that the user may read, for what opens records by uid."""
    del today
    return find_matter(session, MatterKind.PETITION, uid, by) is not None


def _may_take(petition: Petition, action: str) -> bool:
    """Whether a step that the state admits makes sense of this petition."""
    if action == "object":
        return petition.manner is PetitionManner.TRANSFER and petition.objected_on is None
    if action == "extend":
        named = petition.extension_days is not None or petition.redo_due_on is not None
        return petition.route is PetitionRoute.OPINION and not named
    if action in ("ask_review", "ask_second_review"):
        return petition.route is PetitionRoute.OPINION
    return action != QUASH


def _clocks(petition: Petition, rules: Rules) -> tuple[PetitionClock, ...]:
    own = record.rules_of(petition, rules)
    return clocks(record.facts_of(petition), own.profile.limit, own.calendar)


def _people(session: Session, disputes: list[int], today: date) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """Names of the applicants in full and as listed, by dispute."""
    query = select(Party).where(
        Party.dispute_id.in_(disputes),
        Party.side == PartySide.APPLICANT,
        Party.voided_at.is_(None),
        Party.replaced_by_id.is_(None),
    )
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for party in session.scalars(query.order_by(Party.position, Party.id)):
        pair = (party.name, listed_name(party.name, party.birth_date, today))
        found[party.dispute_id] = (*found.get(party.dispute_id, ()), pair)
    return found


def _row(
    petition: Petition, dispute: Dispute, people: Iterable[tuple[str, str]], rules: Rules, today: date
) -> PetitionRow:
    clock = next_clock(_clocks(petition, rules))
    due = None if clock is None else clock.due_on
    return PetitionRow(
        uid=petition.uid,
        dispute_uid=dispute.uid,
        number=dispute.number,
        external_number=petition.external_number or "",
        title=dispute.title,
        people="、".join(listed for _, listed in people),
        people_count=petition.people_count,
        manner=petition.manner,
        kind=petition.kind,
        state=petition.state,
        received_on=petition.received_on,
        handler_name=petition.handler_name or "",
        urgent=petition.urgent,
        clock="" if clock is None else clock.key.label,
        due_on=due,
        days_left=None if due is None else days_left(due, today),
        redo=petition.redo_review_uid is not None,
    )


def _words(day: date | None, text: str | None) -> str:
    return "" if day is None else f"{day.isoformat()} {text or ''}".strip()


def _extension(petition: Petition) -> str:
    if petition.extension_days is None:
        return ""
    return (
        f"延长 {petition.extension_days} 日，{petition.extension_approved_on} 由"
        f"{petition.extension_approved_by}批准，{petition.extension_told_on} 告知信访人："
        f"{petition.extension_reason}"
    )


def _redo(petition: Petition, quashed: Petition) -> str:
    """Which review quashed what, and by when it is to be answered anew."""
    review = next((r for r in record.reviews_of(quashed) if r.uid == petition.redo_review_uid), None)
    who = "" if review is None else f"{review.organ}{review.level.label}"
    day = "" if petition.accepted_on is None else f"{petition.accepted_on:%Y-%m-%d} "
    until = "" if petition.redo_due_on is None else f"，要求 {petition.redo_due_on:%Y-%m-%d} 前答复"
    return f"{day}{who}撤销处理意见书 {quashed.opinion_number or ''}，责令重新办理{until}"


def _opinion(petition: Petition) -> OpinionRow | None:
    if petition.answered_on is None or petition.opinion_decision is None:
        return None
    return OpinionRow(
        petition.opinion_number or "", petition.answered_on, petition.opinion_decision,
        petition.opinion_facts or "", petition.opinion_text or "", petition.opinion_basis or "",
        petition.review_organ or "", petition.served_on,
    )  # fmt: skip


def _review(one: PetitionReview) -> ReviewRow:
    heard = None if one.hearing_from is None else (one.hearing_from, one.hearing_to or one.hearing_from)
    return ReviewRow(
        one.uid, one.level, one.asked_on, one.organ, one.reason, heard, one.answered_on, one.outcome,
        one.opinion or "", one.served_on,
    )  # fmt: skip

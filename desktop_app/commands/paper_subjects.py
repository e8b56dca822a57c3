"""Which record a paper is made from, by the number that a person writes."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PaperKind
from desktop_app.commands.desk import Desk
from desktop_app.commands.dispatches import order_of
from desktop_app.commands.disputes import uid_of
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.mediation_view import MediationRow


def mediation_of(session: Session, number: str, at: Desk) -> "MediationRow":
    """The newest mediation of the dispute with this number.

    :raises RuleViolation: when there is none.
    """
    from desktop_app.services.mediation_view import list_mediations

    uid = uid_of(session, number, at)
    rows = list_mediations(session, by=at.actor, today=at.today, include_ended=True, dispute_uid=uid)
    if not rows:
        raise RuleViolation(f"{number} 还没有人民调解，请先登记调解申请", "number")
    return max(rows, key=lambda row: row.applied_on)


def subject_of(session: Session, kind: PaperKind, number: str, ordinal: int, at: Desk) -> UUID:
    """The record that the ``ordinal``-th paper of a kind about this number is made from; the first is 1.

    :raises RuleViolation: when there is none.
    """
    if kind is PaperKind.SEPARATE_TALK:
        found = _talk(session, number, ordinal, at)
    else:
        found = _FINDERS.get(kind, _of_mediation)(session, kind, number, at)[ordinal - 1 :]
    if not found:
        raise RuleViolation(f"{number} 还没有{kind.label}", "number")
    return found[0]


def _dispute(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    del kind
    return [uid_of(session, number, at)]


def _of_assignment(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.assignment_detail import assignment_detail
    from desktop_app.services.assignment_view import list_assignments

    rows = list_assignments(session, at.rules, by=at.actor, today=at.today, include_ended=True)
    found = [r.uid for r in rows if number in (r.number, r.matter_number)]
    if kind is not PaperKind.ASSIGNMENT_HANDOVER:
        return found
    details = [assignment_detail(session, uid, at.rules, by=at.actor, today=at.today) for uid in found]
    return [handed.uid for detail in details for handed in detail.handovers]


def _leader(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.leader_view import list_leaders

    del kind
    rows = list_leaders(session, at.rules, by=at.actor, today=at.today)
    return [row.uid for row in rows if row.name == number]


def _order(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.dispatch import list_dispatches
    from desktop_app.services.dispatch_inner_view import list_inner

    del kind
    orders = list_dispatches(session, at.rules, by=at.actor, today=at.today)
    inner = list_inner(session, at.rules, by=at.actor, today=at.today)
    return [r.uid for r in (*orders, *inner) if r.number == number]


def _inner_order(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    del kind
    return [order_of(session, number, at)]


def _feedback(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.dispatch_inner_view import list_inner

    del kind
    rows = list_inner(session, at.rules, by=at.actor, today=at.today)
    return [unit.uid for r in rows if r.number == number for unit in r.units]


def _supervision(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.supervision_inside_view import list_inside
    from desktop_app.services.supervision_view import list_supervisions

    del kind
    inside = list_inside(session, by=at.actor, today=at.today)
    county = list_supervisions(session, at.rules, by=at.actor, today=at.today)
    return [r.uid for r in (*inside, *county) if r.number == number]


def _visit(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.reception_view import list_visits

    del kind
    visits = list_visits(session, date.min, date.max, by=at.actor, today=at.today)
    return [one.row.uid for one in visits if one.row.number == number]


def _petition(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.petition_view import PetitionQuery, list_petitions

    del kind
    every = PetitionQuery(open_only=False)
    rows = list_petitions(session, every, at.rules, by=at.actor, today=at.today)
    found = [one for one in rows if number in (one.number, one.external_number)]
    # One that a review ordered anew has the number of the quashed one, and came later.
    return [max(found, key=lambda one: one.received_on).uid] if found else []


def _inspection(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services.reinspection import list_draws

    draws = list_draws(session, by=at.actor, today=at.today)
    if kind is PaperKind.REINSPECTION_DRAW:
        return [draw.uid for draw in draws if draw.number == number]
    return [case.uid for draw in draws for case in draw.cases if number in (draw.number, case.dispute_number)]


def _talk(session: Session, number: str, ordinal: int, at: Desk) -> list[UUID]:
    from desktop_app.services.mediation_detail import mediation_detail

    # By the talks, not by the papers: one in confidence is refused with its reason.
    uid = mediation_of(session, number, at).uid
    detail = mediation_detail(session, uid, at.rules, by=at.actor, today=at.today)
    return [talk.uid for talk in detail.work.talks if talk.ordinal == ordinal]


def _of_mediation(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    from desktop_app.services import mediation_record as record
    from desktop_app.services.mediation_paper import papers_of

    mediation = record.find(session, mediation_of(session, number, at).uid, at.actor)
    return [one.subject for one in papers_of(session, mediation) if one.kind is kind]


_FINDERS: Mapping[PaperKind, Callable[[Session, PaperKind, str, Desk], list[UUID]]] = {
    PaperKind.REGISTRATION_SHEET: _dispute,
    PaperKind.LEADER_ASSIGNMENT: _of_assignment,
    PaperKind.ASSIGNMENT_PLAN: _of_assignment,
    PaperKind.ASSIGNMENT_PROGRESS: _of_assignment,
    PaperKind.ASSIGNMENT_DISCHARGE: _of_assignment,
    PaperKind.ASSIGNMENT_HANDOVER: _of_assignment,
    PaperKind.LEADER_CASES: _leader,
    PaperKind.DISPATCH_ORDER: _order,
    PaperKind.TRANSFER_NOTICE: _inner_order,
    PaperKind.DISPATCH_LOG: _inner_order,
    PaperKind.FEEDBACK_REPORT: _feedback,
    PaperKind.SUPERVISION_ORDER: _supervision,
    PaperKind.CIRCULAR: _supervision,
    PaperKind.URGE_NOTICE: _supervision,
    PaperKind.REINSPECTION_DRAW: _inspection,
    PaperKind.REINSPECTION_SHEET: _inspection,
    PaperKind.RECEPTION_REGISTER: _visit,
    PaperKind.PETITION_ACCEPTANCE: _petition,
    PaperKind.PETITION_REFUSAL: _petition,
    PaperKind.PETITION_EXTENSION: _petition,
    PaperKind.PETITION_REDO: _petition,
    PaperKind.PETITION_OPINION: _petition,
}
"""Kinds that are not papers of a mediation."""

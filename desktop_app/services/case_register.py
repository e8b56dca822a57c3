"""The registers of mediated cases: of one mediator and of a whole committee, for a month, quarter or year.

A case stands in the register of the period in which it was accepted and in that in which it ended, with its
result as of the period's end. Restricted cases that the user may not read are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from db.enums import MediationState, PaperKind
from db.models.dispute import Dispute, Party
from db.models.mediation import Agreement, Committee, Mediation, MediationMediator, Mediator
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.masking import listed_name
from desktop_app.domain.sweep_statistics import StatisticsPeriod
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_access import readable
from desktop_app.services.paper import PaperInput, paper_input
from desktop_app.services.paper_sheet import sheet
from desktop_app.services.permissions import Permission, needs

if TYPE_CHECKING:
    # The paper's module draws PDF and loads slowly; it is wanted only when somebody prints.
    from desktop_app.papers.case_register import CaseRegister, RegisteredCase

MOST = 2_000
"""Cases in one printed register."""


@dataclass(frozen=True, slots=True)
class RegisterDraft:
    """Whose cases: those of a committee, or of one of its mediators; and of which period."""

    committee_uid: UUID
    period: StatisticsPeriod
    mediator_uid: UUID | None = None


@needs(Permission.PRINT_PAPER)
def make_case_register(
    session: Session, draft: RegisterDraft, now: datetime, *, by: Actor, today: date
) -> PaperInput:
    """Read a register for printing; ``now`` is the moment that it says.

    :raises RuleViolation: for an unknown committee or mediator, a period that has not begun, without a case
        in it, or with more than a register can usefully hold.
    """
    from desktop_app.papers.case_register import render

    content, kind, record = _register(session, draft, now, by, today)
    whose = content.mediator or content.committee
    return paper_input(kind, record, sheet(content, render, suffix=f" {whose} {content.period}"))


def _register(
    session: Session, draft: RegisterDraft, now: datetime, by: Actor, today: date
) -> "tuple[CaseRegister, PaperKind, tuple[str, UUID]]":
    from desktop_app.papers.case_register import CaseRegister

    period = draft.period
    if period.first > today:
        raise RuleViolation("这个期间还没有开始，请另选一个。", "period")
    committee = session.scalars(
        select(Committee).where(Committee.uid == draft.committee_uid, Committee.voided_at.is_(None))
    ).one_or_none()
    if committee is None:
        raise RuleViolation("找不到这个调委会，请刷新后再试。", "committee_uid")
    mediator = None
    if draft.mediator_uid is not None:
        # Who has left since is still asked for what was done before.
        query = select(Mediator).where(
            Mediator.uid == draft.mediator_uid, Mediator.committee_id == committee.id
        )
        mediator = session.scalars(query).one_or_none()
        if mediator is None:
            raise RuleViolation("这个调委会没有这位调解员，请重新选。", "mediator_uid")
    rows = _rows(session, committee.id, mediator, period, by, today)
    if not rows:
        raise RuleViolation("这个期间没有受理、也没有结束的调解案件，请换一个期间。", "period")
    if len(rows) > MOST:
        raise RuleViolation(f"有 {len(rows)} 件，一次最多 {MOST} 件，请按月或按季度分开。", "period")
    words = f"{period.year}年{period.words}"
    name = "" if mediator is None else mediator.name
    made = CaseRegister(committee.name, name, words, period.first, period.last, now, rows, by.name)
    if mediator is None:
        return made, PaperKind.COMMITTEE_CASE_REGISTER, ("committee", committee.uid)
    return made, PaperKind.MEDIATOR_CASE_REGISTER, ("mediator", mediator.uid)


def _rows(
    session: Session,
    committee_id: int,
    mediator: Mediator | None,
    period: StatisticsPeriod,
    by: Actor,
    today: date,
) -> "tuple[RegisteredCase, ...]":
    first, last = period.first, period.last
    query = (
        select(Mediation, Dispute)
        .join(Dispute, Mediation.dispute_id == Dispute.id)
        .where(
            Mediation.committee_id == committee_id,
            Mediation.voided_at.is_(None),
            Dispute.voided_at.is_(None),
            readable(by),
            or_(Mediation.accepted_on.between(first, last), Mediation.ended_on.between(first, last)),
        )
        .options(
            selectinload(Mediation.mediators),
            selectinload(Mediation.meetings),
            selectinload(Mediation.agreements),
        )
        .order_by(Mediation.accepted_on, Mediation.number, Mediation.id)
    )
    if mediator is not None:
        at_work = select(MediationMediator.mediation_id).where(
            MediationMediator.mediator_id == mediator.id, MediationMediator.voided_at.is_(None)
        )
        query = query.where(Mediation.id.in_(at_work))
    found = session.execute(query).all()
    parties = _parties(session, [dispute.id for _, dispute in found], today)
    categories = load_table("category")
    return tuple(
        _case(
            mediation,
            dispute,
            parties.get(dispute.id, ()),
            categories.label(dispute.category_code) if dispute.category_code else "",
            last,
        )
        for mediation, dispute in found
    )


def _parties(session: Session, disputes: Sequence[int], today: date) -> dict[int, tuple[str, ...]]:
    query = select(Party).where(
        Party.dispute_id.in_(disputes), Party.voided_at.is_(None), Party.replaced_by_id.is_(None)
    )
    found: dict[int, tuple[str, ...]] = {}
    for party in session.scalars(query.order_by(Party.position, Party.id)):
        name = listed_name(party.name, party.birth_date, today)
        found[party.dispute_id] = (*found.get(party.dispute_id, ()), name)
    return found


def _case(
    mediation: Mediation, dispute: Dispute, parties: Sequence[str], category: str, last: date
) -> "RegisteredCase":
    """A case as it stood on the ``last`` day of the period."""
    from desktop_app.papers.case_register import RegisteredCase

    at_work = sorted(
        (one for one in mediation.mediators if one.voided_at is None), key=lambda m: (not m.leads, m.id)
    )
    meetings = [
        one for one in mediation.meetings if one.voided_at is None and local_date(one.started_at) <= last
    ]
    ended_on = mediation.ended_on if mediation.ended_on is not None and mediation.ended_on <= last else None
    result = mediation.state if ended_on is not None else MediationState.ACCEPTED
    drawn = _agreement(mediation, last) if result is MediationState.AGREED else None
    return RegisteredCase(
        number=mediation.number or "",
        title=dispute.title,
        category=category,
        parties="、".join(parties),
        mediators="、".join(one.mediator_name for one in at_work),
        accepted_on=mediation.accepted_on,
        ended_on=ended_on,
        meetings=len(meetings),
        result=result.label,
        form="" if drawn is None else drawn.form.label,
        agreement_number="" if drawn is None else drawn.number,
        amount=None if drawn is None else drawn.amount,
    )


def _agreement(mediation: Mediation, last: date) -> Agreement | None:
    """The agreement that stood on a day: in force, and not yet replaced by another."""
    standing = [
        one
        for one in mediation.agreements
        if one.voided_at is None
        and one.effective_on is not None
        and one.effective_on <= last
        and (one.superseded_on is None or one.superseded_on > last)
    ]
    return standing[-1] if standing else None

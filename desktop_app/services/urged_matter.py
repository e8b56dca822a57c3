"""What the ladder of supervision inside a township looks at: what has a limit, and a unit that must keep it.

Each kind of matter is one function of ``SOURCES``; another kind (leader assignments) is one more function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DispatchKind, DisputeState, InvolvedRole, RiskLevel
from db.models.dispute import Dispute, InvolvedUnit
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispatch_unit_state import ClockKind
from desktop_app.services.case_holder import held_by
from desktop_app.services.dispatch_inner_view import list_inner
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import parts
from desktop_app.services.rules import Rules

HANDLING = (DisputeState.DISPATCHED, DisputeState.IN_PROGRESS, DisputeState.EXTENDED)
"""States in which a dispute's limit is that of handling it, and a unit's to keep."""


@dataclass(frozen=True, slots=True)
class UrgedMatter:
    """A matter whose limit runs from ``start`` to ``due_on``, and the unit that must keep it.

    ``what`` is what the unit has to do (办理, 签收, 反馈); ``profile_version`` names the rules of the case.
    """

    uid: UUID
    number: str
    title: str
    unit: str
    what: str
    risk: RiskLevel | None
    start: date
    due_on: date
    profile_version: str = ""
    about_dispute: bool = True


Source = Callable[[Session, Rules, Actor, date], Iterable[UrgedMatter]]


def disputes(session: Session, rules: Rules, by: Actor, today: date) -> Iterable[UrgedMatter]:
    """Disputes of this office that are being handled."""
    del rules, today
    query = select(
        Dispute.id, Dispute.uid, Dispute.number, Dispute.title, Dispute.responsible_name,
        Dispute.first_asker_name, Dispute.risk_level, Dispute.clock_started_on, Dispute.due_on,
        Dispute.profile_version,
    ).where(
        Dispute.state.in_(HANDLING),
        Dispute.due_on.is_not(None),
        Dispute.clock_started_on.is_not(None),
        Dispute.voided_at.is_(None),
        held_by(by.office_uid),
        readable(by),
    )  # fmt: skip
    found = session.execute(query).all()
    leads = _leads(session, [row.id for row in found])
    for key, uid, number, title, responsible, asker, risk, start, due_on, version in found:
        assert start is not None
        assert due_on is not None
        unit = leads.get(key) or responsible or asker
        yield UrgedMatter(uid, number, title, unit, "办理", risk, start, due_on, version)


def orders(session: Session, rules: Rules, by: Actor, today: date) -> Iterable[UrgedMatter]:
    """Every unit of an order that has to sign for it or to feed back.

    The lead unit of a 分流 is urged by its dispute, save for its signature.
    """
    for row in list_inner(session, rules, by=by, today=today, open_only=True):
        for place, unit in enumerate(row.units):
            driven = row.kind is DispatchKind.INTERNAL and not place
            wanted = (ClockKind.SIGN,) if driven else (ClockKind.SIGN, ClockKind.FEED_BACK)
            if unit.clock in wanted and unit.due_on is not None:
                assert unit.clock is not None
                yield UrgedMatter(
                    row.uid, row.number, row.title, unit.name, unit.clock.label, row.risk, row.issued_on,
                    unit.due_on, about_dispute=False,
                )  # fmt: skip


SOURCES: tuple[Source, ...] = (disputes, orders)


def urged_matters(session: Session, rules: Rules, by: Actor, today: date) -> tuple[UrgedMatter, ...]:
    """All of them; called inside other services."""
    return tuple(matter for source in SOURCES for matter in source(session, rules, by, today))


def _leads(session: Session, ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in parts(ids):
        rows = session.execute(
            select(InvolvedUnit.dispute_id, InvolvedUnit.unit_name).where(
                InvolvedUnit.dispute_id.in_(part),
                InvolvedUnit.role == InvolvedRole.LEAD,
                InvolvedUnit.voided_at.is_(None),
            )
        )
        found.update((dispute, name) for dispute, name in rows)
    return found

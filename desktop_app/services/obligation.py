"""Obligations of agreements as they are kept: which are still owed, how much of them is paid."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from db.enums import ObligationKind
from db.models.dispute import Party
from db.models.mediation import Agreement, Instalment
from db.models.performance import Performance
from desktop_app.domain.obligation import obligation_numbers


def still_owed() -> ColumnElement[bool]:
    """Condition on ``Instalment``: something is still to be performed.

    What somebody refrains from is never performed, it is kept; so it is never waited for.
    """
    kept = or_(Instalment.kind.is_(None), Instalment.kind != ObligationKind.REFRAIN)
    return and_(Instalment.voided_at.is_(None), Instalment.performed_on.is_(None), kept)


def is_owed(one: Instalment) -> bool:
    """The same of a row that was read."""
    return one.voided_at is None and one.performed_on is None and one.kind is not ObligationKind.REFRAIN


def in_force() -> ColumnElement[bool]:
    """Condition on ``Agreement``: it has taken effect and no other stands in its place."""
    return and_(
        Agreement.effective_on.is_not(None), Agreement.superseded_on.is_(None), Agreement.voided_at.is_(None)
    )


def paid_of(session: Session, instalments: Iterable[Instalment]) -> dict[int, int]:
    """What was paid of each instalment, in fen, by local id."""
    ids = [one.id for one in instalments]
    query = (
        select(Performance.instalment_id, func.sum(func.coalesce(Performance.amount, 0)))
        .where(Performance.instalment_id.in_(ids), Performance.voided_at.is_(None))
        .group_by(Performance.instalment_id)
    )
    return {key: int(amount) for key, amount in session.execute(query)}


def kind_of(one: Instalment) -> ObligationKind:
    """What kind of obligation it is; rows from before kinds were kept tell it by their amount."""
    return one.kind or (ObligationKind.DO if one.amount is None else ObligationKind.PAY)


def numbers_of(instalments: Iterable[Instalment]) -> tuple[int, ...]:
    """Number of the obligation of each instalment, from 1."""
    return obligation_numbers([(i.obligation, (kind_of(i), i.payer_id, i.payee_id)) for i in instalments])


def living_instalments(agreement: Agreement) -> list[Instalment]:
    """The instalments of an agreement in their order."""
    return [one for one in agreement.instalments if one.voided_at is None]


def names_by_id(session: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    """Names of parties by local id."""
    query = select(Party.id, Party.name).where(Party.id.in_({key for key in ids if key is not None}))
    names: dict[int | None, str] = {}
    for key, name in session.execute(query):
        names[key] = name
    return names

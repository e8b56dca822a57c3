"""Which assignments a ledger (领导包案台账) is asked for: form, period, leader, and how much it may show."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Labelled
from db.models.assignment import Leader
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.errors import RuleViolation


class LedgerScope(Labelled):
    """Which of the period's assignments."""

    ALL = "all", "期间在办和销号的"
    OPEN = "open", "只要没有销号的"


@dataclass(frozen=True, slots=True)
class AssignmentLedgerQuery:
    """From ``first`` to ``last``; ``full_numbers``: identity numbers and telephones in full."""

    form: LedgerForm
    first: date
    last: date
    leader_uid: UUID | None = None
    scope: LedgerScope = LedgerScope.ALL
    full_numbers: bool = False


def checked_query(query: AssignmentLedgerQuery) -> AssignmentLedgerQuery:
    """The query as it stands.

    :raises RuleViolation: when the period ends before it begins.
    """
    if query.last < query.first:
        raise RuleViolation("结束日期早于开始日期，请改正。", "last")
    return query


def query_words(session: Session, query: AssignmentLedgerQuery) -> str:
    """期间在办和销号的；领导：陈志远: stands above the ledger and in the log."""
    said = [query.scope.label]
    if query.leader_uid is not None:
        name = session.scalar(select(Leader.name).where(Leader.uid == query.leader_uid))
        said.append(f"领导：{name or '（名册里没有）'}")
    if query.full_numbers:
        said.append("号码完整")
    return "；".join(said)

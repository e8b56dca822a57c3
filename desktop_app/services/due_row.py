"""A row of the work page (工作台): something with a limit, and the page that it opens."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.enums import Labelled, RiskLevel


class Target(Labelled):
    """Page that a row opens; ``uid`` is the record to show there."""

    DISPUTE = "dispute", "纠纷登记"
    MEDIATION = "mediation", "人民调解"
    ASSIGNMENT = "assignment", "领导包案"
    DISPATCH = "dispatch", "督办交办"
    SUPERVISION = "supervision", "督办"
    WATCHED = "watched", "特殊群体"
    ORDER = "order", "分流督办"
    URGE = "urge", "督办（镇内）"
    INSPECTION = "inspection", "抽查"
    ESCALATION = "escalation", "提级"


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something with a limit: what it is, what to do, until when, by whom; negative ``days_left`` is late."""

    target: Target
    uid: UUID
    what: str
    number: str
    verb: str
    due_on: date
    days_left: int
    responsible: str
    risk: RiskLevel | None = None

"""The request that goes with 移送上级: written by the dispute's own step (rules.md 3.1 S8)."""

from db.models.escalation import Escalation
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.services.dispatch_diversion import Diverted
from desktop_app.services.number import issue_number


def ask(case: Diverted, reason: str, summary: str) -> None:
    """Write the numbered request; it travels with the next package."""
    identity, day = case.rules.identity, local_date(case.at)
    number = issue_number(
        case.session, NumberKind.ESCALATION, case.rules.profile.number.escalation, identity.short_name,
        identity.code, day.year,
    )  # fmt: skip
    case.session.add(
        Escalation(
            dispute_id=case.dispute.id,
            number=number,
            risk=case.dispute.risk_level,
            reason=reason.strip(),
            summary=summary.strip(),
            asked_on=day,
            asked_by=case.by.name,
        )
    )
    case.session.flush()

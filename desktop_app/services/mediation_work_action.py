"""What may be done about the work of a mediation, and the sentences that say why not yet."""

from sqlalchemy.orm import Session

from db.enums import MediationState
from db.models.mediation import Mediation
from desktop_app.domain.mediation_state import why_not_mediate
from desktop_app.services import mediation_record as record
from desktop_app.services.mediation_ending import OPEN_STATES

Spelt = tuple[str, str, tuple[str, ...]]
"""Key, verb, why not."""


def work_actions(session: Session, mediation: Mediation) -> tuple[Spelt, ...]:
    """Actions for those who mediate, in the order in which they usually come; inside other services."""
    if mediation.state not in OPEN_STATES:
        return ()
    consent = why_not_mediate(record.answers(session, mediation))
    found: list[Spelt] = [
        ("record_recusal", "登记回避", ()),
        ("invite", "邀请参加", ()),
        ("add_evidence", "登记证据", ()),
    ]
    if mediation.state is MediationState.ACCEPTED:
        found += [
            ("plan_meeting", "安排调解会议", consent),
            ("investigate", "写调查记录", ()),
            ("add_talk", "写谈话记录", consent),
            ("record_offer", "登记出价", consent),
        ]
    return tuple(found)

"""Order of a meeting (会场程序, F17): what the host says and asks before and after the talking."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.mediation import Mediation, MediationMeeting
from db.models.mediation_work import MeetingProtocol
from desktop_app.domain.actor import Actor
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.meeting import find_meeting
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class ProtocolDraft:
    """Every part in words; what each side said of recusal is taken from the recusal records."""

    identities: str
    discipline: str
    rights: str
    statements: str
    points: str
    closing: str
    host: str
    recorder: str


_ASKED = {
    "identities": "请写明核对了谁的身份。",
    "discipline": "请写明宣布的会场纪律。",
    "rights": "请写明告知的权利义务。",
    "statements": "请写明各方的陈述。",
    "points": "请写明争议焦点。",
    "closing": "请写明结束语。",
    "host": "请填写主持人。",
    "recorder": "请填写记录人。",
}


@needs(Permission.MEDIATE)
def write_protocol(
    session: Session, meeting_uid: UUID, draft: ProtocolDraft, *, by: Actor, now: datetime
) -> UUID:
    """Keep the protocol of a recorded meeting; one that stood before becomes void. Returns its uid.

    :raises RuleViolation: for a part that is missing.
    """
    meeting = find_meeting(session, meeting_uid, by)
    mediation = record.find_own(session, meeting.mediation.uid, by)
    check.check_texts((f.name, getattr(draft, f.name), _ASKED[f.name]) for f in fields(draft))
    earlier = protocol_of(session, mediation, meeting.ordinal)
    if earlier is not None:
        check.make_void(earlier, "重新登记", now)
    row = protocol_row(mediation, meeting, draft)
    session.add(row)
    said = f"第 {meeting.ordinal} 次调解会场程序"
    record.log_step(session, mediation, "protocol", said, by, happened_at=now, now=now)
    session.flush()
    return row.uid


def protocol_row(mediation: Mediation, meeting: MediationMeeting, draft: ProtocolDraft) -> MeetingProtocol:
    """The row of a protocol, not added."""
    return MeetingProtocol(
        mediation_id=mediation.id,
        meeting_ordinal=meeting.ordinal,
        identities=check.record_text(draft.identities, "identities"),
        discipline=check.record_text(draft.discipline, "discipline"),
        rights=check.record_text(draft.rights, "rights"),
        statements=check.record_text(draft.statements, "statements"),
        points=check.record_text(draft.points, "points"),
        closing=check.record_text(draft.closing, "closing"),
        host_name=draft.host.strip(),
        recorder_name=draft.recorder.strip(),
    )


def protocol_of(session: Session, mediation: Mediation, ordinal: int) -> MeetingProtocol | None:
    """The protocol of a meeting; called inside other services."""
    query = select(MeetingProtocol).where(
        MeetingProtocol.mediation_id == mediation.id,
        MeetingProtocol.meeting_ordinal == ordinal,
        MeetingProtocol.voided_at.is_(None),
    )
    return session.scalars(query.order_by(MeetingProtocol.id.desc())).first()

"""The paper beside the editor: what a record would print, read from what was typed, not from the database."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PaperKind
from desktop_app.domain.actor import Actor
from desktop_app.services import mediation_record as record
from desktop_app.services.investigation_record import InvestigationDraft, investigation_row
from desktop_app.services.meeting import MeetingDraft, find_meeting, meeting_row
from desktop_app.services.meeting_protocol import ProtocolDraft, protocol_row
from desktop_app.services.paper import PaperInput, paper_input
from desktop_app.services.paper_sheet import sheet
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.separate_talk import TalkDraft, talk_row

RecordDraft = MeetingDraft | TalkDraft | InvestigationDraft


@dataclass(frozen=True, slots=True)
class RecordSketch:
    """A record as far as it is written: whether it has a start, an end and a result already."""

    draft: RecordDraft
    has_end: bool = True
    has_outcome: bool = True
    has_start: bool = True


@needs(Permission.VIEW_MEDIATION)
def preview_record(
    session: Session, uid: UUID, sketch: RecordSketch, *, by: Actor, today: date
) -> PaperInput:
    """The paper of a record of a mediation as far as it is written; nothing is stored.

    :raises RuleViolation: for a confidential talk, which no paper prints, and for an unknown mediation.
    """
    del today
    from desktop_app.papers import investigation_record, mediation_record
    from desktop_app.services import paper_facts_record as facts

    mediation = record.find(session, uid, by)
    draft = sketch.draft
    end = draft.ended_at if sketch.has_end else None
    match draft:
        case MeetingDraft():
            minutes = facts.mediation_record(session, meeting_row(session, mediation, draft))
            outcome = draft.outcome if sketch.has_outcome else None
            minutes = replace(minutes, ends_at=end, outcome=outcome, begun=sketch.has_start)
            read = sheet(minutes, mediation_record.render, mediation.number)
            return paper_input(PaperKind.MEDIATION_RECORD, ("mediation", uid), read)
        case TalkDraft():
            said = facts.talk(session, talk_row(session, mediation, draft))
            said = replace(said, ends_at=end, begun=sketch.has_start)
            read = sheet(said, investigation_record.render, mediation.number)
            return paper_input(PaperKind.SEPARATE_TALK, ("mediation", uid), read)
        case InvestigationDraft():
            found = facts.investigation(session, investigation_row(mediation, draft))
            found = replace(found, ends_at=end, begun=sketch.has_start)
            read = sheet(found, investigation_record.render, mediation.number)
            return paper_input(PaperKind.INVESTIGATION_RECORD, ("mediation", uid), read)


@needs(Permission.VIEW_MEDIATION)
def preview_protocol(
    session: Session, uid: UUID, draft: ProtocolDraft, *, by: Actor, today: date
) -> PaperInput:
    """The protocol of a recorded meeting (``uid``) as far as it is written; nothing is stored.

    :raises RuleViolation: for an unknown meeting.
    """
    del today
    from desktop_app.papers import meeting_protocol
    from desktop_app.services import paper_facts_record as facts

    meeting = find_meeting(session, uid, by)
    row = protocol_row(meeting.mediation, meeting, draft)
    paper = facts.protocol(session, row)
    read = sheet(paper, meeting_protocol.render, paper.number)
    return paper_input(PaperKind.MEETING_PROTOCOL, ("mediation_meeting", uid), read)

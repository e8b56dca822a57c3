"""The catalogue of papers that are printed from one record: which record, and how the paper is read from it.

A new paper is one line in ``CATALOGUE`` and its reader. Readers import the modules of the papers when they
run, because those draw PDF and load slowly. Papers of the sweep's days have services of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from db.base import Exchanged
from db.enums import PaperKind
from db.models.assignment import AssignmentHandover, Leader, LeaderAssignment
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.dispute import Dispute
from db.models.dossier import DossierNote
from db.models.follow_up import ClosingReport, FollowUp
from db.models.grid_history import GridHandover
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement, Mediation, MediationMeeting
from db.models.mediation_course import (
    Application,
    MediationEnding,
    MediationExtension,
    MediationNotice,
    PowerOfAttorney,
)
from db.models.mediation_work import InvestigationRecord, MeetingProtocol, SeparateTalk
from db.models.petition import Petition
from db.models.reception import ReceptionVisit
from db.models.reinspection import Reinspection, ReinspectionCase
from db.models.supervision import Supervision
from desktop_app.services import course_paper, dispatch_paper, petition_paper, reinspection_paper
from desktop_app.services.paper_sheet import PaperSheet, Reading, sheet

RecordT = TypeVar("RecordT", bound=Exchanged)
Read = Callable[[Exchanged, Reading], PaperSheet]


@dataclass(frozen=True, slots=True)
class PaperSource:
    """Which record a paper is about, and the function that reads the paper from it."""

    model: type[Exchanged]
    read: Read


def _source(model: type[RecordT], read: Callable[[RecordT, Reading], PaperSheet]) -> PaperSource:
    return PaperSource(model, cast("Read", read))


def _registration_sheet(dispute: Dispute, at: Reading) -> PaperSheet:
    from desktop_app.papers.registration_sheet import render
    from desktop_app.services.paper_facts import registration_sheet

    return sheet(registration_sheet(at.session, dispute, at.rules), render, dispute.number)


def _acceptance_register(mediation: Mediation, at: Reading) -> PaperSheet:
    from desktop_app.papers.acceptance_register import render
    from desktop_app.services.paper_facts_mediation import acceptance_register

    return sheet(acceptance_register(at.session, mediation, at.rules), render, mediation.number)


def _mediation_record(meeting: MediationMeeting, at: Reading) -> PaperSheet:
    from desktop_app.papers.mediation_record import render
    from desktop_app.services.paper_facts_record import mediation_record

    minutes = mediation_record(at.session, meeting)
    return sheet(minutes, render, minutes.number, f"（第{meeting.ordinal}次）")


def _investigation_record(row: InvestigationRecord, at: Reading) -> PaperSheet:
    from desktop_app.papers.investigation_record import render
    from desktop_app.services.paper_facts_record import investigation

    paper = investigation(at.session, row)
    return sheet(paper, render, paper.number, f"（第{row.ordinal}份）")


def _separate_talk(row: SeparateTalk, at: Reading) -> PaperSheet:
    from desktop_app.papers.investigation_record import render
    from desktop_app.services.paper_facts_record import talk

    paper = talk(at.session, row)
    return sheet(paper, render, paper.number, f"（第{row.ordinal}次）")


def _evidence_list(mediation: Mediation, at: Reading) -> PaperSheet:
    from desktop_app.papers.evidence_list import render
    from desktop_app.services.paper_facts_record import evidence_list

    return sheet(evidence_list(at.session, mediation), render, mediation.number)


def _meeting_protocol(row: MeetingProtocol, at: Reading) -> PaperSheet:
    from desktop_app.papers.meeting_protocol import render
    from desktop_app.services.paper_facts_record import protocol

    paper = protocol(at.session, row)
    return sheet(paper, render, paper.number, f"（第{row.meeting_ordinal}次）")


def _agreement(drawn: Agreement, at: Reading) -> PaperSheet:
    from desktop_app.papers.agreement import render
    from desktop_app.services.paper_facts_agreement import agreement

    return sheet(agreement(at.session, drawn, at.rules), render, drawn.number)


def _oral_agreement_register(drawn: Agreement, at: Reading) -> PaperSheet:
    from desktop_app.papers.oral_agreement_register import render
    from desktop_app.services.paper_facts_agreement import oral_agreement_register

    return sheet(oral_agreement_register(at.session, drawn, at.rules), render, drawn.number)


def _follow_up_record(visit: FollowUp, at: Reading) -> PaperSheet:
    from desktop_app.papers.follow_up_record import render
    from desktop_app.services.paper_facts_agreement import follow_up_record

    found = follow_up_record(at.session, visit, at.rules)
    return sheet(found, render, found.agreement, f"（第{visit.ordinal}次）")


def _confirmation_application(confirmation: JudicialConfirmation, at: Reading) -> PaperSheet:
    from desktop_app.papers.judicial_confirmation_application import render
    from desktop_app.services.paper_facts_agreement import confirmation_application

    asked = confirmation_application(at.session, confirmation, at)
    return sheet(asked, render, asked.agreement_number)


def _closing_report(report: ClosingReport, at: Reading) -> PaperSheet:
    from desktop_app.papers.closing_report import render
    from desktop_app.services.paper_facts_agreement import closing_report

    found = closing_report(at.session, report)
    return sheet(found, render, found.dossier_number)


def _leader_assignment(assignment: LeaderAssignment, at: Reading) -> PaperSheet:
    from desktop_app.papers.leader_assignment import render
    from desktop_app.services.paper_facts_work import leader_assignment

    return sheet(
        leader_assignment(at.session, assignment, at.rules, at.by, at.today), render, assignment.number
    )


def _assignment_plan(assignment: LeaderAssignment, at: Reading) -> PaperSheet:
    from desktop_app.papers.assignment_plan import render
    from desktop_app.services.paper_facts_assignment import plan

    return sheet(plan(assignment, at), render, assignment.number)


def _assignment_progress(assignment: LeaderAssignment, at: Reading) -> PaperSheet:
    from desktop_app.papers.assignment_progress import render
    from desktop_app.services.paper_facts_assignment import progress

    return sheet(progress(assignment, at), render, assignment.number)


def _assignment_discharge(assignment: LeaderAssignment, at: Reading) -> PaperSheet:
    from desktop_app.papers.assignment_discharge import render
    from desktop_app.services.paper_facts_assignment import discharge

    return sheet(discharge(assignment, at), render, assignment.number)


def _assignment_handover(row: AssignmentHandover, at: Reading) -> PaperSheet:
    from desktop_app.papers.assignment_handover import render
    from desktop_app.services.paper_facts_assignment import handover

    handed = handover(row, at)
    return sheet(handed, render, handed.head.number, f"（{handed.giver}→{handed.receiver}）")


def _leader_cases(leader: Leader, at: Reading) -> PaperSheet:
    from desktop_app.papers.leader_cases import render
    from desktop_app.services.paper_facts_assignment import leader_cases

    return sheet(leader_cases(leader, at), render, suffix=f" {leader.name} {at.today}")


def _grid_handover(handover: GridHandover, at: Reading) -> PaperSheet:
    from desktop_app.papers.grid_handover import render
    from desktop_app.services.grid_handover_sheet import handover_sheet

    handed = handover_sheet(at.session, handover, at.rules, at.by)
    return sheet(handed, render, suffix=f" {handed.leaver}→{handed.successor} {handed.day}")


def _dossier_note(note: DossierNote, at: Reading) -> PaperSheet:
    from desktop_app.services.dossier_note import note_paper

    return note_paper(note, at)


CATALOGUE: Mapping[PaperKind, PaperSource] = {
    PaperKind.REGISTRATION_SHEET: _source(Dispute, _registration_sheet),
    PaperKind.APPLICATION: _source(Application, course_paper.read_application),
    PaperKind.ACCEPTANCE_REGISTER: _source(Mediation, _acceptance_register),
    PaperKind.ACCEPTANCE_NOTICE: _source(MediationNotice, course_paper.read_notice),
    PaperKind.REFUSAL_NOTICE: _source(MediationNotice, course_paper.read_notice),
    PaperKind.RIGHTS_NOTICE: _source(Mediation, course_paper.read_rights_notice),
    PaperKind.POWER_OF_ATTORNEY: _source(PowerOfAttorney, course_paper.read_power),
    PaperKind.EXTENSION_CONSENT: _source(MediationExtension, course_paper.read_extension),
    PaperKind.TERMINATION_NOTICE: _source(MediationNotice, course_paper.read_notice),
    PaperKind.TERMINATION_STATEMENT: _source(MediationEnding, course_paper.read_statement),
    PaperKind.WITHDRAWAL: _source(MediationEnding, course_paper.read_withdrawal),
    PaperKind.MEDIATION_RECORD: _source(MediationMeeting, _mediation_record),
    PaperKind.INVESTIGATION_RECORD: _source(InvestigationRecord, _investigation_record),
    PaperKind.EVIDENCE_LIST: _source(Mediation, _evidence_list),
    PaperKind.SEPARATE_TALK: _source(SeparateTalk, _separate_talk),
    PaperKind.MEETING_PROTOCOL: _source(MeetingProtocol, _meeting_protocol),
    PaperKind.AGREEMENT: _source(Agreement, _agreement),
    PaperKind.ORAL_AGREEMENT_REGISTER: _source(Agreement, _oral_agreement_register),
    PaperKind.FOLLOW_UP_RECORD: _source(FollowUp, _follow_up_record),
    PaperKind.JUDICIAL_CONFIRMATION_APPLICATION: _source(JudicialConfirmation, _confirmation_application),
    PaperKind.CLOSING_REPORT: _source(ClosingReport, _closing_report),
    PaperKind.LEADER_ASSIGNMENT: _source(LeaderAssignment, _leader_assignment),
    PaperKind.DISPATCH_ORDER: _source(Dispatch, dispatch_paper.read_order),
    PaperKind.TRANSFER_NOTICE: _source(Dispatch, dispatch_paper.read_transfer),
    PaperKind.FEEDBACK_REPORT: _source(DispatchUnit, dispatch_paper.read_feedback),
    PaperKind.SUPERVISION_ORDER: _source(Supervision, dispatch_paper.read_supervision),
    PaperKind.CIRCULAR: _source(Supervision, dispatch_paper.read_circular),
    PaperKind.URGE_NOTICE: _source(Supervision, dispatch_paper.read_urge),
    PaperKind.DISPATCH_LOG: _source(Dispatch, dispatch_paper.read_log),
    PaperKind.REINSPECTION_DRAW: _source(Reinspection, reinspection_paper.read_draw),
    PaperKind.REINSPECTION_SHEET: _source(ReinspectionCase, reinspection_paper.read_sheet),
    PaperKind.ASSIGNMENT_PLAN: _source(LeaderAssignment, _assignment_plan),
    PaperKind.ASSIGNMENT_PROGRESS: _source(LeaderAssignment, _assignment_progress),
    PaperKind.ASSIGNMENT_DISCHARGE: _source(LeaderAssignment, _assignment_discharge),
    PaperKind.ASSIGNMENT_HANDOVER: _source(AssignmentHandover, _assignment_handover),
    PaperKind.LEADER_CASES: _source(Leader, _leader_cases),
    PaperKind.DOSSIER_NOTE: _source(DossierNote, _dossier_note),
    PaperKind.GRID_HANDOVER: _source(GridHandover, _grid_handover),
    PaperKind.RECEPTION_REGISTER: _source(ReceptionVisit, petition_paper.read_register),
    PaperKind.PETITION_ACCEPTANCE: _source(Petition, petition_paper.read_acceptance),
    PaperKind.PETITION_REFUSAL: _source(Petition, petition_paper.read_refusal),
    PaperKind.PETITION_EXTENSION: _source(Petition, petition_paper.read_extension),
    PaperKind.PETITION_REDO: _source(Petition, petition_paper.read_redo),
    PaperKind.PETITION_OPINION: _source(Petition, petition_paper.read_opinion),
}
"""Every paper that ``make_paper`` gives."""

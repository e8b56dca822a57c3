"""The catalogue of papers that are printed from one record: which record, and how the paper is read from it.

A new paper is one line in ``CATALOGUE`` and its reader. Readers import the modules of the papers when they
run, because those draw PDF and load slowly. Papers of the sweep's days have services of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from db.base import Exchanged
from db.enums import PaperKind
from db.models.assignment import LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.dossier import DossierNote
from db.models.grid_history import GridHandover
from db.models.mediation import Agreement, Mediation, MediationMeeting
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
    from desktop_app.services.paper_facts_mediation import mediation_record

    minutes = mediation_record(at.session, meeting)
    return sheet(minutes, render, minutes.number, f"（第{meeting.ordinal}次）")


def _agreement(drawn: Agreement, at: Reading) -> PaperSheet:
    from desktop_app.papers.agreement import render
    from desktop_app.services.paper_facts_mediation import agreement

    return sheet(agreement(at.session, drawn, at.rules), render, drawn.number)


def _leader_assignment(assignment: LeaderAssignment, at: Reading) -> PaperSheet:
    from desktop_app.papers.leader_assignment import render
    from desktop_app.services.paper_facts_work import leader_assignment

    return sheet(leader_assignment(at.session, assignment, at.rules, at.today), render, assignment.number)


def _dispatch_order(order: Dispatch, at: Reading) -> PaperSheet:
    from desktop_app.papers.dispatch_order import render
    from desktop_app.services.paper_facts_work import dispatch_order

    return sheet(dispatch_order(at.session, order, at.rules), render, order.number)


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
    PaperKind.ACCEPTANCE_REGISTER: _source(Mediation, _acceptance_register),
    PaperKind.MEDIATION_RECORD: _source(MediationMeeting, _mediation_record),
    PaperKind.AGREEMENT: _source(Agreement, _agreement),
    PaperKind.LEADER_ASSIGNMENT: _source(LeaderAssignment, _leader_assignment),
    PaperKind.DISPATCH_ORDER: _source(Dispatch, _dispatch_order),
    PaperKind.DOSSIER_NOTE: _source(DossierNote, _dossier_note),
    PaperKind.GRID_HANDOVER: _source(GridHandover, _grid_handover),
}
"""Every paper that ``make_paper`` gives."""

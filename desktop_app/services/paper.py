"""Papers (文书): read what a paper says, render it apart from the database, keep what was issued.

Reading and rendering are two calls, so that the window draws a paper on another thread without a session.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.enums import AuditAction, PaperKind
from db.exchanged import table_of
from db.models.assignment import LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.grid_history import GridHandover
from db.models.mediation import Agreement, Mediation, MediationMeeting
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.grid_handover_sheet import handover_sheet
from desktop_app.services.hidden_record import HiddenRecords, refuse_hidden_record
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_daily import sweep_daily_facts
from desktop_app.services.sweep_statement import sweep_day_uid

if TYPE_CHECKING:
    # The papers' modules draw PDF and load slowly; they are wanted only when somebody prints.
    from desktop_app.papers.acceptance_register import AcceptanceRegister
    from desktop_app.papers.agreement import Agreement as AgreementSheet
    from desktop_app.papers.dispatch_order import DispatchOrder
    from desktop_app.papers.grid_handover import GridHandoverSheet
    from desktop_app.papers.leader_assignment import LeaderAssignment as AssignmentSheet
    from desktop_app.papers.mediation_record import MediationRecord
    from desktop_app.papers.registration_sheet import RegistrationSheet
    from desktop_app.papers.silent_notice import SilentNotice
    from desktop_app.papers.sweep_daily import SweepDaily
    from desktop_app.papers.sweep_statistics import SweepStatistics
    from desktop_app.papers.sweep_summary import SweepSummary

    Content = (
        RegistrationSheet
        | AcceptanceRegister
        | MediationRecord
        | AgreementSheet
        | AssignmentSheet
        | DispatchOrder
        | SweepDaily
        | SweepSummary
        | SilentNotice
        | SweepStatistics
        | GridHandoverSheet
    )

RecordT = TypeVar("RecordT", bound=Exchanged)


@dataclass(frozen=True, slots=True)
class PaperInput:
    """All that a paper says, free of the database. ``name`` suits as a file name without its ending."""

    kind: PaperKind
    entity: str
    record_uid: UUID
    number: str
    name: str
    content: "Content"


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """A paper that was printed or saved."""

    uid: UUID
    kind: PaperKind
    record_uid: UUID
    number: str
    issued_on: date
    issued_by: str
    pages: int
    sha256: str


@needs(Permission.PRINT_PAPER)
def make_paper(
    session: Session, kind: PaperKind, subject: UUID, rules: Rules, *, by: Actor, today: date
) -> PaperInput:
    """Read what a paper says. ``subject`` is the record that it is about.

    矛盾纠纷登记表: the dispute; 受理登记表: the mediation; 调解记录: the meeting; 协议书: the agreement;
    领导包案情况表: the assignment; 交办单: the dispatch; 网格工作交接单: the hand-over of a grid.
    The day's sweep: ``make_sweep_daily``.

    :raises RuleViolation: when the record is unknown, or not yet far enough for this paper.
    """
    from desktop_app.services import paper_facts, paper_facts_mediation, paper_facts_work

    _refuse_hidden(session, kind, subject, by)
    match kind:
        case PaperKind.REGISTRATION_SHEET:
            dispute = _load(session, Dispute, subject)
            sheet = paper_facts.registration_sheet(session, dispute, rules)
            return _input(kind, dispute, dispute.number, sheet)
        case PaperKind.ACCEPTANCE_REGISTER:
            mediation = _load(session, Mediation, subject)
            register = paper_facts_mediation.acceptance_register(session, mediation, rules)
            return _input(kind, mediation, mediation.number, register)
        case PaperKind.MEDIATION_RECORD:
            meeting = _load(session, MediationMeeting, subject)
            minutes = paper_facts_mediation.mediation_record(session, meeting)
            return _input(kind, meeting, minutes.number, minutes, f"（第{meeting.ordinal}次）")
        case PaperKind.AGREEMENT:
            drawn = _load(session, Agreement, subject)
            text = paper_facts_mediation.agreement(session, drawn, rules)
            return _input(kind, drawn, drawn.number, text)
        case PaperKind.LEADER_ASSIGNMENT:
            assignment = _load(session, LeaderAssignment, subject)
            state = paper_facts_work.leader_assignment(session, assignment, rules, today)
            return _input(kind, assignment, assignment.number, state)
        case PaperKind.DISPATCH_ORDER:
            order = _load(session, Dispatch, subject)
            return _input(kind, order, order.number, paper_facts_work.dispatch_order(session, order, rules))
        case PaperKind.GRID_HANDOVER:
            handover = _load(session, GridHandover, subject)
            handed = handover_sheet(session, handover, rules, by)
            return _input(kind, handover, "", handed, f" {handed.leaver}→{handed.successor} {handed.day}")
        case _:
            raise RuleViolation(f"{kind.label}不单独打印，请从卷宗或每日一排里打印。", "kind")


@needs(Permission.PRINT_PAPER)
def make_sweep_daily(
    session: Session, township_code: str, day: date, rules: Rules, now: datetime, *, by: Actor, today: date
) -> PaperInput:
    """Read what the daily report of a township says at the moment ``now``.

    :raises RuleViolation: when the township had no grid in force on that day.
    """
    content = sweep_daily_facts(session, township_code, day, rules, now, by=by, today=today)
    kind = PaperKind.SWEEP_DAILY
    return PaperInput(
        kind, "sweep_day", sweep_day_uid(township_code, day), "", f"{kind.label} {day.isoformat()}", content
    )


def _load(session: Session, model: type[RecordT], uid: UUID) -> RecordT:
    found = session.scalars(select(model).where(model.uid == uid, model.voided_at.is_(None))).one_or_none()
    if found is None:
        raise RuleViolation(_NOTHING_TO_PRINT, "subject")
    return found


_SUBJECTS: dict[PaperKind, type[Exchanged]] = {
    PaperKind.REGISTRATION_SHEET: Dispute,
    PaperKind.ACCEPTANCE_REGISTER: Mediation,
    PaperKind.MEDIATION_RECORD: MediationMeeting,
    PaperKind.AGREEMENT: Agreement,
    PaperKind.LEADER_ASSIGNMENT: LeaderAssignment,
    PaperKind.DISPATCH_ORDER: Dispatch,
}
"""Which record each paper is about."""
_NOTHING_TO_PRINT = "找不到要打印的内容，可能已作废，请刷新后再试。"


def _refuse_hidden(session: Session, kind: PaperKind, subject: UUID, by: Actor) -> None:
    model = _SUBJECTS.get(kind)
    if model is not None:
        refuse_hidden_record(session, table_of(model).name, subject, by, _NOTHING_TO_PRINT)


def _input(
    kind: PaperKind, record: Exchanged, number: str | None, content: "Content", suffix: str = ""
) -> PaperInput:
    name = " ".join(part for part in (kind.label + suffix, number) if part)
    return PaperInput(kind, table_of(type(record)).name, record.uid, number or "", name, content)


def render_paper(paper: PaperInput) -> bytes:
    """PDF of a paper; needs no database and always gives the same bytes for the same input.

    :raises RuleViolation: when what is to be printed contradicts itself.
    """
    from desktop_app.papers import (
        acceptance_register,
        agreement,
        dispatch_order,
        grid_handover,
        leader_assignment,
        mediation_record,
        registration_sheet,
        silent_notice,
        sweep_daily,
        sweep_statistics,
        sweep_summary,
    )

    match paper.content:
        case registration_sheet.RegistrationSheet():
            pdf = registration_sheet.render(paper.content)
        case acceptance_register.AcceptanceRegister():
            pdf = acceptance_register.render(paper.content)
        case mediation_record.MediationRecord():
            pdf = mediation_record.render(paper.content)
        case agreement.Agreement():
            pdf = agreement.render(paper.content)
        case leader_assignment.LeaderAssignment():
            pdf = leader_assignment.render(paper.content)
        case dispatch_order.DispatchOrder():
            pdf = dispatch_order.render(paper.content)
        case grid_handover.GridHandoverSheet():
            pdf = grid_handover.render(paper.content)
        case sweep_daily.SweepDaily():
            pdf = sweep_daily.render(paper.content)
        case sweep_summary.SweepSummary():
            pdf = sweep_summary.render(paper.content)
        case silent_notice.SilentNotice():
            pdf = silent_notice.render(paper.content)
        case sweep_statistics.SweepStatistics():
            pdf = sweep_statistics.render(paper.content)
    return pdf


@needs(Permission.PRINT_PAPER)
def record_issue(session: Session, paper: PaperInput, pdf: bytes, *, by: Actor, now: datetime) -> UUID:
    """Keep that a paper was printed or saved: its checksum with the records, a line in the audit log."""
    return keep_issue(session, paper.kind, (paper.entity, paper.record_uid), paper.number, pdf, by, now)


def keep_issue(
    session: Session,
    kind: PaperKind,
    record: tuple[str, UUID],
    number: str,
    pdf: bytes,
    by: Actor,
    now: datetime,
) -> UUID:
    """Write the row and the audit line of an issued paper; called inside other services."""
    from desktop_app.papers.preview import page_count

    entity, record_uid = record
    row = Paper(
        kind=kind,
        entity=entity,
        record_uid=record_uid,
        number=number or None,
        issued_on=local_date(now),
        issued_by=by.name,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=page_count(pdf),
    )
    session.add(row)
    session.flush()
    said = " ".join(part for part in (kind.label, number, f"{row.pages} 页") if part)
    audit.record(session, AuditAction.PRINT, said, by=by, now=now, entity=entity, record_uid=record_uid)
    return row.uid


@needs(Permission.VIEW_DISPUTES)
def list_issued(session: Session, *, by: Actor, today: date, limit: int = 200) -> tuple[IssuedRow, ...]:
    """Papers that were printed or saved, the newest first."""
    del today
    hidden = HiddenRecords(session, by)
    query = select(Paper).where(Paper.voided_at.is_(None)).order_by(Paper.id.desc()).limit(limit)
    return tuple(
        IssuedRow(p.uid, p.kind, p.record_uid, p.number or "", p.issued_on, p.issued_by, p.pages, p.sha256)
        for p in session.scalars(query)
        if not hidden.of(p.entity, p.record_uid)
    )

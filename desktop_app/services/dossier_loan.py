"""调卷: a filed dossier taken out of the archive and brought back, by whose leave, and what is overdue."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.dossier import DossierLoan
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_title import printed
from desktop_app.services.dossier_edition import dossier_of
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class LoanDraft:
    """Who takes a dossier out, why, by whose leave, until when."""

    borrower: str
    purpose: str
    approved_by: str
    taken_on: date
    due_on: date
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class LoanRow:
    """One line of the retrieval log; ``overdue``: it should be back and is not."""

    uid: UUID
    mediation_uid: UUID
    number: str
    title: str
    borrower: str
    unit_name: str
    purpose: str
    approved_by: str
    taken_on: date
    due_on: date
    returned_on: date | None
    returned_note: str
    overdue: bool


@needs(Permission.BIND_DOSSIER)
def take_out(session: Session, mediation_uid: UUID, draft: LoanDraft, *, by: Actor, now: datetime) -> UUID:
    """Note that a dossier was taken out; returns the uid of the line.

    :raises RuleViolation: while it is open or out already, without a name, purpose or approval, or for days
        that cannot be.
    """
    mediation = record.find_own(session, mediation_uid, by)
    kept = dossier_of(session, mediation.id)
    if kept is None:
        raise RuleViolation("卷宗还没有立卷，没有入档案，不用登记调卷。", "state")
    out = _open_loan(session, mediation.id)
    if out is not None:
        raise RuleViolation(f"这一卷在 {out.borrower} 手里，请先登记归还。", "state")
    for text, field, said in (
        (draft.borrower, "borrower", "请填写调卷人。"),
        (draft.purpose, "purpose", "请写明调卷的用途，例如“复议案件查证”。"),
        (draft.approved_by, "approved_by", "请填写批准人。"),
    ):
        if not text.strip():
            raise RuleViolation(said, field)
    record.check_day(draft.taken_on, now, "taken_on", earliest=kept.filed_on)
    if draft.due_on < draft.taken_on:
        raise RuleViolation("应归还的日期不能早于调出日期，请核对。", "due_on")
    made = DossierLoan(
        mediation_id=mediation.id,
        borrower=draft.borrower.strip(),
        unit_name=draft.unit_name.strip() or None,
        purpose=draft.purpose.strip(),
        approved_by=draft.approved_by.strip(),
        taken_on=draft.taken_on,
        due_on=draft.due_on,
    )
    session.add(made)
    session.flush()
    return made.uid


@needs(Permission.BIND_DOSSIER)
def bring_back(
    session: Session, mediation_uid: UUID, returned_on: date, note: str = "", *, by: Actor, now: datetime
) -> None:
    """Note that a dossier is back; ``note`` says how it came, e.g. 完好，少第 5 页.

    :raises RuleViolation: when it was not out, or for a day before it was taken or in the future.
    """
    mediation = record.find_own(session, mediation_uid, by)
    out = _open_loan(session, mediation.id)
    if out is None:
        raise RuleViolation("这一卷没有调出，不用登记归还。", "state")
    record.check_day(returned_on, now, "returned_on", earliest=out.taken_on)
    out.returned_on, out.returned_note = returned_on, note.strip() or None
    session.flush()


def _open_loan(session: Session, mediation_id: int) -> DossierLoan | None:
    query = select(DossierLoan).where(
        DossierLoan.mediation_id == mediation_id,
        DossierLoan.returned_on.is_(None),
        DossierLoan.voided_at.is_(None),
    )
    return session.scalars(query.order_by(DossierLoan.id)).first()


@needs(Permission.VIEW_MEDIATION)
def list_loans(session: Session, out_only: bool, *, by: Actor, today: date) -> tuple[LoanRow, ...]:
    """The retrieval log, the newest first; ``out_only``: what is not back yet."""
    query = (
        select(DossierLoan, Mediation, Dispute.title)
        .join(Mediation, DossierLoan.mediation_id == Mediation.id)
        .join(Dispute, Mediation.dispute_id == Dispute.id)
        .where(DossierLoan.voided_at.is_(None), readable(by))
        .order_by(DossierLoan.taken_on.desc(), DossierLoan.id.desc())
    )
    if out_only:
        query = query.where(DossierLoan.returned_on.is_(None))
    return tuple(
        LoanRow(
            loan.uid, mediation.uid, mediation.number or "", printed(title), loan.borrower,
            loan.unit_name or "", loan.purpose, loan.approved_by, loan.taken_on, loan.due_on,
            loan.returned_on, loan.returned_note or "", loan.returned_on is None and loan.due_on < today,
        )
        for loan, mediation, title in session.execute(query)
    )  # fmt: skip


def days_out(row: LoanRow, now: datetime) -> int:
    """Days since a dossier was taken out, or until it came back."""
    return ((row.returned_on or local_date(now)) - row.taken_on).days

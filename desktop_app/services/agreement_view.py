"""An agreement as it is read: text, signature lines, instalments, time left for judicial confirmation."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm
from db.models.dispute import Party
from db.models.mediation import Agreement
from desktop_app.domain.effect import ConfirmationNotice, confirmation_notice
from desktop_app.services.agreement_line import SignatureLineRow, lines_of
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """One instalment; ``overdue`` when its day has passed without performance."""

    uid: UUID
    ordinal: int
    due_on: date
    amount_fen: int | None
    what: str
    payer: str
    payee: str
    performed_on: date | None
    note: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """The agreement; ``confirmation`` tells of the 30 days for judicial confirmation once it is in force."""

    uid: UUID
    number: str
    form: AgreementForm
    drawn_up_on: date
    facts: str
    terms: tuple[str, ...]
    performance: str
    amount_fen: int | None
    copies: int
    recorder: str
    effective_on: date | None
    confirmation_due_on: date | None
    confirmation: ConfirmationNotice | None
    lines: tuple[SignatureLineRow, ...]
    instalments: tuple[InstalmentRow, ...]


def agreement_row(session: Session, agreement: Agreement, rules: Rules, today: date) -> AgreementRow:
    """One agreement for display; called inside other services."""
    due_on = agreement.confirmation_due_on
    warn = rules.profile.confirmation.warn
    written = agreement.form is AgreementForm.WRITTEN
    return AgreementRow(
        uid=agreement.uid,
        number=agreement.number,
        form=agreement.form,
        drawn_up_on=agreement.drawn_up_on,
        facts=agreement.facts,
        terms=tuple(agreement.terms.split("\n")),
        performance=agreement.performance,
        amount_fen=agreement.amount,
        copies=agreement.copies,
        recorder=agreement.recorder_name,
        effective_on=agreement.effective_on,
        confirmation_due_on=due_on,
        confirmation=None if due_on is None else confirmation_notice(due_on, today, warn),
        lines=lines_of(session, agreement) if written else (),
        instalments=_instalments(session, agreement, today),
    )


def _instalments(session: Session, agreement: Agreement, today: date) -> tuple[InstalmentRow, ...]:
    live = [i for i in agreement.instalments if i.voided_at is None]
    ids = {i.payer_id for i in live} | {i.payee_id for i in live}
    query = select(Party.id, Party.name).where(Party.id.in_(ids - {None}))
    names: dict[int | None, str] = {key: name for key, name in session.execute(query)}  # noqa: C416 - typed
    return tuple(
        InstalmentRow(
            i.uid,
            i.ordinal,
            i.due_on,
            i.amount,
            i.what,
            names.get(i.payer_id, ""),
            names.get(i.payee_id, ""),
            i.performed_on,
            i.performance_note or "",
            i.performed_on is None and i.due_on < today,
        )
        for i in live
    )

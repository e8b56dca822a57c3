"""An agreement as it is read: text, sums, signature lines, obligations, performance, confirmation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, ObligationKind
from db.models.attachment import Attachment
from db.models.mediation import Agreement, Instalment
from db.models.performance import Performance
from desktop_app.domain.effect import ConfirmationNotice, confirmation_notice
from desktop_app.services.agreement_line import SignatureLineRow, lines_of
from desktop_app.services.obligation import is_owed, kind_of, living_instalments, names_by_id, numbers_of
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """One act of performance; ``amount_fen`` None without money."""

    uid: UUID
    performed_on: date
    amount_fen: int | None
    means: str
    proof: str
    files: tuple[str, ...]
    """Names of the files of its receipt."""


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """One thing to be performed; ``overdue`` when its day has passed without performance.

    ``due_on`` is None where it falls due on ``condition``. ``open_fen`` is what is still to be paid, None
    without money. ``payer`` performs, ``payee`` is whom it is done for; empty: all together.
    """

    uid: UUID
    ordinal: int
    due_on: date | None
    amount_fen: int | None
    what: str
    payer: str
    payee: str
    performed_on: date | None
    note: str
    overdue: bool
    obligation: int
    kind: ObligationKind
    condition: str
    means: str
    open_fen: int | None
    acts: tuple[PerformanceRow, ...]

    @property
    def owed(self) -> bool:
        """Whether its performance is waited for."""
        return self.performed_on is None and self.kind is not ObligationKind.REFRAIN


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One sum of which the amount is made up."""

    name: str
    amount_fen: int
    note: str


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """The agreement; ``confirmation`` tells of the 30 days for judicial confirmation once it is in force.

    ``supersedes`` is the number of the agreement that it replaces, ``superseded_on`` since when another
    stands in its own place.
    """

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
    items: tuple[ItemRow, ...]
    supersedes: str
    superseded_on: date | None


def agreement_row(session: Session, agreement: Agreement, rules: Rules, today: date) -> AgreementRow:
    """One agreement for display; called inside other services."""
    due_on = agreement.confirmation_due_on
    warn = rules.profile.confirmation.warn
    old = agreement.supersedes_id
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
        lines=lines_of(session, agreement),
        instalments=instalment_rows(session, agreement, today),
        items=tuple(
            ItemRow(one.name, one.amount, one.note or "") for one in agreement.items if one.voided_at is None
        ),
        supersedes="" if old is None else session.get_one(Agreement, old).number,
        superseded_on=agreement.superseded_on,
    )


def instalment_rows(session: Session, agreement: Agreement, today: date) -> tuple[InstalmentRow, ...]:
    """Everything to be performed by an agreement; called inside other services."""
    live = living_instalments(agreement)
    names = names_by_id(session, [key for one in live for key in (one.payer_id, one.payee_id)])
    acts = _acts(session, live)
    numbers = numbers_of(live)
    rows: list[InstalmentRow] = []
    for number, one in zip(numbers, live, strict=True):
        done = acts.get(one.id, ())
        paid = sum(act.amount_fen or 0 for act in done)
        is_open = None if one.amount is None else one.amount - paid
        if one.amount is not None and one.performed_on is not None:
            is_open = 0
        rows.append(
            InstalmentRow(
                uid=one.uid,
                ordinal=one.ordinal,
                due_on=one.due_on,
                amount_fen=one.amount,
                what=one.what,
                payer=names.get(one.payer_id, ""),
                payee=names.get(one.payee_id, ""),
                performed_on=one.performed_on,
                note=one.performance_note or "",
                overdue=is_owed(one) and one.due_on is not None and one.due_on < today,
                obligation=number,
                kind=kind_of(one),
                condition=one.condition or "",
                means=one.means or "",
                open_fen=is_open,
                acts=done,
            )
        )
    return tuple(rows)


def _acts(session: Session, live: Sequence[Instalment]) -> dict[int, tuple[PerformanceRow, ...]]:
    query = select(Performance).where(
        Performance.instalment_id.in_([one.id for one in live]), Performance.voided_at.is_(None)
    )
    acts = session.scalars(query.order_by(Performance.performed_on, Performance.id)).all()
    files = _files(session, [act.uid for act in acts])
    found: dict[int, tuple[PerformanceRow, ...]] = {}
    for act in acts:
        names = files.get(act.uid, ())
        row = PerformanceRow(act.uid, act.performed_on, act.amount, act.means or "", act.proof or "", names)
        found[act.instalment_id] = (*found.get(act.instalment_id, ()), row)
    return found


def _files(session: Session, acts: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    query = select(Attachment.record_uid, Attachment.file_name).where(
        Attachment.record_uid.in_(acts), Attachment.voided_at.is_(None)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for uid, name in session.execute(query.order_by(Attachment.id)):
        if uid is not None:
            found[uid] = (*found.get(uid, ()), name)
    return found

"""From the database to the papers of an agreement and after it: F8, F8b, F9, F10, F13."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, LaterSuit, MediationOrigin, PaperKind, SignerRole, Source
from db.models.attachment import Attachment
from db.models.dispute import Dispute, Party
from db.models.follow_up import ClosingReport, FollowUp
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement, Mediation
from desktop_app.domain.money import yuan
from desktop_app.errors import RuleViolation
from desktop_app.papers import agreement as agreement_paper
from desktop_app.papers.closing_report import ClosingReport as ClosingReportSheet
from desktop_app.papers.follow_up_record import FollowUpRecord
from desktop_app.papers.judicial_confirmation_application import ConfirmationApplication
from desktop_app.papers.oral_agreement_register import OralAgreementRegister
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_line import lines_of
from desktop_app.services.agreement_view import InstalmentRow, instalment_rows
from desktop_app.services.dispute_title import printed
from desktop_app.services.joint_committee import committees_of
from desktop_app.services.obligation import is_owed, living_instalments, paid_of
from desktop_app.services.paper_facts import living, paper_parties, prints_id
from desktop_app.services.paper_sheet import Reading
from desktop_app.services.rules import Rules

_SOURCES = {
    Source.POLICE: "police",
    Source.COURT: "court",
    Source.COUNTY: "government",
    Source.PETITION_OFFICE: "government",
}


def agreement(session: Session, drawn: Agreement, rules: Rules) -> agreement_paper.Agreement:
    """The written agreement; the seal's date is printed once the seal is recorded.

    :raises RuleViolation: for an oral agreement, which has no such paper (人民调解法 28).
    """
    if drawn.form is AgreementForm.ORAL:
        raise RuleViolation("口头协议不制作协议书，请填写口头协议登记表。", "form")
    mediation, dispute, (committee, *joint) = _around(session, drawn)
    old = drawn.supersedes_id
    return agreement_paper.Agreement(
        committee=committee,
        joint_with=tuple(joint),
        number=drawn.number,
        made_on=drawn.drawn_up_on,
        parties=living(session, dispute),
        facts=drawn.facts,
        terms=tuple(drawn.terms.split("\n")),
        performance=drawn.performance,
        copies=drawn.copies,
        mediators=_mediators(session, mediation),
        recorder=drawn.recorder_name,
        instalments=_obligations(session, drawn),
        items=_items(drawn),
        supersedes="" if old is None else session.get_one(Agreement, old).number,
        sealed_on=_sealed_on(session, drawn),
        print_id_number=prints_id(PaperKind.AGREEMENT, rules),
    )


def oral_agreement_register(session: Session, drawn: Agreement, rules: Rules) -> OralAgreementRegister:
    """The register of an oral agreement.

    :raises RuleViolation: for a written one (F8 or F8b, never both).
    """
    if drawn.form is AgreementForm.WRITTEN:
        raise RuleViolation("书面协议制作协议书，不填口头协议登记表。", "form")
    mediation, dispute, (committee, *joint) = _around(session, drawn)
    meetings = record.meetings_of(session, mediation.id)
    titles = select(Attachment.title).where(
        Attachment.record_uid == drawn.uid, Attachment.voided_at.is_(None)
    )
    return OralAgreementRegister(
        committee=committee,
        joint_with=tuple(joint),
        number=drawn.number,
        applied_on=mediation.applied_on,
        agreed_on=drawn.drawn_up_on,
        place=meetings[-1].place if meetings else "",
        parties=living(session, dispute),
        facts=drawn.facts,
        terms=tuple(drawn.terms.split("\n")),
        performance=drawn.performance,
        performed=performed_text(session, drawn),
        mediators=_mediators(session, mediation),
        recorder=drawn.recorder_name,
        amount_fen=drawn.amount,
        instalments=_obligations(session, drawn),
        items=_items(drawn),
        result=meetings[-1].outcome.label if meetings else "",
        attachments=tuple(session.scalars(titles.order_by(Attachment.id))),
        sealed_on=_sealed_on(session, drawn),
        print_id_number=prints_id(PaperKind.ORAL_AGREEMENT_REGISTER, rules),
    )


def follow_up_record(session: Session, visit: FollowUp, rules: Rules) -> FollowUpRecord:
    """The record of one visit."""
    mediation = session.get_one(Mediation, visit.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    drawn = record.binding_agreement(session, mediation)
    suit = "：".join(part for part in (visit.suit.label, visit.suit_note or "") if part)
    return FollowUpRecord(
        committee="、".join(committees_of(session, mediation)),
        number=mediation.number or "",
        ordinal=visit.ordinal,
        parties=living(session, dispute),
        agreement="" if drawn is None else drawn.number,
        cause=printed(dispute.title),
        visited_at=visit.visited_at,
        manner=visit.manner.label,
        visited=_names(session, dispute, visit.visited),
        finding=visit.finding.label,
        performance=visit.performance,
        scale=record.rules_of(session, mediation, rules).profile.satisfaction_scale,
        satisfaction=visit.satisfaction or "",
        suit=LaterSuit.NONE.label if visit.suit is LaterSuit.NONE else suit,
        error=visit.error_note or "",
        escalation=visit.escalation_note or "",
        measures=visit.measures or "",
        visitor=visit.visitor_name,
    )


def confirmation_application(
    session: Session, confirmation: JudicialConfirmation, at: Reading
) -> ConfirmationApplication:
    """The application for judicial confirmation.

    :raises RuleViolation: before it is written, or when a party has joined since.
    """
    drawn = session.get_one(Agreement, confirmation.agreement_id)
    _, dispute, committees = _around(session, drawn)
    if confirmation.court_rule is None or not confirmation.court_name:
        raise RuleViolation("请先填司法确认申请书，再打印。", "state")
    parties = record.living_parties(session, dispute.id)
    if {party.uid.hex for party in parties} != set(confirmation.applicants):
        raise RuleViolation("当事人有变动，申请人不齐，请重新填司法确认申请书再打印。", "applicants")
    return ConfirmationApplication(
        applicants=paper_parties(session, parties),
        committee="、".join(committees),
        agreement_number=drawn.number,
        agreed_on=drawn.drawn_up_on,
        facts=drawn.facts,
        terms=tuple(drawn.terms.split("\n")),
        performance=drawn.performance,
        agreement_copies=drawn.copies,
        court=confirmation.court_name,
        ground=confirmation.court_rule.label,
        attachments=tuple(confirmation.attachments),
        copies=confirmation.copies,
        made_on=confirmation.applied_on or at.today,
        instalments=_obligations(session, drawn),
        items=_items(drawn),
    )


def closing_report(session: Session, report: ClosingReport) -> ClosingReportSheet:
    """The closing report of a mediation."""
    mediation = session.get_one(Mediation, report.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    own = "own_initiative" if mediation.origin is MediationOrigin.OWN_INITIATIVE else "applied"
    return ClosingReportSheet(
        committee="、".join(committees_of(session, mediation)),
        dossier_number=mediation.number or "",
        filled_on=report.filled_on,
        handling_unit=report.handling_unit,
        handler=report.handler_name,
        accepted_on=mediation.accepted_on or mediation.applied_on,
        finished_on=report.finished_on,
        parties=living(session, dispute),
        source=_SOURCES.get(dispute.source, own),
        facts=report.facts,
        result=report.result,
        opinion=report.opinion,
        approver=report.approver_name or "",
    )


def performed_text(session: Session, drawn: Agreement) -> str:
    """How far an agreement is performed, in one sentence."""
    parts = living_instalments(drawn)
    owed = [one for one in parts if is_owed(one)]
    if not parts:
        return ""
    if not owed:
        return "已履行"
    paid = paid_of(session, owed)
    left = sum((one.amount or 0) - paid.get(one.id, 0) for one in owed)
    money = f"，还差 {yuan(left)} 元" if left else ""
    return f"{len(parts)} 项（期）中还有 {len(owed)} 项（期）没有履行{money}"


def _around(session: Session, drawn: Agreement) -> tuple[Mediation, Dispute, tuple[str, ...]]:
    mediation = session.get_one(Mediation, drawn.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    return mediation, dispute, committees_of(session, mediation)


def _sealed_on(session: Session, drawn: Agreement) -> date | None:
    """The day of the last seal, once every committee has set its own."""
    seals = [line.signed_on for line in lines_of(session, drawn) if line.role is SignerRole.COMMITTEE]
    days = [day for day in seals if day is not None]
    return max(days) if len(days) == len(seals) else None


def _mediators(session: Session, mediation: Mediation) -> tuple[str, ...]:
    return tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id))


def _names(session: Session, dispute: Dispute, keys: Sequence[str]) -> tuple[str, ...]:
    wanted = [UUID(hex=key) for key in keys]
    query = select(Party.name).where(Party.dispute_id == dispute.id, Party.uid.in_(wanted))
    return tuple(session.scalars(query.order_by(Party.position)))


def _items(drawn: Agreement) -> tuple[agreement_paper.Item, ...]:
    return tuple(
        agreement_paper.Item(one.name, one.amount, one.note or "")
        for one in drawn.items
        if one.voided_at is None
    )


def _obligations(session: Session, drawn: Agreement) -> tuple[agreement_paper.Instalment, ...]:
    """Rows of the table: every obligation, its instalments numbered below it (2-1, 2-2)."""
    rows = instalment_rows(session, drawn, drawn.drawn_up_on)
    counts = [sum(row.obligation == other.obligation for other in rows) for row in rows]
    seen: dict[int, int] = {}
    found: list[agreement_paper.Instalment] = []
    for row, count in zip(rows, counts, strict=True):
        seen[row.obligation] = seen.get(row.obligation, 0) + 1
        number = str(row.obligation) if count == 1 else f"{row.obligation}-{seen[row.obligation]}"
        found.append(
            agreement_paper.Instalment(
                row.payer or _ALL,
                row.payee or _ALL,
                row.due_on,
                row.amount_fen,
                row.means or _means(row.what),
                row.what,
                _until(row),
                number,
            )
        )
    return tuple(found)


_ALL = "各方"


def _until(row: InstalmentRow) -> str:
    return row.condition if row.due_on is None else ""


def _means(what: str) -> str:
    """How it is paid, where the text says so in a word."""
    return next((word for word in ("转账", "现金", "微信", "支付宝") if word in what), "")

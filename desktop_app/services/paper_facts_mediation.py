"""From the database to the papers of a mediation: 受理登记表 (F2), 协议书 (F8)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, PaperKind, SignerRole
from db.models.dispute import Dispute, Party
from db.models.mediation import Agreement, Committee, Mediation
from desktop_app.errors import RuleViolation
from desktop_app.papers import agreement as agreement_paper
from desktop_app.papers.acceptance_register import AcceptanceRegister
from desktop_app.papers.kit.signatures import day_text
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_line import lines_of
from desktop_app.services.paper_facts import living, prints_id
from desktop_app.services.rules import Rules


def acceptance_register(session: Session, mediation: Mediation, rules: Rules) -> AcceptanceRegister:
    """The register of an accepted mediation.

    :raises RuleViolation: before acceptance, or while the type of dispute is open (statistics need it).
    """
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if mediation.accepted_on is None:
        raise RuleViolation("这件调解还没有受理，受理以后才有受理登记表。", "state")
    if dispute.dispute_type is None:
        raise RuleViolation("请先在纠纷登记里选好纠纷类型，再打印受理登记表。", "dispute_type")
    return AcceptanceRegister(
        committee=session.get_one(Committee, mediation.committee_id).name,
        number=mediation.number or "",
        accepted_on=mediation.accepted_on,
        origin=mediation.origin,
        dispute_type=dispute.dispute_type,
        parties=living(session, dispute),
        summary=dispute.description,
        registrar=mediation.registrar_name,
        print_id_number=prints_id(PaperKind.ACCEPTANCE_REGISTER, rules),
    )


def agreement(session: Session, drawn: Agreement, rules: Rules) -> agreement_paper.Agreement:
    """The written agreement; the seal's date is printed once the seal is recorded.

    :raises RuleViolation: for an oral agreement, which has no such paper (人民调解法 28).
    """
    if drawn.form is AgreementForm.ORAL:
        raise RuleViolation("口头协议不制作协议书，请填写口头协议登记表。", "form")
    mediation = session.get_one(Mediation, drawn.mediation_id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    seal = next(line for line in lines_of(session, drawn) if line.role is SignerRole.COMMITTEE)
    return agreement_paper.Agreement(
        committee=session.get_one(Committee, mediation.committee_id).name,
        number=drawn.number,
        made_on=drawn.drawn_up_on,
        parties=living(session, dispute),
        facts=drawn.facts,
        terms=tuple(drawn.terms.split("\n")),
        performance="\n".join((drawn.performance, *_duties(drawn))),
        copies=drawn.copies,
        mediators=tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
        recorder=drawn.recorder_name,
        instalments=_payments(session, drawn),
        sealed_on=seal.signed_on,
        print_id_number=prints_id(PaperKind.AGREEMENT, rules),
    )


def _duties(drawn: Agreement) -> list[str]:
    """One sentence for each instalment; day and sum of a payment stand in the table."""
    found: list[str] = []
    for one in drawn.instalments:
        if one.voided_at is None:
            until = "" if one.amount is not None else f"（{day_text(one.due_on)}前）"
            found.append(f"第{one.ordinal}期{until}：{one.what.rstrip('。')}。")
    return found


def _payments(session: Session, drawn: Agreement) -> tuple[agreement_paper.Instalment, ...]:
    """Rows of the table: instalments that are a payment from one party to another."""
    rows = [i for i in drawn.instalments if i.amount is not None and i.voided_at is None]
    ids = {i.payer_id for i in rows} | {i.payee_id for i in rows}
    found = session.execute(select(Party.id, Party.name).where(Party.id.in_(ids - {None})))
    names: dict[int | None, str] = {key: name for key, name in found}  # noqa: C416 - typed
    return tuple(
        agreement_paper.Instalment(
            names.get(i.payer_id, ""), names.get(i.payee_id, ""), i.due_on, i.amount or 0, _means(i.what)
        )
        for i in rows
    )


def _means(what: str) -> str:
    """How it is paid, where the text says so in a word."""
    return next((word for word in ("转账", "现金", "微信", "支付宝") if word in what), "")

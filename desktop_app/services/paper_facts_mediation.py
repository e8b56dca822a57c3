"""From the database to the papers of a mediation: 受理登记表 (F2)."""

from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from desktop_app.errors import RuleViolation
from desktop_app.papers.acceptance_register import AcceptanceRegister
from desktop_app.services.joint_committee import committees_of
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
    committee, *joint = committees_of(session, mediation)
    return AcceptanceRegister(
        committee=committee,
        joint_committee="".join(joint),
        number=mediation.number or "",
        accepted_on=mediation.accepted_on,
        origin=mediation.origin,
        dispute_type=dispute.dispute_type,
        parties=living(session, dispute),
        summary=dispute.description,
        registrar=mediation.registrar_name,
        print_id_number=prints_id(PaperKind.ACCEPTANCE_REGISTER, rules),
    )

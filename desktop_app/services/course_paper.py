"""The papers of a mediation's beginning and end: which exist now, and how each is read from its record.

F1, F3, F4, F14, F14b, F15 with its statement, F15b and F16.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import MediationState, PaperKind
from db.models.dispute import Agent
from db.models.mediation import Mediation
from db.models.mediation_course import (
    Application,
    MediationEnding,
    MediationExtension,
    MediationNotice,
    PowerOfAttorney,
)
from desktop_app.services import mediation_clock as clocks
from desktop_app.services.application import application_of
from desktop_app.services.mediation_ending import ending_of
from desktop_app.services.mediation_notice import notices_of
from desktop_app.services.paper_sheet import PaperSheet, Reading, sheet
from desktop_app.services.power_of_attorney import powers_of
from desktop_app.services.rights_notice import untold

Listed = tuple[PaperKind, UUID, str, str, bool]
"""Kind, the record that it is about, its name, its number, and whether what it is for is on record."""


def beginnings(session: Session, mediation: Mediation) -> Iterator[Listed]:
    """Papers from the application to the powers of attorney."""
    number = mediation.number or ""
    one = application_of(session, mediation.id)
    if one is not None:
        kind = PaperKind.APPLICATION
        yield kind, one.uid, kind.label, number, True


def acceptances(session: Session, mediation: Mediation) -> Iterator[Listed]:
    """Papers that follow the register: the notice of acceptance, rights and duties, powers of attorney."""
    number = mediation.number or ""
    for issued in notices_of(session, mediation.id):
        if issued.kind is PaperKind.ACCEPTANCE_NOTICE:
            yield issued.kind, issued.uid, issued.kind.label, issued.number, True
    if mediation.state is not MediationState.REFUSED:
        kind = PaperKind.RIGHTS_NOTICE
        yield kind, mediation.uid, kind.label, number, not untold(session, mediation)
    kind = PaperKind.POWER_OF_ATTORNEY
    for power in powers_of(session, mediation.id):
        agent = session.get_one(Agent, power.agent_id)
        yield kind, power.uid, f"{kind.label}（{agent.name}）", number, True


def endings(session: Session, mediation: Mediation) -> Iterator[Listed]:
    """Papers of extensions and of an end without agreement."""
    number = mediation.number or ""
    kind = PaperKind.EXTENSION_CONSENT
    for extension in clocks.extensions_of(session, mediation.id):
        decided = extension.granted_on is not None or extension.refused_on is not None
        yield kind, extension.uid, kind.label, number, decided
    for issued in notices_of(session, mediation.id):
        if issued.kind is not PaperKind.ACCEPTANCE_NOTICE:
            yield issued.kind, issued.uid, issued.kind.label, issued.number, True
    ending = ending_of(session, mediation.id)
    if ending is not None and ending.kind is MediationState.TERMINATED:
        kind = PaperKind.TERMINATION_STATEMENT
        yield kind, ending.uid, kind.label, number, True
    if ending is not None and ending.kind is MediationState.WITHDRAWN:
        kind = PaperKind.WITHDRAWAL
        yield kind, ending.uid, kind.label, number, True


def read_application(one: Application, at: Reading) -> PaperSheet:
    """人民调解申请书."""
    from desktop_app.papers.application import render
    from desktop_app.services.paper_facts_course import application

    paper = application(at.session, one, at.rules)
    return sheet(paper, render, paper.number)


def read_rights_notice(mediation: Mediation, at: Reading) -> PaperSheet:
    """权利义务告知书."""
    from desktop_app.papers.rights_notice import render
    from desktop_app.services.paper_facts_course import rights_notice

    return sheet(rights_notice(at.session, mediation, at.rules), render, mediation.number)


def read_power(power: PowerOfAttorney, at: Reading) -> PaperSheet:
    """授权委托书."""
    from desktop_app.papers.power_of_attorney import render
    from desktop_app.services.paper_facts_course import power_of_attorney

    paper = power_of_attorney(at.session, power, at.rules)
    return sheet(paper, render, paper.number, f"（{paper.agent.name}）")


def read_notice(issued: MediationNotice, at: Reading) -> PaperSheet:
    """受理通知书, 不予受理通知书, 终止调解通知书."""
    from desktop_app.papers.notice import render
    from desktop_app.services.paper_facts_course import notice

    return sheet(notice(at.session, issued), render, issued.number)


def read_statement(ending: MediationEnding, at: Reading) -> PaperSheet:
    """终止调解情况表."""
    from desktop_app.papers.termination_statement import render
    from desktop_app.services.paper_facts_course import termination_statement

    paper = termination_statement(at.session, ending)
    return sheet(paper, render, paper.number)


def read_withdrawal(ending: MediationEnding, at: Reading) -> PaperSheet:
    """撤回调解申请书."""
    from desktop_app.papers.withdrawal import render
    from desktop_app.services.paper_facts_course import withdrawal

    paper = withdrawal(at.session, ending)
    return sheet(paper, render, paper.number)


def read_extension(extension: MediationExtension, at: Reading) -> PaperSheet:
    """延期调解同意书."""
    from desktop_app.papers.extension_consent import render
    from desktop_app.services.paper_facts_course import extension_consent

    paper = extension_consent(at.session, extension, at.rules)
    return sheet(paper, render, paper.number)

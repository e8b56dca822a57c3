"""The papers of an agreement and of what comes after it, for the list of a mediation's papers."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.enums import AgreementForm, MediationState, PaperKind
from db.models.mediation import Agreement, Mediation
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_line import lines_of
from desktop_app.services.closing_report import report_of
from desktop_app.services.follow_up import visits_of
from desktop_app.services.judicial_confirmation import confirmation_of
from desktop_app.services.paper_row import MediationPaper

_KINDS = {
    AgreementForm.WRITTEN: PaperKind.AGREEMENT,
    AgreementForm.ORAL: PaperKind.ORAL_AGREEMENT_REGISTER,
}


def agreement_papers(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    """Agreements in the order in which they were made; one that was replaced stays among them."""
    for drawn in _agreements(mediation):
        kind = _KINDS[drawn.form]
        signed = all(line.signed_on is not None for line in lines_of(session, drawn))
        replaced = "（已替代）" if drawn.superseded_on is not None else ""
        yield MediationPaper(
            kind,
            drawn.uid,
            f"{kind.label}{replaced}",
            drawn.number,
            signed=signed if drawn.form is AgreementForm.ORAL else drawn.effective_on is not None,
            in_dossier=mediation.state in {MediationState.ACCEPTED, MediationState.AGREED},
        )


def after_papers(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    """Visits, applications for confirmation, the closing report."""
    kind = PaperKind.FOLLOW_UP_RECORD
    binding = record.binding_agreement(session, mediation)
    # It bears the agreement's number (papers.md F9), which is what the print keeps.
    number = "" if binding is None else binding.number
    for visit in visits_of(session, mediation):
        yield MediationPaper(kind, visit.uid, f"{kind.label}（第{visit.ordinal}次）", number)
    kind = PaperKind.JUDICIAL_CONFIRMATION_APPLICATION
    for drawn in _agreements(mediation):
        confirmation = confirmation_of(session, drawn)
        if confirmation is not None and confirmation.denied:
            applied = confirmation.applied_on is not None
            yield MediationPaper(kind, confirmation.uid, kind.label, drawn.number, signed=applied)
    report = report_of(session, mediation)
    if report is not None:
        kind = PaperKind.CLOSING_REPORT
        yield MediationPaper(kind, report.uid, kind.label, mediation.number or "")


def _agreements(mediation: Mediation) -> list[Agreement]:
    return [one for one in mediation.agreements if one.voided_at is None]

"""Numbers of a committee's papers: one series per committee, kind and year; a voided one keeps its reason."""

from uuid import UUID

from sqlalchemy.orm import Session

from db.models.mediation import Committee, Mediation
from desktop_app.domain.number import NumberKind, series_key
from desktop_app.services.number import issue_number, keep_gap
from desktop_app.services.number_series import every_pattern, read_number
from desktop_app.services.rules import Rules


def number_for(session: Session, mediation: Mediation, kind: NumberKind, rules: Rules, year: int) -> str:
    """The next number of a kind of paper of the mediation's committee, in the profile's pattern.

    Called when the paper is issued; a draft has no number (papers.md 1.4).

    :raises RuleViolation: when this PC has no workstation letter.
    """
    committee = session.get_one(Committee, mediation.committee_id)
    pattern: str = getattr(rules.profile.number, kind.value)
    return issue_number(session, kind, pattern, committee.short_name, committee.uid.hex, year)


def void_number(
    session: Session,
    mediation: Mediation,
    kind: NumberKind,
    given: str,
    rules: Rules,
    reason: str,
    record_uid: UUID,
) -> None:
    """Keep why a given number came to nothing; it stays spent. One that no pattern fits is left alone."""
    committee = session.get_one(Committee, mediation.committee_id)
    for parts in read_number(given, kind, every_pattern(session, rules.profile.number))[:1]:
        series = series_key(kind, committee.uid.hex, parts.letter)
        keep_gap(session, series, parts.year, parts.serial, reason.strip(), record_uid)

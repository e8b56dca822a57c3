"""Number series after changes came from elsewhere: what this PC is known to have given is never given again.

A PC that was restored from a backup, or rebuilt, gets its own records back from the other side; its series
are raised to the numbers in them.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.exchanged import table_of
from db.models.assignment import LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.escalation import Escalation
from db.models.mediation import Agreement, Committee, Mediation
from db.models.mediation_course import MediationNotice
from db.models.paper import NumberSeries
from db.models.petition import Petition
from db.models.reception import ReceptionVisit
from db.models.reinspection import Reinspection
from db.models.supervision import Supervision
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.number import (
    FIRST_LETTER,
    NOTICE_NUMBERS,
    NumberKind,
    NumberParts,
    parse_number,
    series_key,
)
from desktop_app.domain.profile import NumberPatterns
from desktop_app.services import setting
from desktop_app.services.rules import known_patterns

_BATCH = 500
Record = tuple[str, UUID]
"""Entity and uid of a record."""


def catch_up(
    session: Session,
    identity: CentreIdentity,
    patterns: NumberPatterns,
    records: Collection[Record] | None = None,
) -> None:
    """Raise this PC's series to the numbers with its letter that this office is known to have given.

    Numbers of earlier and coming versions of the rules are spent like those of ``patterns``, in force here.
    ``records`` narrows it to what has just come in; None looks at all.
    """
    stored = setting.get(session, setting.WORKSTATION_LETTER)
    letter = FIRST_LETTER if stored is None else str(stored)
    highest: dict[tuple[str, int], int] = {}
    every = every_pattern(session, patterns)
    for kind, owner, given in _given(session, identity, records):
        for parts in read_number(given, kind, every):
            if (parts.letter or FIRST_LETTER) == letter:
                key = (series_key(kind, owner, letter), parts.year)
                highest[key] = max(parts.serial, highest.get(key, 0))
    for (series, year), last in highest.items():
        row = session.scalars(
            select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year)
        ).one_or_none()
        if row is None:
            session.add(NumberSeries(series=series, year=year, last=last))
        else:
            row.last = max(row.last, last)
    session.flush()


def every_pattern(session: Session, patterns: NumberPatterns) -> tuple[NumberPatterns, ...]:
    """``patterns`` and those of every other version of the rules that is known here."""
    return tuple(dict.fromkeys((patterns, *known_patterns(session))))


def read_number(
    given: str, kind: NumberKind, patterns: Collection[NumberPatterns]
) -> tuple[NumberParts, ...]:
    """Parts of a number by each pattern that fits it; empty when none does."""
    found = (parse_number(given, getattr(one, kind.value)) for one in patterns)
    return tuple(parts for parts in found if parts is not None)


def letters_given(session: Session, office: UUID, patterns: NumberPatterns) -> frozenset[str]:
    """Workstation letters that stand in an office's dispute numbers, whatever version they were made by."""
    numbers = session.scalars(select(Dispute.number).where(Dispute.office_id == office))
    every = every_pattern(session, patterns)
    found = (parts for given in numbers for parts in read_number(given, NumberKind.DISPUTE, every))
    return frozenset(parts.letter or FIRST_LETTER for parts in found)


def _given(
    session: Session, identity: CentreIdentity, records: Collection[Record] | None
) -> Iterator[tuple[NumberKind, str, str]]:
    """Kind, owner of the series, and number of each."""
    uids: dict[str, list[UUID]] = {}
    for entity, uid in records or ():
        uids.setdefault(entity, []).append(uid)
    for kind, model, statement in _statements(identity):
        own = statement.where(model.office_id == identity.uid)
        wanted = uids.get(table_of(model).name, [])
        parts = [wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH)]
        for one in [own] if records is None else [own.where(model.uid.in_(part)) for part in parts]:
            for owner, given in session.execute(one):
                if given is not None:
                    yield kind, owner.hex if isinstance(owner, UUID) else owner, given


_Statement = tuple[NumberKind, type[Exchanged], "Select[Any, Any]"]
"""Where the numbers of a kind stand, and how to read them with the owners of their series."""


def _statements(identity: CentreIdentity) -> Sequence[_Statement]:
    code = literal(identity.code)
    committee = Committee.id == Mediation.committee_id
    found: list[Any] = [
        (NumberKind.DISPUTE, Dispute, select(code, Dispute.number)),
        (NumberKind.DISPATCH, Dispatch, select(code, Dispatch.number)),
        (NumberKind.SUPERVISION, Supervision, select(code, Supervision.number)),
        (NumberKind.TOWNSHIP_SUPERVISION, Supervision, select(code, Supervision.number)),
        (NumberKind.ESCALATION, Escalation, select(code, Escalation.number)),
        (NumberKind.REINSPECTION, Reinspection, select(code, Reinspection.number)),
        (NumberKind.ASSIGNMENT, LeaderAssignment, select(code, LeaderAssignment.number)),
        (
            NumberKind.DOSSIER,
            Mediation,
            select(Committee.uid, Mediation.number).join(Committee, committee),
        ),
        (
            NumberKind.AGREEMENT,
            Agreement,
            select(Committee.uid, Agreement.number)
            .join(Mediation, Mediation.id == Agreement.mediation_id)
            .join(Committee, committee),
        ),
    ]
    found += [
        (NumberKind.PETITION_NOTICE, Petition, select(code, Petition.notice_number)),
        (NumberKind.PETITION_NOTICE, Petition, select(code, Petition.extension_number)),
        (NumberKind.PETITION_OPINION, Petition, select(code, Petition.opinion_number)),
        (NumberKind.RECEPTION, ReceptionVisit, select(code, ReceptionVisit.number)),
    ]
    notices = (
        select(Committee.uid, MediationNotice.number)
        .join(Mediation, Mediation.id == MediationNotice.mediation_id)
        .join(Committee, committee)
    )
    found += [
        (kind, MediationNotice, notices.where(MediationNotice.kind == paper))
        for paper, kind in NOTICE_NUMBERS.items()
    ]
    return found

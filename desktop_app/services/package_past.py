"""What a township had of the cases that it worked once and that another one works now.

It keeps what it had when a case goes on; what is written afterwards is not for it. Where it lost its copy,
its own work comes back from the county, and with it the case as it stood then: else that work would hang on
records that are not there. A case on which it never wrote anything does not come again.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.change_log import values_of
from db.exchanged import exchanged_classes, reference_columns
from db.models.change import Change
from desktop_app.services.case_record import cases_of_parts
from desktop_app.services.custody import handed_on
from desktop_app.services.package_link import kept

_BATCH = 500


def had(session: Session, office: UUID) -> set[int]:
    """Local ids of what others wrote about such cases before they went on, and about whom that names."""
    ends = handed_on(session, office)
    cases = {uid: case for (_, uid), case in cases_of_parts(session, ends.keys()).items()}
    own: dict[UUID, list[int]] = {}
    others: dict[UUID, list[int]] = {}
    columns = (Change.id, Change.office, Change.record_uid, Change.header)
    for part in _batches(sorted(cases)):
        rows = session.execute(select(*columns).where(kept(), Change.record_uid.in_(part)))
        for local, writer, record, header in rows:
            case = cases[record]
            written = (own if writer == office else others).setdefault(case, [])
            if int(json.loads(header)["custody_no"]) < ends[case]:
                written.append(local)
    given = own.keys() & others.keys()
    found = {local for case in given for local in others[case]}
    naming = (local for case in given if others[case] for local in (*own[case], *others[case]))
    return found | _named(session, office, [*naming], set(cases))


def _named(session: Session, office: UUID, local: Sequence[int], known: set[UUID]) -> set[int]:
    """What others wrote about whom these changes name, and about whom those name."""
    found: set[int] = set()
    changes = [one for part in _batches(local) for one in _changes(session, Change.id.in_(part))]
    while changes:
        new = {uid for change in changes for uid in _references(change)} - known
        known |= new
        changes = [
            one for part in _batches(sorted(new)) for one in _changes(session, Change.record_uid.in_(part))
        ]
        found.update(change.id for change in changes if change.office != office)
    return found


def _changes(session: Session, which: ColumnElement[bool]) -> Iterator[Change]:
    return iter(session.scalars(select(Change).where(kept(), which)))


def _batches(wanted: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start : start + _BATCH]


def _references(change: Change) -> Iterator[UUID]:
    model = exchanged_classes().get(change.entity)
    values = values_of(change)
    for column in () if model is None else reference_columns(model):
        if isinstance(value := values.get(column), str):
            yield UUID(hex=value)

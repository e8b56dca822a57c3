"""What a township had of the cases that it worked once and that another one works now.

It keeps what it had when a case goes on; what is written afterwards is not for it. Where it lost its copy,
its own work comes back from the county, and with it the case as it stood then: else that work would hang on
records that are not there. A case on which it never wrote anything does not come again.
"""

import json
from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_log import values_of
from db.exchanged import exchanged_classes, reference_columns
from db.models.change import Change
from desktop_app.services.case_record import belonging
from desktop_app.services.custody import handed_on
from desktop_app.services.package_link import kept

_BATCH = 500


def had(session: Session, office: UUID) -> set[int]:
    """Local ids of what others wrote about such cases before they went on, and about whom that names."""
    found: set[int] = set()
    for case, end in handed_on(session, office).items():
        records = {uid for _, uid in belonging(session, [case])}
        changes = list(_changes(session, records))
        if not any(change.office == office for change in changes):
            continue
        named = changes = [change for change in changes if _custody_no(change) < end]
        while named:
            new = {uid for change in named for uid in _references(change)} - records
            records |= new
            named = list(_changes(session, new))
            changes += named
        found.update(change.id for change in changes if change.office != office)
    return found


def _changes(session: Session, records: Collection[UUID]) -> Iterator[Change]:
    uids = sorted(records)
    for start in range(0, len(uids), _BATCH):
        part = uids[start : start + _BATCH]
        yield from session.scalars(select(Change).where(kept(), Change.record_uid.in_(part)))


def _custody_no(change: Change) -> int:
    return int(json.loads(change.header)["custody_no"])


def _references(change: Change) -> Iterator[UUID]:
    model = exchanged_classes().get(change.entity)
    values = values_of(change)
    for column in () if model is None else reference_columns(model):
        if isinstance(value := values.get(column), str):
            yield UUID(hex=value)

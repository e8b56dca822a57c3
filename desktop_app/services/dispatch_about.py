"""What a centre did about a case with its own units: orders, their steps, and supervisions.

They name the case by its uid, since an order may be about nothing, or about a case that is not here.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispatch import Dispatch, DispatchResponse, DispatchUnit
from db.models.supervision import Supervision, SupervisionEntry
from desktop_app.services.case_record import Record


def work_about(session: Session, dispute_uid: UUID, office: UUID) -> frozenset[Record]:
    """Orders and supervisions of an office to its own units about a case, with all their parts.

    They name the case by its uid; whoever may not read the case reads none of them either.
    """
    orders = select(Dispatch.id, Dispatch.uid).where(
        Dispatch.matter_uid == dispute_uid,
        Dispatch.office_id == office,
        Dispatch.recipient_office_id == office,
    )
    found = {id_: uid for id_, uid in session.execute(orders)}  # noqa: C416 - typed
    urged = select(Supervision.id, Supervision.uid).where(
        Supervision.matter_uid.in_([dispute_uid, *found.values()]),
        Supervision.office_id == office,
        Supervision.recipient_office_id == office,
    )
    steps = {id_: uid for id_, uid in session.execute(urged)}  # noqa: C416 - typed
    parts_of = (
        ("dispatch_unit", select(DispatchUnit.uid).where(DispatchUnit.dispatch_id.in_(found))),
        ("dispatch_response", select(DispatchResponse.uid).where(DispatchResponse.dispatch_id.in_(found))),
        (
            "supervision_entry",
            select(SupervisionEntry.uid).where(SupervisionEntry.supervision_id.in_(steps)),
        ),
    )
    return frozenset(
        {
            *(("dispatch", uid) for uid in found.values()),
            *(("supervision", uid) for uid in steps.values()),
            *((entity, uid) for entity, statement in parts_of for uid in session.scalars(statement)),
        }
    )

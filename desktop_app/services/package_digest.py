"""Digest of an office's own data as far as a rebuild carries it: both sides work it out and compare.

It is taken over the rows that the office owns and of which the rebuild carries changes. Left out are the
cases that another office works now: their newer changes are not this office's to see.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.canonical import canonical
from db.integrity import office_rows
from db.models.change import Change
from db.models.custody import Custody
from db.models.dispute import Dispute
from db.models.package import Link, LinkChange
from desktop_app.services.case_record import belonging

_BATCH = 1000
_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Compared:
    """How the rebuilt data stands against the sender's; ``touched`` records were changed here meanwhile."""

    same: bool
    touched: int


def office_digest(session: Session, office: UUID, records: Set[int]) -> str:
    """Digest (hex64) of the rows of ``office`` among these records.

    ``records`` are their uids as numbers: a quarter of a million of them are held at once.
    """
    moved = session.scalars(
        select(Dispute.uid).where(
            Dispute.uid.in_(select(Custody.dispute_uid)),
            func.coalesce(Dispute.moved_to, Dispute.office_id) != office,
        )
    ).all()
    elsewhere = {uid.int for _, uid in belonging(session, moved)}
    total = hashlib.sha256()
    for entity, values in office_rows(session, office):
        uid = int(values["uid"], 16)
        if uid in records and uid not in elsewhere:
            total.update(_canonical({"entity": entity, "values": values}))
            total.update(b"\n")
    return total.hexdigest()


def _canonical(row: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a row of column values, quickly where all of its texts are in NFC."""
    data = _encoder.encode(row)
    if data.isascii() or unicodedata.is_normalized("NFC", data.decode()):
        return data
    return canonical(row)


def records_on(session: Session, link: Link) -> Set[int]:
    """Uids, as numbers, of the records of which a link carries changes."""
    rows = session.scalars(
        select(Change.record_uid)
        .join(LinkChange, LinkChange.change_id == Change.change_id)
        .where(LinkChange.link_id == link.id)
        .distinct()
        .execution_options(yield_per=_BATCH)
    )
    return {uid.int for uid in rows}


def compare(session: Session, office: UUID, installation: UUID, link: Link, digest: str) -> Compared:
    """Compare this office's rebuilt data with the digest that the last part of the rebuild brought."""
    records = records_on(session, link)
    if office_digest(session, office, records) == digest:
        return Compared(True, 0)
    on_link = select(LinkChange.change_id).where(LinkChange.link_id == link.id)
    touched = session.scalars(
        select(Change.record_uid)
        .where(Change.installation == installation, Change.change_id.not_in(on_link))
        .distinct()
    )
    return Compared(False, len(records & {uid.int for uid in touched}))

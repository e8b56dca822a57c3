"""Conflicts for tests: what another PC of an office wrote without having seen what was written here."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from db.base import Exchanged
from db.canonical import canonical, digest
from db.change_apply import apply_changes
from db.change_log import history
from db.change_row import IncomingChange
from db.exchanged import exchanged_classes, table_of, wall_text, wire_value
from db.models.dispute import Dispute
from tests.support.centre import OpenTestCentre

OTHER_PC = UUID("0192a000-0000-7000-8000-00000000ab1f")


def write_elsewhere(
    home: OpenTestCentre,
    entity: str,
    uid: UUID,
    values: Mapping[str, object],
    *,
    who: str = "贾国平",
    at: datetime | None = None,
    office: UUID | None = None,
    custody_no: int = 1,
    machine: UUID = OTHER_PC,
) -> str:
    """Apply a change of another PC (of this office unless said) that has seen only how the record was made.

    Returns the change's id. ``values`` are column values.
    """
    moment = at or home.now
    with home.session() as session:
        made = history(session, entity, uid)[0].change_id
        wire = {field: wire_value(value) for field, value in values.items()}
        payload = canonical({"salt": secrets.token_hex(16), "values": wire})
        header = canonical(
            {
                "v": 1,
                "author": {"office": (office or home.centre.identity.uid).hex, "installation": machine.hex},
                "actor": {"uid": UUID(int=7).hex, "name": who},
                "entity": entity,
                "uid": uid.hex,
                "op": "update",
                "supersedes": {field: [made] for field in values},
                "custody_no": custody_no,
                "wall": wall_text(moment),
                "lamport": 2,
                "payload_sha256": digest(payload),
            }
        )
        incoming = IncomingChange(digest(header), header.decode(), payload.decode())
        apply_changes(session, [incoming], now=home.now)
        return incoming.change_id


def write_here(home: OpenTestCentre, entity: str, uid: UUID, values: Mapping[str, object]) -> None:
    """Change a record here, a minute later, without any rules."""
    home.pass_time(minutes=1)
    model = exchanged_classes()[entity]
    with home.session() as session:
        record = session.scalars(select(model).where(model.uid == uid)).one()
        for field, value in values.items():
            setattr(record, field, value)


def differ(
    home: OpenTestCentre,
    uid: UUID,
    *,
    entity: str = "dispute",
    who: str = "贾国平",
    **sides: tuple[object, object],
) -> None:
    """Let fields of a record differ: the first value is written here, the second on the other PC."""
    write_here(home, entity, uid, {field: both[0] for field, both in sides.items()})
    at = home.now - timedelta(minutes=20)
    write_elsewhere(home, entity, uid, {field: both[1] for field, both in sides.items()}, who=who, at=at)


def value_of(home: OpenTestCentre, uid: UUID, field: str, model: type[Exchanged] = Dispute) -> object:
    """A field of a record as it is now."""
    table = table_of(model)
    with home.reading() as session:
        return session.scalar(select(table.c[field]).where(table.c.uid == uid))

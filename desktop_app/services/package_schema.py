"""Schema skew: what an older program kept without understanding it is read once the program is newer.

An unknown entity or a newer code is kept as refused (NEED_UPGRADE); an unknown field lies in the payload. The
database notes which fields and codes the program knew; when it knows more, both are gone through again.
"""

from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from db.canonical import Json, canonical, digest
from db.change_apply import replay
from db.enums import CentreLevel, Labelled
from db.exchanged import exchanged_classes, table_of, value_columns
from db.models.change import Change
from db.models.office import Office
from db.types import EnumText
from desktop_app.domain.centre import CentreIdentity
from desktop_app.exchange.change import parse_change
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services import setting
from desktop_app.services.package_authority import Judge
from desktop_app.services.package_link import SCHEMA
from desktop_app.services.package_sealing import bytes_of

_BATCH = 500
Fields = dict[str, dict[str, str]]
"""By entity its fields, with the codes of each that has a list of codes."""


def _known() -> Fields:
    found: Fields = {}
    for entity, model in exchanged_classes().items():
        columns = table_of(model).c
        kinds = {field: columns[field].type for field in value_columns(model)}
        found[entity] = {field: _codes(kind) for field, kind in kinds.items()}
    return found


def _codes(kind: TypeEngine[Any]) -> str:
    if not isinstance(kind, EnumText):
        return ""
    return ",".join(member.value for member in cast("type[Labelled]", kind.enum))


def note(session: Session) -> None:
    """Note what this program knows of the exchanged entities."""
    setting.put(session, setting.KNOWN_SCHEMA, [SCHEMA, known_digest()])
    setting.put(session, setting.KNOWN_FIELDS, _known_json())


def _known_json() -> dict[str, Json]:
    return {entity: dict(fields) for entity, fields in _known().items()}


@cache
def known_digest() -> str:
    """SHA-256 of what this program knows of the exchanged entities; that does not change while it runs."""
    return digest(canonical(_known_json()))


def is_behind(session: Session) -> bool:
    """Whether an older program used this database last. Asked at every opening, so it reads one short row."""
    noted = cast("list[Any] | None", setting.get(session, setting.KNOWN_SCHEMA))
    return noted is None or noted[0] < SCHEMA or noted[1] != known_digest()


def catch_up(session: Session, identity: CentreIdentity, *, now: datetime) -> int:
    """Read what was kept for a newer program; returns how many changes were let in.

    Goes in the one transaction of the caller; needs no author, since it only applies what is in the log.
    """
    before = cast("Fields | None", setting.get(session, setting.KNOWN_FIELDS)) or {}
    new = {
        entity: [field for field in fields if field not in before.get(entity, {})]
        for entity, fields in _known().items()
    }
    admitted = replay(session, _verdicts(session, identity), new, now=now)
    note(session)
    return admitted


def _verdicts(session: Session, identity: CentreIdentity) -> dict[str, str | None]:
    """Of the changes that only a newer program could read, what this one says to each."""
    levels = {row[0]: row[1] for row in session.execute(select(Office.uid, Office.level))}
    judges: dict[UUID, Judge] = {}
    found: dict[str, str | None] = {}
    kept = session.execute(
        select(Change.change_id, Change.office, Change.header, Change.payload, Change.sealed)
        .where(Change.refused == ReasonCode.NEED_UPGRADE.value)
        .order_by(Change.id)
    ).all()
    for start in range(0, len(kept), _BATCH):
        for change_id, office, header, payload, sealed in kept[start : start + _BATCH]:
            if office not in judges:
                sender = office, levels.get(office, CentreLevel.TOWNSHIP)
                judges[office] = Judge(session, identity, sender, healing=False)
            change = parse_change(bytes_of(header, payload, sealed), checked=True)
            judges[office].look_up([change])
            reason = judges[office].reason(change)
            found[change_id] = None if reason is None else reason.value
    return found

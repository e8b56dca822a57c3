"""Names of records for people, by entity and uid: 温秀云 与 谭建设 相邻纠纷, 网格 柳桥村第1网格."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.exchanged import exchanged_classes, reference_columns, table_of
from db.models.change import Change
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.package_word import ENTITY_LABELS

RESTRICTED = "受限记录"
_NAMES = ("title", "name", "unit_name", "number", "leader_name", "mediator_name")


class RecordNames:
    """Reads names one by one and remembers them; lists that need them are short."""

    def __init__(self, session: Session, by: Actor) -> None:
        """Read from ``session`` what ``by`` may read; of any other case not even its kind is told."""
        self._session = session
        self._hidden = HiddenRecords(session, by)
        self._known: dict[tuple[str, UUID], str] = {}

    def title(self, entity: str, uid: UUID) -> str:
        """For example 温秀云 与 谭建设 相邻纠纷; the kind alone when there is no name."""
        key = (entity, uid)
        if key not in self._known:
            hidden = self._hidden.of(entity, uid)
            self._known[key] = RESTRICTED if hidden else self._title(entity, uid)
        return self._known[key]

    def _title(self, entity: str, uid: UUID) -> str:
        label = ENTITY_LABELS.get(entity, "记录")
        model = exchanged_classes().get(entity)
        if model is None:
            return label
        row = self._session.execute(select(table_of(model)).where(model.uid == uid)).mappings().first()
        if row is None:
            return RESTRICTED if self._is_sealed(entity, uid) else label
        if entity == "dispute":
            return str(row["title"])
        case = self._case(row.get("dispute_id"))
        name = next((str(row[column]) for column in _NAMES if row.get(column)), "")
        day = str(row["day"]) if row.get("day") else ""
        return " ".join(part for part in (case, label, name or self._named(entity, row), day) if part)

    def _named(self, entity: str, row: Mapping[Any, Any]) -> str:
        """Name of what the record hangs on: the grid of a report, the worker of a posting."""
        parts: list[str] = []
        for column, target in reference_columns(exchanged_classes()[entity]).items():
            name = table_of(target).columns.get("name")
            if name is not None and row[column] is not None:
                found = self._session.scalar(select(name).where(table_of(target).c.id == row[column]))
                parts += [str(found)] if found else []
        return " ".join(parts)

    def _is_sealed(self, entity: str, uid: UUID) -> bool:
        sealed = select(Change.id).where(
            Change.record_uid == uid, Change.entity == entity, Change.sealed.is_not(None)
        )
        return self._session.scalar(sealed.limit(1)) is not None

    def _case(self, dispute_id: int | None) -> str:
        if dispute_id is None:
            return ""
        return self._session.scalar(select(Dispute.title).where(Dispute.id == dispute_id)) or ""

"""Names of offices by their uid, also of townships that are known only by a decision of the county."""

from uuid import UUID

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from db.models.custody import Custody
from db.models.office import Office


class OfficeNames:
    """Reads all names at once, when the first is asked for."""

    def __init__(self, session: Session) -> None:
        """Read from ``session``."""
        self._session = session
        self._known: dict[UUID, str] | None = None

    def of(self, uid: UUID) -> str:
        """Name of an office; empty when it is not known here."""
        if self._known is None:
            # Townships know each other only by the county's decisions; an office's own row counts more.
            every = union_all(
                select(Custody.from_office_id, Custody.from_name, literal(0).label("rank")),
                select(Custody.to_office_id, Custody.to_name, literal(0)),
                select(Office.uid, Office.name, literal(1)),
            ).order_by("rank")
            self._known = {row[0]: row[1] for row in self._session.execute(every)}
        return self._known.get(uid, "")

"""Names of offices by their uid, also of townships that are known only by a decision of the county."""

from uuid import UUID

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session, aliased

from db.models.custody import Custody
from db.models.office import Office
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation


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


def other_side(session: Session, author: UUID, by: Actor) -> str | None:
    """Name of the office that wrote a record, where it is of the other level; None where it is of this one.

    What each side writes about itself the other only reads (``domain/field_owner``): a change of it here
    would never be taken there.
    """
    if author == by.office_uid:
        return None
    writer, own = aliased(Office), aliased(Office)
    return session.scalar(
        select(writer.name)
        .join(own, own.uid == by.office_uid)
        .where(writer.uid == author, writer.level != own.level)
    )


def refuse_other_side(session: Session, author: UUID, by: Actor, what: str, field: str) -> None:
    """Refuse to change what the other side keeps; ``what`` names it: 这件包案.

    :raises RuleViolation: naming the office that keeps it.
    """
    if (name := other_side(session, author, by)) is not None:
        raise RuleViolation(f"{what}由{name}管，这里只能查看；要改请联系那边。", field)

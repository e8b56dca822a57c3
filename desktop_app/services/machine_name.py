"""What people call a PC: its own name, 本机, or 另一台电脑 with the last four characters of its id."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.office import Installation

_LAST = 4


class MachineNames:
    """Names of the PCs that wrote changes."""

    def __init__(self, session: Session) -> None:
        """Read the PCs that are known here."""
        columns = (Installation.uid, Installation.name, Installation.is_self)
        self._known = {uid: (name, own) for uid, name, own in session.execute(select(*columns))}

    def of(self, installation: UUID) -> str:
        """Name of a PC, known here or not."""
        name, own = self._known.get(installation, ("", False))
        if name:
            return name
        return "本机" if own else f"另一台电脑 …{installation.hex[-_LAST:].upper()}"

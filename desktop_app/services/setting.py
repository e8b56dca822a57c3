"""Local facts of this installation, by key; never exchanged and never shown as such."""

from sqlalchemy.orm import Session

from db.canonical import Json
from db.models.office import Setting

INSTALLATION = "installation"
LAST_BACKUP = "last_backup"
LAST_CHECK = "last_check"
LAST_SEEN = "last_seen"
KNOWN_SCHEMA = "known_schema"
KNOWN_FIELDS = "known_fields"
WORKSTATION_LETTER = "workstation_letter"
PROFILE = "profile"


def get(session: Session, key: str) -> Json:
    """Value of a setting; None when it was never set."""
    row = session.get(Setting, key)
    return None if row is None else row.value


def put(session: Session, key: str, value: Json) -> None:
    """Set a setting in the current transaction."""
    row = session.get(Setting, key)
    if row is None:
        session.add(Setting(key=key, value=value))
    else:
        row.value = value
    session.flush()

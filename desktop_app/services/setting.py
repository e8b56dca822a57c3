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
ROOT_KEY = "exchange.root_key"
"""Public root key of the county, which signs the roster."""
ROSTER_HEARD = "exchange.roster_heard"
"""Roster that each known PC said last that it has: {installation uid in hex: version}."""
APART_BESIDE = "exchange.apart_beside"
"""What other PCs of this office took apart: {epoch: [installation, day told, a number, given back]}."""
ROSTER_HIGHEST = "exchange.roster_highest"
"""Highest roster that anybody ever said to have."""
SUITES = "exchange.suites"
"""Suites that the county's roster accepts."""
REVOKED_HERE = "exchange.revoked_here"
"""Set while the county's roster says that this very PC is switched off."""
LETTERS = "exchange.letters"
"""Workstation letters of the known PCs: {installation uid in hex: letter}."""
SHARE_FOLDER = "exchange.share_folder"
"""Folder through which the PCs of this office exchange packages."""
CLONE_SEEN = "exchange.clone_seen"
"""Moment at which a second machine was seen that works under this installation's id."""
REQUEST_KEY = "exchange.request_key"
"""Key by which the PCs of this office know each other's requests for everything."""
PROFILE = "profile"
DEADLINES = "deadlines"
"""Fingerprint of the holiday tables and rules by which all limits were last computed."""


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


def forget(session: Session, key: str) -> None:
    """Take a setting away; no error where it was never set."""
    row = session.get(Setting, key)
    if row is not None:
        session.delete(row)
        session.flush()

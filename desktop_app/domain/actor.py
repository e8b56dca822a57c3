"""Who is acting."""

from dataclasses import dataclass
from uuid import UUID

from db.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The user on whose behalf a service runs, as fixed at login."""

    user_uid: UUID
    name: str
    role: Role
    office_uid: UUID

"""Identity of a governance centre (综治中心)."""

from dataclasses import dataclass
from uuid import UUID

from db.enums import CentreLevel


@dataclass(frozen=True, slots=True)
class CentreIdentity:
    """Who a centre is, without secrets; ``database`` is a server's address where it is not the local file."""

    uid: UUID
    code: str
    name: str
    short_name: str
    level: CentreLevel
    database: str | None = None

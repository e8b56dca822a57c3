"""A paper of a mediation in a list, and what gives such rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.mediation import Mediation


@dataclass(frozen=True, slots=True)
class MediationPaper:
    """A paper that ``make_paper(kind, subject)`` gives.

    ``signed`` is false while a signature or seal on it is still to come, ``in_dossier`` false for one that is
    printed but not filed, e.g. an agreement that came to nothing. ``fills`` is false for one that lies in its
    place of the dossier beside the paper that the place is for, e.g. 终止调解情况表 beside the notice.
    """

    kind: PaperKind
    subject: UUID
    name: str
    number: str
    signed: bool = True
    in_dossier: bool = True
    fills: bool = True


Source = Callable[[Session, Mediation], Iterator[MediationPaper]]

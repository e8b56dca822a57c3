"""A dossier (卷宗) apart from the database: what is entered, what it holds, and its binding to one PDF."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from db.enums import PaperKind
from desktop_app.domain.profile import PagePosition
from desktop_app.services.attachment_file import AttachmentFile, view_pdf
from desktop_app.services.centre import Centre
from desktop_app.services.paper import PaperInput, render_paper

if TYPE_CHECKING:
    # Binding draws PDF and loads slowly; it is wanted only when somebody binds.
    from desktop_app.papers.dossier.bind import Bound


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned sheet in a slot of the profile, e.g. the signed notice: an attachment that is here."""

    slot: str
    file: AttachmentFile


@dataclass(frozen=True, slots=True)
class BindingDraft:
    """What is entered when a dossier is bound; ``retention`` empty takes the profile's default."""

    filed_by: str
    filed_on: date
    reviewed_by: str = ""
    retention: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class DossierInput:
    """All that a dossier holds, free of the database; ``entries`` in the order of the contents."""

    mediation_uid: UUID
    dispute_uid: UUID
    number: str
    committee: str
    title: str
    mediators: tuple[str, ...]
    started_on: date
    ended_on: date | None
    draft: BindingDraft
    entries: "tuple[PaperInput | Scan, ...]"
    position: PagePosition
    missing: tuple[str, ...]


def bind_dossier(centre: Centre, dossier: DossierInput) -> "Bound":
    """Render all papers and bind them to one PDF with page numbers and bookmarks; needs no session.

    :raises RuleViolation: when a scan cannot be read.
    :raises EnvironmentProblem: when the file of a scan is damaged.
    """
    from desktop_app.papers.dossier.back_cover import BackCover
    from desktop_app.papers.dossier.bind import Dossier, DossierSlot, NumberPosition, bind
    from desktop_app.papers.dossier.cover import DossierCover

    draft = dossier.draft
    upper = dossier.position is PagePosition.UPPER
    cover = DossierCover(
        dossier.committee,
        dossier.title,
        dossier.number,
        dossier.mediators,
        dossier.started_on,
        dossier.ended_on,
        draft.filed_by,
        draft.filed_on,
        draft.retention,
        draft.remarks,
    )
    return bind(
        Dossier(
            cover,
            tuple(
                DossierSlot(one.file.title, view_pdf(centre, one.file, draft.filed_on, bound=True), "扫描件")
                if isinstance(one, Scan)
                else DossierSlot(_entry_name(one), render_paper(one, coded=False))
                for one in dossier.entries
            ),
            BackCover(draft.filed_by, draft.filed_on, draft.reviewed_by),
            NumberPosition.UPPER_RIGHT if upper else NumberPosition.LOWER_RIGHT,
        )
    )


def _entry_name(paper: PaperInput) -> str:
    """Name in the contents; the number of an agreement stands with it, the 卷号 is on the cover."""
    bare = paper.name.removesuffix(paper.number).strip()
    return paper.name if paper.kind is PaperKind.AGREEMENT else bare

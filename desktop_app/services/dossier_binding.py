"""A dossier (卷宗) apart from the database: what is entered, what it holds, and its binding to one PDF."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from db.enums import PaperKind
from desktop_app.domain.attachment import MediaKind
from desktop_app.domain.dossier_scan import PageMark
from desktop_app.domain.profile import PagePosition
from desktop_app.services.attachment_file import AttachmentFile, chunks_of
from desktop_app.services.centre import Centre
from desktop_app.services.paper import PaperInput, render_paper
from desktop_app.services.plain_file import PlainSpool, plain_file
from desktop_app.services.progress import Progress

if TYPE_CHECKING:
    # Binding draws PDF and loads slowly; it is wanted only when somebody binds.
    from desktop_app.papers.dossier.bind import Bound
    from desktop_app.papers.dossier.entry import DossierSlot, NumberPosition


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned sheet in a slot of the profile, e.g. the signed notice: an attachment that is here.

    ``marks`` say of its pages (from 0) that they are turned or blank backs.
    """

    slot: str
    file: AttachmentFile
    marks: Mapping[int, PageMark] = field(default_factory=dict[int, PageMark])


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


def bind_dossier(centre: Centre, dossier: DossierInput, *, progress: Progress | None = None) -> "Bound":
    """Render all papers and bind them to one PDF with page numbers and bookmarks; needs no session.

    :raises RuleViolation: when a scan cannot be read.
    :raises EnvironmentProblem: when the file of a scan is damaged, or the disk is full.
    """
    with plain_file(centre) as target:
        bound = bind_dossier_into(centre, dossier, target, progress=progress)
        target.seek(0)
        return replace(bound, pdf=target.read())


def bind_dossier_into(
    centre: Centre, dossier: DossierInput, target: BinaryIO, *, progress: Progress | None = None
) -> "Bound":
    """As ``bind_dossier``, into a file: the memory that it takes does not grow with the dossier."""
    from desktop_app.papers.dossier.back_cover import BackCover
    from desktop_app.papers.dossier.bind import Dossier, bind_into
    from desktop_app.papers.dossier.cover import DossierCover
    from desktop_app.papers.kit.shared_fonts import sharing_fonts

    draft = dossier.draft
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
    count = len(dossier.entries)

    def tell(text: str, done: int) -> None:
        if progress is not None:
            progress.step(text, done, count)

    with plain_file(centre) as plain, sharing_fonts():
        spool = PlainSpool(plain)
        slots: list[DossierSlot] = []
        for done, one in enumerate(dossier.entries):
            tell("正在读出卷内文书", done)
            slots.append(
                scan_slot(centre, one, spool)
                if isinstance(one, Scan)
                else paper_slot(_entry_name(one), render_paper(one, coded=False))
            )
        return bind_into(
            Dossier(
                cover,
                tuple(slots),
                BackCover(draft.filed_by, draft.filed_on, draft.reviewed_by),
                number_position(dossier.position),
            ),
            target,
            step=lambda done, _: tell("正在编页装订", done),
        )


def number_position(position: PagePosition) -> "NumberPosition":
    """Where the page numbers stand, as the profile says."""
    from desktop_app.papers.dossier.entry import NumberPosition

    return {
        PagePosition.UPPER: NumberPosition.UPPER_RIGHT,
        PagePosition.UPPER_OUTER: NumberPosition.UPPER_OUTER,
        PagePosition.LOWER: NumberPosition.LOWER_RIGHT,
        PagePosition.LOWER_OUTER: NumberPosition.LOWER_OUTER,
    }[position]


def paper_slot(name: str, pdf: bytes) -> "DossierSlot":
    """An entry that the program drew itself."""
    from desktop_app.papers.dossier.entry import DossierSlot

    return DossierSlot(name, pdf)


def scan_slot(centre: Centre, scan: Scan, spool: PlainSpool, remark: str = "扫描件") -> "DossierSlot":
    """An entry that was scanned, its pages turned as marked.

    :raises RuleViolation: when it cannot be read.
    :raises EnvironmentProblem: when its file is damaged.
    """
    from desktop_app.papers.dossier.entry import DossierSlot
    from desktop_app.papers.dossier.picture import write_pictures

    def copy(target: BinaryIO) -> None:
        for data in chunks_of(centre, scan.file):
            target.write(data)

    held = spool.add(copy)
    marks = dict(scan.marks)
    if scan.file.kind.kind is MediaKind.PICTURE:
        with spool.opened(held) as source:
            # A page that is written while another part is read: the source is read whole first.
            data = io.BytesIO(source.read())
        held = spool.add(lambda target: write_pictures(data, scan.file.title, target, marks))
        # Turned while they were placed on their sheets.
        marks = {page: PageMark(0, mark.blank) for page, mark in marks.items()}
    return DossierSlot(scan.file.title, remark=remark, source=lambda: spool.opened(held), marks=marks)


def _entry_name(paper: PaperInput) -> str:
    """Name in the contents; the number of an agreement stands with it, the 卷号 is on the cover."""
    bare = paper.name.removesuffix(paper.number).strip()
    return paper.name if paper.kind is PaperKind.AGREEMENT else bare

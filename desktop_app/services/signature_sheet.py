"""Ticking signatures beside the scan: the lines of an agreement, each as it stands on the signed sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind, SignerRole
from db.models.attachment import Attachment
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services.agreement import find_agreement
from desktop_app.services.agreement_line import SignatureLineRow, lines_of
from desktop_app.services.attachment_file import AttachmentFile, file_of, view_pdf
from desktop_app.services.centre import Centre
from desktop_app.services.paper import PaperInput, draw_paper, make_paper
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

if TYPE_CHECKING:
    from desktop_app.papers.kit.trace import SigningPlace


@dataclass(frozen=True, slots=True)
class SignatureSheet:
    """An agreement to be ticked: its lines, its paper, the scan of the signed sheets.

    ``outdated``: the scan is of an older version, whose lines may stand elsewhere.
    """

    agreement_uid: UUID
    number: str
    earliest: date
    lines: tuple[SignatureLineRow, ...]
    paper: PaperInput
    scan: AttachmentFile
    outdated: bool


@dataclass(frozen=True, slots=True)
class SpotPicture:
    """A line as it was scanned: grey bytes row after row, empty where its sheet is not there.

    ``has_ink`` only hints; whether it is signed, a person says.
    """

    width: int = 0
    height: int = 0
    grey: bytes = b""
    has_ink: bool = False

    @property
    def hint(self) -> str:
        """有笔迹, 像是空白, or why nothing is seen."""
        if not self.grey:
            return "扫描件里没有这一张，请看纸。"
        return "有笔迹" if self.has_ink else "像是空白"


@needs(Permission.MEDIATE)
def signature_sheet(
    session: Session, agreement_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> SignatureSheet:
    """The lines of an agreement with the newest scan of its signed sheets.

    :raises RuleViolation: when there is no such scan yet, or the agreement is unknown or another office's.
    """
    agreement, mediation = find_agreement(session, agreement_uid, by)
    found = session.execute(
        select(Attachment, Paper)
        .join(Paper, Paper.uid == Attachment.paper_uid)
        .where(
            Attachment.dispute_id == mediation.dispute_id,
            Attachment.voided_at.is_(None),
            Paper.kind == PaperKind.AGREEMENT,
            Paper.record_uid == agreement.uid,
        )
        .order_by(Attachment.id.desc())
    ).first()
    if found is None:
        raise RuleViolation("还没有协议书签字件的扫描件，请先到“卷宗文书”收扫描件。", "scan")
    scan, printed = found
    paper = make_paper(session, PaperKind.AGREEMENT, agreement.uid, rules, by=by, today=today)
    version = paper.stamp.version if paper.stamp is not None else None
    return SignatureSheet(
        agreement.uid,
        agreement.number,
        agreement.drawn_up_on,
        lines_of(session, agreement),
        paper,
        file_of(session, scan),
        printed.version != version,
    )


def cut_lines(centre: Centre, sheet: SignatureSheet, day: date) -> tuple[SpotPicture, ...]:
    """Each line of the sheet as it was scanned, in the order of the lines; needs no session.

    :raises EnvironmentProblem: when the scan is damaged.
    """
    lines = sheet.lines
    return cut_places(
        centre, sheet.paper, sheet.scan, day, lambda places: [place_of(line, places) for line in lines]
    )


def cut_places(
    centre: Centre,
    paper: PaperInput,
    scan: AttachmentFile,
    day: date,
    chosen: "Callable[[Sequence[SigningPlace]], Sequence[SigningPlace | None]]",
) -> tuple[SpotPicture, ...]:
    """Places of a paper as they were scanned; ``chosen`` picks them from those of its print.

    Called inside other services, which need no session for it.
    """
    from desktop_app.papers.scan.spots import cut_spots

    drawn = draw_paper(paper)
    places = chosen(drawn.places)
    known = [place for place in places if place is not None]
    spots = iter(cut_spots(view_pdf(centre, scan, day), drawn.pdf, known))
    out: list[SpotPicture] = []
    for place in places:
        spot = None if place is None else next(spots)
        out.append(
            SpotPicture() if spot is None else SpotPicture(spot.width, spot.height, spot.grey, spot.has_ink)
        )
    return tuple(out)


def place_of(line: SignatureLineRow, places: "Sequence[SigningPlace]") -> "SigningPlace | None":
    """The printed place of a line: the seal's, or the one with the same words before the brackets."""
    if line.role is SignerRole.COMMITTEE:
        seals = [place for place in places if place.seal]
        # Of several committees each has its own, which names it.
        own = (place for place in seals if any(name in place.caption for name in line.names))
        return next(own, seals[0] if seals else None)
    wanted = _bare(line.caption)
    return next((place for place in places if not place.seal and _bare(place.caption) == wanted), None)


def same_place(
    captions: Sequence[str], places: "Sequence[SigningPlace]"
) -> "tuple[SigningPlace | None, ...]":
    """For each caption of a print its place now: the one of the same number, else of the same words."""
    found: list[SigningPlace | None] = []
    for number, caption in enumerate(captions):
        own = places[number] if number < len(places) else None
        if own is not None and own.caption == caption:
            found.append(own)
        else:
            found.append(next((one for one in places if one.caption == caption), None))
    return tuple(found)


def _bare(caption: str) -> str:
    return caption.split("（", maxsplit=1)[0].replace(" ", "")

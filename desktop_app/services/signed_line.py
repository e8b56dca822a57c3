"""Signing places of printed papers (签名处): each seen by a person, beside its enlarged scan or on the sheet.

The lines come from the print itself, so they stay what they were when its wording changes. A print in other
words has another mark: nothing of it is signed. An agreement's lines are ``signature_sheet``'s, since its
effect depends on who signed how and on which day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.attachment import Attachment
from db.models.mediation import Mediation
from db.models.paper import Paper, SignedLine
from desktop_app.domain.actor import Actor
from desktop_app.domain.dossier_signing import line_name
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.attachment_file import AttachmentFile, file_of
from desktop_app.services.centre import Centre
from desktop_app.services.dossier_scan import refuse_filed
from desktop_app.services.mediation_paper import mediation_of, papers_of
from desktop_app.services.paper import PaperInput, make_paper
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.signature_sheet import SpotPicture, cut_places, same_place

Printed = tuple[PaperKind, UUID]
"""Kind and record of a paper."""
SIGNED_BY_ROLE = frozenset({PaperKind.AGREEMENT, PaperKind.ORAL_AGREEMENT_REGISTER})
"""Papers whose lines are kept with role, means and day, because the effect follows from them."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A place of a print, ``ordinal`` from 1; ``signed`` None: nobody looked at it yet."""

    ordinal: int
    caption: str
    signed: bool | None = None
    seen_by: str = ""
    seen_at: datetime | None = None

    @property
    def who(self) -> str:
        """Who signs there."""
        return line_name(self.caption)


@dataclass(frozen=True, slots=True)
class PrintLines:
    """The lines of the last print of a paper; None: it was printed before they were kept."""

    mark: str
    version: str
    lines: tuple[PaperLine, ...] | None


@dataclass(frozen=True, slots=True)
class LineSheet:
    """A printed paper to be gone through: its lines, its scan where one came home.

    ``outdated``: the paper would say something else now, so the lines may stand elsewhere than on the print.
    """

    name: str
    mark: str
    lines: tuple[PaperLine, ...]
    paper: PaperInput
    scan: AttachmentFile | None
    outdated: bool


@dataclass(frozen=True, slots=True)
class LookDraft:
    """What was seen at a place of the print with this mark; ``scan`` None: on the sheet itself."""

    mark: str
    ordinal: int
    signed: bool
    scan: UUID | None = None


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """A printed paper of a mediation with its lines, for a list."""

    kind: PaperKind
    subject: UUID
    name: str
    printed: bool
    lines: tuple[PaperLine, ...]


def print_lines(session: Session, papers: Iterable[Printed]) -> Mapping[Printed, PrintLines]:
    """The lines of the last print of each paper, as they were seen last; never printed: left out.

    Called inside other services.
    """
    wanted = set(papers)
    prints = session.scalars(
        select(Paper)
        .where(Paper.record_uid.in_({uid for _, uid in wanted}), Paper.voided_at.is_(None))
        .order_by(Paper.id)
    )
    last = {(one.kind, one.record_uid): one for one in prints if (one.kind, one.record_uid) in wanted}
    looks = _looks(session, {one.mark for one in last.values() if one.mark})
    return {
        key: PrintLines(
            one.mark or "",
            one.version or "",
            None
            if one.lines is None
            else tuple(_line(n, caption, looks.get((one.mark or "", n))) for n, caption in _numbered(one)),
        )
        for key, one in last.items()
    }


def _numbered(paper: Paper) -> list[tuple[int, str]]:
    return list(enumerate((str(caption) for caption in paper.lines or ()), 1))


def _line(ordinal: int, caption: str, look: SignedLine | None) -> PaperLine:
    if look is None:
        return PaperLine(ordinal, caption)
    return PaperLine(ordinal, caption, look.signed, look.seen_by, look.seen_at)


def _looks(session: Session, marks: Collection[str]) -> dict[tuple[str, int], SignedLine]:
    """The look that counts at each place: the latest one whose scan still lies in the case."""
    gone = select(Attachment.uid).where(Attachment.voided_at.is_not(None))
    rows = session.scalars(
        select(SignedLine)
        .where(
            SignedLine.mark.in_(marks),
            SignedLine.voided_at.is_(None),
            SignedLine.attachment_uid.is_(None) | SignedLine.attachment_uid.not_in(gone),
        )
        .order_by(SignedLine.seen_at, SignedLine.uid)
    )
    return {(row.mark, row.ordinal): row for row in rows}


@needs(Permission.VIEW_MEDIATION)
def list_lines(session: Session, mediation_uid: UUID, *, by: Actor, today: date) -> tuple[UnsignedRow, ...]:
    """The papers of a mediation that lie in its dossier, each with its signing places as they were seen.

    :raises RuleViolation: when the mediation is unknown.
    """
    del today
    mediation = record.find(session, mediation_uid, by)
    papers = [
        one for one in papers_of(session, mediation) if one.in_dossier and one.kind not in SIGNED_BY_ROLE
    ]
    known = print_lines(session, [(one.kind, one.subject) for one in papers])
    rows: list[UnsignedRow] = []
    for one in papers:
        found = known.get((one.kind, one.subject))
        lines = () if found is None else found.lines or ()
        rows.append(UnsignedRow(one.kind, one.subject, one.name, found is not None, lines))
    return tuple(rows)


@needs(Permission.BIND_DOSSIER)
def line_sheet(
    session: Session, kind: PaperKind, subject: UUID, rules: Rules, *, by: Actor, today: date
) -> LineSheet:
    """The lines of a paper's last print with the newest scan of its sheets.

    :raises RuleViolation: when it was not printed yet, has no lines, or its lines are an agreement's.
    """
    if kind in SIGNED_BY_ROLE:
        raise RuleViolation("协议的签名在“人民调解”里逐处登记。", "kind")
    paper = make_paper(session, kind, subject, rules, by=by, today=today)
    last = print_lines(session, [(kind, subject)]).get((kind, subject))
    if last is None:
        raise RuleViolation(f"{paper.name}还没有打印，请先打印、签名。", "paper")
    if not last.lines:
        why = (
            "没有要签名的地方" if last.lines is not None else "是旧版程序打印的，没有记下签名处；要登记请重印"
        )
        raise RuleViolation(f"{paper.name}{why}。", "paper")
    scan = session.scalars(
        select(Attachment)
        .join(Paper, Paper.uid == Attachment.paper_uid)
        .where(Paper.mark == last.mark, Attachment.voided_at.is_(None))
        .order_by(Attachment.id.desc())
        .limit(1)
    ).one_or_none()
    now = paper.stamp.mark if paper.stamp is not None else ""
    file = None if scan is None else file_of(session, scan)
    return LineSheet(paper.name, last.mark, last.lines, paper, file, now != last.mark)


def cut_sheet(centre: Centre, sheet: LineSheet, day: date) -> tuple[SpotPicture, ...]:
    """Each line of the sheet as it was scanned, in their order; needs no session.

    :raises EnvironmentProblem: when the scan is damaged.
    """
    if sheet.scan is None:
        return tuple(SpotPicture() for _ in sheet.lines)
    captions = [line.caption for line in sheet.lines]
    return cut_places(centre, sheet.paper, sheet.scan, day, lambda places: same_place(captions, places))


@needs(Permission.BIND_DOSSIER)
def note_look(session: Session, draft: LookDraft, *, by: Actor, now: datetime) -> UUID:
    """Keep what a person saw at one place; the latest look counts, the earlier ones stay on record.

    :raises RuleViolation: for a print or place that is none, another office's case, or a filed dossier.
    """
    printed = session.scalars(
        select(Paper)
        .where(Paper.mark == draft.mark, Paper.voided_at.is_(None))
        .order_by(Paper.id.desc())
        .limit(1)
    ).one_or_none()
    captions = () if printed is None else tuple(caption for _, caption in _numbered(printed))
    if printed is None or not 1 <= draft.ordinal <= len(captions):
        raise RuleViolation("这份文书上没有这一处，请刷新后再试。", "ordinal")
    mediation = _own_mediation(session, printed, by)
    refuse_filed(session, mediation)
    if draft.scan is not None:
        _refuse_other_scan(session, draft)
    row = SignedLine(
        dispute_id=mediation.dispute_id,
        mark=draft.mark,
        ordinal=draft.ordinal,
        caption=captions[draft.ordinal - 1],
        signed=draft.signed,
        attachment_uid=draft.scan,
        seen_at=now,
        seen_by=by.name,
    )
    session.add(row)
    session.flush()
    return row.uid


def _own_mediation(session: Session, printed: Paper, by: Actor) -> Mediation:
    found = mediation_of(session, printed.entity, printed.record_uid)
    if found is None:
        raise RuleViolation("这份文书不在调解卷宗里，不用逐处登记。", "paper")
    return record.find_own(session, found.uid, by)


def _refuse_other_scan(session: Session, draft: LookDraft) -> None:
    known = session.scalar(
        select(Attachment.uid)
        .join(Paper, Paper.uid == Attachment.paper_uid)
        .where(Attachment.uid == draft.scan, Attachment.voided_at.is_(None), Paper.mark == draft.mark)
    )
    if known is None:
        raise RuleViolation("这份扫描件刚刚有变动，请刷新后再看。", "scan")

"""Printing many papers as one job: several of one case, or one kind over many cases, and blank forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.paper_code import CODED, OF_ASSIGNMENT
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.paper import (
    MissingChar,
    PaperInput,
    make_paper,
    missing_chars,
    record_issue,
    render_paper,
)
from desktop_app.services.paper_catalogue import CATALOGUE
from desktop_app.services.paper_list import printable_papers
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules

MOST_COPIES = 99
_MOST_CASES = 500


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A paper that is wanted; ``copies`` 0: as many as the paper itself says (协议书: parties + 1)."""

    kind: PaperKind
    subject: UUID
    copies: int = 0


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A paper that can be printed in a batch: of which case, how often printed before (``words``), copies."""

    kind: PaperKind
    subject: UUID
    name: str
    case: str
    words: str
    copies: int
    wanted: bool
    """Whether it is proposed: never printed yet, or the print is outdated."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Papers as read, with copies, and a sentence for each that cannot be printed now."""

    papers: tuple[tuple[PaperInput, int], ...]
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnBatch:
    """One PDF of all copies; ``single`` are the papers alone, in order, for the log of prints."""

    pdf: bytes
    single: tuple[bytes, ...]
    missing: tuple[MissingChar, ...] = ()


def own_copies(content: object) -> int:
    """Copies that a paper itself asks for; one where it says nothing."""
    copies = getattr(content, "copies", 1)
    return min(copies, MOST_COPIES) if isinstance(copies, int) and copies > 0 else 1


@needs(Permission.PRINT_PAPER)
def batch_of_case(
    session: Session, dispute_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> tuple[BatchRow, ...]:
    """The papers of one case; those never printed and those outdated are proposed.

    :raises RuleViolation: when the dispute is unknown or void.
    """
    rows = printable_papers(session, dispute_uid, rules, by=by, today=today)
    return tuple(
        BatchRow(
            row.kind,
            row.subject,
            " ".join(part for part in (row.name, row.number) if part),
            "",
            row.words,
            _copies(session, row.kind, row.subject, rules, by, today),
            row.issued_on is None or row.outdated,
        )
        for row in rows
    )


@needs(Permission.PRINT_PAPER)
def batch_of_kind(
    session: Session, kind: PaperKind, rules: Rules, *, by: Actor, today: date
) -> tuple[BatchRow, ...]:
    """This paper of every case that has it, the newest mediations first; those never printed are proposed."""
    mediations = session.scalars(
        select(Mediation)
        .where(Mediation.voided_at.is_(None), not_hidden(Mediation.dispute_id, by))
        .order_by(Mediation.id.desc())
        .limit(_MOST_CASES)
    ).all()
    found: list[BatchRow] = []
    for mediation in mediations:
        papers = [paper for paper in papers_of(session, mediation) if paper.kind is kind]
        if not papers:
            continue
        dispute = session.get_one(Dispute, mediation.dispute_id)
        rows = printable_papers(session, dispute.uid, rules, by=by, today=today)
        states = {(row.kind, row.subject): row for row in rows}
        for paper in papers:
            row = states.get((kind, paper.subject))
            fresh = row is None or row.issued_on is None or row.outdated
            copies = _copies(session, kind, paper.subject, rules, by, today)
            name = " ".join(part for part in (paper.name, paper.number) if part)
            words = "" if row is None else row.words
            found.append(BatchRow(kind, paper.subject, name, dispute.title, words, copies, fresh))
    return tuple(found)


def _copies(session: Session, kind: PaperKind, subject: UUID, rules: Rules, by: Actor, today: date) -> int:
    if kind is not PaperKind.AGREEMENT:
        return 1
    try:
        return own_copies(make_paper(session, kind, subject, rules, by=by, today=today).content)
    except RuleViolation:
        return 1


@needs(Permission.PRINT_PAPER)
def make_batch(
    session: Session, items: Sequence[BatchItem], rules: Rules, *, by: Actor, today: date
) -> Batch:
    """Read all papers of a batch; one that cannot be printed stops none of the others.

    :raises RuleViolation: when none can be printed, or for copies out of range.
    """
    papers: list[tuple[PaperInput, int]] = []
    refusals: list[str] = []
    for item in items:
        if not 0 <= item.copies <= MOST_COPIES:
            raise RuleViolation(f"份数请填 1 到 {MOST_COPIES}。", "copies")
        try:
            paper = make_paper(session, item.kind, item.subject, rules, by=by, today=today)
        except RuleViolation as refusal:
            refusals.append(f"{item.kind.label}：{refusal.text}")
            continue
        papers.append((paper, item.copies or own_copies(paper.content)))
    if not papers:
        raise RuleViolation("".join(refusals) or "请先选要打印的文书。", "items")
    return Batch(tuple(papers), tuple(refusals))


def render_batch(batch: Batch, both_sides: bool, *, progress: Progress | None = None) -> DrawnBatch:
    """One PDF of all papers with their copies; needs no database. As ``render_paper``."""
    from desktop_app.papers.batch import join_copies

    single: list[bytes] = []
    missing: dict[str, MissingChar] = {}
    for done, (paper, _) in enumerate(batch.papers, 1):
        single.append(render_paper(paper))
        missing |= {one.char: one for one in missing_chars(paper) if one.char not in missing}
        if progress is not None:
            progress.step(f"正在生成 {paper.name}", done, len(batch.papers))
    parts = [(pdf, copies) for pdf, (_, copies) in zip(single, batch.papers, strict=True)]
    return DrawnBatch(join_copies(parts, both_sides=both_sides), tuple(single), tuple(missing.values()))


@needs(Permission.PRINT_PAPER)
def record_batch(session: Session, batch: Batch, single: Sequence[bytes], *, by: Actor, now: datetime) -> int:
    """Keep that every paper of a batch was printed or saved; returns how many."""
    for (paper, _), pdf in zip(batch.papers, single, strict=True):
        record_issue(session, paper, pdf, by=by, now=now)
    return len(batch.papers)


def batch_kinds() -> tuple[PaperKind, ...]:
    """Papers of mediations that can be printed for many cases at once."""
    own = CODED - OF_ASSIGNMENT - {PaperKind.REGISTRATION_SHEET}
    return tuple(kind for kind in PaperKind if kind in own and kind in CATALOGUE)


def blank_forms() -> tuple[PaperKind, ...]:
    """Kinds that can be printed blank."""
    from desktop_app.papers.blank import blank_kinds

    return blank_kinds()


def draw_blank(kind: PaperKind, issuer: str) -> bytes:
    """A blank form for handwriting, under the name of the committee or centre; needs no database."""
    from desktop_app.papers.blank import render_blank

    return render_blank(kind, issuer)

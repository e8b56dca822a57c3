"""Papers (文书): read what a paper says, render it apart from the database, keep what was issued.

Reading and rendering are two calls, so that the window draws a paper on another thread without a session.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.enums import AuditAction, PaperKind
from db.exchanged import table_of
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.paper_code import CODED, PaperStamp, stamp_of
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.hidden_record import HiddenRecords, refuse_hidden_record
from desktop_app.services.paper_catalogue import CATALOGUE
from desktop_app.services.paper_sheet import Draw, PaperSheet, Reading, sheet
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_daily import sweep_daily_facts
from desktop_app.services.sweep_statement import sweep_day_uid

if TYPE_CHECKING:
    from desktop_app.papers.kit.trace import SigningPlace

_NOTHING_TO_PRINT = "找不到要打印的内容，可能已作废，请刷新后再试。"


@dataclass(frozen=True, slots=True)
class PaperInput:
    """All that a paper says, free of the database. ``name`` suits as a file name without its ending.

    ``content`` is the paper's dataclass, ``draw`` gives its PDF. ``stamp`` marks its sheets, so that they
    find their place when they come home; None for papers that do not.
    """

    kind: PaperKind
    entity: str
    record_uid: UUID
    number: str
    name: str
    content: object
    draw: Draw = field(compare=False)
    stamp: PaperStamp | None = None


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper's PDF with the places where it is signed and sealed, for looking at the scan of it."""

    pdf: bytes
    places: "tuple[SigningPlace, ...]"


@dataclass(frozen=True, slots=True)
class MissingChar:
    """A character that no font can print: its code point (U+E001), the words around it, 〓 in its place."""

    char: str
    code: str
    around: str


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """A paper that was printed or saved."""

    uid: UUID
    kind: PaperKind
    record_uid: UUID
    number: str
    issued_on: date
    issued_by: str
    pages: int
    sha256: str


@needs(Permission.PRINT_PAPER)
def make_paper(
    session: Session, kind: PaperKind, subject: UUID, rules: Rules, *, by: Actor, today: date
) -> PaperInput:
    """Read what a paper says. ``subject`` is the record that it is about: see ``paper_catalogue``.

    The day's sweep: ``make_sweep_daily``.

    :raises RuleViolation: when the record is unknown, or not yet far enough for this paper.
    """
    return _read(session, kind, subject, rules, by, today)


def paper_stamp(
    session: Session, kind: PaperKind, subject: UUID, rules: Rules, by: Actor, today: date
) -> PaperStamp | None:
    """The stamp that a paper would have now; None for kinds without one. Called inside other services.

    :raises RuleViolation: as ``make_paper``.
    """
    return _read(session, kind, subject, rules, by, today).stamp if kind in CODED else None


def _read(
    session: Session, kind: PaperKind, subject: UUID, rules: Rules, by: Actor, today: date
) -> PaperInput:
    source = CATALOGUE.get(kind)
    if source is None:
        raise RuleViolation(f"{kind.label}不单独打印，请从卷宗或每日一排里打印。", "kind")
    entity = table_of(source.model).name
    refuse_hidden_record(session, entity, subject, by, _NOTHING_TO_PRINT)
    record = _load(session, source.model, subject)
    read = source.read(record, Reading(session, rules, by, today))
    made = paper_input(kind, (entity, record.uid), read)
    return replace(made, stamp=stamp_of(kind, record.uid, by.office_uid, read.content))


@needs(Permission.PRINT_PAPER)
def make_sweep_daily(
    session: Session, township_code: str, day: date, rules: Rules, now: datetime, *, by: Actor, today: date
) -> PaperInput:
    """Read what the daily report of a township says at the moment ``now``.

    :raises RuleViolation: when the township had no grid in force on that day.
    """
    from desktop_app.papers.sweep_daily import render

    content = sweep_daily_facts(session, township_code, day, rules, now, by=by, today=today)
    record = ("sweep_day", sweep_day_uid(township_code, day))
    return paper_input(PaperKind.SWEEP_DAILY, record, sheet(content, render, suffix=f" {day.isoformat()}"))


def _load(session: Session, model: type[Exchanged], uid: UUID) -> Exchanged:
    found = session.scalars(select(model).where(model.uid == uid, model.voided_at.is_(None))).one_or_none()
    if found is None:
        raise RuleViolation(_NOTHING_TO_PRINT, "subject")
    return found


def paper_input(kind: PaperKind, record: tuple[str, UUID], read: PaperSheet) -> PaperInput:
    """A paper with its name; called inside other services."""
    name = " ".join(part for part in (kind.label + read.suffix, read.number) if part)
    return PaperInput(kind, *record, read.number, name, read.content, read.draw)


def render_paper(paper: PaperInput, *, coded: bool = True) -> bytes:
    """PDF of a paper; needs no database and always gives the same bytes for the same input.

    Its sheets carry the code; not ``coded`` as they are bound, for nobody signs them then.

    :raises RuleViolation: when what is to be printed contradicts itself.
    """
    return draw_paper(paper).pdf if coded else paper.draw()


def missing_chars(paper: PaperInput) -> tuple[MissingChar, ...]:
    """Characters of a paper that would print as 〓; told before printing. Needs no database."""
    return unprintable_chars(paper.content)


def unprintable_chars(content: object) -> tuple[MissingChar, ...]:
    """The same of anything that is drawn from words in frozen dataclasses, such as a whole dossier."""
    from desktop_app.papers.glyph_check import find_missing

    return tuple(MissingChar(one.char, one.code, one.around) for one in find_missing(content))


def draw_paper(paper: PaperInput) -> DrawnPaper:
    """PDF of a paper as it is printed, with its signing places; as ``render_paper``."""
    from desktop_app.papers.kit.trace import traced

    stamp = paper.stamp
    with traced(*(("", "") if stamp is None else (stamp.office, stamp.mark))) as trace:
        pdf = paper.draw()
    return DrawnPaper(pdf, tuple(trace.places))


@needs(Permission.PRINT_PAPER)
def record_issue(session: Session, paper: PaperInput, pdf: bytes, *, by: Actor, now: datetime) -> UUID:
    """Keep that a paper was printed or saved: its checksum with the records, a line in the audit log."""
    record = (paper.entity, paper.record_uid)
    return keep_issue(session, paper.kind, record, paper.number, pdf, by, now, stamp=paper.stamp)


def keep_issue(
    session: Session,
    kind: PaperKind,
    record: tuple[str, UUID],
    number: str,
    pdf: bytes,
    by: Actor,
    now: datetime,
    *,
    stamp: PaperStamp | None = None,
) -> UUID:
    """Write the row and the audit line of an issued paper; called inside other services.

    The lines that wait for a pen stand in the PDF itself.
    """
    from desktop_app.papers.kit.places import read_places
    from desktop_app.papers.preview import page_count

    entity, record_uid = record
    row = Paper(
        kind=kind,
        entity=entity,
        record_uid=record_uid,
        number=number or None,
        issued_on=local_date(now),
        issued_by=by.name,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=page_count(pdf),
        mark=stamp.mark if stamp is not None else None,
        version=stamp.version if stamp is not None else None,
        lines=[one.caption for one in read_places(pdf)] if stamp is not None else None,
    )
    session.add(row)
    session.flush()
    said = " ".join(part for part in (kind.label, number, f"{row.pages} 页") if part)
    audit.record(session, AuditAction.PRINT, said, by=by, now=now, entity=entity, record_uid=record_uid)
    return row.uid


@needs(Permission.VIEW_DISPUTES)
def list_issued(session: Session, *, by: Actor, today: date, limit: int = 200) -> tuple[IssuedRow, ...]:
    """Papers that were printed or saved, the newest first."""
    del today
    hidden = HiddenRecords(session, by)
    query = select(Paper).where(Paper.voided_at.is_(None)).order_by(Paper.id.desc()).limit(limit)
    return tuple(
        IssuedRow(p.uid, p.kind, p.record_uid, p.number or "", p.issued_on, p.issued_by, p.pages, p.sha256)
        for p in session.scalars(query)
        if not hidden.of(p.entity, p.record_uid)
    )

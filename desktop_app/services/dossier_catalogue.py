"""案卷目录: filed dossiers by year and number, where each is kept, who has it; printed and as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.models.dispute import Dispute, Party
from db.models.dossier import Dossier, DossierLoan
from db.models.mediation import Committee, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.dossier_retention import has_run_out, kept_until
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services import mediation_record as record
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_title import printed
from desktop_app.services.dossier_edition import dossier_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.sheet_file import Sheet, SheetColumn, to_xlsx, write_sheet_file

if TYPE_CHECKING:
    from desktop_app.papers.dossier_list import DossierList, SpineLabel

BOX_SIZES = (20, 30, 40, 50)
"""Thickness of archive boxes (310 × 220 mm) in millimetres (papers.md 3.3)."""
_MOST_PRINTED = 2_000


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A filed dossier in the catalogue; ``out_to`` and ``out_due`` while somebody has it.

    ``kept_until`` None: for ever, or the words name no years. ``run_out``: the period is over.
    """

    mediation_uid: UUID
    dispute_uid: UUID
    year: int
    number: str
    title: str
    parties: str
    committee: str
    filed_on: date
    filed_by: str
    retention: str
    kept_until: date | None
    run_out: bool
    pages: int
    edition: int
    box: str
    box_size: int | None
    shelf: str
    out_to: str
    out_due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """Which dossiers: ``text`` in number, title, parties, box or shelf; the others exactly, empty for all."""

    text: str = ""
    year: int | None = None
    retention: str = ""
    box: str = ""
    out_only: bool = False
    run_out_only: bool = False


@dataclass(frozen=True, slots=True)
class ShelfDraft:
    """Where a dossier is kept; an empty box or shelf takes it out of there."""

    box: str = ""
    box_size: int | None = None
    shelf: str = ""


@needs(Permission.VIEW_MEDIATION)
def list_dossiers(
    session: Session, query: CatalogueQuery, *, by: Actor, today: date
) -> tuple[DossierRow, ...]:
    """Filed dossiers that fit, the newest year first, by number; those that the user may read."""
    found = session.execute(
        select(Dossier, Mediation, Dispute, Committee.name)
        .join(Mediation, Dossier.mediation_id == Mediation.id)
        .join(Dispute, Mediation.dispute_id == Dispute.id)
        .join(Committee, Mediation.committee_id == Committee.id)
        .where(Dossier.voided_at.is_(None), Dispute.voided_at.is_(None), readable(by))
        .order_by(Dossier.filed_on.desc(), Dossier.id.desc())
    ).all()
    parties = _parties(session, [dispute.id for _, _, dispute, _ in found])
    loans = _open_loans(session)
    rows = [
        _row(dossier, mediation, dispute, committee, parties.get(dispute.id, ()), loans, today)
        for dossier, mediation, dispute, committee in found
    ]
    return tuple(row for row in rows if _fits(row, query))


def _parties(session: Session, disputes: Sequence[int]) -> dict[int, tuple[str, ...]]:
    query = select(Party.dispute_id, Party.name).where(
        Party.dispute_id.in_(disputes), Party.voided_at.is_(None), Party.replaced_by_id.is_(None)
    )
    found: dict[int, tuple[str, ...]] = {}
    for dispute_id, name in session.execute(query.order_by(Party.position, Party.id)):
        found[dispute_id] = (*found.get(dispute_id, ()), name)
    return found


def _open_loans(session: Session) -> dict[int, DossierLoan]:
    query = select(DossierLoan).where(DossierLoan.returned_on.is_(None), DossierLoan.voided_at.is_(None))
    return {loan.mediation_id: loan for loan in session.scalars(query.order_by(DossierLoan.id))}


def _row(
    dossier: Dossier,
    mediation: Mediation,
    dispute: Dispute,
    committee: str,
    parties: Sequence[str],
    loans: dict[int, DossierLoan],
    today: date,
) -> DossierRow:
    loan = loans.get(mediation.id)
    return DossierRow(
        mediation.uid, dispute.uid, dossier.filed_on.year, dossier.number, printed(dispute.title),
        "、".join(parties), committee, dossier.filed_on, dossier.filed_by, dossier.retention,
        kept_until(dossier.retention, dossier.filed_on),
        has_run_out(dossier.retention, dossier.filed_on, today), dossier.pages, dossier.edition,
        dossier.box or "", dossier.box_size, dossier.shelf or "",
        "" if loan is None else loan.borrower, None if loan is None else loan.due_on,
        loan is not None and loan.due_on < today,
    )  # fmt: skip


def _fits(row: DossierRow, query: CatalogueQuery) -> bool:
    words = query.text.split()
    said = " ".join((row.number, row.title, row.parties, row.box, row.shelf))
    return (
        all(word in said for word in words)
        and (query.year is None or row.year == query.year)
        and (not query.retention or row.retention == query.retention)
        and (not query.box or row.box == query.box)
        and (not query.out_only or bool(row.out_to))
        and (not query.run_out_only or row.run_out)
    )


@needs(Permission.BIND_DOSSIER)
def shelve_dossier(
    session: Session, mediation_uid: UUID, draft: ShelfDraft, *, by: Actor, now: datetime
) -> None:
    """Say in which box and where a filed dossier is kept.

    :raises RuleViolation: while it is open, for a box of another thickness, or another office's case.
    """
    del now
    mediation = record.find_own(session, mediation_uid, by)
    kept = dossier_of(session, mediation.id)
    if kept is None:
        raise RuleViolation("卷宗还没有立卷，立卷以后才入盒上架。", "state")
    if draft.box_size is not None and draft.box_size not in BOX_SIZES:
        raise RuleViolation("档案盒的厚度请选 20、30、40 或 50 毫米。", "box_size")
    kept.box = draft.box.strip() or None
    kept.box_size = draft.box_size
    kept.shelf = draft.shelf.strip() or None
    session.flush()


@needs(Permission.PRINT_PAPER)
def make_catalogue(
    session: Session, query: CatalogueQuery, name: str, now: datetime, *, by: Actor, today: date
) -> "DossierList":
    """Read the catalogue for printing; ``name`` is the centre's, ``now`` the moment it says.

    :raises RuleViolation: when nothing fits, or more than a list can usefully hold.
    """
    from desktop_app.papers.dossier_list import DossierList, ListedDossier

    rows = list_dossiers(session, query, by=by, today=today)
    _refuse_count(len(rows))
    return DossierList(
        name, _condition(query), now,
        tuple(
            ListedDossier(
                row.year, row.number, row.title, row.parties, row.retention, row.pages, row.box, row.shelf,
                row.filed_on,
            )
            for row in reversed(rows)
        ),
        by.name,
    )  # fmt: skip


def _refuse_count(count: int) -> None:
    if not count:
        raise RuleViolation("没有符合条件的案卷，请换一个条件。", "query")
    if count > _MOST_PRINTED:
        raise RuleViolation(f"有 {count} 卷，一次最多 {_MOST_PRINTED} 卷，请按年度分开。", "query")


def _condition(query: CatalogueQuery) -> str:
    parts = [
        f"{query.year} 年" if query.year else "",
        f"保管期限 {query.retention}" if query.retention else "",
        f"盒号 {query.box}" if query.box else "",
        f"含“{query.text.strip()}”" if query.text.strip() else "",
        "已调出" if query.out_only else "",
        "保管期限已满" if query.run_out_only else "",
    ]
    return "，".join(part for part in parts if part) or "全部"


_SHEET = (
    ("year", "年度", 8), ("number", "卷号", 26), ("title", "卷名", 40), ("parties", "当事人", 30),
    ("committee", "调委会", 24), ("filed_on", "立卷日期", 12), ("filed_by", "立卷人", 10),
    ("retention", "保管期限", 10), ("kept_until", "保管到", 12), ("pages", "页数", 7),
    ("edition", "装订次数", 9), ("box", "盒号", 12), ("box_size", "盒厚（毫米）", 12),
    ("shelf", "存放地点", 24), ("out_to", "调出给", 12), ("out_due", "应归还", 12),
)  # fmt: skip


@needs(Permission.EXPORT_DISPUTES)
def archive_list(session: Session, query: CatalogueQuery, *, by: Actor, today: date) -> Sheet:
    """The archive list (移交、归档清单) of the dossiers that fit, the oldest first.

    :raises RuleViolation: when nothing fits.
    """
    rows = list_dossiers(session, query, by=by, today=today)
    _refuse_count(len(rows))
    columns = tuple(SheetColumn(title, width) for _, title, width in _SHEET)
    cells = tuple(tuple(_cell(row, key) for key, _, _ in _SHEET) for row in reversed(rows))
    return Sheet("案卷目录", ("案卷目录", f"范围：{_condition(query)}"), columns, cells)


def _cell(row: DossierRow, key: str) -> str:
    value = getattr(row, key)
    if key == "kept_until" and value is None:
        return "永久" if row.retention == "永久" else ""
    return "" if value is None else str(value)


@needs(Permission.EXPORT_DISPUTES)
def note_archive_list(session: Session, count: int, file_name: str, *, by: Actor, now: datetime) -> None:
    """Note in the audit log that the archive list was taken out, before it is written."""
    said = f"导出案卷目录 {count} 卷：{file_name}"
    audit.record(session, AuditAction.EXPORT, said, by=by, now=now)


def write_archive_list(sheet: Sheet, path: Path) -> Path:
    """Write the list as xlsx, whole or not at all. Needs no session.

    :raises EnvironmentProblem: when the place cannot be written.
    """
    write_sheet_file(path, to_xlsx([sheet]))
    return path


def draw_sheet(content: "DossierList | tuple[SpineLabel, ...]", day: date) -> bytes:
    """PDF of the catalogue or of the labels; needs no session."""
    from desktop_app.papers.dossier_list import render, render_spines

    return render_spines(content, day) if isinstance(content, tuple) else render(content)


@needs(Permission.PRINT_PAPER)
def make_spines(
    session: Session, query: CatalogueQuery, *, by: Actor, today: date
) -> "tuple[SpineLabel, ...]":
    """The labels of the boxes in which the dossiers that fit are kept, by committee and box.

    :raises RuleViolation: when none of them is in a box whose thickness is known.
    """
    from desktop_app.papers.dossier_list import SpineLabel

    boxes: dict[tuple[str, str, int], list[DossierRow]] = {}
    for row in reversed(list_dossiers(session, query, by=by, today=today)):
        if row.box and row.box_size is not None:
            boxes.setdefault((row.committee, row.box, row.box_size), []).append(row)
    if not boxes:
        raise RuleViolation("没有入盒的案卷，请先填写盒号和盒厚。", "box")
    return tuple(
        SpineLabel(
            committee, box, _span([str(row.year) for row in rows]), f"{len(rows)} 卷",
            "、".join(sorted({row.retention for row in rows})), thick,
        )
        for (committee, box, thick), rows in sorted(boxes.items())
    )  # fmt: skip


def _span(values: Sequence[str]) -> str:
    least, most = min(values), max(values)
    return least if least == most else f"{least}-{most}"

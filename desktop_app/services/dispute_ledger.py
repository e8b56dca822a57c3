"""矛盾纠纷台账 as a paper and as a sheet: the disputes of a list with who, what, where, by whom, how far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, PartySide
from db.models.dispute import Dispute, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.domain.masking import listed_name
from desktop_app.services import audit
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_export import MOST, ExportKind, Release, above, export_ids
from desktop_app.services.dispute_filter_words import filter_words, period_words
from desktop_app.services.dispute_row import DisputeRow, parts, rows_by_id
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.export_approval import lacks_word, why_needed
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import Sheet, SheetColumn

if TYPE_CHECKING:
    # Draws PDF and loads slowly; wanted only when somebody prints.
    from desktop_app.papers.dispute_ledger import DisputeLedger, LedgerRow

MOST_PRINTED = 2_000
"""Cases in one printed ledger, some 250 pages."""
_READING = "正在整理台账"
_SHEET = (
    ("number", "登记编号", 26), ("registered_on", "登记日期", 12), ("parties", "当事人", 36),
    ("category", "类别", 24), ("summary", "简要情况", 60), ("village", "村（社区）、网格", 26),
    ("lead", "主办单位、责任人", 26), ("risk", "风险", 7), ("due_on", "期限", 12),
    ("outcome", "状态和化解情况", 40),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerPaper:
    """A ledger to be printed, free of the database. ``name`` suits as a file name without its ending.

    While ``why`` says why a second person is needed, it is not drawn: ``ledger_release`` takes the word and
    gives the same ledger with the one who ``agreed``.
    """

    name: str
    content: "DisputeLedger"
    query: DisputeQuery
    why: str = ""
    agreed: str = ""

    def release(self, reason: str) -> Release:
        """What has to be asked for, or put on record, before it is drawn."""
        content = self.content
        return Release(
            ExportKind.LEDGER, len(content.rows), self.query, content.conditions, reason, f"{self.name}.pdf"
        )


@needs(Permission.PRINT_PAPER)
def make_ledger(
    session: Session,
    query: DisputeQuery,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> LedgerPaper:
    """Read the ledger of a list for printing. Restricted cases are left out.

    :raises RuleViolation: when nothing fits the conditions, or more than a ledger can usefully hold.
    """
    content = _ledger(session, query, rules, now, by, today, MOST_PRINTED, progress)
    made = LedgerPaper(f"{ExportKind.LEDGER.label} {today.isoformat()}", content, query)
    return replace(made, why=why_needed(made.release(""), rules))


def render_ledger(ledger: LedgerPaper) -> bytes:
    """PDF of a ledger; needs no database.

    :raises RuleViolation: at ``approval`` while a second person's word is needed for so many cases.
    """
    if ledger.why:
        raise lacks_word(ledger.why)
    from desktop_app.papers import dispute_ledger

    return dispute_ledger.render(ledger.content)


@needs(Permission.PRINT_PAPER)
def record_ledger(session: Session, ledger: LedgerPaper, pdf: bytes, *, by: Actor, now: datetime) -> None:
    """Keep that a ledger was printed or saved."""
    from desktop_app.papers.preview import page_count

    content, pages = ledger.content, page_count(pdf)
    said = f"{ExportKind.LEDGER.label} {len(content.rows):,} 件 {pages} 页；条件：{content.conditions}"
    said += f"；{ledger.agreed}同意" if ledger.agreed else ""
    audit.record(session, AuditAction.PRINT, said, by=by, now=now, entity="dispute")


@needs(Permission.EXPORT_DISPUTES)
def ledger_sheet(
    session: Session,
    query: DisputeQuery,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> Sheet:
    """The same ledger as a sheet, with the whole description of each dispute.

    :raises RuleViolation: as ``export_ids``.
    """
    ledger = _ledger(session, query, rules, now, by, today, MOST, progress)
    kind = ExportKind.LEDGER.label
    rows = [
        (str(place), *(texts[key] for key, _, _ in _SHEET))
        for place, texts in enumerate((row.texts() for row in ledger.rows), 1)
    ]
    from desktop_app.papers import dispute_ledger

    head = above(f"{rules.identity.name}{kind}", ledger.conditions, len(rows), by, now)
    return Sheet(
        kind,
        (*head, *dispute_ledger.totals(ledger, dispute_ledger.template())),
        (SheetColumn("序号", 7), *(SheetColumn(title, width) for _, title, width in _SHEET)),
        tuple(rows),
    )


def _ledger(
    session: Session,
    query: DisputeQuery,
    rules: Rules,
    now: datetime,
    by: Actor,
    today: date,
    most: int,
    progress: Progress | None,
) -> "DisputeLedger":
    from desktop_app.papers.dispute_ledger import DisputeLedger

    ids = export_ids(session, query, by=by, today=today, most=most)
    rows: list[LedgerRow] = []
    for part in parts(ids):
        if progress is not None:
            progress.step(_READING, len(rows), len(ids))
        shown = rows_by_id(session, part, by=by, today=today)
        names = _names(session, part, today)
        facts = _facts(session, part)
        rows += [_row(row, names.get(own, row.title), facts[own]) for own, row in shown.items()]
    return DisputeLedger(
        rules.identity.name,
        filter_words(session, query, today),
        period_words(query, today),
        now,
        tuple(rows),
        by.name,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the ledger says of a dispute beyond its row in the list."""

    description: str
    grid: str
    category: str
    people: int
    outcome: str


def _facts(session: Session, ids: Sequence[int]) -> dict[int, _Facts]:
    columns = (
        Dispute.id, Dispute.description, Dispute.grid_name, Dispute.category_code, Dispute.people_count,
        Dispute.resolution_text,
    )  # fmt: skip
    table = load_table("category")
    found: dict[int, _Facts] = {}
    for own, text, grid, code, people, outcome in session.execute(
        select(*columns).where(Dispute.id.in_(ids))
    ):
        category = table.label(code) if code else ""
        found[own] = _Facts(text, grid or "", category, people, outcome or "")
    return found


def _names(session: Session, ids: Sequence[int], today: date) -> dict[int, str]:
    """All parties by side: 甲、乙 与 丙; minors masked, those whom an heir follows left out."""
    query = (
        select(Party.dispute_id, Party.side, Party.name, Party.birth_date)
        .where(Party.dispute_id.in_(ids), Party.voided_at.is_(None), Party.replaced_by_id.is_(None))
        .order_by(Party.position)
    )
    sides: dict[int, dict[PartySide, list[str]]] = {}
    for own, side, name, birth in session.execute(query):
        found = sides.setdefault(own, {s: [] for s in PartySide})
        found[side].append(listed_name(name, birth, today))
    joined: dict[int, str] = {}
    for own, found in sides.items():
        joined[own] = " 与 ".join("、".join(names) for names in found.values() if names)
    return joined


def _row(row: DisputeRow, names: str, facts: _Facts) -> "LedgerRow":
    from desktop_app.papers.dispute_ledger import LedgerRow

    state = f"已转出，{row.office_name}承办" if row.away else row.state.label
    return LedgerRow(
        number=row.number,
        registered_on=local_date(row.registered_at),
        parties=names,
        category=facts.category,
        summary=facts.description,
        village="".join((row.village_name, facts.grid)),
        lead=" ".join(part for part in (row.lead_unit, row.responsible_name) if part),
        risk=row.risk.label,
        due_on=row.due_on,
        outcome=f"{state}：{facts.outcome}" if facts.outcome else state,
        state=state,
        people=facts.people,
        is_open=row.state in OPEN_STATES and not row.away,
        overdue=row.days_left is not None and row.days_left < 0,
    )

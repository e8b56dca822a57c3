"""The 综治 record for upward reporting: the items of GB/T 31000-2015, and what of it does not fit.

The standard knows one 主要当事人: the first applicant. Numbers go out in full, so whoever reads them needs
the right to see them. Three columns of our own follow the items, which the standard allows (X).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import IdKind, InvolvedRole, PartyKind, PartySide
from db.models.dispute import Dispute, InvolvedUnit, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.standard_record import ITEMS, faults, gaps, standard_day
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_export import ExportKind, above, export_ids
from desktop_app.services.dispute_filter_words import filter_words
from desktop_app.services.dispute_row import parts
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import Sheet, SheetColumn

_PART = 200
_WIDE = 40
_NARROW = 14
_READING = "正在整理综治记录"
_LEFT_OUT = "没有上报"
_HANDED_ON = "已上报，可补"


@dataclass(frozen=True, slots=True)
class RecordExport:
    """Records that fit, the report about the others and about gaps, and how many there are of each."""

    records: Sheet
    report: Sheet
    fitting: int
    left_out: int


@needs(Permission.SEE_FULL_NUMBER)
def record_sheet(
    session: Session,
    query: DisputeQuery,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> RecordExport:
    """The records of a list; a record that does not fit is named in the report with its reasons.

    :raises RuleViolation: as ``export_ids``.
    """
    ids = export_ids(session, query, by=by, today=today)
    rows: list[tuple[str, ...]] = []
    notes: list[tuple[str, ...]] = []
    left_out = 0
    for place, part in enumerate(parts(ids, _PART)):
        if progress is not None:
            progress.step(_READING, place * _PART, len(ids))
        for dispute, values in _records(session, part):
            wrong = faults(values)
            if wrong:
                left_out += 1
                notes.append((dispute.number, _LEFT_OUT, "；".join(wrong)))
                continue
            if missing := gaps(values):
                notes.append((dispute.number, _HANDED_ON, "空着：" + "、".join(missing)))
            rows.append((*(values.get(item.key, "") for item in ITEMS), *_own(dispute)))
        session.expunge_all()
    kind = ExportKind.RECORD.label
    words = filter_words(session, query, today)
    own = (SheetColumn("登记编号", 26), SheetColumn("化解方式名称", 16), SheetColumn("事件类别名称", 30))
    columns = tuple(SheetColumn(item.title, _NARROW if item.most < 50 else _WIDE) for item in ITEMS)
    records = Sheet(
        kind,
        above(f"{rules.identity.name}{kind}（GB/T 31000-2015）", words, len(rows), by, now),
        (*columns, *own),
        tuple(rows),
    )
    report = Sheet(
        "不合要求的",
        (f"没有上报 {left_out} 件，改好后再导出一次；“{_HANDED_ON}”的已在“{kind}”里。",),
        (SheetColumn("登记编号", 26), SheetColumn("处理", 14), SheetColumn("原因", 90)),
        tuple(notes),
    )
    return RecordExport(records, report, len(rows), left_out)


def _own(dispute: Dispute) -> tuple[str, str, str]:
    method, category = dispute.resolution_method, dispute.category_code
    return (
        dispute.number,
        load_table("resolution_method").label(method) if method else "",
        load_table("category").label(category) if category else "",
    )


def _records(session: Session, ids: Sequence[int]) -> list[tuple[Dispute, dict[str, str]]]:
    """Disputes of one part in their order, with the values of the items by key."""
    found = {d.id: d for d in session.scalars(select(Dispute).where(Dispute.id.in_(ids)))}
    first = _first_applicants(session, ids)
    units, leads = _units(session, ids)
    made: list[tuple[Dispute, dict[str, str]]] = []
    for own in ids:
        if own in found:
            dispute = found[own]
            values = _event(dispute, units.get(own, ()), leads.get(own, ""))
            made.append((dispute, values | _person(first.get(own))))
    return made


def _event(dispute: Dispute, units: Sequence[str], lead: str) -> dict[str, str]:
    place = (dispute.village_name, dispute.grid_name, dispute.place_detail)
    return {
        "title": dispute.title,
        "happened_on": standard_day(dispute.happened_on),
        "place": "".join(part for part in place if part),
        "scale": dispute.scale.value,
        "category": dispute.category_code or "",
        "people": str(dispute.people_count),
        "summary": dispute.description,
        "units": "、".join(dict.fromkeys(units)),
        "due_on": standard_day(dispute.due_on),
        "method": _code("resolution_method", dispute.resolution_method),
        "unit": lead,
        "responsible": dispute.responsible_name or "",
        "phone": dispute.responsible_phone or "",
        "settled": "1" if dispute.settled_at is not None else "0",
        "outcome": dispute.resolution_text or "",
    }


def _person(party: Party | None) -> dict[str, str]:
    if party is None:
        return {}
    organisation = party.kind is PartyKind.ORGANISATION
    known = not organisation and party.id_kind is not IdKind.UNKNOWN
    return {
        "id_kind": party.id_kind.value if known else "",
        "id_number": (party.credit_code if organisation else party.id_number) or "",
        "name": party.name,
        "gender": "" if organisation else party.gender.value,
        "ethnicity": _code("ethnicity", party.ethnicity),
        "education": _code("education", party.education),
        "person_category": _code("person_category", party.person_category),
        "address": party.address or "",
    }


def _code(table: str, key: str | None) -> str:
    """Official code of an entry; empty while it is not confirmed."""
    row = load_table(table).rows.get(key or "")
    return row.code if row is not None else ""


def _first_applicants(session: Session, ids: Sequence[int]) -> dict[int, Party]:
    query = (
        select(Party)
        .where(
            Party.dispute_id.in_(ids),
            Party.side == PartySide.APPLICANT,
            Party.voided_at.is_(None),
            Party.replaced_by_id.is_(None),
        )
        .order_by(Party.position.desc())
    )
    return {party.dispute_id: party for party in session.scalars(query)}


def _units(session: Session, ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, str]]:
    query = select(InvolvedUnit.dispute_id, InvolvedUnit.role, InvolvedUnit.unit_name).where(
        InvolvedUnit.dispute_id.in_(ids), InvolvedUnit.voided_at.is_(None)
    )
    all_units: dict[int, list[str]] = {}
    leads: dict[int, str] = {}
    for dispute_id, role, name in session.execute(query.order_by(InvolvedUnit.id)):
        all_units.setdefault(dispute_id, []).append(name)
        if role is InvolvedRole.LEAD:
            leads[dispute_id] = name
    return all_units, leads

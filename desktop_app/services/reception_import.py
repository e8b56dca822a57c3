"""Import of old ledgers of receptions (领导接访台账): compared, stored, taken back as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, DutyKind, VisitOutcome
from db.models.change import RecordHead
from db.models.ledger import LedgerImportRow
from db.models.reception import ReceptionDuty, ReceptionVisit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.ledger_file import LayoutChoice, open_ledger
from desktop_app.services.ledger_layout import remembered_choices
from desktop_app.services.ledger_past import (
    PastImport,
    import_to_undo,
    list_records,
    listed_imports,
    open_import,
)
from desktop_app.services.ledger_plan import CountedPlan, RowFate, counted
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.petition_record import new_number
from desktop_app.services.reception_columns import reception_ledger
from desktop_app.services.reception_import_plan import OldLedger, OldRow, OldVisit, plan_visits
from desktop_app.services.rules import Rules

KIND = "reception"
"""Kind of these imports among those of this PC."""


@dataclass(frozen=True, slots=True)
class ReceptionFacts:
    """What planning needs to know: layouts that were explained before, the words of satisfaction."""

    choices: Mapping[str, LayoutChoice]
    scale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceptionStored:
    """What an import stored; ``uid`` names it, None where there was nothing to store."""

    uid: UUID | None
    visits: int
    days: int


@dataclass(frozen=True, slots=True)
class ReceptionUndone:
    """What was taken back, and what stays, each with why."""

    undone: int
    kept: tuple[str, ...]


@needs(Permission.KEEP_RECEPTION)
def reception_facts(session: Session, rules: Rules, *, by: Actor, today: date) -> ReceptionFacts:
    """What planning needs from the database."""
    del by, today
    return ReceptionFacts(remembered_choices(session, reception_ledger()), rules.profile.satisfaction_scale)


@needs(Permission.KEEP_RECEPTION)
def reception_preview(session: Session, plan: OldLedger, *, by: Actor, today: date) -> CountedPlan:
    """The plan compared with what is here already, and counted."""
    del today
    return counted(_compared(session, plan, by))


@needs(Permission.KEEP_RECEPTION)
def store_reception(
    session: Session, plan: OldLedger, rules: Rules, *, by: Actor, now: datetime
) -> ReceptionStored:
    """Store the rows that can be taken, each on its day of reception; what is here already stays as it is."""
    found = _compared(session, plan, by)
    visits = [row.visit for row in found.rows if row.visit is not None and row.becomes is RowFate.STORED]
    if not visits:
        return ReceptionStored(None, 0, 0)
    record = open_import(session, KIND, plan.name, by, now)
    days = _Days(session, by)
    rows = [_stored(session, visit, days.of(visit), rules, by) for visit in visits]
    session.add_all(rows)
    session.flush()
    list_records(session, record, [row.uid for row in rows])
    record.stored = len(rows)
    record.known, record.left_out = found.count(RowFate.KNOWN), found.count(RowFate.BLOCKED)
    said = f"导入接访台账“{plan.name}”：{len(rows)} 件来访"
    audit.record(session, AuditAction.IMPORT, said, by=by, now=now)
    session.flush()
    return ReceptionStored(record.uid, len(rows), days.count())


@needs(Permission.KEEP_RECEPTION)
def import_receptions(
    session: Session, path: Path, rules: Rules, *, by: Actor, now: datetime, dry_run: bool = False
) -> tuple[OldLedger, ReceptionStored]:
    """Import an old ledger (xlsx, xls, csv) in one go; ``dry_run`` only says what would become of each row.

    :raises RuleViolation: when the columns are not recognised.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    file = open_ledger(path, reception_ledger())
    facts = reception_facts(session, rules, by=by, today=local_date(now))
    choices = {layout.key: facts.choices.get(layout.key, layout.guessed()) for layout in file.layouts}
    plan = _compared(session, plan_visits(file, choices, local_date(now), facts.scale), by)
    if dry_run:
        return plan, ReceptionStored(None, 0, 0)
    return plan, store_reception(session, plan, rules, by=by, now=now)


@needs(Permission.VIEW_RECEPTION)
def past_reception_imports(session: Session, *, by: Actor, today: date) -> tuple[PastImport, ...]:
    """Imports of ledgers of receptions on this PC, the newest first."""
    del today
    return listed_imports(session, KIND, by)


@needs(Permission.KEEP_RECEPTION)
def undo_reception_import(
    session: Session, import_uid: UUID, reason: str, *, by: Actor, now: datetime
) -> ReceptionUndone:
    """Make the visits of an import void, but for those that somebody worked on since.

    :raises RuleViolation: without a reason, for an unknown import, or one taken back before.
    :raises PermissionDenied: for somebody else's import, unless the director does it.
    """
    said = normal_text(reason).strip()
    if not said:
        raise RuleViolation("请写明撤销的原因，例如“导错了文件”。", "reason")
    record = import_to_undo(session, import_uid, KIND, by)
    listed = select(LedgerImportRow.record_uid).where(LedgerImportRow.import_id == record.id)
    heads = select(RecordHead.record_uid, RecordHead.exceptions).where(RecordHead.record_uid.in_(listed))
    changed = {uid for uid, exceptions in session.execute(heads) if exceptions}
    visits = session.scalars(
        select(ReceptionVisit).where(ReceptionVisit.uid.in_(listed), ReceptionVisit.voided_at.is_(None))
    ).all()
    kept = [visit for visit in visits if visit.uid in changed or visit.dispute_id is not None]
    gone = [visit for visit in visits if visit not in kept]
    for visit in gone:
        visit.voided_at, visit.voided_reason = now, f"撤销导入：{said}"
    session.flush()
    _void_empty_days(session, {visit.reception_duty_id for visit in gone}, said, now)
    record.undone, record.undone_at, record.undone_by = len(gone), now, by.name
    record.undone_reason = said
    session.flush()
    text = f"撤销导入 {record.file_name}：{len(gone)} 件来访，原因：{said}"
    audit.record(session, AuditAction.IMPORT, text, by=by, now=now)
    return ReceptionUndone(len(gone), tuple(f"{visit.number} {visit.name}（导入后办过）" for visit in kept))


def _void_empty_days(session: Session, duties: set[int], said: str, now: datetime) -> None:
    """Days that came with the import and have no visitor any more."""
    for duty in session.scalars(
        select(ReceptionDuty).where(ReceptionDuty.id.in_(duties), ReceptionDuty.imported)
    ):
        if all(visit.voided_at is not None for visit in duty.visits):
            duty.voided_at, duty.voided_reason = now, f"撤销导入：{said}"


def _compared(session: Session, plan: OldLedger, by: Actor) -> OldLedger:
    days = {row.visit.day for row in plan.rows if row.visit is not None}
    known: set[tuple[date, str, str]] = set()
    if days:
        rows = session.execute(
            select(ReceptionDuty.day, ReceptionVisit.name, ReceptionVisit.demand)
            .join(ReceptionDuty, ReceptionDuty.id == ReceptionVisit.reception_duty_id)
            .where(
                ReceptionDuty.day.between(min(days), max(days)),
                ReceptionVisit.voided_at.is_(None),
                ReceptionVisit.office_id == by.office_uid,
            )
        )
        known = {(day, name, demand) for day, name, demand in rows}
    return replace(plan, rows=tuple(_held_against(row, known) for row in plan.rows))


def _held_against(row: OldRow, known: set[tuple[date, str, str]]) -> OldRow:
    if row.visit is None or row.becomes is not RowFate.STORED or row.visit.key not in known:
        return row
    return row.turned(RowFate.KNOWN, Problem("", "已有同一天、同一人、同一诉求的登记。"))


class _Days:
    """The days of reception of an import: known ones are taken, others are made once."""

    def __init__(self, session: Session, by: Actor) -> None:
        self._session, self._by = session, by
        self._known: dict[tuple[date, DutyKind, str], ReceptionDuty] = {}

    def of(self, visit: OldVisit) -> ReceptionDuty:
        """The day of a visit."""
        leader = visit.texts["leader"]
        key = (visit.day, visit.kind, leader)
        if key not in self._known:
            self._known[key] = self._find(key) or self._make(visit)
        return self._known[key]

    def count(self) -> int:
        """How many days there are."""
        return len(self._known)

    def _find(self, key: tuple[date, DutyKind, str]) -> ReceptionDuty | None:
        day, kind, leader = key
        return self._session.scalars(
            select(ReceptionDuty).where(
                ReceptionDuty.day == day,
                ReceptionDuty.kind == kind,
                ReceptionDuty.leader_name == leader,
                ReceptionDuty.office_id == self._by.office_uid,
                ReceptionDuty.voided_at.is_(None),
            )
        ).first()

    def _make(self, visit: OldVisit) -> ReceptionDuty:
        duty = ReceptionDuty(
            kind=visit.kind, day=visit.day, begins="", ends="", place=visit.texts["place"],
            leader_name=visit.texts["leader"], leader_post=visit.texts["post"],
            companions=visit.texts["companions"] or None, attended=True, imported=True,
        )  # fmt: skip
        self._session.add(duty)
        self._session.flush()
        return duty


def _stored(
    session: Session, visit: OldVisit, duty: ReceptionDuty, rules: Rules, by: Actor
) -> ReceptionVisit:
    texts = visit.texts
    settled = bool(texts["result"]) or visit.completed_on is not None
    return ReceptionVisit(
        reception_duty_id=duty.id,
        number=new_number(session, NumberKind.RECEPTION, rules, visit.day.year),
        name=visit.name,
        id_number=visit.id_number or None,
        phone=visit.phone or None,
        address=texts["address"] or None,
        people_count=visit.people,
        representatives=[],
        demand=visit.demand,
        proposal=texts["proposal"] or None,
        instruction=texts["instruction"] or None,
        undertaker=texts["undertaker"] or None,
        due_on=visit.due_on,
        outcome=VisitOutcome.SETTLED if settled else VisitOutcome.OPEN,
        result=texts["result"] or None,
        completed_on=visit.completed_on or (visit.day if settled else None),
        satisfaction=visit.satisfaction or None,
        follow_up_note=visit.rest or None,
        recorder_name=texts["recorder"] or by.name,
        source_ref=visit.source_ref or None,
    )

"""网格与人员 as it is read: villages with their grids and vacancies, and one village in full."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.enums import AuditAction, CentreLevel, Level
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.grid import GridRow, list_grids
from desktop_app.services.grid_worker import PostingRow, list_postings
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.unit import name_rank


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village with its grids in force today; ``vacant`` of them have nobody on duty."""

    code: str
    name: str
    township_code: str
    township_name: str
    grids: int
    vacant: int

    @property
    def posted(self) -> int:
        """How many of its grids have somebody on duty."""
        return self.grids - self.vacant


@dataclass(frozen=True, slots=True)
class VillageList:
    """Villages by township and code; the counts are of everything known here, whatever was looked for.

    ``found`` are the grids that fit what was looked for, by village code: by name, code or worker.
    """

    rows: tuple[VillageRow, ...]
    townships: int
    villages: int
    grids: int
    vacant: int
    found: Mapping[str, tuple[GridRow, ...]]


@dataclass(frozen=True, slots=True)
class VillageDetail:
    """One village with its grids today, each with its postings, newest first."""

    row: VillageRow
    grids: tuple[GridRow, ...]
    postings: dict[UUID, tuple[PostingRow, ...]]


@needs(Permission.VIEW_UNITS)
def list_villages(
    session: Session, text: str, vacant_only: bool, rules: Rules, *, by: Actor, today: date
) -> VillageList:
    """Villages of this centre: its own township's, or all of the county's.

    ``text`` keeps those whose name, township or code it fits, also by pinyin and initials, and those with a
    grid or a worker that it fits.
    """
    rows, keys = _villages(session, rules, today)
    wanted = text.strip()
    found = _found(session, wanted, vacant_only, rules, by, today) if wanted else {}
    shown = [
        row
        for row in rows
        if (row.vacant or not vacant_only)
        and (
            not wanted
            or row.code in found
            or _fits(wanted, row, keys[row.code], keys.get(row.township_code, ""))
        )
    ]
    return VillageList(
        tuple(shown),
        townships=len({row.township_code for row in rows}),
        villages=len(rows),
        grids=sum(row.grids for row in rows),
        vacant=sum(row.vacant for row in rows),
        found=found,
    )


def _found(
    session: Session, wanted: str, vacant_only: bool, rules: Rules, by: Actor, today: date
) -> dict[str, tuple[GridRow, ...]]:
    """Grids that fit, by village; those that fit only by their village's name are not told one by one."""
    own = rules.identity.code if rules.identity.level is CentreLevel.TOWNSHIP else None
    by_village: dict[str, list[GridRow]] = {}
    rows = list_grids(session, own, today, rules, by=by, today=today, text=wanted, vacant_only=vacant_only)
    for row in rows:
        worker = row.worker or ""
        code = "" if row.village_code.startswith(wanted) else row.code
        own_name = name_rank(wanted, code, row.name, name_key(row.name, personal=False)) is not None
        if own_name or (worker and name_rank(wanted, "", worker, name_key(worker)) is not None):
            by_village.setdefault(row.village_code, []).append(row)
    return {code: tuple(grids) for code, grids in by_village.items()}


@needs(Permission.VIEW_UNITS)
def village_detail(session: Session, code: str, rules: Rules, *, by: Actor, today: date) -> VillageDetail:
    """One village with its grids.

    :raises RuleViolation: when it is not known here.
    """
    rows, _ = _villages(session, rules, today)
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        raise RuleViolation("找不到这个村（社区），请刷新后再试。", "code")
    listed = list_grids(session, row.township_code, today, rules, by=by, today=today)
    grids = tuple(grid for grid in listed if grid.village_code == code)
    postings = {grid.uid: list_postings(session, grid.uid, rules, by=by, today=today) for grid in grids}
    return VillageDetail(row, grids, postings)


@needs(Permission.SEE_FULL_NUMBER)
def worker_phone(session: Session, worker_uid: UUID, reason: str, *, by: Actor, now: datetime) -> str:
    """Full telephone number of a grid worker; who, when and why goes to the audit log (rules.md 11).

    :raises RuleViolation: without a reason, for an unknown worker, or when no number is known.
    """
    if not reason.strip():
        raise RuleViolation("请写明看号码的理由。", "reason")
    worker = session.scalars(
        select(GridWorker).where(GridWorker.uid == worker_uid, GridWorker.voided_at.is_(None))
    ).one_or_none()
    if worker is None or not worker.phone:
        raise RuleViolation("没有登记这位网格员的号码。", "worker")
    audit.record(
        session, AuditAction.UNMASK, f"查看网格员 {worker.name} 的电话：{reason.strip()}",
        by=by, now=now, entity="grid_worker", record_uid=worker_uid,
    )  # fmt: skip
    return worker.phone


def _villages(session: Session, rules: Rules, today: date) -> tuple[list[VillageRow], dict[str, str]]:
    """All villages of the centre with counts, and the pinyin keys of villages and townships by code."""
    units = session.execute(
        select(Unit.code, Unit.name, Unit.level, Unit.parent_code, Unit.name_key).order_by(Unit.code)
    ).all()
    names = {unit.code: unit.name for unit in units}
    keys = {unit.code: unit.name_key for unit in units}
    grids, served = _counts(session, today)
    own = rules.identity.code if rules.identity.level is CentreLevel.TOWNSHIP else None
    rows: list[VillageRow] = []
    for unit in units:
        parent = unit.parent_code or ""
        if unit.level is Level.VILLAGE and own in (None, parent):
            count = grids.get(unit.code, 0)
            vacant = count - served.get(unit.code, 0)
            rows.append(VillageRow(unit.code, unit.name, parent, names.get(parent, ""), count, vacant))
    return rows, keys


def _counts(session: Session, today: date) -> tuple[dict[str, int], dict[str, int]]:
    """Grids in force, and those with somebody on duty, by village."""
    in_force = (Grid.voided_at.is_(None), *_covers(Grid.valid_from, Grid.valid_to, today))
    counted = select(Grid.village_code, func.count()).where(*in_force).group_by(Grid.village_code)
    on_duty = (
        select(Grid.village_code, func.count(distinct(Grid.id)))
        .join(GridPosting, GridPosting.grid_id == Grid.id)
        .where(
            *in_force,
            GridPosting.voided_at.is_(None),
            *_covers(GridPosting.starts_on, GridPosting.ends_on, today),
        )
        .group_by(Grid.village_code)
    )
    grids = {code: number for code, number in session.execute(counted)}  # noqa: C416
    return grids, {code: number for code, number in session.execute(on_duty)}  # noqa: C416


def _covers(
    first: InstrumentedAttribute[date] | InstrumentedAttribute[date | None],
    last: InstrumentedAttribute[date | None],
    day: date,
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return or_(first.is_(None), first <= day), or_(last.is_(None), last >= day)


def _fits(wanted: str, row: VillageRow, key: str, township_key: str) -> bool:
    return (
        name_rank(wanted, row.code, row.name, key) is not None
        or name_rank(wanted, row.township_code, row.township_name, township_key) is not None
    )

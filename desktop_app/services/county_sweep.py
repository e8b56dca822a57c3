"""The sweep of one day by township, as packages brought it: grouped queries, however many grids there are.

The same figures as a township's own board (``sweep_board``), without reading its grids one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, SweepDayState, SweepState, SweepTiming
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.office import Office
from db.models.sweep import SweepCorrection, SweepDay, SweepReport
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.sweep_count import SweepFigures
from desktop_app.errors import PermissionDenied
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_board import month_days
from desktop_app.services.sweep_pack import PackedDay, unpack
from desktop_app.services.sweep_statement import corrected_timing


@dataclass(frozen=True, slots=True)
class SweepCount:
    """A township's day: grids on duty, and how they reported. ``locked``: reviewed by the township."""

    duty: int
    on_time: int
    late: int
    locked: bool

    def __add__(self, other: "SweepCount") -> "SweepCount":
        """Several days or townships together; locked when all are."""
        return SweepCount(
            self.duty + other.duty,
            self.on_time + other.on_time,
            self.late + other.late,
            self.locked and other.locked,
        )

    @property
    def rate_text(self) -> str:
        """On-time reports among duty grids, as lists print it."""
        return SweepFigures(duty=self.duty, on_time=self.on_time).rate_text

    @property
    def silent(self) -> int:
        """Grids on duty of which no report is here."""
        return self.duty - self.on_time - self.late


NO_COUNT = SweepCount(0, 0, 0, True)


def sweep_by_township(session: Session, day: date) -> dict[str, SweepCount]:
    """Figures of a day by the township's code; a township of which nothing about the day is here is left out.

    :raises EnvironmentProblem: when a locked day is damaged or was written by a newer version.
    """
    locked = {code: count for (code, _), count in _locked_days(session, day, day).items()}
    return _open(session, day) | locked


_Key = tuple[str, date]


def _locked_days(session: Session, first: date, last: date) -> dict[_Key, SweepCount]:
    """Figures of the locked days of all townships, as they were corrected."""
    rows = session.execute(
        select(SweepDay.township_code, SweepDay.day, SweepDay.packed).where(
            SweepDay.day >= first,
            SweepDay.day <= last,
            SweepDay.state == SweepDayState.LOCKED,
            SweepDay.voided_at.is_(None),
        )
    ).all()
    corrected = _corrected(session, first, last) if rows else {}
    return {
        (code, day): _locked(unpack(packed), corrected.get((code, day), {})) for code, day, packed in rows
    }


def _corrected(session: Session, first: date, last: date) -> dict[_Key, dict[str, SweepState | None]]:
    """What grids were corrected to, the last correction of each."""
    corrections = (
        select(SweepCorrection)
        .where(SweepCorrection.day >= first, SweepCorrection.day <= last, SweepCorrection.voided_at.is_(None))
        .order_by(SweepCorrection.entered_at, SweepCorrection.id)
    )
    found: dict[_Key, dict[str, SweepState | None]] = {}
    for one in session.scalars(corrections):
        found.setdefault((one.township_code, one.day), {})[one.grid_code] = one.to_state
    return found


def _locked(packed: PackedDay, corrected: Mapping[str, SweepState | None]) -> SweepCount:
    columns = packed.columns
    timings = list(columns.timing)
    for place, code in enumerate(packed.codes if corrected else ()):
        if code in corrected:
            before = SweepTiming(timings[place]) if timings[place] else None
            timings[place] = corrected_timing(before, corrected[code])
    said = [t for t, posted in zip(timings, columns.posted, strict=True) if posted and t]
    on_time = said.count(SweepTiming.ON_TIME.value)
    return SweepCount(sum(columns.posted), on_time, len(said) - on_time, True)


@dataclass(frozen=True, slots=True)
class TownshipMonth:
    """A township's month. ``days`` has None where nothing came, and a count of an open day only if locked.

    ``not_sent`` counts days up to yesterday of which nothing is here, ``not_locked`` those that came open.
    ``total`` adds the locked days.
    """

    uid: UUID
    code: str
    name: str
    revoked: bool
    days: tuple[SweepCount | None, ...]
    came_open: tuple[bool, ...]
    not_sent: int
    not_locked: int
    total: SweepCount


@dataclass(frozen=True, slots=True)
class CountyMonth:
    """A month of all paired townships, by code."""

    days: tuple[date, ...]
    townships: tuple[TownshipMonth, ...]

    @property
    def total(self) -> SweepCount:
        """The locked days of all townships."""
        return sum((row.total for row in self.townships), NO_COUNT)


@needs(Permission.VIEW_EXCHANGE)
def county_month(session: Session, rules: Rules, day: date, *, by: Actor, today: date) -> CountyMonth:
    """The month that ``day`` lies in by paired township, from the packages that came; locked days counted.

    :raises PermissionDenied: when this is not a county centre.
    """
    del by
    if rules.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("县区一览只在县级综治中心里看。", "role")
    days = month_days(day)
    locked = _locked_days(session, days[0], days[-1])
    came = _came(session, days[0], days[-1])
    offices = session.scalars(
        select(Office)
        .where(Office.is_self.is_(False), Office.level == CentreLevel.TOWNSHIP)
        .order_by(Office.code)
    )
    return CountyMonth(days, tuple(_township(office, days, locked, came, today) for office in offices))


def _township(
    office: Office, days: tuple[date, ...], locked: Mapping[_Key, SweepCount], came: set[_Key], today: date
) -> TownshipMonth:
    found = tuple(locked.get((office.code, day)) for day in days)
    opened = tuple(
        count is None and (office.code, day) in came for day, count in zip(days, found, strict=True)
    )
    past = [place for place, day in enumerate(days) if day < today]
    return TownshipMonth(
        office.uid,
        office.code,
        office.name,
        office.revoked_at is not None,
        found,
        opened,
        sum(found[place] is None and not opened[place] for place in past),
        sum(opened[place] for place in past),
        sum((count for count in found if count is not None), NO_COUNT),
    )


def _came(session: Session, first: date, last: date) -> set[_Key]:
    """Townships and days of which a report is here, locked or not."""
    rows = session.execute(
        select(Unit.parent_code, SweepReport.day)
        .join(Grid, Grid.village_code == Unit.code)
        .join(SweepReport, SweepReport.grid_id == Grid.id)
        .where(SweepReport.day >= first, SweepReport.day <= last, SweepReport.voided_at.is_(None))
        .distinct()
    )
    return {(code or "", day) for code, day in rows}


def _open(session: Session, day: date) -> dict[str, SweepCount]:
    in_force, posted = _in_force(day), _posted(day)
    # Of several statements of a grid the first one entered tells when it spoke (``counted``).
    order = SweepReport.entered_at, SweepReport.id
    rank = func.row_number().over(partition_by=SweepReport.grid_id, order_by=order)
    ranked = (
        select(SweepReport.grid_id, SweepReport.timing, rank.label("rank"))
        .where(SweepReport.day == day, SweepReport.voided_at.is_(None))
        .subquery()
    )
    reports = (
        select(Unit.parent_code, ranked.c.timing, posted.label("posted"), func.count())
        .join(Grid, Grid.village_code == Unit.code)
        .join(ranked, ranked.c.grid_id == Grid.id)
        .where(ranked.c.rank == 1, *in_force)
        .group_by(Unit.parent_code, ranked.c.timing, "posted")
    )
    counts: dict[str, dict[SweepTiming, int]] = {}
    for code, timing, is_posted, number in session.execute(reports):
        of_code = counts.setdefault(code or "", {})
        if is_posted:
            of_code[timing] = of_code.get(timing, 0) + number
    duties = (
        select(Unit.parent_code, func.count())
        .join(Grid, Grid.village_code == Unit.code)
        .where(posted, *in_force)
        .group_by(Unit.parent_code)
    )
    duty = {code or "": number for code, number in session.execute(duties)} if counts else {}
    return {
        code: SweepCount(
            duty.get(code, 0), said.get(SweepTiming.ON_TIME, 0), said.get(SweepTiming.LATE, 0), False
        )
        for code, said in counts.items()
    }


def _in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Grid.voided_at.is_(None),
        or_(Grid.valid_from.is_(None), Grid.valid_from <= day),
        or_(Grid.valid_to.is_(None), Grid.valid_to >= day),
    )


def _posted(day: date) -> ColumnElement[bool]:
    return exists().where(
        GridPosting.grid_id == Grid.id,
        GridPosting.grid_worker_id == GridWorker.id,
        GridPosting.voided_at.is_(None),
        GridWorker.voided_at.is_(None),
        GridPosting.starts_on <= day,
        or_(GridPosting.ends_on.is_(None), GridPosting.ends_on >= day),
    )

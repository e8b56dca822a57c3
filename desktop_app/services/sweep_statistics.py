"""The facts of the 矛盾纠纷排查情况表 (T3, papers.md 6): disputes and findings by cause, level and size.

What a grid found and settled on the spot counts as well; what was registered from a finding counts once, as
the dispute. Findings are those of locked days. A restricted case that somebody may not read counts for
them as the finding it came from, as if it had never been registered.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from db.enums import (
    CentreLevel,
    Difficulty,
    DisputeState,
    GridEventOutcome,
    PaperKind,
    RiskLevel,
    Scale,
    Source,
    SweepDayState,
)
from db.models.dispute import Dispute
from db.models.grid import Grid
from db.models.office import Office
from db.models.sweep import GridEvent, SweepDay, SweepReport
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.domain.sweep_state import duty_days
from desktop_app.domain.sweep_statistics import BANDS, FinderLevel, FoundGroup, Line, StatisticsPeriod
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import cause_of
from desktop_app.services.dispute_access import readable
from desktop_app.services.paper import PaperInput, paper_input
from desktop_app.services.paper_sheet import sheet
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_statement import sweep_day_uid

if TYPE_CHECKING:
    # The paper's module draws PDF and loads slowly; it is wanted only when somebody prints.
    from desktop_app.papers.sweep_statistics import SweepStatistics

_BY_VILLAGES = (Source.SWEEP, Source.TALK_POINT, Source.FENG_LIU)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class StatisticsDraft:
    """Period, who signs, and the focused sweeps of it, which nobody counts but the office."""

    period: StatisticsPeriod
    issuer: str = ""
    focused: Line | None = None


@needs(Permission.PRINT_PAPER)
def make_statistics(
    session: Session, draft: StatisticsDraft, rules: Rules, now: datetime, *, by: Actor, today: date
) -> PaperInput:
    """Read the sheet of a period up to ``now``.

    :raises RuleViolation: when the period has not begun, and at the county while a township has not sent all
        of its days locked (a parent cannot compile before its children have reported).
    """
    period = draft.period
    if period.first > today:
        raise RuleViolation("这个填报期还没有到，请核对。", "period")
    last = min(period.last, today)
    not_locked = _not_locked(session, period.first, last, rules)
    from desktop_app.papers.sweep_statistics import render

    content = _facts(session, draft, last, not_locked, rules, now, by)
    read = sheet(content, render, suffix=f" {period.year}年{period.words}")
    uid = sweep_day_uid(rules.identity.code, last)
    return paper_input(PaperKind.SWEEP_STATISTICS, ("sweep_day", uid), read)


def _facts(
    session: Session,
    draft: StatisticsDraft,
    last: date,
    not_locked: int,
    rules: Rules,
    now: datetime,
    by: Actor,
) -> "SweepStatistics":
    from desktop_app.papers.sweep_statistics import SweepStatistics

    tally = Counter[FoundGroup]()
    for group, number in (
        *_disputes(session, draft.period, last, rules, by),
        *_findings(session, draft.period, last, rules, by),
    ):
        tally[group] += number
    groups = tuple(_weighed(group, number) for group, number in tally.items())
    return SweepStatistics(
        unit=rules.identity.name,
        period=draft.period,
        made_at=now,
        made_on=local_date(now),
        groups=groups,
        not_locked=not_locked,
        focused=draft.focused,
        compiled_by=by.name,
        issued_by=draft.issuer,
    )


def _weighed(group: FoundGroup, number: int) -> FoundGroup:
    return FoundGroup(
        group.cause, group.level, group.in_period, group.handled, group.succeeded, group.band, group.major,
        number,
    )  # fmt: skip


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _yes(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _band(people: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of either table
    return case(*[(people < high, n) for n, (_, high) in enumerate(BANDS) if high is not None], else_=3)


def _disputes(
    session: Session, period: StatisticsPeriod, last: date, rules: Rules, by: Actor
) -> Iterator[tuple[FoundGroup, int]]:
    """Disputes registered from the beginning of the year, at a township those that it works."""
    holder = func.coalesce(Dispute.moved_to, Dispute.office_id, type_=Dispute.office_id.type)
    own = rules.identity.level is CentreLevel.TOWNSHIP
    level = case(
        (Dispute.source.in_(_BY_VILLAGES), FinderLevel.VILLAGE.value),
        (Dispute.source == Source.COUNTY, FinderLevel.COUNTY.value),
        (Dispute.office_id == (None if own else rules.identity.uid), FinderLevel.COUNTY.value),
        else_=FinderLevel.TOWNSHIP.value,
    )
    succeeded = Dispute.settled_at.is_not(None)
    columns = (
        Dispute.category_code,
        level,
        _yes(Dispute.registered_at >= _moment(period.first)),
        _yes(or_(Dispute.accepted_at.is_not(None), succeeded)),
        _yes(succeeded),
        _band(Dispute.people_count),
        _yes(
            or_(
                Dispute.risk_level == RiskLevel.RED,
                Dispute.difficulty == Difficulty.MAJOR,
                Dispute.scale == Scale.MAJOR_GROUP,
            )
        ),
    )
    query = (
        select(*columns, func.count())
        .where(
            Dispute.voided_at.is_(None),
            Dispute.state != DisputeState.MERGED,
            Dispute.registered_at >= _moment(date(period.year, 1, 1)),
            Dispute.registered_at < _moment(last + timedelta(days=1)),
            readable(by),
            *((holder == rules.identity.uid,) if own else ()),
        )
        .group_by(*columns)
    )
    for category, found_by, within, handled, settled, band, major, number in session.execute(query):
        yield (
            FoundGroup(
                cause_of(category), FinderLevel(found_by), bool(within), bool(handled), bool(settled), band,
                bool(major), 0,
            ),
            number,
        )  # fmt: skip


def _findings(
    session: Session, period: StatisticsPeriod, last: date, rules: Rules, by: Actor
) -> Iterator[tuple[FoundGroup, int]]:
    """Findings of locked days that are no dispute which this user may read."""
    settled = GridEvent.outcome == GridEventOutcome.ON_THE_SPOT
    people = func.coalesce(GridEvent.people_count, 0)
    columns = (
        GridEvent.category_code,
        _yes(SweepReport.day >= period.first),
        _yes(settled),
        _band(people),
        _yes(and_(GridEvent.risk_level.is_not(None), GridEvent.risk_level == RiskLevel.RED)),
    )
    day = and_(
        SweepDay.township_code == Unit.parent_code,
        SweepDay.day == SweepReport.day,
        SweepDay.state == SweepDayState.LOCKED,
        SweepDay.voided_at.is_(None),
    )
    query = (
        select(*columns, func.count())
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .join(Unit, Unit.code == Grid.village_code)
        .join(SweepDay, day)
        .outerjoin(Dispute, GridEvent.dispute_id == Dispute.id)
        .where(
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
            SweepReport.day >= date(period.year, 1, 1),
            SweepReport.day <= last,
            or_(GridEvent.dispute_id.is_(None), not_(readable(by))),
            *((Unit.parent_code == rules.identity.code,) if _is_township(rules) else ()),
        )
        .group_by(*columns)
    )
    for category, within, done, band, major, number in session.execute(query):
        yield (
            FoundGroup(
                cause_of(category), FinderLevel.VILLAGE, bool(within), bool(done), bool(done), band,
                bool(major), 0,
            ),
            number,
        )  # fmt: skip


def _is_township(rules: Rules) -> bool:
    return rules.identity.level is CentreLevel.TOWNSHIP


def _not_locked(session: Session, first: date, last: date, rules: Rules) -> int:
    """How many days of the period are not locked.

    :raises RuleViolation: at the county, naming townships with such days.
    """
    locked = Counter[str](
        {  # noqa: C416 - typed
            code: number
            for code, number in session.execute(
                select(SweepDay.township_code, func.count())
                .where(
                    SweepDay.state == SweepDayState.LOCKED,
                    SweepDay.voided_at.is_(None),
                    SweepDay.day >= first,
                    SweepDay.day <= last,
                )
                .group_by(SweepDay.township_code)
            )
        }
    )
    days = len(duty_days(first, last))
    if _is_township(rules):
        return days - locked[rules.identity.code]
    paired = session.execute(
        select(Office.code, Office.name)
        .where(Office.is_self.is_(False), Office.level == CentreLevel.TOWNSHIP, Office.revoked_at.is_(None))
        .order_by(Office.code)
    )
    behind = [(name, days - locked[code]) for code, name in paired if locked[code] < days]
    if behind:
        named = "、".join(f"{name}（差 {missing} 天）" for name, missing in behind[:_NAMED])
        more = f"等 {len(behind)} 个乡镇" if len(behind) > _NAMED else ""
        raise RuleViolation(f"{named}{more}还没有报齐已锁定的每日一排，县级不能汇总，请先催报。", "period")
    return 0

"""The facts of the weekly and monthly summaries and of the notice to villages with silent grids."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db.enums import PaperKind, SweepCell
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.paper import PaperInput, paper_input
from desktop_app.services.paper_sheet import sheet
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_board import month_days
from desktop_app.services.sweep_day import SilentRow, read_silent
from desktop_app.services.sweep_period import SweepPeriod, read_period
from desktop_app.services.sweep_statement import is_locked, sweep_day_uid

if TYPE_CHECKING:
    # The papers' modules draw PDF and load slowly; they are wanted only when somebody prints.
    from desktop_app.papers import silent_notice, sweep_summary


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


@needs(Permission.PRINT_PAPER)
def make_week(
    session: Session, township_code: str, day: date, rules: Rules, now: datetime, *, by: Actor, today: date
) -> PaperInput:
    """Read the summary of the week that ``day`` lies in; days that have not come are left out.

    :raises RuleViolation: when none of its days was locked.
    """
    del today
    first, last = week_of(day)
    return _summary(session, PaperKind.SWEEP_WEEKLY, township_code, first, last, rules, now, by)


@needs(Permission.PRINT_PAPER)
def make_month(
    session: Session, township_code: str, day: date, rules: Rules, now: datetime, *, by: Actor, today: date
) -> PaperInput:
    """Read the summary of the month that ``day`` lies in; days that have not come are left out.

    :raises RuleViolation: when none of its days was locked.
    """
    del today
    days = month_days(day)
    return _summary(session, PaperKind.SWEEP_MONTHLY, township_code, days[0], days[-1], rules, now, by)


def _summary(
    session: Session,
    kind: PaperKind,
    township_code: str,
    first: date,
    last: date,
    rules: Rules,
    now: datetime,
    by: Actor,
) -> PaperInput:
    last = min(last, local_date(now))
    if last < first:
        raise RuleViolation("这段时间还没有到，没有汇总可打印。", "day")
    found = read_period(session, township_code, first, last, rules, now)
    if not found.locked:
        raise RuleViolation("这段时间还没有审核锁定的日子，汇总只统计已锁定的天，请先锁定。", "day")
    from desktop_app.papers.sweep_summary import render

    read = sheet(_facts(found, kind, rules, now, by), render, suffix=f" {first:%Y-%m-%d}至{last:%m-%d}")
    return paper_input(kind, ("sweep_day", sweep_day_uid(township_code, last)), read)


def _facts(
    found: SweepPeriod, kind: PaperKind, rules: Rules, now: datetime, by: Actor
) -> "sweep_summary.SweepSummary":
    from desktop_app.papers import sweep_summary as paper

    board, events = found.board, found.events
    days = zip(board.days, board.locked, board.figures, strict=True)
    return paper.SweepSummary(
        template=kind.value,
        centre=rules.identity.name,
        made_at=now,
        figures=found.figures,
        events=paper.SummaryEvents(
            events.found, events.settled, events.registered, events.handed_over, events.open, events.major
        ),
        days=tuple(paper.SummaryDay(day, figures if locked else None) for day, locked, figures in days),
        villages=tuple(paper.SummaryVillage(v.name, v.figures) for v in found.villages),
        silent_grids=tuple(
            paper.SummaryGrid(g.village_name, g.name, g.worker or "", len(g.silent_days), g.in_row)
            for g in found.silent_grids
        ),
        compiled_by=by.name,
    )


@needs(Permission.PRINT_PAPER)
def make_silent_notice(
    session: Session, township_code: str, day: date, rules: Rules, now: datetime, *, by: Actor, today: date
) -> PaperInput:
    """Read the notices to the villages whose grids have not reported ``day``, a sheet each.

    :raises RuleViolation: when no grid on duty is silent.
    """
    from desktop_app.papers import silent_notice as paper

    del by, today
    rows = read_silent(session, township_code, day, rules, now)
    if not rows:
        raise RuleViolation(f"{day:%Y-%m-%d} 没有未报的网格，不用催报。", "day")
    villages: dict[tuple[str, str], list[SilentRow]] = {}
    for row in rows:
        villages.setdefault((row.village_code, row.village_name), []).append(row)
    rule = rules.profile.sweep
    missed = is_locked(session, township_code, day) or all(row.cell is SweepCell.MISSED for row in rows)
    content = paper.SilentNotice(
        rules.identity.name,
        day,
        now,
        local_date(now),
        rule.deadline,
        rule.grace,
        missed,
        tuple(_village(name, part) for (_, name), part in sorted(villages.items())),
    )
    read = sheet(content, paper.render, suffix=f" {day.isoformat()}")
    return paper_input(PaperKind.SILENT_NOTICE, ("sweep_day", sweep_day_uid(township_code, day)), read)


def _village(name: str, rows: list[SilentRow]) -> "silent_notice.NoticeVillage":
    from desktop_app.papers import silent_notice as paper

    return paper.NoticeVillage(
        name,
        tuple(
            paper.NoticeGrid(r.grid_name, r.worker or "", r.phone_masked or "", r.days_in_row) for r in rows
        ),
    )

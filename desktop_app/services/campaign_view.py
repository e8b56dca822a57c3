"""Campaigns as listed, with their counters: due, done, found.

应做 is (grid, day): each grid with somebody on duty on a day of the campaign up to today; 已做 are those
with a report of that day; 发现 are the findings that somebody put under the campaign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import SweepCell
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepReport
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.campaign_day import rule_words
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.sweep_state import duty_days
from desktop_app.services.campaign import CampaignDraft, CampaignFacts, campaigns_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_board import Board, read_board

_BACK = timedelta(days=365)
"""Campaigns that ended earlier are not listed; their findings stay where they are."""
_DONE = {SweepCell.ZERO, SweepCell.FINDINGS}
_DUE = {*_DONE, SweepCell.SILENT, SweepCell.MISSED}


@dataclass(frozen=True, slots=True)
class CampaignCount:
    """Counters of a campaign up to today."""

    due: int
    done: int
    found: int
    closed: int
    """Of the found ones those that are settled, registered or handed over."""

    @property
    def rate_text(self) -> str:
        """Done ÷ due; a dash before the first day."""
        return f"{self.done * 100 / self.due:.1f}%" if self.due else "—"


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign as listed; ``next_day`` is its next day from today on, None when it is over."""

    uid: UUID
    draft: CampaignDraft
    own: bool
    rule_words: str
    village_count: int
    """How many villages take part."""
    days: tuple[date, ...]
    next_day: date | None
    count: CampaignCount
    problem: str


@dataclass(frozen=True, slots=True)
class DueCampaign:
    """A campaign on one of its days, for choosing; without ``villages`` all take part."""

    uid: UUID
    name: str
    villages: tuple[str, ...]


@needs(Permission.VIEW_SWEEP)
def campaigns_due(
    session: Session, township_code: str, day: date, rules: Rules, *, by: Actor, today: date
) -> tuple[DueCampaign, ...]:
    """Campaigns that are swept in a township on a day, the newest first."""
    del today
    return tuple(
        DueCampaign(one.uid, one.draft.name, one.draft.villages)
        for one in campaigns_of(session, rules, township_code, by.office_uid)
        if day in one.days
    )


@needs(Permission.VIEW_SWEEP)
def list_campaigns(
    session: Session, township_code: str, rules: Rules, now: datetime, *, by: Actor, today: date
) -> tuple[CampaignRow, ...]:
    """Campaigns that concern a township with their counters, the newest first."""
    last = local_date(now)
    since = last - _BACK
    found = [
        one
        for one in campaigns_of(session, rules, township_code, by.office_uid)
        if one.draft.time.ends_on >= since
    ]
    past = sorted({day for one in found for day in one.days if since <= day <= last})
    board = read_board(session, township_code, duty_days(past[0], past[-1]), rules, now) if past else None
    events = _events(session, township_code)
    villages = session.scalars(select(Unit.code).where(Unit.parent_code == township_code)).all()
    return tuple(_row(one, board, events.get(one.id, (0, 0)), villages, rules, today) for one in found)


def _row(
    one: CampaignFacts,
    board: Board | None,
    events: tuple[int, int],
    villages: Sequence[str],
    rules: Rules,
    today: date,
) -> CampaignRow:
    due, done = _counted(one, board)
    return CampaignRow(
        one.uid,
        one.draft,
        one.own,
        rule_words(one.draft.time, rules.profile),
        sum(one.takes_part(code) for code in villages),
        one.days,
        next((day for day in one.days if day >= today), None),
        CampaignCount(due, done, *events),
        one.problem,
    )


def _counted(one: CampaignFacts, board: Board | None) -> tuple[int, int]:
    if board is None:
        return 0, 0
    days = set(one.days)
    columns = [place for place, day in enumerate(board.days) if day in days]
    cells = [
        cell.cell
        for village in board.villages
        if one.takes_part(village.code)
        for grid in village.grids
        for place in columns
        if (cell := grid.cells[place]) is not None and cell.posted
    ]
    return sum(cell in _DUE for cell in cells), sum(cell in _DONE for cell in cells)


def _events(session: Session, township_code: str) -> Mapping[int, tuple[int, int]]:
    """Findings and closed ones by the local id of the campaign."""
    villages = select(Unit.code).where(Unit.parent_code == township_code)
    query = (
        select(
            GridEvent.campaign_id,
            func.count(),
            func.count().filter(GridEvent.outcome != "open"),
        )
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(
            GridEvent.campaign_id.is_not(None),
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
            Grid.village_code.in_(villages),
        )
        .group_by(GridEvent.campaign_id)
    )
    return {key: (found, closed) for key, found, closed in session.execute(query) if key is not None}

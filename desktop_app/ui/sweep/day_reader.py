"""Everything known of one day, read again when it changed: what each grid said, who is silent, findings."""

from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop_app.services.campaign_view import DueCampaign, campaigns_due
from desktop_app.services.sweep_day import (
    DayOverview,
    GridDayRow,
    SilentRow,
    day_overview,
    list_day,
    silent_grids,
)
from desktop_app.services.sweep_event import EventRow, list_events
from desktop_app.ui.page_context import PageContext


class DayReader(QObject):
    """Holds one day of a township; ``read()`` once all of it has arrived."""

    read = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Know no day yet."""
        super().__init__(parent)
        self._context = context
        self._ticket = self._waiting = 0
        self.day: date | None = None
        self.rows: dict[str, GridDayRow] = {}
        self.silent: tuple[SilentRow, ...] = ()
        self.events: tuple[EventRow, ...] = ()
        self.overview: DayOverview | None = None
        self.campaigns: tuple[DueCampaign, ...] = ()

    def ask(self, township: str, day: date) -> None:
        """Read a day; what was known of another is forgotten at once."""
        if day != self.day:
            self.day, self.rows, self.overview, self.campaigns = day, {}, None, ()
        self._ticket += 1
        self._waiting = 5
        rules, now, by = self._context.rules, self._context.clock.now(), self._context.actor
        ask = partial(self._context.runner.query, by=by, owner=self)
        ask(list_day, township, day, rules, now, slot="rows", on_done=partial(self._take_rows, self._ticket))
        ask(
            day_overview,
            township,
            day,
            rules,
            now,
            slot="overview",
            on_done=partial(self._take_overview, self._ticket),
        )
        ask(
            list_events,
            township,
            day,
            day,
            rules,
            slot="events",
            on_done=partial(self._take_events, self._ticket),
        )
        ask(
            silent_grids,
            township,
            day,
            rules,
            now,
            slot="silent",
            on_done=partial(self._take_silent, self._ticket),
        )
        due = partial(self._take_campaigns, self._ticket)
        ask(campaigns_due, township, day, rules, slot="campaigns", on_done=due)

    def campaigns_in(self, village_code: str) -> tuple[DueCampaign, ...]:
        """Campaigns of the day in which a village takes part."""
        return tuple(one for one in self.campaigns if not one.villages or village_code in one.villages)

    def answered(self, code: str) -> None:
        """A grid answered a moment ago: it is not called again before the next reading."""
        self.silent = tuple(row for row in self.silent if row.grid_code != code)

    def next_silent(self, code: str) -> str | None:
        """The silent grid after ``code`` in the order of the board, from the start again after the last."""
        codes = sorted(row.grid_code for row in self.silent if row.grid_code != code)
        return next((other for other in codes if other > code), codes[0] if codes else None)

    def _take_rows(self, ticket: int, rows: tuple[GridDayRow, ...]) -> None:
        if self._is_due(ticket):
            self.rows = {row.grid_code: row for row in rows}
            self._arrived()

    def _take_overview(self, ticket: int, overview: DayOverview) -> None:
        if self._is_due(ticket):
            self.overview = overview
            self._arrived()

    def _take_events(self, ticket: int, events: tuple[EventRow, ...]) -> None:
        if self._is_due(ticket):
            self.events = events
            self._arrived()

    def _take_silent(self, ticket: int, silent: tuple[SilentRow, ...]) -> None:
        if self._is_due(ticket):
            self.silent = silent
            self._arrived()

    def _take_campaigns(self, ticket: int, campaigns: tuple[DueCampaign, ...]) -> None:
        if self._is_due(ticket):
            self.campaigns = campaigns
            self._arrived()

    def _is_due(self, ticket: int) -> bool:
        # An answer that was already on its way when another day was asked for is of no use.
        return ticket == self._ticket

    def _arrived(self) -> None:
        self._waiting -= 1
        if self._waiting == 0:
            self.read.emit()

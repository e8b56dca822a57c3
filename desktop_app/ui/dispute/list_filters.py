"""What filters the list: the box and the chips that make a query, and a query shown in them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from db.enums import CentreLevel, DisputeState, DisputeType, Level, RiskLevel, Source
from desktop_app.domain.period import Period
from desktop_app.services import unit
from desktop_app.services.centre import short_name_of
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_view import DisputeQuery, DueFilter
from desktop_app.services.office import OfficeRow, list_peers
from desktop_app.services.saved_filter import SavedFilter
from desktop_app.services.unit import UnitList
from desktop_app.ui.dispute.find_box import FindBox
from desktop_app.ui.dispute.list_columns import AWAY_WORD
from desktop_app.ui.dispute.saved_chip import SavedChip
from desktop_app.ui.kit.chips import Branch, FilterChip
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.words import short_village

_OPEN = "open"
_AWAY = "away"
_STATES = ((_OPEN, "未结案"), *((state.value, state.label) for state in DisputeState))
_TO = "/"
"""Between the two days of a period of the user's own."""


def own_period(first: date | None, last: date | None) -> str:
    """Two days as a value of the period's chip; either may be open."""
    return f"{first.isoformat() if first else ''}{_TO}{last.isoformat() if last else ''}"


def own_days(value: str) -> tuple[date | None, date | None]:
    """The two days of such a value."""
    first, _, last = value.partition(_TO)
    return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


def _own_words(value: str) -> str:
    first, last = own_days(value)
    if first == last and first is not None:
        return first.isoformat()
    return f"{first or ''} 至 {last or '今天'}".strip()


def _categories() -> list[Branch]:
    """Main categories with their subs; what the county has retired is found still, old cases hold it."""
    table = load_table("category")
    return [
        (main.key, main.label, [(sub.key, sub.label) for sub in table.children(main.key)])
        for main in table.children()
    ]


class DisputeFilters(QObject):
    """Chips and their row. ``changed()`` after any change, ``wants_days()`` for a period of one's own.

    The saved filters' chip is filled by ``set_saved``; what it wants done is told by its own signals.
    """

    changed = Signal()
    wants_days = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Build the row; ``ask_places`` brings villages or offices."""
        super().__init__(parent)
        self._context = context
        self._asked = False
        self._saved: tuple[SavedFilter, ...] = ()
        self._showing = False
        self.box = FindBox()
        self.saved = SavedChip()
        self.state = FilterChip("状态", _STATES, value=_OPEN)
        self.risk = FilterChip("风险", [(r.value, r.label) for r in RiskLevel])
        self.due = FilterChip("期限", [(d.value, d.label) for d in DueFilter if d is not DueFilter.ALL])
        self.village = FilterChip("村", [("", "正在读取")])
        self.office = FilterChip("乡镇", [("", "正在读取")])
        self.category = FilterChip("类别", [("", "正在读取")])
        self.period = FilterChip("登记", [(p.value, p.label) for p in Period])
        self.period.set_own("自选起止日期…", self.wants_days.emit, _own_words)
        self.source = FilterChip("来源", [(s.value, s.label) for s in Source])
        self.type = FilterChip("类型", [(t.value, t.label) for t in DisputeType])
        self.mine = FilterChip("我经手的")
        place = self.office if context.rules.identity.level is CentreLevel.COUNTY else self.village
        self._chips = (
            self.state, self.risk, self.due, place, self.category, self.period, self.source, self.type,
            self.mine,
        )  # fmt: skip
        self.row = FilterRow(self.saved, *self._chips)
        self.row.changed.connect(self._changed)
        self.row.cleared.connect(partial(self.box.set_words, ""))
        self.box.asked.connect(self.changed)
        self.saved.chosen.connect(self._show_saved)

    # query
    def query(self) -> DisputeQuery:
        """What the chips ask for."""
        state, risk, due = self.state.value(), self.risk.value(), self.due.value()
        office, kind, source, days = (
            chip.value() for chip in (self.office, self.type, self.source, self.period)
        )
        asked = DisputeQuery(
            text=self.box.words(),
            open_only=state == _OPEN,
            states=(DisputeState(state),) if state and state not in {_OPEN, _AWAY} else (),
            risk=(RiskLevel(risk),) if risk else (),
            dispute_type=DisputeType(kind) if kind else None,
            source=Source(source) if source else None,
            category=self.category.value() or "",
            village_code=self.village.value() or None,
            office_id=UUID(office) if office else None,
            away=state == _AWAY,
            mine=self.mine.value() is not None,
            due=DueFilter(due) if due else DueFilter.ALL,
        )
        if days is None:
            return asked
        if _TO in days:
            first, last = own_days(days)
            return replace(asked, registered_from=first, registered_to=last)
        return replace(asked, period=Period(days))

    def words(self) -> str:
        """What is filtered, as the chips say it."""
        said = [chip.words() for chip in self._chips if chip.value() is not None]
        if self.box.words():
            said.append(f"含有：“{self.box.words()}”")
        return "；".join(said) or "全部纠纷"

    def show(self, query: DisputeQuery) -> None:
        """Set the chips to a query; told as one change, also when nothing differs."""
        days = None
        if query.period is not None:
            days = query.period.value
        elif query.registered_from or query.registered_to:
            days = own_period(query.registered_from, query.registered_to)
        state = query.states[0].value if query.states else _OPEN if query.open_only else None
        values: tuple[tuple[FilterChip, str | None], ...] = (
            (self.state, _AWAY if query.away else state),
            (self.risk, query.risk[0].value if query.risk else None),
            (self.due, None if query.due is DueFilter.ALL else query.due.value),
            (self.village, query.village_code),
            (self.office, query.office_id.hex if query.office_id else None),
            (self.category, query.category or None),
            (self.period, days),
            (self.source, query.source.value if query.source else None),
            (self.type, query.dispute_type.value if query.dispute_type else None),
            (self.mine, "on" if query.mine else None),
        )
        self._showing = True
        for chip, value in values:
            chip.set_value(value)
        self.box.set_words(query.text)
        self._showing = False
        self._changed()

    def _changed(self) -> None:
        if self._showing:
            return
        name = self.saved.value()
        if name is not None and dict(self._by_name()).get(name) != replace(self.query(), text=""):
            # The chips say something else by now; the name would be wrong above them.
            self.saved.name(None)
        self.changed.emit()

    # saved filters
    def set_saved(self, found: Sequence[SavedFilter]) -> None:
        """Fill the chip of the saved filters."""
        self._saved = tuple(found)
        self.saved.set_choices([(kept.name, kept.name) for kept in found])
        self.row.refit()

    def _by_name(self) -> list[tuple[str, DisputeQuery]]:
        return [(kept.name, kept.query) for kept in self._saved]

    def _show_saved(self, name: str) -> None:
        self.show(dict(self._by_name())[name])

    # choices
    def set_away(self, count: int) -> None:
        """Offer 已转出 where there are such cases."""
        moved = ((_AWAY, f"{AWAY_WORD} {count}"),) if count else ()
        self.state.set_choices((*_STATES, *moved))

    def ask_places(self) -> None:
        """Villages for a township's chip, townships for the county's, and the categories; asked once."""
        if self._asked:
            return
        self._asked = True
        self.category.set_tree(_categories())
        run, by = self._context.runner, self._context.actor
        if self.office in self._chips:
            run.query(list_peers, by=by, slot="places", on_done=self._show_offices, owner=self)
        else:
            ask: Callable[..., UnitList] = partial(
                unit.list_units, level=Level.VILLAGE, parent=self._context.rules.identity.code
            )
            run.query(ask, by=by, slot="places", on_done=self._show_units, owner=self)

    def _show_units(self, found: UnitList) -> None:
        self.village.set_choices([(row.code, short_village(row.name)) for row in found.units])
        self.row.refit()

    def _show_offices(self, rows: tuple[OfficeRow, ...]) -> None:
        if rows:
            self.office.set_choices([(row.uid.hex, short_name_of(row.name)) for row in rows])
            self.row.refit()

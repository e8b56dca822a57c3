"""Finding the grid that a row of a ledger means: by code, or by village and name as people write them."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from desktop_app.domain.text_norm import normal_number
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GridFacts

_COMMITTEE = re.compile(r"(村民委员会|村委会)$|(社区居民委员会|居民委员会|居委会)$")


class GridLookup:
    """The grids of one township, by code and by every usual way of writing village and grid."""

    def __init__(self, grids: Iterable[GridFacts], township: str) -> None:
        """Index ``grids``; ``township`` is the name used in sentences."""
        self._township = township
        self._by_code: dict[str, list[GridFacts]] = {}
        self._by_place: dict[str, list[GridFacts]] = {}
        for grid in grids:
            self._by_code.setdefault(grid.code, []).append(grid)
            then = (grid, *(grid.as_on(past.until - timedelta(days=1)) for past in grid.past))
            for place in set[str]().union(*(_places(named) for named in then)):
                self._by_place.setdefault(place, []).append(grid)

    def find(self, code: str, place: str, day: date) -> GridFacts:
        """The grid in force on ``day`` with this code, or without one of this place.

        :raises RuleViolation: when there is none or more than one.
        """
        found = self._by_code.get(normal_number(code), []) if code else self._by_place.get(place, [])
        if not found:
            raise RuleViolation(f"{self._township}没有这个网格，请核对网格编码或名称。", "grid")
        named = found if code else [grid for grid in found if place in _places(grid.as_on(day))]
        serving = [grid for grid in named if grid.exists_on(day)]
        if not serving:
            raise RuleViolation(f"{found[0].title}在 {day} 没有启用，请核对网格和日期。", "grid")
        if len(serving) > 1:
            raise RuleViolation("有几个网格都叫这个名称，请填网格编码。", "grid")
        return serving[0]


def _places(grid: GridFacts) -> set[str]:
    """With the committee's full name, the village's short one, and without either word."""
    short = _COMMITTEE.sub(lambda match: "村" if match[1] else "社区", grid.village_name)
    bare = _COMMITTEE.sub("", grid.village_name)
    return {name + grid.name for name in (grid.village_name, short, bare)}

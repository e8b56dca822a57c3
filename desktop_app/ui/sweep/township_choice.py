"""The county's choice of a township whose board it looks at."""

from PySide6.QtCore import QObject, Signal

from db.enums import Level
from desktop_app.domain.clock_time import local_date
from desktop_app.services.grid import GridRow, list_grids
from desktop_app.services.unit import UnitList, list_units
from desktop_app.ui.kit.fields.combo import ComboBox
from desktop_app.ui.kit.memory import recall, remember
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

_KEY = "sweep/township"


class TownshipChoice(QObject):
    """Townships whose grids this county knows, in ``box``. ``chosen(code)``; the choice is remembered."""

    chosen = Signal(str)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Offer nothing before ``ask``."""
        super().__init__(parent)
        self._context = context
        self.box = ComboBox()
        self.box.setAccessibleName("乡镇（街道）")
        self.box.setFixedHeight(look().sizes.filter_chip)
        # The names come after the box is shown.
        self.box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        self._names: dict[str, str] = {}
        self._codes: list[str] = []
        self.box.activated.connect(self._choose)

    def ask(self) -> None:
        """Read which townships there are."""
        self._context.runner.query(list_units, by=self._context.actor, slot="units", on_done=self._take_units)

    def _take_units(self, found: UnitList) -> None:
        self._names = {row.code: row.name for row in found.units if row.level is Level.TOWNSHIP}
        villages = {row.code: row.parent for row in found.units if row.level is Level.VILLAGE}
        day = local_date(self._context.clock.now())

        def take(rows: tuple[GridRow, ...]) -> None:
            known = sorted({villages.get(row.village_code, "") for row in rows} & set(self._names))
            self._offer(known or sorted(self._names))

        self._context.runner.query(
            list_grids, None, day, self._context.rules,
            by=self._context.actor, slot="grids", on_done=take, owner=self,
        )  # fmt: skip

    def show_chosen(self, code: str) -> None:
        """Show a township that was chosen elsewhere; it is remembered as if it had been chosen here."""
        remember(_KEY, code)
        if code in self._codes:
            self.box.setCurrentIndex(self._codes.index(code))
        else:
            self.ask()

    def _offer(self, codes: list[str]) -> None:
        self._codes = codes
        self.box.clear()
        self.box.addItems([self._names[code] for code in codes])
        kept = recall(_KEY)
        if codes:
            place = codes.index(kept) if kept in codes else 0
            self.box.setCurrentIndex(place)
            self.chosen.emit(codes[place])

    def _choose(self, place: int) -> None:
        remember(_KEY, self._codes[place])
        self.chosen.emit(self._codes[place])

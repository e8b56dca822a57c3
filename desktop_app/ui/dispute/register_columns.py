"""The parties of one side and the units of a dispute in the registration form: any number of each."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import PartySide
from desktop_app.ui.dispute.name_field import FindPeople
from desktop_app.ui.dispute.party_fields import PartyFields
from desktop_app.ui.dispute.unit_fields import FindUnit, UnitFields
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.text import line
from desktop_app.ui.kit.tokens import look


class _Column(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(look().sizes.s8)

    def take_out(self, widget: QWidget) -> None:
        """Take a widget away for good."""
        widget.hide()
        self.box.removeWidget(widget)
        widget.deleteLater()


class PartyColumn(_Column):
    """Parties of one side, at least one; ``added(party)``, and ``dropped(party)`` before it goes.

    ``person_chosen(block, uid)`` when a known person was picked, ``card_read(block, facts)`` of a card;
    ``wanted(field)`` where the cursor goes when one was added by hand.
    """

    added = Signal(object)
    dropped = Signal(object)
    person_chosen = Signal(str, object)
    card_read = Signal(str, object)
    wanted = Signal(object)

    def __init__(self, side: PartySide, today: Callable[[], date], find_people: FindPeople) -> None:
        """Without parties; the first ``add`` makes the one that stays."""
        super().__init__()
        self.side = side
        self.parties: dict[str, PartyFields] = {}
        self._today, self._find_people = today, find_people

    def add(self, block: str = "") -> PartyFields:
        """Append a party; all but the first can be taken away again."""
        numbers = [number_of(name) for name in self.parties]
        name = block or f"{self.side.value}{max(numbers, default=0) + 1}"
        made = PartyFields(name, self.side, self._today, self._find_people)
        if numbers:
            self.box.addWidget(line("row"))
            made.remove.show()
            made.removed.connect(partial(self.remove, name))
        else:
            made.add_link(link(f"加一位{self.side.label}", self._add_by_hand, icon="plus", small=True))
        made.person_chosen.connect(partial(self.person_chosen.emit, name))
        made.card_read.connect(partial(self.card_read.emit, name))
        self.box.addWidget(made)
        self.parties[name] = made
        self._tell_group()
        self.added.emit(made)
        return made

    def _add_by_hand(self) -> None:
        self.wanted.emit(self.add().name)

    def remove(self, block: str) -> None:
        """Take a further party away."""
        made = self.parties.pop(block)
        rule = self.box.itemAt(self.box.indexOf(made) - 1)
        above = rule.widget() if rule is not None else None
        self._tell_group()
        self.dropped.emit(made)
        if above is not None:
            self.take_out(above)
        self.take_out(made)

    def _tell_group(self) -> None:
        for party in self.parties.values():
            party.set_group(len(self.parties) > 1)


class UnitColumn(_Column):
    """Units that are involved, none at first; signals as of ``PartyColumn``."""

    added = Signal(object)
    dropped = Signal(object)
    wanted = Signal(object)

    def __init__(self, find_unit: FindUnit) -> None:
        """Without units."""
        super().__init__()
        self.units: dict[str, UnitFields] = {}
        self._find_unit = find_unit
        more = link("和别的乡镇、单位一起办", self._add_by_hand, icon="plus", small=True)
        self.box.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def add(self, block: str = "") -> UnitFields:
        """Append a unit."""
        name = block or f"unit{max((number_of(n) for n in self.units), default=0) + 1}"
        made = UnitFields(name, self._find_unit)
        made.removed.connect(partial(self.remove, name))
        self.box.insertWidget(self.box.count() - 1, made)
        self.units[name] = made
        self.added.emit(made)
        return made

    def _add_by_hand(self) -> None:
        self.wanted.emit(self.add().unit)

    def remove(self, block: str) -> None:
        """Take a unit away."""
        made = self.units.pop(block)
        self.dropped.emit(made)
        self.take_out(made)


def number_of(block: str) -> int:
    """Number of a block: 2 of applicant2."""
    return int(block.lstrip("abcdefghijklmnopqrstuvwxyz"))

"""A form with groups of boxes to tick: parties, reasons, ways. A group may have to have at least one."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from desktop_app.errors import RuleViolation
from desktop_app.ui.kit.fields import CheckField
from desktop_app.ui.kit.form import Form

V = TypeVar("V")


class TickGroup(Generic[V]):
    """Boxes for values; ``required`` is the sentence when none is ticked."""

    def __init__(
        self, key: str, choices: Sequence[tuple[V, str]], *, required: str = "", ticked: bool = False
    ) -> None:
        """Make a box for each choice, all of them ``ticked`` or none."""
        self.key, self.required = key, required
        self.boxes = tuple(CheckField(f"{key}[{n}]", word) for n, (_, word) in enumerate(choices))
        self._values = tuple(value for value, _ in choices)
        for box in self.boxes:
            box.set_value(ticked)

    def value(self) -> tuple[V, ...]:
        """What is ticked, in the order shown."""
        return tuple(v for v, box in zip(self._values, self.boxes, strict=True) if box.value())

    def set_value(self, wanted: Sequence[V]) -> None:
        """Tick exactly these."""
        for value, box in zip(self._values, self.boxes, strict=True):
            box.set_value(value in wanted)

    def set_error(self, text: str) -> None:
        """Show a sentence at the first box."""
        if self.boxes:
            self.boxes[0].set_error(text)

    def check(self) -> bool:
        """Whether enough is ticked; the sentence stands at the first box."""
        missing = bool(self.required and self.boxes and not self.value())
        self.set_error(self.required if missing else "")
        return not missing


class TickForm(Form):
    """A form with groups of ticks beside its fields."""

    def __init__(self, name: str) -> None:
        """Make an empty form."""
        super().__init__(name)
        self._groups: dict[str, TickGroup[object]] = {}

    def add_ticks(self, group: TickGroup[V], *, stacked: bool = False) -> tuple[QWidget, ...]:
        """Add the boxes side by side, or each on a row of its own; gives the rows, to hide them."""
        self._groups[group.key] = group  # pyright: ignore[reportArgumentType]
        if not group.boxes:
            return ()
        if stacked:
            return tuple(self.add_row(box) for box in group.boxes)
        return (self.add_row(*group.boxes),)

    def check(self) -> bool:
        """Besides the fields: every shown group that needs one has a tick."""
        passed = super().check()
        shown = [g for g in self._groups.values() if g.boxes and not g.boxes[0].isHidden()]
        wrong = [group for group in shown if not group.check()]
        if wrong and passed:
            self._focus(wrong[0].boxes[0])
        return passed and not wrong

    def show_violation(self, violation: RuleViolation) -> bool:
        """At its field, or at the group of that name."""
        group = self._groups.get(violation.field)
        if group is None or not group.boxes:
            return super().show_violation(violation)
        group.set_error(violation.text)
        self._focus(group.boxes[0])
        return True

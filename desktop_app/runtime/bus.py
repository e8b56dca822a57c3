"""The change bus: says after a commit which entities changed, so that open pages re-query."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Changes:
    """What one committed command changed: table names of the entities."""

    entities: frozenset[str]

    def touches(self, *entities: str) -> bool:
        """True when at least one of the named entities changed."""
        return not self.entities.isdisjoint(entities)


class Bus(QObject):
    """Carries ``Changes`` to the pages, on the GUI thread, only after the commit."""

    changed = Signal(Changes)

    def announce(self, changes: Changes) -> None:
        """Tell every page; an empty set of changes is not announced."""
        if changes.entities:
            self.changed.emit(changes)

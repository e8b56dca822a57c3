"""Keeps an eye on sticks or on the chosen folder, and knows which packages lie there."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.errors import FengqiaoError
from desktop_app.services.package_found import FoundFile, FoundStanding, find_packages
from desktop_app.ui.kit.memory import recall, remember
from desktop_app.ui.kit.tokens import DURATIONS
from desktop_app.ui.package.carrier import Carrier, Places, Way, look_around
from desktop_app.ui.package.errand import Examined, examine
from desktop_app.ui.page_context import PageContext

_CHOSEN = "package/folder"
_WAY = "package/way"
_EXAMINED = 12
"""So many new files are verified before they are taken; the rest is verified when it is taken."""
_EVERY = 3
"""Seconds between two looks for a stick."""


class PlaceWatch(QObject):
    """Signals: ``changed()`` when places or files differ, ``examined(tuple of Examined)``, ``failed(text)``.

    ``start`` and ``stop`` with the page being shown and hidden; looking costs nothing while it is hidden.
    """

    changed = Signal()
    examined = Signal(object)
    failed = Signal(str)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Remember the folder of last time."""
        super().__init__(parent)
        self._context = context
        known, way = recall(_CHOSEN), recall(_WAY)
        self._chosen = Path(known) if known else None
        self._stick: Path | None = None
        self.way = Way(way) if way in set(Way) else Way.FOLDER if known else Way.STICK
        self.places = Places(None, (), self.way)
        self.found: tuple[FoundFile, ...] = ()
        self._timer = QTimer(self, interval=_EVERY * DURATIONS.second)
        self._timer.timeout.connect(self._look)

    @property
    def carrier(self) -> Carrier | None:
        """Stick or folder that is used."""
        return self.places.used

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Stop looking."""
        self._timer.stop()

    def use(self, folder: Path) -> None:
        """Work with a folder from now on, also next time."""
        self._chosen = folder
        remember(_CHOSEN, str(folder))
        self.go(Way.FOLDER)

    def use_stick(self, folder: Path) -> None:
        """Work with this stick of several."""
        self._stick = folder
        self.go(Way.STICK)

    def go(self, way: Way) -> None:
        """Change the way, also for next time."""
        self.way = way
        remember(_WAY, way.value)
        self._look()

    def folder(self) -> Path | None:
        """The folder that was chosen last, whether it can be reached or not."""
        return self._chosen

    def look_again(self) -> None:
        """Look and ask for the files anew, because the journal changed."""
        self._ask_found()

    def _look(self) -> None:
        self._context.runner.work(
            look_around, self._chosen, self.way, self._stick, slot="places", on_done=self._take_places
        )

    def _take_places(self, places: Places) -> None:
        if places == self.places:
            return
        before, self.places = self.carrier, places
        if self.carrier is None or before is None or before.folder != self.carrier.folder:
            self.found = ()
        self.changed.emit()
        if before is None or self.carrier is None or before.marks != self.carrier.marks or not self.found:
            self._ask_found()

    def _ask_found(self) -> None:
        if self.carrier is None:
            return
        self._context.runner.query(
            find_packages, self._context.centre, self.carrier.folder,
            by=self._context.actor, slot="found", on_done=self._take_found, on_error=self._gone,
        )  # fmt: skip

    def _take_found(self, found: tuple[FoundFile, ...]) -> None:
        self.found = found
        self.changed.emit()
        fresh = [f for f in found if f.standing in (FoundStanding.NEW, FoundStanding.WAITING)]
        if fresh:
            self._context.runner.work(
                examine, self._context.centre, tuple(fresh[:_EXAMINED]),
                slot="examine", on_done=self._take_examined, on_error=self._gone,
            )  # fmt: skip

    def _take_examined(self, examined: tuple[Examined, ...]) -> None:
        self.examined.emit(examined)

    def _gone(self, error: FengqiaoError) -> None:
        self.found = ()
        self.failed.emit(error.text)
        self._look()

"""Looks into the office's shared folder every few minutes, whatever page is shown."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Changes
from desktop_app.runtime.runner import Runner
from desktop_app.services.centre import Centre
from desktop_app.services.package_within import WithinDone, exchange_within_office, share_folder
from desktop_app.services.package_word import TOUCHED
from desktop_app.ui.kit.tokens import DURATIONS

_EVERY = 2
"""Minutes between two rounds; a round that has nothing to do reads a list of files and no more."""


@dataclass(frozen=True, slots=True)
class ShareState:
    """Where the PCs of the office exchange, when the last round ended well, and what stands in the way."""

    folder: Path | None = None
    at: datetime | None = None
    trouble: str = ""
    busy: bool = False

    @property
    def words(self) -> str:
        """A few words for the status line; empty while no folder is watched."""
        if self.folder is None:
            return ""
        if self.trouble:
            return "共享文件夹连不上"
        return "" if self.at is None else f"共享文件夹 {local_time(self.at):%H:%M} 互换过"


class ShareWatch(QObject):
    """Signals: ``changed(ShareState)``, ``refused(sentence)`` once for each new package that is not taken."""

    changed = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        runner: Runner,
        centre: Centre,
        actor: Actor,
        now: Callable[[], datetime],
        parent: QObject | None,
    ) -> None:
        """Watch nothing before ``start``; ``now`` gives aware moments."""
        super().__init__(parent)
        self._runner, self._centre, self._actor, self._now = runner, centre, actor, now
        self.state = ShareState()
        self._told: set[str] = set()
        self._timer = QTimer(self, interval=_EVERY * DURATIONS.minute)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now, and then again and again."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more; a round under way ends by itself."""
        self._timer.stop()

    def look(self) -> None:
        """Ask for the folder, then do a round with it; not twice at a time."""
        if not self.state.busy:
            self._runner.query(
                share_folder, by=self._actor, slot="share", on_done=self._take_folder, owner=self
            )

    def _take_folder(self, folder: Path | None) -> None:
        if folder is None or self.state.busy:
            self._show(replace(self.state, folder=folder) if self.state.busy else ShareState())
            return
        kept = self.state if self.state.folder == folder else ShareState(folder)
        self._show(replace(kept, busy=True))
        round_ = partial(exchange_within_office, self._centre, folder, by=self._actor, now=self._now)
        job = self._runner.background(round_, on_done=self._done, on_error=self._failed, owner=self)
        job.finished.connect(self._ended)

    def _done(self, done: WithinDone) -> None:
        self._show(replace(self.state, at=self._now(), trouble=""))
        if done.taken or done.written:
            self._runner.bus.announce(Changes(TOUCHED))
        for sentence in done.refused:
            if sentence not in self._told:
                self._told.add(sentence)
                self.refused.emit(sentence)

    def _failed(self, error: FengqiaoError) -> None:
        self._show(replace(self.state, trouble=error.text))

    def _ended(self) -> None:
        self._show(replace(self.state, busy=False))

    def _show(self, state: ShareState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)

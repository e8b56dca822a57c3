"""Putting a centre back to one of its backups behind the login window, on a thread of its own."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.centre_lock import CentreLock
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.opening import MAX_TRIES, WAIT
from desktop_app.runtime.clock import Clock
from desktop_app.ui.login.context import LoginBackup, Restorer


class CentreRestorer(Restorer):
    """Puts back one centre folder; see ``Restorer`` for the answers."""

    def __init__(
        self, folder: Path, second_place: Path | None, clock: Clock, parent: QObject | None = None
    ) -> None:
        """``second_place`` is where closing the window copies a backup, if anywhere."""
        super().__init__(parent)
        self._folder, self._second, self._clock = folder, second_place, clock
        self._wrong = 0

    def look(self, place: Path | None) -> None:
        """Find the backups on a thread of its own: a stick may be slow."""

        def find() -> None:
            from desktop_app.services.backup_restore import backups_at, find_backups

            if place is None:
                rows = find_backups(self._folder, () if self._second is None else (self._second,))
            else:
                rows = backups_at(self._folder, place)
            here = self._folder / "backups"
            self.found.emit(
                tuple(
                    LoginBackup(row.folder, _words(row.made_at, row.reason, row.folder.parent, here))
                    for row in rows
                )
            )

        self._run(find)

    def put_back(self, chosen: Path, name: str, password: str) -> None:
        """Put the centre back, holding its lock meanwhile."""

        def restore() -> None:
            from desktop_app.services.backup_restore import put_back

            with CentreLock(self._folder):
                done = put_back(chosen, self._folder, name, password, now=self._clock.now)
            self._wrong = 0
            said = f"已经退回到这份备份。原来的文件没有删，在 backups 里的 {done.aside.name}。请重新登录。"
            if done.lacking:
                said += f"备份旁边少 {done.lacking} 个附件，本机没有的，下次送包时会向县里要。"
            self.restored.emit(said)

        self._run(restore)

    def _run(self, work: Callable[[], None]) -> None:
        # No daemon: a program whose window is closed meanwhile ends only when the files are in their places.
        threading.Thread(target=self._answer, args=(work,), name="fengqiao-restore", daemon=False).start()

    def _answer(self, work: Callable[[], None]) -> None:
        try:
            work()
        except RuleViolation as refused:
            self.refused.emit(refused, self._pause(refused))
        except FengqiaoError as problem:
            self.failed.emit(problem.text)
        except Exception:
            self.failed.emit("没有退回成，请看看磁盘是不是满了，再试一次。")
            raise  # to the crash report; the window has its answer

    def _pause(self, refused: RuleViolation) -> int:
        """Seconds to wait before the next password: a backup opens with one, as the login does."""
        if refused.field != "password":
            return 0
        self._wrong += 1
        if self._wrong < MAX_TRIES:
            return 0
        self._wrong = 0
        return int(WAIT.total_seconds())


def _words(made_at: datetime, reason: str, place: Path, here: Path) -> str:
    where = "" if place == here else f"　在 {place}"
    return f"{local_time(made_at):%Y-%m-%d %H:%M}　{reason}{where}"

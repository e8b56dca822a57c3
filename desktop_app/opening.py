"""Opening a centre behind the login window: on a thread of its own, so that the window never stands still.

Nothing heavy is imported before the first password is tried.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_app.centre_lock import CentreLock
from desktop_app.errors import EnvironmentProblem, FengqiaoError, RuleViolation
from desktop_app.runtime.clock import Clock
from desktop_app.ui.login.context import Founded, Founder, Unlocker

if TYPE_CHECKING:
    from desktop_app.domain.actor import Actor
    from desktop_app.services.centre import Centre

MAX_TRIES = 5
WAIT = timedelta(minutes=1)
"""After five wrong tries a minute's pause (等保 level 2: lockout)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a login gives: the open centre, its lock, and who is there."""

    centre: "Centre"
    actor: "Actor"
    lock: CentreLock


class CentreUnlocker(Unlocker):
    """Unlocks one centre folder; see ``Unlocker`` for the answers."""

    def __init__(self, folder: Path, clock: Clock, parent: QObject | None = None) -> None:
        """Nothing is opened yet."""
        super().__init__(parent)
        self._folder = folder
        self._clock = clock
        self._wrong = 0
        self._thread: threading.Thread | None = None

    def unlock(self, user_key: str, password: str) -> None:
        """Open with a password."""
        self._start(lambda: self._open_with_password(user_key, password))

    def recover(self, user_key: str, code: str, new_password: str) -> None:
        """Open with the recovery code and give the user a new password."""
        self._start(lambda: self._open_with_code(user_key, code, new_password))

    def wait(self) -> None:
        """Wait for a running attempt (the program ends)."""
        if self._thread is not None:
            self._thread.join()

    def _start(self, attempt: Callable[[], Opened]) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._run, args=(attempt,), name="fengqiao-login", daemon=True)
        self._thread.start()

    def _run(self, attempt: Callable[[], Opened]) -> None:
        # Signals cross to the GUI thread by themselves.
        try:
            result = attempt()
        except RuleViolation as refused:
            self._wrong += 1
            pause = self._wrong >= MAX_TRIES
            self._wrong = 0 if pause else self._wrong
            self.refused.emit(refused.text, int(WAIT.total_seconds()) if pause else 0)
        except FengqiaoError as problem:
            self.failed.emit(problem.text)
        except Exception as error:
            # SQLAlchemy is loaded by now: a damaged page or a full disk shows itself as its error.
            from desktop_app.explain_error import explain

            explained = explain(error, self._folder)
            self.failed.emit("打不开中心，请重新启动程序再试" if explained is None else explained.text)
            if explained is None:
                raise  # to the crash report; the window has its answer
        else:
            self._wrong = 0
            self.opened.emit(result)

    def _open_with_password(self, name: str, password: str) -> Opened:
        from desktop_app.services import centre

        return self._open(name, centre.unlock(self._folder, name, password))

    def _open_with_code(self, name: str, code: str, new_password: str) -> Opened:
        from desktop_app.services import centre, user

        centre.check_password(new_password)
        opened = self._open(name, centre.recover(self._folder, code))
        user.change_password(opened.centre, opened.actor, new_password)
        return opened

    def _open(self, name: str, key: bytes) -> Opened:
        from desktop_app.services import centre

        lock = CentreLock(self._folder)
        lock.acquire()
        try:
            opened = centre.open_centre(self._folder, key, now=self._clock.now)
            try:
                actor = centre.log_in(opened, name, now=self._clock.now)
            except BaseException:
                opened.close()
                raise
        except BaseException:
            lock.release()
            raise
        return Opened(opened, actor, lock)


class CentreFounder(Founder):
    """Founds a centre on a thread of its own; see ``Founder`` for the answers."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        """Nothing is made yet."""
        super().__init__(parent)
        self._clock = clock

    def found(self, values: dict[str, Any]) -> None:
        """Create the centre from what the form says."""
        threading.Thread(target=self._run, args=(values,), name="fengqiao-found", daemon=True).start()

    def _run(self, values: dict[str, Any]) -> None:
        from desktop_app.services.backup_restore import folder_name
        from desktop_app.services.centre import NewCentre, create_centre, short_name_of

        name = values["name"].strip()
        folder = values["folder"] / folder_name(name)
        new = NewCentre(
            folder,
            values["level"],
            name,
            values["short"].strip() or short_name_of(name),
            values["code"].strip(),
            values["admin"].strip(),
            values["password"],
        )
        try:
            centre, _director, code = create_centre(new, now=self._clock.now)
            centre.close()
        except RuleViolation as refused:
            # The form has one name for the director where the service has another.
            field = "admin" if refused.field == "director" else refused.field
            self.refused.emit(RuleViolation(refused.text, field))
        except FengqiaoError as problem:
            self.refused.emit(problem)
        except Exception:
            self.refused.emit(EnvironmentProblem("中心没有建成", "请换一个位置再试"))
            raise  # to the crash report; the window has its answer
        else:
            self.founded.emit(Founded(folder, name, code))

    def take_sample(self) -> None:
        """Build the sample on a thread of its own."""

        def build() -> Path:
            from desktop_app.sample import sample_centre

            return sample_centre()

        self._make_ready(build, "样例没有建成")

    def restore(self, values: dict[str, Any]) -> None:
        """Restore a backup into a new folder, on a thread of its own."""

        def put_back() -> Path:
            from desktop_app.services.backup_restore import restore_elsewhere

            name, secret = values["name"].strip(), values["password"]
            done = restore_elsewhere(values["backup"], values["folder"], name, secret, now=self._clock.now)
            return done.folder

        self._make_ready(put_back, "恢复没有做成")

    def _make_ready(self, make: Callable[[], Path], failure: str) -> None:
        def run() -> None:
            try:
                folder = make()
            except FengqiaoError as problem:
                self.refused.emit(problem)
            except Exception:
                self.refused.emit(EnvironmentProblem(failure, "请看看磁盘是不是满了，再试一次"))
                raise  # to the crash report; the window has its answer
            else:
                self.ready.emit(folder)

        threading.Thread(target=run, name="fengqiao-ready", daemon=True).start()

    def sheet(self, made: Founded) -> bytes:
        """PDF of the recovery code's sheet."""
        from desktop_app.services.recovery_sheet import recovery_sheet

        return recovery_sheet(made.name, made.folder, made.code, printed_at=self._clock.now())


class ScreenUnlocker(Unlocker):
    """Unlocks the locked screen of a centre that stays open: the same user's password, nothing else."""

    def __init__(self, folder: Path, opened: Opened, parent: QObject | None = None) -> None:
        """``opened`` is handed back when the password fits."""
        super().__init__(parent)
        self._folder = folder
        self._opened = opened
        self._wrong = 0

    def unlock(self, user_key: str, password: str) -> None:
        """Check the password on a thread of its own."""
        threading.Thread(
            target=self._check, args=(user_key, password), name="fengqiao-unlock", daemon=True
        ).start()

    def recover(self, user_key: str, code: str, new_password: str) -> None:
        """Check the recovery code and give the user a new password."""
        threading.Thread(
            target=self._check_code, args=(code, new_password), name="fengqiao-unlock", daemon=True
        ).start()

    def _check(self, name: str, password: str) -> None:
        from desktop_app.services import centre

        try:
            if name != self._opened.actor.name:
                owner = self._opened.actor.name
                raise RuleViolation(f"这个窗口是{owner}打开的，请输入{owner}的密码；换人请先关闭程序")
            centre.unlock(self._folder, name, password)
        except RuleViolation as refused:
            self._wrong += 1
            pause = self._wrong >= MAX_TRIES
            self._wrong = 0 if pause else self._wrong
            self.refused.emit(refused.text, int(WAIT.total_seconds()) if pause else 0)
        except FengqiaoError as problem:
            self.failed.emit(problem.text)
        else:
            self.opened.emit(self._opened)

    def _check_code(self, code: str, new_password: str) -> None:
        from desktop_app.services import centre, user

        try:
            centre.recover(self._folder, code)
            user.change_password(self._opened.centre, self._opened.actor, new_password)
        except RuleViolation as refused:
            self.refused.emit(refused.text, 0)
        except FengqiaoError as problem:
            self.failed.emit(problem.text)
        else:
            self.opened.emit(self._opened)

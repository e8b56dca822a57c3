"""Composition root of the window: choose the centre, log in, open the main window, end cleanly.

Start-up stays light: before the login window is painted neither SQLAlchemy nor reportlab nor an icon font
is imported.
"""

import argparse
import gc
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop_app import __version__, log
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import FengqiaoError
from desktop_app.opening import CentreUnlocker, Opened, ScreenUnlocker
from desktop_app.restoring import CentreRestorer
from desktop_app.runtime.clock import Clock, MachineClock
from desktop_app.runtime.collector import Collector
from desktop_app.runtime.crash import CrashHandling
from desktop_app.settings import Settings, SettingsFile
from desktop_app.ui.kit.memory import use_memory
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.kit.tokens import Theme, Tone
from desktop_app.ui.login.context import LoginContext, LoginFact, LoginUser
from desktop_app.ui.login.window import LoginWindow

if TYPE_CHECKING:
    from desktop_app.desktop import Desktop

_log = logging.getLogger(__name__)
WEEKDAYS = "一二三四五六日"
_CLOSE_AGAIN = 100
"""Milliseconds between two tries to close a window that still saves."""


class Application(QObject):
    """Login window and main window of one centre, one after the other."""

    def __init__(self, folder: Path, settings: SettingsFile, clock: Clock) -> None:
        """Build nothing yet; ``show_login`` starts."""
        super().__init__()
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._login: LoginWindow | None = None
        self._desktop: Desktop | None = None
        self._opened: Opened | None = None
        self._ended = False
        self._reopening = False

    def show_login(self) -> None:
        """Show who may log in to the centre.

        :raises EnvironmentProblem: when the folder is no centre or its key file is missing.
        """
        unlocker = CentreUnlocker(self._folder, self._clock, self)
        second = self._settings.current.second_backup_place
        restorer = CentreRestorer(self._folder, Path(second) if second else None, self._clock, self)
        login = LoginWindow(self._login_context(), unlocker, restorer)
        login.restored.connect(self._on_restored)
        self._show(login)

    def _login_context(self) -> LoginContext:
        from desktop_app.services.centre_file import login_cards, read_identity

        identity = read_identity(self._folder)
        cards = login_cards(self._folder)
        if self._opened is not None:
            # A locked window stays its user's: another person closes the program and logs in.
            cards = tuple(card for card in cards if card.name == self._opened.actor.name)
        users = tuple(LoginUser(card.name, card.name, card.role.label) for card in cards)
        return LoginContext(
            centre_name=identity.name,
            level_label=identity.level.label,
            users=users,
            facts=self._facts(identity),
            version=__version__,
            change_centre=self._change_centre,
            last_user=self._opened.actor.name if self._opened is not None else "",
        )

    def _facts(self, identity: CentreIdentity) -> tuple[LoginFact, ...]:
        now = local_time(self._clock.now())
        backups = sorted(
            made
            for made in (self._folder / "backups").glob("*/backup.json")
            if "before-restore" not in made.parent.name
        )
        facts: list[LoginFact] = []
        if identity.database is None and not (self._folder / "centre.db").exists():
            facts.append(LoginFact("alert", "没有数据库文件，请从备份恢复", Tone.DANGER))
        if backups:
            made = local_time(datetime.fromtimestamp(backups[-1].stat().st_mtime, now.tzinfo))
            facts.append(LoginFact("database", f"上次备份 {_moment(made)}"))
        else:
            facts.append(LoginFact("database", "还没有备份", Tone.WARNING))
        facts.append(LoginFact("clock", f"电脑时间 {_moment(now)}"))
        return tuple(facts)

    def _show(self, login: LoginWindow) -> None:
        login.opened.connect(self._on_opened)
        login.resize(1366, 697)
        login.show()
        self._login = login

    def _change_centre(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self._login, "选择中心文件夹", str(self._folder.parent))
        if chosen and Path(chosen) != self._folder:
            previous, self._folder = self._folder, Path(chosen)
            old = self._login
            try:
                self.show_login()
            except FengqiaoError as problem:
                self._folder = previous
                if old is not None:
                    old.notices.show_notice(problem.text)
                return
            if old is not None:
                old.close()

    def _on_restored(self, sentence: str) -> None:
        """Begin the login anew: the users of the day of the backup may be others."""
        old = self._login
        self.show_login()
        if old is not None:
            old.close()
        if self._login is not None:
            self._login.notices.show_notice(sentence, NoticeKind.WARNING)

    def _on_opened(self, result: object) -> None:
        assert isinstance(result, Opened)
        self._opened = result
        if self._desktop is not None:
            self._desktop.window.show()
            return
        from desktop_app.desktop import Desktop

        self._settings.change(lambda current: current.opened(self._folder))
        self._desktop = Desktop(result.centre, result.actor, self._clock, self._settings)
        self._desktop.locked.connect(self._lock)
        self._desktop.closed.connect(self._end)
        self._desktop.reopen_wanted.connect(self._reopen)
        self._desktop.window.resize(1366, 697)
        self._desktop.window.show()
        # What lives as long as the program is not looked at again: a full collection holds the window 0.1 s.
        QTimer.singleShot(0, gc.freeze)

    def _lock(self) -> None:
        if self._desktop is None or self._opened is None or not self._desktop.window.isVisible():
            return
        self._desktop.window.hide()
        self._show(LoginWindow(self._login_context(), ScreenUnlocker(self._folder, self._opened, self)))

    @property
    def is_ended(self) -> bool:
        """Whether the centre was closed and let go of."""
        return self._ended

    def close_all(self) -> None:
        """Close what is open, as at the end of the session."""
        if self._login is not None:
            self._login.close()
        if self._desktop is not None and not self._ended:
            self._desktop.window.close()

    def _reopen(self) -> None:
        """Close the centre and ask for the login again; not from within the signal of a closing page.

        Nobody may work on meanwhile: what is open still has the old identity.
        """
        self._reopening = True
        if self._desktop is not None:
            self._desktop.share.stop()
            self._desktop.window.setEnabled(False)
        QTimer.singleShot(0, self, self._close_to_reopen)

    def _close_to_reopen(self) -> None:
        if self._desktop is not None and not self._desktop.window.close():
            # Something is still being saved: the window closes when that is done.
            QTimer.singleShot(_CLOSE_AGAIN, self, self._close_to_reopen)

    def _end(self) -> None:
        if self._opened is not None:
            self._opened.lock.release()
        if self._reopening:
            if self._desktop is not None:
                # Freed by Qt on this thread: Python's collector may run on another one.
                self._desktop.window.deleteLater()
                self._desktop.deleteLater()
            self._reopening, self._desktop, self._opened = False, None, None
            dress(self._settings.current)
            self.show_login()
            return
        self._ended = True
        QApplication.quit()


def dress(settings: Settings) -> None:
    """Give windows that are built from now on this user's type size and colours."""
    application = QApplication.instance()
    assert isinstance(application, QApplication), "windows need an application"
    theme = Theme.DARK if settings.theme == "dark" else Theme.LIGHT
    apply_look(application, theme, settings.scale / 100)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}（周{WEEKDAYS[moment.weekday()]}）{moment:%H:%M}"


class SettingsMemory:
    """Keeps what windows remember in the user's settings file."""

    def __init__(self, settings: SettingsFile) -> None:
        """Keep in ``settings``."""
        self._settings = settings

    def recall(self, key: str) -> str:
        """What was remembered, empty when nothing was."""
        return self._settings.current.remembered.get(key, "")

    def remember(self, key: str, value: str) -> None:
        """Keep a value."""
        if self.recall(key) == value:
            return
        try:
            self._settings.change(
                lambda current: replace(current, remembered={**current.remembered, key: value})
            )
        except FengqiaoError:
            # Not worth a word to the user; it is kept for this run.
            _log.warning("what the window should remember was not saved")


def run_window(arguments: Sequence[str]) -> int:
    """Open the window on ``--open DIR``, on ``--sample``, or on the centre that was open last.

    Returns the exit status of the command-line contract.
    """
    parser = argparse.ArgumentParser(prog="fengqiao", add_help=False)
    parser.add_argument("--open", type=Path)
    parser.add_argument("--sample", action="store_true")
    chosen = parser.parse_args(list(arguments))
    application = QApplication(sys.argv[:1])
    application.setApplicationName("fengqiao")
    application.setQuitOnLastWindowClosed(False)
    settings, clock = SettingsFile(), MachineClock()
    dress(settings.current)
    Collector(application).start()
    use_memory(SettingsMemory(settings))
    try:
        folder = _folder(chosen.open, chosen.sample, settings, clock)
        if folder is None:
            return 0
        handler = log.start_logging(folder / "logs")
        crash = CrashHandling(folder / "logs", lambda sentence, _report: _say(sentence), clock)
        crash.install()
        window = Application(folder, settings, clock)
        window.show_login()
        application.lastWindowClosed.connect(lambda: _quit_when_nothing_is_open(application))
        status = application.exec()
        crash.uninstall()
        log.stop_logging(handler)
    except FengqiaoError as problem:
        _say(problem.text)
        sys.stderr.write(problem.text + "\n")
        return problem.exit_code
    return status


def _quit_when_nothing_is_open(application: QApplication) -> None:
    if not any(window.isVisible() for window in application.topLevelWidgets()):
        application.quit()


def _folder(given: Path | None, sample: bool, settings: SettingsFile, clock: Clock) -> Path | None:
    if sample:
        from desktop_app.sample import sample_centre

        return sample_centre()
    if given is not None:
        return given
    for known in settings.current.recent_centres:
        if (Path(known) / "centre.toml").exists():
            return Path(known)
    return _first_centre(clock)


def _first_centre(clock: Clock) -> Path | None:
    """What the first window of a new PC ends with: a centre that is there, the sample, or a new one."""
    from desktop_app.opening import CentreFounder
    from desktop_app.ui.login.founding import FoundingWindow

    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    window = FoundingWindow(CentreFounder(clock), Path(documents or Path.home()))
    return window.show_and_wait()


def _say(sentence: str) -> None:
    from desktop_app.ui.login.sorry import SorryWindow

    SorryWindow(sentence).show_and_wait()

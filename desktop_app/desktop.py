"""An open centre on the screen: runner, pages, counts, lock, and the end of the day."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.errors import FengqiaoError
from desktop_app.explain_error import explain
from desktop_app.paths import program_root
from desktop_app.runtime.bus import Changes
from desktop_app.runtime.clock import Clock, clock_warning
from desktop_app.runtime.idle import IdleWatch
from desktop_app.runtime.runner import Runner
from desktop_app.services import backup, check, office_state, search, today_count
from desktop_app.services.centre import Centre
from desktop_app.services.code_table import use_published
from desktop_app.services.package_settle import Settled, settle_quarantine
from desktop_app.services.package_word import TOUCHED
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.rules import Rules, rules_in_force
from desktop_app.settings import SettingsFile
from desktop_app.ui.deadline_watch import DeadlineWatch
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.main_window import MainWindow, WindowContext
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.pages import nav_items
from desktop_app.ui.reminder_watch import ReminderWatch, system_tray
from desktop_app.ui.rules_watch import RulesWatch
from desktop_app.ui.share_watch import ShareState, ShareWatch
from desktop_app.ui.similar_marking_watch import SimilarMarkingWatch
from desktop_app.ui.status_line import StatusFacts
from desktop_app.ui.top_bar import SearchHit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_log = logging.getLogger(__name__)
BACKUP_LATE = timedelta(days=2)
_AFTER_START = 3000
"""Milliseconds until work begins that nobody waits for."""


def make_runner(centre: Centre, actor: Actor, clock: Clock) -> Runner:
    """A runner on this centre; every command's changes carry its actor and moment."""

    def open_session(read_only: bool) -> "Session":
        return centre.reading() if read_only else centre.writing(actor, clock.now)

    def stamp(session: "Session", by: Actor, now: datetime) -> None:
        session.info["author"] = centre.author(by, lambda: now)

    return Runner(open_session, clock, stamp=stamp, explain=lambda error: explain(error, centre.folder))


class Desktop(QObject):
    """The main window of one open centre.

    ``locked()`` asks for the login again; ``closed()`` ends it; ``reopen_wanted()`` asks to end it and to log
    in anew, because this PC became another one.
    """

    locked = Signal()
    reopen_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        centre: Centre,
        actor: Actor,
        clock: Clock,
        settings: SettingsFile | None = None,
        *,
        owns_centre: bool = True,
    ) -> None:
        """Build the window; ``settings`` are the user's on this machine, without them the defaults.

        With ``owns_centre`` False the centre stays open when the window is closed.
        """
        super().__init__()
        self.centre = centre
        self.actor = actor
        self._clock = clock
        self._settings = settings or SettingsFile.unsaved()
        self._owns_centre = owns_centre
        self.runner = make_runner(centre, actor, clock)
        with centre.reading() as session:
            rules = rules_in_force(session, centre.identity, today=local_date(clock.now()))
        use_published(rules.tables)
        self.share = ShareWatch(self.runner, centre, actor, clock.now, self)
        self.context = PageContext(
            *(self.runner, actor, rules, centre, clock, self.share, self.reopen_wanted.emit),
            settings=self._settings,
        )
        identity = centre.identity
        self.window = MainWindow(
            WindowContext(
                centre_name=identity.name,
                level_label=identity.level.label,
                user_name=actor.name,
                role_label=actor.role.label,
                runner=self.runner,
                lock=self.locked.emit,
                search=self._search,
                help=self._help,
                register=self._register,
                ask_counts=self._ask_counts,
                ask_facts=self._ask_facts,
                user_menu=(
                    ("设置", partial(self._open_page, "setting")),
                    ("锁屏", self.locked.emit),
                    ("退出", self._leave),
                ),
            ),
            nav_items(self.context),
        )
        self.runner.bus.changed.connect(self._announce)
        self.runner.problem.connect(self._tell)
        self.window.closed.connect(self._close)
        self._idle = IdleWatch(self.rules.profile.screen_lock, parent=self)
        self._idle.idle.connect(self.locked)
        self._idle.start()
        self._watch = RulesWatch(self.runner, actor, clock.now, rules, self)
        self._watch.changed.connect(self._use_rules)
        self._watch.said.connect(self.window.notify)
        self.deadlines = DeadlineWatch(self.runner, actor, lambda: self.rules, self)
        self.deadlines.said.connect(partial(self.window.notify, kind=NoticeKind.OK))
        QTimer.singleShot(_AFTER_START, self.deadlines, self.deadlines.look)
        SimilarMarkingWatch(self.runner, actor, self).start(_AFTER_START)
        tray = system_tray(self)
        if tray is not None:
            tray.clicked.connect(partial(self._open_page, "agenda"))
        self.reminders = ReminderWatch(
            self.runner, actor, lambda: self.rules, lambda: self._settings.current.reminders, tray, self
        )
        self.reminders.said.connect(self.window.status_line.show_saved)
        QTimer.singleShot(_AFTER_START, self.reminders, self.reminders.look)
        self.share.changed.connect(self._show_share)
        self.share.refused.connect(self.window.notify)
        # After the first page is on the screen: a check takes seconds on a large centre.
        QTimer.singleShot(_AFTER_START, self, self.check_daily)
        QTimer.singleShot(_AFTER_START, self, self.take_waiting)
        if allowed(actor, Permission.VIEW_INSTALLATIONS):
            QTimer.singleShot(_AFTER_START, self.share, self.share.start)

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self.context.rules

    def _announce(self, changes: Changes) -> None:
        self._watch.look(changes.entities)
        self.window.refresh(changes.entities)

    def _use_rules(self, rules: Rules) -> None:
        self.context.rules = rules
        self.deadlines.look()
        if rules.tables:
            use_published(rules.tables)
            # Every list and detail has words of the tables in it.
            self.window.refresh(frozenset({"dispute"}))

    def _tell(self, error: FengqiaoError) -> None:
        self.window.notify(error.text)

    def _open_page(self, key: str) -> None:
        self.window.open_page(key)

    def _leave(self) -> None:
        self.window.close()

    def _search(self, typed: str, give: Callable[[Sequence[SearchHit]], None]) -> None:
        def show(hits: tuple[search.SearchHit, ...]) -> None:
            give([SearchHit(h.title, h.subtitle, h.kind.label, "dispute", h.uid) for h in hits])

        self.runner.query(search.quick_find, typed, by=self.actor, slot="search", on_done=show, owner=self)

    def _help(self, page_key: str) -> None:
        manual = program_root() / "docs" / "manual" / f"{page_key or 'index'}.md"
        if not manual.exists():
            manual = program_root() / "docs" / "manual" / "index.md"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(manual)))

    def _register(self) -> None:
        if allowed(self.actor, Permission.REGISTER_DISPUTE):
            self.window.open_page("dispute", "register")

    def _ask_counts(self, give: Callable[[Mapping[str, int]], None]) -> None:
        if not allowed(self.actor, Permission.VIEW_DISPUTES):
            return

        def show(counts: today_count.NavigationCounts) -> None:
            give(
                {
                    "dispute": counts.open_disputes,
                    "sweep": counts.silent_grids,
                    "mediation": counts.open_mediations,
                    "assignment": counts.open_assignments,
                    "package": counts.exchange + counts.open_dispatches + counts.supervisions,
                }
            )

        now = self._clock.now()
        self.runner.query(
            today_count.navigation_counts,
            self.rules,
            now,
            by=self.actor,
            slot="counts",
            on_done=show,
            owner=self,
        )

    def _ask_facts(self, give: Callable[[StatusFacts], None]) -> None:
        if not allowed(self.actor, Permission.VIEW_DISPUTES):
            return

        def show(facts: office_state.OfficeState) -> None:
            now = self._clock.now()
            warning = clock_warning(facts.last_change_at, now)
            saved = facts.last_change_at
            give(
                StatusFacts(
                    saved="" if saved is None else f"已保存 {local_time(saved):%H:%M}",
                    backup=_backup_words(facts.last_backup_at, now),
                    backup_late=facts.last_backup_at is None or now - facts.last_backup_at > BACKUP_LATE,
                    packages=f"{facts.changes_to_send} 处更改待送出" if facts.changes_to_send else "",
                    share=self.share.state.words,
                    share_broken=bool(self.share.state.trouble),
                    clock=warning or "时钟正常",
                    clock_wrong=bool(warning),
                )
            )

        self.runner.query(office_state.office_state, by=self.actor, slot="facts", on_done=show, owner=self)

    def _show_share(self, state: ShareState) -> None:
        self.window.status_line.show_share(state.words, broken=bool(state.trouble))

    def take_waiting(self) -> None:
        """Take what waits since last time and can be taken by now: from the inbox and from quarantine."""
        if allowed(self.actor, Permission.EXCHANGE):
            settle = partial(settle_quarantine, self.centre, by=self.actor, now=self._clock.now)
            self.runner.background(settle, on_done=self._settled, owner=self)

    def _settled(self, done: Settled) -> None:
        if done.moved:
            self.runner.bus.announce(Changes(TOUCHED))
        if done.taken:
            self.window.notify(f"以前没有收下的 {len(done.taken)} 个数据包，现在收进来了。", NoticeKind.OK)

    def check_daily(self) -> None:
        """Check the database unless it was checked today; beside whatever the user does."""
        if not allowed(self.actor, Permission.BACK_UP):
            return

        def due(last: date | None) -> None:
            if last != local_time(self._clock.now()).date():
                self.runner.background(check.quick, self.centre, on_done=self._checked, owner=self)

        self.runner.query(check.last_checked, by=self.actor, on_done=due, owner=self)

    def _checked(self, problems: tuple[str, ...]) -> None:
        if problems:
            self.window.notify("数据库检查发现损坏，请先不要再录入，用备份恢复。")
            _log.error("integrity check: %d findings", len(problems))
        else:
            self.runner.command(check.keep_checked, self.centre, by=self.actor)

    def _close(self) -> None:
        """Finish what is being saved, copy to the second place, let go of the files."""
        self._idle.stop()
        self.share.stop()
        self.runner.close()
        place = self._settings.current.second_backup_place
        if place and allowed(self.actor, Permission.BACK_UP):
            try:
                with self.centre.writing(self.actor, self._clock.now) as session, session.begin():
                    backup.back_up(
                        session,
                        self.centre,
                        Path(place),
                        "close",
                        by=self.actor,
                        now=self._clock.now(),
                    )
            except FengqiaoError as error:
                _log.warning("copy on close failed: %s", error.text)
        if self._owns_centre:
            self.centre.close()
        self.closed.emit()


def _backup_words(last: datetime | None, now: datetime) -> str:
    if last is None:
        return "还没有备份"
    local, today_ = local_time(last), local_time(now).date()
    day = "今天" if local.date() == today_ else f"{local:%m-%d}"
    return f"上次备份 {day} {local:%H:%M}"

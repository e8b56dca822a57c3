"""上报与接收: the overview of the exchange, and in its place conflicts, dispatches, pairing."""

from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.runtime.bus import Changes
from desktop_app.services.package_history import HistoryRow, PackageStanding
from desktop_app.services.package_settle import Settled, settle_quarantine
from desktop_app.services.package_word import TOUCHED
from desktop_app.services.permissions import Permission
from desktop_app.services.supervision_view import SupervisionRow
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.page import Page
from desktop_app.ui.package.conflict_view import ConflictView
from desktop_app.ui.package.dispatch_view import DispatchView
from desktop_app.ui.package.exchange_view import ExchangeView
from desktop_app.ui.package.history_view import HistoryView
from desktop_app.ui.package.pairing_panel import PairingPanel
from desktop_app.ui.package.supervision_view import SupervisionView
from desktop_app.ui.page_context import PageContext

_TITLE = "上报与接收"


class PackagePage(Page):
    """Page 上报与接收.

    ``show_target``: the uid of a dispatch shows it; ``"dispatch"``, ``"conflict"``, ``"held"`` (quarantine)
    and ``"pair"`` open those views; ``("dispatch", dispute uid, title)`` opens a new dispatch about that
    dispute, ``("conflict", dispute uid)`` the desk at what differs in that dispute.
    """

    page_key = "package"
    entities = TOUCHED

    def __init__(self, context: PageContext) -> None:
        """Build the page; contents come with the first refresh."""
        super().__init__(_TITLE)
        self._context = context
        self._ready = False
        self._subtitle_words = ""
        self.overview = ExchangeView(context)
        self.conflicts = ConflictView(context)
        self.history = HistoryView(context)
        self.dispatches = DispatchView(context)
        self.supervisions = SupervisionView(context)
        self.pairing = PairingPanel(context)
        self._views = QStackedWidget()
        self._titles: dict[QWidget, str] = {}
        self._doors: dict[QWidget, Button] = {}
        missing = context.rules.profile.receipt.missing_days
        self._subtitles: dict[QWidget, str] = {
            self.conflicts: "值都留着，等人定夺；定夺以后可以撤销",
            self.history: f"写出 {missing} 天还没有回执，算逾期",
        }
        self._views.addWidget(self.overview)
        self.body.addWidget(self._views, 1)
        self._back = self.add_link("返回上报与接收", self.show_overview)
        self._add_view(self.conflicts, "两边不一样")
        self._add_view(self.history, "往来记录")
        self._add_view(self.dispatches, "交办单")
        self._add_view(self.supervisions, "督办")
        for table in (
            self.conflicts.table,
            self.history.table,
            self.dispatches.table,
            self.supervisions.table,
        ):
            escape = QShortcut(QKeySequence("Esc"), table)
            escape.setContext(Qt.ShortcutContext.WidgetShortcut)
            escape.activated.connect(self.show_overview)
        self._add_view(self.pairing, "配对", offered=context.may(Permission.PAIR))
        self._connect()
        self.show_overview()

    def _add_view(self, view: QWidget, title: str, *, offered: bool = True) -> None:
        """Put a view beside the overview, with a link to it where this user is offered one."""
        self._views.addWidget(view)
        self._titles[view] = title
        if offered:
            self._doors[view] = self.add_link(title, partial(self._turn_to, view))

    def _connect(self) -> None:
        view = self.overview
        view.said.connect(self.notify)
        view.told.connect(self._told)
        view.ready.connect(self._set_ready)
        view.pair_wanted.connect(self.show_pairing)
        view.opened.connect(self._open_package)
        view.history_wanted.connect(self.show_history)
        view.held_wanted.connect(self.show_held)
        view.watch.changed.connect(self._tell_carrier)
        view.desk_wanted.connect(self._open_desk)
        view.differ.connect(partial(self._count, self.conflicts))
        self.conflicts.said.connect(self.notify)
        self.conflicts.settled.connect(self._settled)
        self.conflicts.counted.connect(partial(self._count, self.conflicts))
        self.conflicts.case_wanted.connect(partial(self.navigate.emit, "dispute"))
        self.history.said.connect(self.notify)
        self.history.changed.connect(self._announce)
        self.history.again_wanted.connect(self.overview.errands.again)
        self.dispatches.said.connect(self.notify)
        self.dispatches.counted.connect(partial(self._count, self.dispatches))
        self.dispatches.turned.connect(self._show_head)
        self.dispatches.dispute_wanted.connect(partial(self.navigate.emit, "dispute"))
        self.dispatches.supervise_wanted.connect(self._supervise)
        self.supervisions.said.connect(self.notify)
        self.supervisions.counted.connect(partial(self._count, self.supervisions))
        self.supervisions.turned.connect(self._show_head)
        self.supervisions.matter_wanted.connect(self._open_matter)
        self.pairing.said.connect(self.notify)
        self.pairing.closed.connect(self.show_overview)
        self.pairing.paired.connect(self._paired)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query everything anew; the desk and the journal only while they are shown, for they read much."""
        self.overview.refresh()
        self.dispatches.refresh()
        self.supervisions.refresh()
        self.pairing.refresh()
        self._refresh_shown()

    def _refresh_shown(self) -> None:
        for view in (self.conflicts, self.history):
            if view is self._views.currentWidget():
                view.refresh()

    def show_target(self, target: object) -> None:
        """Open a dispatch, a new dispatch for a dispute, the desk, or the pairing."""
        match target:
            case UUID():
                self.show_dispatches()
                self.dispatches.select(target)
            case "pair":
                self.show_pairing()
            case "dispatch":
                self.show_dispatches()
            case "conflict":
                self.show_conflicts()
            case "held":
                self.show_held()
            case ("conflict", UUID() as dispute):
                self.show_conflicts()
                self.conflicts.select_case(dispute)
            case ("supervise", UUID() as matter):
                self._supervise(matter)
            case ("supervised", UUID() as matter):
                self._turn_to(self.supervisions)
                self.supervisions.select_matter(matter)
            case ("supervision", UUID() as uid):
                self._turn_to(self.supervisions)
                self.supervisions.select(uid)
            case tuple():
                _, uid, title = cast("tuple[str, UUID, str]", target)
                self.show_dispatches()
                if self.dispatches.issues:
                    self.dispatches.open_issue(uid, title)
            case _:
                self.show_overview()

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.dispatches.side.keep_draft()
        self.supervisions.side.keep_draft()
        return True

    # views
    def show_overview(self) -> None:
        """Carrier, packages, history."""
        self._turn_to(self.overview)

    def show_conflicts(self) -> None:
        """The conflict desk."""
        self._turn_to(self.conflicts)

    def show_history(self) -> None:
        """The journal."""
        self._turn_to(self.history)

    def show_held(self) -> None:
        """The packages in quarantine."""
        self.show_history()
        self.history.show_standing(PackageStanding.QUARANTINED)

    def show_dispatches(self) -> None:
        """The dispatches."""
        self._turn_to(self.dispatches)

    def _supervise(self, matter: UUID | None = None) -> None:
        self._turn_to(self.supervisions)
        if self.supervisions.issues:
            self.supervisions.open_new(matter)

    def _open_matter(self, row: SupervisionRow) -> None:
        if row.about_dispute:
            self.navigate.emit("dispute", row.matter_uid)
        else:
            self.show_target(row.matter_uid)

    def show_pairing(self) -> None:
        """Pairing with another office."""
        self._turn_to(self.pairing)

    def _open_desk(self, key: tuple[object, ...] | None) -> None:
        self.show_conflicts()
        if key is not None:
            self.conflicts.select(key)

    def _settled(self, number: int) -> None:
        self.notify(
            "已定夺，会随下一个数据包告诉对方。",
            action="撤销",
            on_action=partial(self.conflicts.undo, number),
        )

    def _open_package(self, row: HistoryRow) -> None:
        self.show_history()
        self.history.show_package(row)

    def _turn_to(self, view: QWidget) -> None:
        self._views.setCurrentWidget(view)
        self._refresh_shown()
        self._show_head()
        view.setFocus()

    def _show_head(self, *_: object) -> None:
        """Title, links and the one primary action of the view that is shown."""
        view = self._views.currentWidget() or self.overview
        at_home = view is self.overview
        self.set_title(self._titles.get(view, _TITLE))
        self.set_subtitle(self._subtitle_words if at_home else self._subtitles.get(view, ""))
        self._back.setVisible(not at_home)
        for door in self._doors.values():
            door.setVisible(at_home)
        self.clear_primary()
        if at_home and self._ready:
            self.set_primary("先收再送", self.overview.take_and_send, icon="exchange")
        elif view is self.dispatches and self.dispatches.issues and self.dispatches.side.side() is None:
            self.set_primary("签发交办单", self._issue, icon="plus")
        elif view is self.supervisions and self.supervisions.issues and self.supervisions.side.side() is None:
            self.set_primary("发督办", self._supervise, icon="plus")

    # inside
    def _issue(self) -> None:
        self.dispatches.open_issue()

    def _told(self, words: str) -> None:
        self._subtitle_words = words
        if self._views.currentWidget() is self.overview:
            self.set_subtitle(words)

    def _set_ready(self, ready: bool) -> None:
        if ready != self._ready:
            self._ready = ready
            self._show_head()

    def _count(self, view: QWidget, count: int) -> None:
        title = self._titles[view]
        self._doors[view].set_word(f"{title} {count}" if count else title)

    def _tell_carrier(self) -> None:
        self.pairing.show_carrier(self.overview.watch.carrier, self.overview.watch.found)

    def _paired(self) -> None:
        """A package that nobody could be asked about before may be good now."""
        self._announce()
        context = self._context
        settle = partial(settle_quarantine, context.centre, by=context.actor, now=context.clock.now)
        context.runner.work(settle, on_done=self._settled_held, owner=self)

    def _settled_held(self, done: Settled) -> None:
        if done.taken:
            self.notify(f"已配对；以前没有收下的 {len(done.taken)} 个包也收进来了。")
        if done.moved:
            self._context.runner.bus.announce(Changes(TOUCHED))

    def _announce(self) -> None:
        """Offices and the journal are this office's own tables, which commands do not announce."""
        self._context.runner.bus.announce(Changes(frozenset({"office", "package_journal"})))

"""上报与接收: the overview of the exchange, with dispatches, pairing and one package in its place."""

from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.runtime.bus import Changes
from desktop_app.services.package_view import HistoryRow
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.page import Page
from desktop_app.ui.package.dispatch_view import DispatchView
from desktop_app.ui.package.exchange_view import SHOWN, ExchangeView
from desktop_app.ui.package.pairing_panel import PairingPanel
from desktop_app.ui.package.slip_panel import SlipPanel
from desktop_app.ui.page_context import PageContext

_TITLE = "上报与接收"


class PackagePage(Page):
    """Page 上报与接收.

    ``show_target``: the uid of a dispatch shows it; ``"dispatch"`` and ``"pair"`` open those views;
    ``("dispatch", dispute uid, title)`` opens a new dispatch about that dispute.
    """

    page_key = "package"
    entities = SHOWN

    def __init__(self, context: PageContext) -> None:
        """Build the page; contents come with the first refresh."""
        super().__init__(_TITLE)
        self._context = context
        self._ready = False
        self._subtitle_words = ""
        self._slip: SlipPanel | None = None
        self.overview = ExchangeView(context)
        self.dispatches = DispatchView(context)
        self.pairing = PairingPanel(context)
        self._views = QStackedWidget()
        for view in (self.overview, self.dispatches, self.pairing):
            self._views.addWidget(view)
        self.body.addWidget(self._views, 1)
        self._back = self.add_link("返回上报与接收", self.show_overview)
        self._to_dispatches = self.add_link("交办单", self.show_dispatches)
        self._to_pairing = self.add_link("配对", self.show_pairing)
        self._connect()
        self.show_overview()

    def _connect(self) -> None:
        view = self.overview
        view.said.connect(self.notify)
        view.told.connect(self._told)
        view.ready.connect(self._set_ready)
        view.pair_wanted.connect(self.show_pairing)
        view.opened.connect(self._open_slip)
        view.watch.changed.connect(self._tell_carrier)
        self.dispatches.said.connect(self.notify)
        self.dispatches.counted.connect(self._counted)
        self.dispatches.turned.connect(self._show_head)
        self.dispatches.dispute_wanted.connect(partial(self.navigate.emit, "dispute"))
        self.pairing.said.connect(self.notify)
        self.pairing.closed.connect(self.show_overview)
        self.pairing.paired.connect(self._announce)
        escape = QShortcut(QKeySequence("Esc"), self.dispatches.table)
        escape.activated.connect(self.show_overview)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query everything anew."""
        self.overview.refresh()
        self.dispatches.refresh()
        self.pairing.refresh()

    def show_target(self, target: object) -> None:
        """Open a dispatch, a new dispatch for a dispute, or the pairing."""
        match target:
            case UUID():
                self.show_dispatches()
                self.dispatches.select(target)
            case "pair":
                self.show_pairing()
            case "dispatch":
                self.show_dispatches()
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
        return True

    # views
    def show_overview(self) -> None:
        """Carrier, packages, history."""
        self._turn_to(self.overview)

    def show_dispatches(self) -> None:
        """The dispatches."""
        self._turn_to(self.dispatches)

    def show_pairing(self) -> None:
        """Pairing with another office."""
        self._turn_to(self.pairing)

    def _open_slip(self, row: HistoryRow) -> None:
        slip = SlipPanel(self._context, row)
        slip.closed.connect(self.show_overview)
        slip.again_wanted.connect(self._try_again)
        slip.changed.connect(self._announce)
        self._views.addWidget(slip)
        self._turn_to(slip)
        self._slip = slip
        self._show_head()

    def _try_again(self, package_uid: UUID) -> None:
        self.show_overview()
        self.overview.try_again(package_uid)

    def _turn_to(self, view: QWidget) -> None:
        if self._slip is not None and view is not self._slip:
            self._views.removeWidget(self._slip)
            self._slip.deleteLater()
            self._slip = None
        self._views.setCurrentWidget(view)
        self._show_head()
        view.setFocus()

    def _show_head(self, *_: object) -> None:
        """Title, links and the one primary action of the view that is shown."""
        view = self._views.currentWidget()
        at_home = view is self.overview
        titles = ((self.dispatches, "交办单"), (self.pairing, "配对"), (self._slip, "往来记录"))
        self.set_title(next((title for widget, title in titles if widget is view), _TITLE))
        self.set_subtitle(self._subtitle_words if at_home else "")
        self._back.setVisible(view in (self.dispatches, self.pairing))
        self._to_dispatches.setVisible(at_home)
        self._to_pairing.setVisible(at_home and self._context.may(Permission.PAIR))
        self.clear_primary()
        if at_home and self._ready:
            self.set_primary("先收再送", self.overview.take_and_send, icon="exchange")
        elif view is self.dispatches and self.dispatches.issues and self.dispatches.side.side() is None:
            self.set_primary("签发交办单", self._issue, icon="plus")

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

    def _counted(self, count: int) -> None:
        self._to_dispatches.set_word(f"交办单 {count}" if count else "交办单")

    def _tell_carrier(self) -> None:
        self.pairing.show_carrier(self.overview.watch.carrier, self.overview.watch.found)

    def _announce(self) -> None:
        """Offices and the journal are this office's own tables, which commands do not announce."""
        self._context.runner.bus.announce(Changes(frozenset({"office", "package_journal"})))

"""The overview: how packages go, what goes out, what came, the newest of the history, what differs."""

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.enums import CentreLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services.package_conflict import ConflictRow, list_conflicts
from desktop_app.services.package_history import HistoryQuery, list_history
from desktop_app.services.package_view import OutgoingPreview, PeerRow, list_exchange, preview_export
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.package.carrier import Way
from desktop_app.ui.package.carrier_row import CarrierRow
from desktop_app.ui.package.conflict_card import SHOWN as SHOWN_CONFLICTS
from desktop_app.ui.package.conflict_card import ConflictCard
from desktop_app.ui.package.errand_run import ErrandRun
from desktop_app.ui.package.history_card import SHORT, HistoryCard
from desktop_app.ui.package.in_card import InCard
from desktop_app.ui.package.out_card import OutCard
from desktop_app.ui.package.peer_card import PeerCard
from desktop_app.ui.package.place_watch import PlaceWatch
from desktop_app.ui.package.words import ago_words
from desktop_app.ui.page_context import PageContext

_CARDS_LEAST = 226
"""Height of the row of cards at scale 1: head, five lines, foot."""


class ExchangeView(QWidget):
    """Overview of the exchange.

    Signals: ``said(text, NoticeKind)``, ``told(words after the title)``, ``pair_wanted()``,
    ``opened(HistoryRow)``, ``history_wanted()``, ``held_wanted()``, ``ready(may 先收再送 be offered)``,
    ``desk_wanted(key or None)``, ``differ(fields that this office has to decide)``.
    """

    said = Signal(str, object)
    told = Signal(str)
    pair_wanted = Signal()
    opened = Signal(object)
    history_wanted = Signal()
    held_wanted = Signal()
    ready = Signal(bool)
    desk_wanted = Signal(object)
    differ = Signal(int)

    def __init__(self, context: PageContext) -> None:
        """Build the cards; contents come with ``refresh``."""
        super().__init__()
        self._context = context
        self._at_county = context.centre.identity.level is CentreLevel.COUNTY
        self._exchanges = context.may(Permission.EXCHANGE)
        self._peers: tuple[PeerRow, ...] = ()
        self._peer: UUID | None = None
        self._waiting_take: tuple[Path, ...] | None = None
        self.watch = PlaceWatch(context, self)
        self.watch.changed.connect(self._show_places)
        self.watch.failed.connect(self._fail)
        self._make_cards()
        self._lay_out()
        self.watch.examined.connect(self.incoming.show_examined)

    def _make_cards(self) -> None:
        context = self._context
        self.carrier = CarrierRow()
        self.carrier.way_wanted.connect(self.watch.go)
        self.carrier.choose_wanted.connect(self.choose_folder)
        self.carrier.use_wanted.connect(self.watch.use_stick)
        self.strip = ProgressStrip()
        self.errands = ErrandRun(context, self.strip, self)
        self.errands.said.connect(self.said)
        self.errands.turned.connect(self._turned)
        self.outgoing = OutCard(
            may_send=self._exchanges,
            may_pair=context.may(Permission.PAIR),
            peer_word="乡镇" if self._at_county else "县中心",
        )
        self.outgoing.send_wanted.connect(self.send)
        self.outgoing.pair_wanted.connect(self.pair_wanted)
        self.incoming = InCard(context.centre.identity.level, may_take=self._exchanges)
        self.incoming.take_wanted.connect(self.take)
        self.incoming.file_wanted.connect(self._choose_files)
        self.history = HistoryCard(context.centre.identity.level)
        self.history.opened.connect(self.opened)
        self.history.all_wanted.connect(self.history_wanted)
        self.history.held_wanted.connect(self.held_wanted)
        self.conflicts = ConflictCard()
        self.conflicts.open_wanted.connect(self.desk_wanted)
        self.peers = PeerCard()
        self.peers.chosen.connect(self._choose_peer)

    def _lay_out(self) -> None:
        current = look()
        s = current.sizes
        scroll = QScrollArea()
        scroll.setProperty("ground", "window")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(scroll.focusPolicy().NoFocus)
        scroll.setHorizontalScrollBarPolicy(scroll.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(s.s12)
        box.addWidget(self.carrier)
        box.addWidget(self.strip)
        cards = QHBoxLayout()
        cards.setSpacing(s.s12)
        if self._at_county:
            cards.addWidget(self.peers, 5)
        cards.addWidget(self.outgoing, 5)
        cards.addWidget(self.incoming, 5)
        for card in (self.peers, self.outgoing, self.incoming):
            card.setMinimumHeight(current.px(_CARDS_LEAST))
        box.addLayout(cards, 1)
        below = QHBoxLayout()
        below.setSpacing(s.s12)
        below.addWidget(self.history, 2)
        below.addWidget(self.conflicts, 1)
        box.addLayout(below, 1)
        scroll.setWidget(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    # contents
    def refresh(self) -> None:
        """Query offices, preview, history and conflicts, and look at the carrier's files again."""
        run, by, centre = self._context.runner, self._context.actor, self._context.centre
        run.query(list_exchange, centre, by=by, slot="peers", on_done=self._take_peers)
        run.query(
            list_history, self._context.rules, HistoryQuery(limit=SHORT),
            by=by, slot="history", on_done=self.history.show_rows, owner=self,
        )  # fmt: skip
        newest = partial(list_conflicts, limit=SHOWN_CONFLICTS)
        run.query(newest, by=by, slot="conflicts", on_done=self._take_conflicts, owner=self)
        self.watch.look_again()

    def _take_conflicts(self, rows: tuple[ConflictRow, ...]) -> None:
        self.conflicts.show_rows(rows)
        self.differ.emit(sum(row.may_settle for row in rows))

    def _take_peers(self, rows: tuple[PeerRow, ...]) -> None:
        self._peers = rows
        live = [row.uid for row in rows if not row.revoked]
        self.told.emit(self._words())
        self._tell_ready()
        if self._at_county:
            self.peers.show_rows(rows)
        if self._peer not in live:
            self._peer = live[0] if live else None
        self._ask_preview()

    def _tell_ready(self) -> None:
        live = any(not row.revoked for row in self._peers)
        # A mailed file is taken and sent one by one: there is no place where both lie.
        by_hand = self.watch.way is Way.MAIL
        self.ready.emit(live and self._exchanges and not self.errands.busy and not by_hand)

    def _words(self) -> str:
        if not self._peers:
            return ""
        if self._at_county:
            behind = sum(row.behind for row in self._peers)
            return f"{len(self._peers)} 个乡镇" + (f"，{behind} 个太久没有来包" if behind else "")
        today = local_date(self._context.clock.now())
        peer = self._peers[0]
        words = [f"上次送出 {ago_words(peer.last_sent_at, today)}" if peer.last_sent_at else "还没有送出过"]
        if peer.last_received_at:
            words.append(f"上次收进 {ago_words(peer.last_received_at, today)}")
        return "，".join(words)

    def _choose_peer(self, uid: UUID) -> None:
        if uid != self._peer:
            self._peer = uid
            self._ask_preview()

    def _ask_preview(self) -> None:
        if self._peer is None:
            self.outgoing.show_nobody()
            return
        self._context.runner.query(
            preview_export, self._context.centre, self._peer,
            by=self._context.actor, slot="preview", on_done=self._take_preview, on_error=self._refused,
        )  # fmt: skip

    def _take_preview(self, preview: OutgoingPreview) -> None:
        self.outgoing.show_preview(preview)
        self._show_places()

    def _show_places(self) -> None:
        used, places = self.watch.carrier, self.watch.places
        self.carrier.show_places(places, self.watch.found, self.watch.folder())
        self.outgoing.show_carrier(used, places.way, busy=self.errands.busy)
        self.incoming.show_found(self.watch.found, places)
        self._tell_ready()
        if self._waiting_take is not None and used is not None:
            take, self._waiting_take = self._waiting_take, None
            self._write(take)

    # carrier
    def choose_folder(self) -> bool:
        """Ask for a folder; False when none was chosen."""
        folder = QFileDialog.getExistingDirectory(self, "数据包在哪个文件夹", str(self.watch.folder() or ""))
        if folder:
            self.use_folder(Path(folder))
        return bool(folder)

    def use_folder(self, folder: Path) -> None:
        """Work with a folder."""
        self.watch.use(folder)

    def _choose_files(self) -> None:
        start = str(self.watch.carrier.folder) if self.watch.carrier else ""
        chosen, _ = QFileDialog.getOpenFileNames(self, "要收进的数据包", start, "数据包 (*.fqpkg)")
        if chosen:
            self.errands.take(tuple(Path(name) for name in chosen))

    # errands
    def take(self) -> None:
        """Take what the card offers."""
        self.errands.take(self.incoming.takeable())

    def send(self) -> None:
        """Write a package for the chosen office."""
        self._write(())

    def take_and_send(self) -> None:
        """Take everything new, then write a package for the office it came from (or the chosen one)."""
        self._write(self.incoming.fresh())

    def save_to(self, folder: Path) -> None:
        """Write a package for the chosen office as a file to be mailed."""
        if self._peer is not None:
            self.errands.send(folder, (self._peer,), (), Way.MAIL)

    def _write(self, take: tuple[Path, ...]) -> None:
        carrier = self.watch.carrier
        if self.watch.way is Way.MAIL:
            folder = QFileDialog.getExistingDirectory(self, "数据包存到哪个文件夹")
            if folder:
                self.save_to(Path(folder))
        elif carrier is None:
            # Written once the folder was looked at; nothing can be taken from a place that is not known.
            self._waiting_take = take if self.choose_folder() else None
        elif self._peer is not None:
            names = {file.sender_name for file in self.watch.found if file.path in take}
            answer = tuple(row.uid for row in self._peers if row.name in names and not row.revoked)
            self.errands.send(carrier.folder, answer or (self._peer,), take, self.watch.way)

    def _turned(self, busy: bool) -> None:
        self.incoming.set_busy(busy)
        self.outgoing.show_carrier(self.watch.carrier, self.watch.way, busy=busy)
        self._tell_ready()

    def _refused(self, error: FengqiaoError) -> None:
        self._fail(error.text)

    def _fail(self, text: str) -> None:
        self.said.emit(text, NoticeKind.DANGER)

    # showing
    def showEvent(self, event: QShowEvent) -> None:
        """Look for sticks while the page is shown."""
        super().showEvent(event)
        self.watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking."""
        self.watch.stop()
        super().hideEvent(event)

"""The overview: carrier, what goes out, what came, history, what differs; and the errands between them."""

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.enums import CentreLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Changes
from desktop_app.services.package_conflict import ConflictRow, list_conflicts
from desktop_app.services.package_view import (
    OutgoingPreview,
    PeerRow,
    list_exchange,
    list_history,
    preview_export,
)
from desktop_app.services.package_word import ENTITY_LABELS
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.package.carrier_row import CarrierRow
from desktop_app.ui.package.conflict_card import SHOWN as SHOWN_CONFLICTS
from desktop_app.ui.package.conflict_card import ConflictCard
from desktop_app.ui.package.errand import Errand, ErrandDone, run_errand
from desktop_app.ui.package.history_card import LONG, SHORT, HistoryCard
from desktop_app.ui.package.in_card import InCard
from desktop_app.ui.package.out_card import OutCard
from desktop_app.ui.package.peer_card import PeerCard
from desktop_app.ui.package.place_watch import PlaceWatch
from desktop_app.ui.package.words import ago_words
from desktop_app.ui.page_context import PageContext

SHOWN = frozenset({*ENTITY_LABELS, "office", "package_journal", "conflict", "conflict_decision"})
"""What an errand may change and what this page shows: everything that travels, and its own tables."""
_CARDS_LEAST = 226
"""Height of the row of cards at scale 1: head, five lines, foot."""


class ExchangeView(QWidget):
    """Overview of the exchange.

    Signals: ``said(text, NoticeKind)``, ``told(words after the title)``, ``pair_wanted()``,
    ``opened(HistoryRow)``, ``ready(may 先收再送 be offered)``, ``desk_wanted(key or None)``,
    ``differ(fields that this office has to decide)``.
    """

    said = Signal(str, object)
    told = Signal(str)
    pair_wanted = Signal()
    opened = Signal(object)
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
        self._busy = False
        self._waiting_take: tuple[Path, ...] | None = None
        self._history_limit = SHORT
        self.watch = PlaceWatch(context, self)
        self.watch.changed.connect(self._show_places)
        self.watch.failed.connect(self._fail)
        self._make_cards()
        self._lay_out()
        self.watch.examined.connect(self.incoming.show_examined)

    def _make_cards(self) -> None:
        may = self._context.may
        self.carrier = CarrierRow()
        self.carrier.choose_wanted.connect(self.choose_folder)
        self.carrier.use_wanted.connect(self.use_folder)
        self.strip = ProgressStrip()
        self.outgoing = OutCard(
            may_send=self._exchanges,
            may_pair=may(Permission.PAIR),
            peer_word="乡镇" if self._at_county else "县中心",
        )
        self.outgoing.send_wanted.connect(self.send)
        self.outgoing.pair_wanted.connect(self.pair_wanted)
        self.incoming = InCard(self._context.centre.identity.level, may_take=self._exchanges)
        self.incoming.take_wanted.connect(self.take)
        self.incoming.file_wanted.connect(self._choose_files)
        self.history = HistoryCard(self._context.centre.identity.level)
        self.history.opened.connect(self.opened)
        self.history.all_wanted.connect(self._ask_all)
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
            list_history, None, self._history_limit,
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
        self.ready.emit(bool(live) and self._exchanges)
        if self._at_county:
            self.peers.show_rows(rows)
        if self._peer not in live:
            self._peer = live[0] if live else None
        self._ask_preview()

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
        used = self.watch.carrier
        self.carrier.show_places(self.watch.places, self.watch.found)
        self.outgoing.show_carrier(used, busy=self._busy)
        self.incoming.show_found(self.watch.found, has_place=used is not None)
        if self._waiting_take is not None and used is not None:
            take, self._waiting_take = self._waiting_take, None
            self._write(take)

    def _ask_all(self) -> None:
        self._history_limit = LONG
        self.refresh()

    # carrier
    def choose_folder(self) -> bool:
        """Ask for a folder; False when none was chosen."""
        start = str(self.watch.carrier.folder) if self.watch.carrier else ""
        folder = QFileDialog.getExistingDirectory(self, "数据包在哪个文件夹", start)
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
            self.take_files(tuple(Path(name) for name in chosen))

    # errands
    def take(self) -> None:
        """Take what the card offers."""
        self.take_files(self.incoming.takeable())

    def take_files(self, files: tuple[Path, ...]) -> None:
        """Take these files."""
        if files:
            self._run(self._errand(take=files), "正在收进数据包")

    def send(self) -> None:
        """Write a package for the chosen office."""
        self._write(())

    def take_and_send(self) -> None:
        """Take everything new, then write a package for the office it came from (or the chosen one)."""
        self._write(self.incoming.fresh())

    def try_again(self, package_uid: UUID) -> None:
        """Try a quarantined package once more."""
        self._run(self._errand(again=(package_uid,)), "正在重新核对数据包")

    def _write(self, take: tuple[Path, ...]) -> None:
        carrier = self.watch.carrier
        if carrier is None:
            # Written once the folder was looked at; nothing can be taken from a place that is not known.
            self._waiting_take = take if self.choose_folder() else None
        elif self._peer is not None:
            names = {file.sender_name for file in self.watch.found if file.path in take}
            answer = tuple(row.uid for row in self._peers if row.name in names and not row.revoked)
            errand = self._errand(take=take, send_to=answer or (self._peer,), folder=carrier.folder)
            self._run(errand, "正在写出数据包" if not take else "正在先收再送")

    def _errand(
        self,
        *,
        take: tuple[Path, ...] = (),
        again: tuple[UUID, ...] = (),
        send_to: tuple[UUID, ...] = (),
        folder: Path | None = None,
    ) -> Errand:
        context = self._context
        return Errand(context.centre, context.actor, context.clock.now, take, again, send_to, folder)

    def _run(self, errand: Errand, words: str) -> None:
        if self._busy:
            return
        self._set_busy(True)
        job = self._context.runner.work(run_errand, errand, on_done=self._done, on_error=self._refused)
        job.stopped.connect(self._stopped)
        job.finished.connect(self._ended)
        self.strip.watch(job, words)

    def _done(self, done: ErrandDone) -> None:
        kind = NoticeKind.WARNING if done.waits else NoticeKind.OK
        self.said.emit(done.text, NoticeKind.DANGER if done.went_wrong else kind)

    def _stopped(self) -> None:
        self.said.emit("已停下。停下以前收进和写好的都留着。", NoticeKind.WARNING)

    def _ended(self) -> None:
        self._set_busy(False)
        # The errand wrote through its own sessions, so its changes are told here.
        self._context.runner.bus.announce(Changes(SHOWN))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.incoming.set_busy(busy)
        self.outgoing.show_carrier(self.watch.carrier, busy=busy)
        self.ready.emit(bool(self._peers) and self._exchanges and not busy)

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

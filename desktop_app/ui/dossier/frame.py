"""The widgets of the page 卷宗文书, laid out; what they do is the page's."""

from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from desktop_app.domain.clock_time import local_date
from desktop_app.services.permissions import Permission
from desktop_app.ui.attachment.drop import FileDrop
from desktop_app.ui.dossier.binder import Binder
from desktop_app.ui.dossier.columns import Columns
from desktop_app.ui.dossier.contents_card import ContentsCard
from desktop_app.ui.dossier.entries import Entry
from desktop_app.ui.dossier.later_desk import LaterDesk
from desktop_app.ui.dossier.paper_reader import PaperReader
from desktop_app.ui.dossier.preview import Preview
from desktop_app.ui.dossier.row_drag import RowDrag
from desktop_app.ui.dossier.scan_bar import ScanBar
from desktop_app.ui.dossier.scan_desk import ScanDesk
from desktop_app.ui.dossier.side_column import SideColumn
from desktop_app.ui.dossier.signing_desk import SigningDesk
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext

ENTITIES = frozenset(
    {"mediation", "mediation_mediator", "mediation_meeting", "agreement", "instalment", "signature",
     "judicial_confirmation", "follow_up", "closing_report", "scan_leaf", "paper", "signed_line", "dispute",
     "party", "transition", "attachment", "dossier", "dossier_note", "dossier_scan", "consent", "agent"}
)  # fmt: skip
"""What the page shows; a change of these lets it ask again."""


class DossierFrame(Page):
    """Contents of one dossier, the paper that is chosen or a form in its place, what is still missing."""

    def __init__(self, context: PageContext) -> None:
        """Lay the widgets out; nothing is shown yet."""
        super().__init__("卷宗文书")
        self._context = context
        self._binds = context.may(Permission.BIND_DOSSIER)
        self._prints = context.may(Permission.PRINT_PAPER)
        self.followed: UUID | None = None
        """The scan that was moved: the bar goes with it to its new place."""
        self.card = ContentsCard()
        self.preview = Preview(context.runner, self.notify)
        self.scan_bar = ScanBar()
        self.preview.body.insertWidget(1, self.scan_bar)
        self.middle = SideStack(self.preview)
        # A form has no ground of its own; the card has.
        self.middle.setProperty("ground", "surface")
        self.middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.side = SideColumn(context.rules, context.actor.name, self._today, may_bind=self._binds)
        self.binder = Binder(context, self)
        self.scans = ScanDesk(context, self.preview.strip, self)
        self.later = LaterDesk(context, self.middle, self.preview.strip, self._today)
        self.reader = PaperReader(context, self.preview, binds=self._binds, prints=self._prints)
        self.signing = SigningDesk(context, self.middle, self.card)
        self.columns = Columns(self.card, self.middle, self.side)
        self._empty = EmptyState(
            "还没有卷宗。受理人民调解以后，这里自动列出卷内文书。",
            icon="folder",
            action="去人民调解",
            on_action=partial(self.navigate.emit, "mediation", None),
        )
        self.body.addWidget(self._empty)
        self.body.addWidget(self.columns)
        self.columns.hide()
        if not self._binds:
            self.card.hide_foot()
        self._drop = FileDrop(self.card, self.card.add_link_button.isEnabled)
        self.scan_bar.turned.connect(self._turn)
        self.scan_bar.blanked.connect(self._mark_blank)
        self.scan_bar.moved.connect(self._move)
        self.signing.closed.connect(partial(self.card.table.setFocus, Qt.FocusReason.OtherFocusReason))
        self.card.table.opened.connect(self.signing.open_row)
        self._drag = RowDrag(self.card.table, self.card.add_link_button.isEnabled)
        self._drag.moved.connect(self._move_entry)
        for keys, steps in (("Ctrl+Up", -1), ("Ctrl+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.card.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(partial(self._move, steps))

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _turn(self, quarters: int) -> None:
        entry = self.card.table.current_row()
        if entry is not None and entry.scan is not None:
            self.scans.turn(entry.scan, self.preview.view.current_page(), quarters)

    def _mark_blank(self) -> None:
        if self.reader.scan is not None:
            self.scans.mark_blank(self.reader.scan, self.preview.view.current_page())

    def _drop_current(self) -> None:
        entry = self.card.table.current_row()
        if entry is not None and entry.scan is not None:
            self.scans.remove(entry.scan)

    def _set_entries(self, entries: tuple[Entry, ...]) -> None:
        followed = self.followed
        self.card.table.rows.set_rows(entries)
        keys = [e.key for e in entries if e.scan is not None and e.scan.uid == followed]
        if keys:  # the bar stays on the scan that was moved
            self.followed = followed
            self.card.table.select_key(keys[0])

    def _move(self, steps: int) -> None:
        entry = self.card.table.current_row()
        if entry is not None and not self.scan_bar.isHidden():
            self._move_entry(entry, steps)

    def _move_entry(self, entry: Entry, steps: int) -> None:
        if entry.scan is not None:
            self.followed = entry.scan.uid
            self.scans.move(entry.scan, steps)

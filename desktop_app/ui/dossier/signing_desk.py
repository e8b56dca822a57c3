"""逐处登记签名 on the dossier's page: the link beside the shown paper, and the walk in its place."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from db.enums import PaperKind
from desktop_app.services.signed_line import SIGNED_BY_ROLE
from desktop_app.ui.dossier.contents_card import ContentsCard
from desktop_app.ui.dossier.entries import Entry
from desktop_app.ui.dossier.line_view import TITLE, LineView
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext


class SigningDesk(QObject):
    """``agreement_wanted()``: the lines of an agreement are registered with its mediation.

    ``closed()`` after a walk was left.
    """

    agreement_wanted = Signal()
    closed = Signal()

    def __init__(self, context: PageContext, middle: SideStack, card: ContentsCard) -> None:
        """The link stands below the contents, where 取下这份 stands for a scan."""
        super().__init__(middle)
        self._context, self._middle = context, middle
        self._paper: tuple[PaperKind, UUID] | None = None
        self.link: Button = link(TITLE, self._open_shown, icon="edit", small=True)
        card.add_to_foot(self.link)
        self.link.hide()

    def show_entry(self, entry: Entry | None, *, may: bool) -> None:
        """Which row is shown; ``may``: its signatures can be registered now."""
        sheet = entry.sheet if entry is not None else None
        self._paper = (sheet.kind, sheet.subject) if sheet is not None and may else None
        self.link.setVisible(self._paper is not None)

    def _open_shown(self) -> None:
        if self._paper is not None:
            self.open(self._paper)

    def open_row(self, entry: Entry) -> None:
        """Enter on a row: go through its lines, where they can be registered now."""
        if self._paper is not None and entry.paper == self._paper:
            self.open(self._paper)

    def open(self, paper: tuple[PaperKind, UUID]) -> None:
        """Go through the lines of a paper."""
        if paper[0] in SIGNED_BY_ROLE:
            self.agreement_wanted.emit()
            return
        view = LineView(self._context, *paper)
        self._middle.open_side(view, ("lines", *paper))
        view.closed.connect(partial(self.closed.emit))

"""Which record the page shows: the one under the bar of the list, or one that stands apart from it."""

from uuid import UUID

from PySide6.QtCore import QObject

from desktop_app.services.dispute_row import DisputeRow
from desktop_app.ui.dispute.desk import DisputeDesk
from desktop_app.ui.dispute.list_panel import DisputeList


class ShownRecord(QObject):
    """Leads the desk by the list's bar; only what a person chooses takes a record away that was opened.

    A record stands apart (``_apart``) when it was asked for from outside the list (Ctrl+K, a link), was just
    registered, or a form over it was closed: filters may keep it out of the list, or a step take it off.
    """

    def __init__(self, shown: DisputeList, desk: DisputeDesk, parent: QObject) -> None:
        """Follow the bar."""
        super().__init__(parent)
        self._list, self._table, self._desk = shown, shown.table, desk
        self._apart: UUID | None = None
        shown.chosen.connect(self._follow)
        shown.chips.changed.connect(self._filtered)
        shown.table.clicked.connect(self._clicked)
        desk.shown.connect(self._shown)

    def open(self, uid: UUID) -> None:
        """Show a record that was asked for, with the bar on it where the list holds it."""
        if not self._table.select_key(uid):
            self._stand_apart(uid)
            self._list.find(uid)

    def open_new(self, uid: UUID) -> None:
        """Show a record that was just registered; the list is asked again by the bus."""
        self._stand_apart(uid)
        self._list.select(uid)

    def hold(self) -> None:
        """A form over the record was closed: the record stays, whatever was done to it or to the list."""
        self._apart = self._desk.uid() or self._apart

    def take_first(self) -> bool:
        """Put the bar on the first row when nothing is shown; whether it was put there."""
        if self._apart is not None or self._table.currentIndex().isValid():
            return False
        self._table.select_first()
        return self._table.currentIndex().isValid()

    def take_none(self) -> None:
        """Show nothing when nothing is chosen."""
        if self._apart is None and not self._table.currentIndex().isValid():
            self._desk.show_uid(None)

    def _stand_apart(self, uid: UUID) -> None:
        self._apart = uid
        self._table.clearSelection()
        self._desk.show_uid(uid)

    def _follow(self, row: DisputeRow | None) -> None:
        if self._apart is not None and not self._is_chosen():
            return  # the keyboard came to the list, or the list was renewed: nobody chose
        if row is not None:
            self._apart = None
            self._desk.show_uid(row.uid)
        elif self._apart is None:
            self._desk.show_uid(None)

    def _clicked(self) -> None:
        """The keyboard had put the bar there without choosing: a click on it moves no bar."""
        row = self._table.current_row()
        if row is not None and row.uid != self._desk.uid():
            self._follow(row)

    def _filtered(self) -> None:
        """Who filters wants what is found; a record that was never in the list stays all the same."""
        if self._is_chosen():
            self._apart = None

    def _shown(self, is_there: bool) -> None:
        """The record that stood apart is gone (made void, restricted): the list leads again."""
        if is_there or self._apart is None or self._desk.uid() is not None:
            return
        self._apart = None
        self._table.select_first()
        row = self._table.current_row()
        if row is not None:
            self._table.go_to(self._table.currentIndex().row())
            self._follow(row)

    def _is_chosen(self) -> bool:
        return self._table.selectionModel().hasSelection()

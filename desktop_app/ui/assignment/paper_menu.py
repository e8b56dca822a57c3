"""The sheets of one assignment: the menu behind the printer, and the panel that shows one."""

from functools import partial
from uuid import UUID

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from db.enums import AssignmentState, PaperKind
from desktop_app.services.assignment_detail import AssignmentDetail, HandoverRow
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel


class PaperMenu:
    """Opens sheets over the detail."""

    def __init__(self, context: PageContext, side: SideStack, parent: QWidget) -> None:
        """``parent`` owns the menu."""
        self._context, self._side, self._parent = context, side, parent

    def popup(self, detail: AssignmentDetail) -> None:
        """Show the menu where the pointer is."""
        self.menu(detail).popup(QCursor.pos())

    def menu(self, detail: AssignmentDetail) -> QMenu:
        """The sheets that can be printed now, in the order of the course; the menu frees itself."""
        uid = detail.row.uid
        menu = QMenu(self._parent)
        kinds = [PaperKind.LEADER_ASSIGNMENT]
        if detail.planned_on is not None:
            kinds.append(PaperKind.ASSIGNMENT_PLAN)
        if detail.row.state is not AssignmentState.PROPOSED:
            kinds.append(PaperKind.ASSIGNMENT_PROGRESS)
        if detail.result:
            kinds.append(PaperKind.ASSIGNMENT_DISCHARGE)
        for kind in kinds:
            menu.addAction(kind.label, partial(self.open, kind, uid))
        for row in detail.handovers:
            name = f"{PaperKind.ASSIGNMENT_HANDOVER.label}（{row.from_name}→{row.to_name}）"
            menu.addAction(name, partial(self.open_handover, row))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open(self, kind: PaperKind, uid: UUID) -> None:
        """Show a sheet in the place of the detail."""
        self._side.open_side(PaperPanel(self._context, kind, uid))

    def open_handover(self, row: HandoverRow) -> None:
        """Show the sheet of a hand-over."""
        self.open(PaperKind.ASSIGNMENT_HANDOVER, row.uid)

"""The menu 打印文书: the papers of the shown case, one kind over all cases, blank forms for handwriting."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from db.enums import PaperKind
from desktop_app.services.paper_batch import (
    batch_kinds,
    batch_of_case,
    batch_of_kind,
    blank_forms,
    draw_blank,
)
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.batch_view import BatchView, Fail, Take
from desktop_app.ui.paper.sheet_view import SheetView


class PrintMenu(QObject):
    """Makes the menu and the views behind it; ``open_side`` shows one in the place of the detail."""

    def __init__(self, context: PageContext, open_side: Callable[[QWidget], object], owner: QWidget) -> None:
        """Nothing is read before something is chosen."""
        super().__init__(owner)
        self._context, self._open, self._owner = context, open_side, owner

    def show(self, anchor: QWidget, dispute: UUID | None, title: str, issuer: str) -> QMenu:
        """Open the menu below ``anchor``; without a ``dispute`` it offers all cases and blank forms."""
        menu = QMenu(self._owner)
        menu.setAccessibleName("打印文书")
        if dispute is not None:
            menu.addAction("这一件的文书…", partial(self.open_case, dispute, title))
            menu.addSeparator()
        for kind in batch_kinds():
            menu.addAction(f"所有调解的{kind.label}…", partial(self.open_kind, kind))
        menu.addSeparator()
        for kind in blank_forms():
            menu.addAction(f"空白的{kind.label}", partial(self.open_blank, kind, issuer))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height())))
        return menu

    def open_case(self, dispute: UUID, title: str) -> None:
        """The papers of one case."""
        self._open(BatchView(self._context, f"打印文书 {title}", partial(self._load_case, dispute)))

    def open_kind(self, kind: PaperKind) -> None:
        """One kind of paper of all cases."""
        self._open(BatchView(self._context, f"打印{kind.label}", partial(self._load_kind, kind)))

    def open_blank(self, kind: PaperKind, issuer: str) -> None:
        """A blank form, under the name of the committee that is shown, else of the centre."""
        name = f"{kind.label}（空白）"
        draw = partial(draw_blank, kind, issuer or self._context.rules.identity.name)
        self._open(SheetView(self._context, name, draw, f"{name}.pdf"))

    def _load_case(self, dispute: UUID, owner: QObject, take: Take, fail: Fail) -> None:
        self._context.runner.query(
            batch_of_case, dispute, self._context.rules, by=self._context.actor, slot="rows", owner=owner,
            on_done=take, on_error=fail,
        )  # fmt: skip

    def _load_kind(self, kind: PaperKind, owner: QObject, take: Take, fail: Fail) -> None:
        self._context.runner.query(
            batch_of_kind, kind, self._context.rules, by=self._context.actor, slot="rows", owner=owner,
            on_done=take, on_error=fail,
        )  # fmt: skip

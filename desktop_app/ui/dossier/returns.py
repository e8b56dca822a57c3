"""收扫描件 on the dossier's page: the link with its count, the tray in its place; old prints."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError
from desktop_app.services.mediation_view import MediationRow
from desktop_app.services.paper_version import OutdatedPrints, outdated_prints
from desktop_app.services.permissions import Permission
from desktop_app.services.sheet_tray import count_tray
from desktop_app.ui.kit.page import Page
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sheet_return.view import ReturnView

Shown = Callable[[], tuple[tuple[MediationRow, ...], UUID | None]]


class ReturnPlace(QObject):
    """``turned()`` after the tray took the place of the dossier, or gave it back."""

    turned = Signal()

    def __init__(self, context: PageContext, page: Page, shown: Shown) -> None:
        """``shown`` gives the cases of the page and the one it shows."""
        super().__init__(page)
        self._context, self._shown = context, shown
        self._binds = context.may(Permission.BIND_DOSSIER)
        self._open = False
        self.view = ReturnView(context)
        self.view.closed.connect(partial(self.show, False))
        self.view.hide()
        page.body.addWidget(self.view)
        self._link = page.add_link("收扫描件", partial(self.show, True), icon="scan")
        self._link.setVisible(self._binds)

    @property
    def is_open(self) -> bool:
        """Whether the tray stands in the place of the dossier."""
        return self._open

    def show(self, shown: bool) -> None:
        """The tray, or the dossier again."""
        if shown and not self._binds:
            return
        self._open = shown
        self._link.setVisible(self._binds and not shown)
        # One goes before the other comes: with both of them a small window would grow beyond its screen.
        if not shown:
            self.view.hide()
        self.turned.emit()
        if shown:
            self.view.show()
            self.view.set_cases(*self._shown())
            self.view.refresh()
            self.view.start_focus()

    def refresh(self) -> None:
        """Ask how many pages wait."""
        if self._binds:
            self._context.runner.query(
                count_tray, by=self._context.actor, slot="tray", on_done=self._count, owner=self
            )

    def _count(self, count: int) -> None:
        self._link.set_word(f"收扫描件（{count}）" if count else "收扫描件")


class OldPrints(QObject):
    """Which prints and scans of the shown dossier are outdated; ``changed()`` when that is another answer."""

    changed = Signal()
    refused = Signal(FengqiaoError)

    def __init__(self, context: PageContext, page: Page) -> None:
        """Nothing is outdated before it was asked."""
        super().__init__(page)
        self._context = context
        self.found = OutdatedPrints()

    def ask(self, mediation: UUID) -> None:
        """Ask about a dossier."""
        self._context.runner.query(
            outdated_prints, mediation, self._context.rules, by=self._context.actor, slot="outdated",
            on_done=self._take, on_error=self.refused.emit, owner=self,
        )  # fmt: skip

    def _take(self, found: OutdatedPrints) -> None:
        if found != self.found:
            self.found = found
            self.changed.emit()

"""Binding a dossier on the work thread, and filing the one that was bound."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment import KeptFile
from desktop_app.services.dossier import build_dossier, file_dossier, number_dossier
from desktop_app.services.dossier_binding import BindingDraft, DossierInput, bind_dossier
from desktop_app.services.dossier_edition import keep_edition, too_large_to_keep
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.page_context import PageContext

if TYPE_CHECKING:
    from desktop_app.services.dossier_binding import Bound


class Binder(QObject):
    """``bound(Bound, content)`` when it is bound, ``filed()`` when it is filed too, ``refused(error)``.

    The content is what it was bound from.
    """

    bound = Signal(object, object)
    filed = Signal()
    refused = Signal(FengqiaoError)

    def __init__(self, context: PageContext, owner: QObject) -> None:
        """Nothing is bound yet."""
        super().__init__(owner)
        self._context = context
        self._asked = 0
        self._files = False
        self.result: Bound | None = None
        """What was bound last, None after something changed."""

    def is_filing(self) -> bool:
        """Whether what was bound is being filed or was filed: nothing of it can change any more."""
        return self._files and self.result is not None

    def forget(self) -> None:
        """What was bound is out of date; what is being bound will be dropped."""
        self._asked += 1
        self._files = False
        self.result = None

    def start(self, uid: UUID, draft: BindingDraft, strip: ProgressStrip, *, files: bool) -> None:
        """Read and bind; with ``files`` it is given its number before and filed afterwards."""
        self.forget()
        self._files = files
        ticket = self._asked
        if files:
            self._context.runner.command(
                number_dossier, uid, self._context.rules, by=self._context.actor, owner=self,
                on_done=partial(self._read, ticket, uid, draft, strip), on_error=self.refused.emit,
            )  # fmt: skip
        else:
            self._read(ticket, uid, draft, strip, "")

    def _read(self, ticket: int, uid: UUID, draft: BindingDraft, strip: ProgressStrip, _number: str) -> None:
        self._context.runner.query(
            build_dossier, uid, draft, self._context.rules, by=self._context.actor, slot="build", owner=self,
            on_done=partial(self._bind, ticket, strip), on_error=self.refused.emit,
        )  # fmt: skip

    def _bind(self, ticket: int, strip: ProgressStrip, dossier: DossierInput) -> None:
        job = self._context.runner.work(
            bind_dossier, self._context.centre, dossier, slot="bind", owner=self,
            on_done=partial(self._take, ticket, dossier), on_error=self.refused.emit,
        )  # fmt: skip
        strip.watch(job, "正在装订全卷")

    def _take(self, ticket: int, dossier: DossierInput, bound: "Bound") -> None:
        if ticket != self._asked:
            return
        self.result = bound
        self.bound.emit(bound, dossier)
        if self._files:
            self._ask_large(ticket, dossier, bound)

    def _ask_large(self, ticket: int, dossier: DossierInput, bound: "Bound") -> None:
        """Before it locks, somebody knows that a file of this size cannot be kept."""
        said = too_large_to_keep(len(bound.pdf))
        window = self.parent()
        if not said or not isinstance(window, QWidget):
            self._keep(ticket, dossier, bound)
            return
        dialog = confirm(
            window,
            title="全卷太大，还要立卷吗？",
            text=said,
            verb="仍然立卷",
            danger=False,
            on_yes=lambda _: self._keep(ticket, dossier, bound),
        )
        dialog.rejected.connect(self._do_not_file)

    def _do_not_file(self) -> None:
        self._files = False

    def _keep(self, ticket: int, dossier: DossierInput, bound: "Bound") -> None:
        if ticket != self._asked:
            return
        self._context.runner.background(
            keep_edition, self._context.centre, bound.pdf, owner=self,
            on_done=partial(self._file, dossier, bound), on_error=self.refused.emit,
        )  # fmt: skip

    def _file(self, dossier: DossierInput, bound: "Bound", kept: KeptFile | None) -> None:
        self._context.runner.command(
            partial(file_dossier, kept=kept), dossier, bound.pdf, self._context.rules,
            by=self._context.actor, owner=self, on_done=self._tell_filed, on_error=self.refused.emit,
        )  # fmt: skip

    def _tell_filed(self, _paper: UUID) -> None:
        self.filed.emit()


def ask_filing(parent: QWidget, title: str, on_yes: Callable[[], object]) -> None:
    """Ask before a dossier is filed, which locks it."""
    confirm(
        parent,
        title="立卷归档？",
        text=f"“{title}”的卷宗立卷以后锁定，不能再改，以后的材料用附页。请随后打印或保存全卷。",
        verb="立卷归档",
        danger=False,
        on_yes=lambda _: on_yes(),
    )

"""Keeps what is typed in a long form (registration, records of a mediation), field by field, as a draft."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError
from desktop_app.services import draft as drafts
from desktop_app.ui.page_context import PageContext

KIND = "dispute"
"""Kind of the drafts of the registration form."""


class DraftKeeper(QObject):
    """One draft. ``saved(moment)`` after each write, ``gone()`` after it was deleted; ``failed(error)``.

    The draft is begun with the first field, so that an empty form leaves nothing behind.
    """

    saved = Signal(object)
    gone = Signal()
    failed = Signal(FengqiaoError)

    def __init__(
        self,
        context: PageContext,
        uid: UUID | None = None,
        parent: QObject | None = None,
        *,
        kind: str = KIND,
    ) -> None:
        """Go on with the draft ``uid``, or begin one of ``kind`` when something is kept."""
        super().__init__(parent)
        self._kind = kind
        self._context = context
        self.uid = uid
        self._starting = False
        self._done = False
        self._waiting: dict[str, Any] = {}
        self._title = ""

    def keep(self, fields: Mapping[str, Any], title: str) -> None:
        """Write these fields (None removes one)."""
        if self._done:
            return
        self._waiting |= fields
        self._title = title
        self._write()

    def is_kept(self) -> bool:
        """Whether there is a draft, or one is being begun."""
        return not self._done and (self.uid is not None or self._starting)

    def finish(self, ended: UUID | None) -> None:
        """It was registered, and the draft ``ended`` with that; one begun meanwhile is deleted."""
        if ended is None:
            self.forget()
        else:
            self._done, self._waiting, self.uid = True, {}, None
            self.gone.emit()

    def forget(self) -> None:
        """Delete the draft: it is not wanted."""
        self._done = True
        self._waiting = {}
        if self.uid is not None:
            uid, self.uid = self.uid, None
            self._context.runner.command(drafts.delete, uid, by=self._context.actor, on_done=self._deleted)

    def _write(self) -> None:
        context = self._context
        if self.uid is None:
            if not self._starting and any(value not in (None, "") for value in self._waiting.values()):
                self._starting = True
                fields, self._waiting = self._waiting, {}
                context.runner.command(
                    drafts.begin, self._kind, fields, self._title,
                    by=context.actor, on_done=self._started, on_error=self._failed,
                )  # fmt: skip
            return
        fields, self._waiting = self._waiting, {}
        save = partial(drafts.save_fields, title=self._title)
        context.runner.command(
            save, self.uid, fields, by=context.actor, on_done=self._written, on_error=self._failed,
            owner=self,
        )  # fmt: skip

    def _started(self, uid: UUID) -> None:
        self._starting = False
        self.uid = uid
        if self._done:
            self.forget()
        elif self._waiting:
            self._write()
        else:
            self._written(None)

    def _failed(self, error: FengqiaoError) -> None:
        # What was typed while the dispute was being registered finds the draft gone, and is no one's loss.
        if not self._done:
            self.failed.emit(error)

    def _deleted(self, _nothing: None) -> None:
        self.gone.emit()

    def _written(self, _nothing: None) -> None:
        self.saved.emit(self._context.clock.now())

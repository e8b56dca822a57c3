"""While a dispute is typed: which open ones are like it, and what the clerk decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.similar_dispute import Likeness, SimilarDispute, similar_disputes
from desktop_app.ui.page_context import PageContext

MAIN, OTHERS = "duplicate_of", "not_duplicate_of"
"""Keys of a kept draft: the earlier dispute it is merged into, and those that are another matter."""
_PARTS = ("name", "id_number", "phone", "credit_code")


@dataclass(frozen=True, slots=True)
class MainCase:
    """The earlier dispute of which this one is a repeated report."""

    uid: UUID
    number: str


class SimilarWatch(QObject):
    """Asks when a field that counts was edited; a later question supersedes an earlier one.

    ``found(likely, similar)``: 可能重复 that nobody decided about, and the rest; ``decided()`` when ``main``
    or the set of other matters changed, for keeping ``kept()`` in the draft.
    """

    found = Signal(object, object)
    decided = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        """Know of nothing yet."""
        super().__init__(parent)
        self._context = context
        self._asked: DisputeDraft | None = None
        self._rows: tuple[SimilarDispute, ...] = ()
        self.main: MainCase | None = None
        self._others: set[UUID] = set()

    def follow(self, key: str, draft: DisputeDraft) -> None:
        """Ask again when the field ``key`` says something about the matter, its place or its people."""
        counts = key == "description" or key.startswith("place") or key.rpartition(".")[2] in _PARTS
        if counts:
            self.ask(draft)

    def ask(self, draft: DisputeDraft) -> None:
        """Ask about a draft, unless it was just asked."""
        if draft == self._asked:
            return
        self._asked = draft
        self._context.runner.query(
            similar_disputes, draft, by=self._context.actor, slot="similar", on_done=self._show, owner=self
        )

    def take(self, row: SimilarDispute) -> None:
        """This is it: the draft will be merged into ``row``."""
        self.main = MainCase(row.uid, row.number)
        self._decide()

    def leave(self) -> None:
        """It is not merged after all."""
        self.main = None
        self._decide()

    def set_apart(self, row: SimilarDispute) -> None:
        """``row`` is another matter; it is not asked about again."""
        self._others.add(row.uid)
        self._decide()

    def kept(self) -> dict[str, Any]:
        """What was decided, for the draft."""
        main = f"{self.main.uid} {self.main.number}" if self.main else None
        return {MAIN: main, OTHERS: " ".join(sorted(map(str, self._others))) or None}

    def restore(self, values: Mapping[str, Any]) -> None:
        """Take what was decided from a kept draft."""
        uid, _, number = str(values.get(MAIN) or "").partition(" ")
        self.main = MainCase(UUID(uid), number) if uid else None
        self._others = {UUID(other) for other in str(values.get(OTHERS) or "").split()}
        self._tell()

    def _decide(self) -> None:
        self._tell()
        self.decided.emit()

    def _show(self, rows: tuple[SimilarDispute, ...]) -> None:
        self._rows = rows
        self._tell()

    def _tell(self) -> None:
        likely = [r for r in self._rows if r.level is Likeness.SAME and r.uid not in self._others]
        rest = tuple(r for r in self._rows if r not in likely)
        self.found.emit(tuple(likely), rest)

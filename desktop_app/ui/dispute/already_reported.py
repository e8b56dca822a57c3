"""The registration form's question "already reported?": field, right column and draft brought together."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop_app.services.similar_dispute import SimilarDispute
from desktop_app.ui.dispute.register_form import RegisterForm
from desktop_app.ui.dispute.register_side import RegisterSide
from desktop_app.ui.dispute.similar_card import KEY
from desktop_app.ui.dispute.similar_watch import SimilarWatch
from desktop_app.ui.draft_keeper import DraftKeeper
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext


class AlreadyReported(QObject):
    """Asks a moment after typing stopped, shows the answer beside, keeps what was decided in the draft.

    ``opened(uid)``: the clerk wants to look at a dispute. F6 goes to the question, Esc back to the words.
    """

    opened = Signal(object)

    def __init__(
        self, context: PageContext, form: RegisterForm, side: RegisterSide, keeper: DraftKeeper, view: QWidget
    ) -> None:
        """Listen to ``form``; ``view`` holds both columns."""
        super().__init__(view)
        self._form, self._side, self._keeper = form, side, keeper
        self.watch = SimilarWatch(context, self)
        prompt = side.prompt
        form.draft_changed.connect(self._follow)
        self.watch.found.connect(self._show)
        self.watch.decided.connect(self._keep)
        prompt.apart.connect(self.watch.set_apart)
        prompt.same.connect(self.watch.take)
        prompt.unmerged.connect(self.watch.leave)
        prompt.back.connect(self._back_to_words)
        prompt.opened.connect(self._open)
        side.similar.opened.connect(self._open)
        self._key = QShortcut(QKeySequence(KEY), view)
        self._key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._key.activated.connect(self._go_to_prompt)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Go on with a kept draft that the form shows already."""
        self.watch.restore(values)
        self.watch.ask(self._form.draft())

    def _follow(self, key: str) -> None:
        self.watch.follow(key, self._form.draft())

    def _show(self, likely: Sequence[SimilarDispute], rest: Sequence[SimilarDispute]) -> None:
        had_focus = self._side.prompt.holds_focus()
        main = self.watch.main
        self._side.show_similar(likely, rest, main)
        asks = bool(likely) and main is None
        words = f"可能已经登记过，请看右边（按 {KEY} 过去）" if asks else ""
        self._form.fields["description"].set_help(words, Tone.WARNING if asks else Tone.MUTED)
        if had_focus and asks:
            # The buttons were made anew: on with the next question.
            self._go_to_prompt()
        elif had_focus:
            self._back_to_words()

    def _keep(self) -> None:
        self._keeper.keep(self.watch.kept(), self._form.title_words())

    def _go_to_prompt(self) -> None:
        first = self._side.prompt.first
        if first is not None:
            self._side.ensureWidgetVisible(self._side.prompt)
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _back_to_words(self) -> None:
        self._form.fields["description"].setFocus()

    def _open(self, row: SimilarDispute) -> None:
        self.opened.emit(row.uid)

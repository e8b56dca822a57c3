"""A record being written: its form with the editor, the draft kept at every pause, the paper beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent

from db.enums import PaperKind
from desktop_app.domain.clock_time import local_time
from desktop_app.domain.phrase import fill
from desktop_app.errors import FengqiaoError
from desktop_app.services.paper import PaperInput, render_paper
from desktop_app.services.phrase import PhraseRow, list_phrases, phrase_values
from desktop_app.services.record_draft import RecordKind, UnfinishedRow, draft_kind
from desktop_app.ui.draft_keeper import DraftKeeper
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.fields import Snippet
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import DURATIONS, look
from desktop_app.ui.mediation.record_form import RecordForm
from desktop_app.ui.page_context import PageContext

Preview = Callable[[Callable[[PaperInput], None], Callable[[FengqiaoError], None]], object]
"""Asks for the paper of what is written now; answers by one of the two."""


@dataclass(frozen=True, slots=True)
class RecordWork:
    """What a record's side needs beside its form.

    ``subject`` is the mediation, or the record that is corrected; ``unfinished`` what was written before.
    """

    kind: RecordKind
    paper: PaperKind
    mediation: UUID
    subject: UUID
    preview: Preview
    unfinished: UnfinishedRow | None = None


class RecordSide(SideForm):
    """Wide enough for two it shows form and paper side by side, else one of them at a time (看纸面)."""

    def __init__(
        self,
        context: PageContext,
        form: RecordForm[Any],
        verb: str,
        work: RecordWork,
        *,
        about: str,
        edit_phrases: Callable[[], object],
        parent: QObject,
    ) -> None:
        """``parent`` keeps the draft's writer alive when this is closed."""
        super().__init__(form.accessibleName(), form, verb, about=about)
        self._context, self._work, self.record = context, work, form
        self._paper_wanted: bool = False
        self._wide: bool = False
        row = work.unfinished
        self.keeper = DraftKeeper(
            context, row.draft_uid if row else None, parent, kind=draft_kind(work.kind, work.subject)
        )
        if row is not None:
            form.restore(row.fields)
        self._state = Label("", Words.HELP)
        self.view = PdfView(context.runner)
        self.view.setMinimumWidth(look().sizes.width_long)
        self.body.addWidget(self.view, 1)
        self.turn = Button("看纸面", self.turn_over)
        self.foot.addWidget(self._state)
        self.foot.addWidget(self.turn)
        form.text.tools.insertWidget(3, link("编常用语", edit_phrases, small=True))
        self._pause = QTimer(self, singleShot=True, interval=DURATIONS.preview_pause)
        self._pause.timeout.connect(self.draw)
        form.draft_changed.connect(self._keep)
        form.draft_changed.connect(self._pause.start)
        self.keeper.saved.connect(self._kept, Qt.ConnectionType.QueuedConnection)
        self.keeper.failed.connect(self._not_kept, Qt.ConnectionType.QueuedConnection)
        self._ask_phrases()
        self._fit()

    # draft
    def _keep(self, key: str) -> None:
        if key in self.record.fields:
            self.keeper.keep({key: self.record.kept(key)}, self.accessibleName())

    def keep_now(self) -> None:
        """Write what was typed since the last pause."""
        self.record.tell_drafts()

    def registered(self) -> None:
        """The record is registered: its draft is not needed any more."""
        self.keeper.forget()

    def _kept(self, _moment: object) -> None:
        self._state.setText(f"草稿 {local_time(self._context.clock.now()):%H:%M} 已存")

    def _not_kept(self, error: FengqiaoError) -> None:
        self.notices.show_notice(f"草稿没有存上：{error.text}", NoticeKind.DANGER)

    # phrases
    def _ask_phrases(self) -> None:
        context = self._context
        context.runner.query(
            list_phrases, context.rules, by=context.actor, on_done=self._take_phrases, owner=self
        )
        context.runner.query(
            phrase_values, self._work.mediation, by=context.actor, on_done=self._take_values, owner=self
        )

    def _take_phrases(self, rows: Sequence[PhraseRow]) -> None:
        self.record.text.edit.snippets = tuple(
            Snippet(row.title, row.initials, row.text) for row in rows if self._work.paper in row.papers
        )

    def _take_values(self, values: Mapping[str, str]) -> None:
        def filled(text: str) -> str:
            return fill(text, {**values, **self.record.words()})

        self.record.text.edit.fill = filled
        self.record.text.edit.asker = values.get("主持人", "")

    # paper
    def draw(self) -> None:
        """Ask for the paper of what is written now, where it is shown."""
        if self.view.isVisibleTo(self):
            self._work.preview(self._read, self._not_drawn)

    def _read(self, paper: PaperInput) -> None:
        self._context.runner.work(
            render_paper, paper, slot="record-paper", on_done=self.view.renew, on_error=self._not_drawn,
            owner=self,
        )  # fmt: skip

    def _not_drawn(self, error: FengqiaoError) -> None:
        self._state.setText(error.text)

    def turn_over(self) -> None:
        """Show the paper, or take it away."""
        self._paper_wanted = not self._paper_wanted
        self._fit()

    def _fit(self) -> None:
        shown = self._paper_wanted if not self._wide else not self._paper_wanted
        self.view.setVisible(shown)
        self.record.setVisible(self._wide or not shown)
        word = "收起纸面" if shown and self._wide else "接着写" if shown else "看纸面"
        self.turn.set_word(word)
        if shown:
            self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= look().sizes.record_beside
        if wide != self._wide:
            self._wide, self._paper_wanted = wide, False
            self._fit()

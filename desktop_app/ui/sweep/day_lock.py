"""Review and lock of a day: whether it can be locked, why not, and who answers for it."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal

from db.enums import CentreLevel
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_daily import review_words
from desktop_app.services.sweep_day import DayOverview, day_overview
from desktop_app.services.sweep_lock import LockDraft, LockedDay, lock_day, obstacles
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.forms import Values, lock_draft, lock_form
from desktop_app.ui.sweep.side import Answer, SidePanel

_SOMEBODY = ("甲", "乙", "丙")
"""Three different people, to ask what else stands in the way; the real names are asked in the form."""


class DayLock(QObject):
    """Keeps what stands in the way of locking ``day``; ``changed()`` when that is known anew.

    ``locked(date)`` after a day was locked.
    """

    changed = Signal()
    locked = Signal(object)

    def __init__(self, context: PageContext, side: SidePanel, parent: QObject) -> None:
        """Work in ``side``."""
        super().__init__(parent)
        self._context, self._side = context, side
        self._is_township = context.rules.identity.level is CentreLevel.TOWNSHIP
        self._may = context.may(Permission.LOCK_SWEEP)
        self.day: date | None = None
        self._overview: DayOverview | None = None
        self._obstacles: tuple[str, ...] | None = None

    # state
    @property
    def concerned(self) -> bool:
        """Whether this office and this person have to do with locking the day at all."""
        works = self._may or self._context.may(Permission.REPORT_SWEEP)
        return self._is_township and works and self._overview is not None and not self._overview.locked

    @property
    def ready(self) -> bool:
        """Whether the day can be locked now, by this person."""
        return self.concerned and self._may and self._obstacles == ()

    def show_day(self, overview: DayOverview) -> None:
        """Ask what stands in the way of this day."""
        if overview.day != self.day:
            self._obstacles = None
        self.day, self._overview = overview.day, overview
        if self.concerned:
            context = self._context
            self._context.runner.query(
                obstacles, LockDraft(overview.day, *_SOMEBODY), context.rules, context.clock.now(),
                by=context.actor, slot="obstacles", on_done=self._take,
            )  # fmt: skip
        self.changed.emit()

    def _take(self, sentences: tuple[str, ...]) -> None:
        self._obstacles = sentences
        self.changed.emit()

    # what the page's actions call
    def explain(self) -> None:
        """Show why the day cannot be locked yet."""
        if self.day is None:
            return
        sentences = list(self._obstacles or ())
        if not self._may:
            sentences.append("审核锁定由中心主任来做。")
        self._side.show_answer(Answer(f"{self.day:%m-%d} 为什么还不能锁定？", sentences))

    def open(self) -> None:
        """Ask who answers for the day; the names of the day before stand there already."""
        if self.day is None:
            return
        context, day = self._context, self.day
        self._context.runner.query(
            day_overview, context.rules.identity.code, day - timedelta(days=1), context.rules,
            context.clock.now(), by=context.actor, slot="names", on_done=self._open_form,
        )  # fmt: skip

    def _open_form(self, before: DayOverview) -> None:
        day, overview = self.day, self._overview
        if day is None or overview is None:
            return
        draft = LockDraft(day, before.compiler or self._context.actor.name, before.reviewer, before.issuer)
        figures = overview.figures
        about = (
            f"应报 {figures.duty}，已报 {figures.reported}，有情 {figures.findings}，未报 {figures.silent}"
        )
        form = lock_form(draft, about, review_words(overview))
        form.saved.connect(self._saver(form, day))
        self._side.show_form(form, ("lock", day))

    def _saver(self, form: SideForm, day: date) -> Callable[[Values], None]:
        def save(values: Values) -> None:
            form.saving(True)
            self._context.runner.command(
                lock_day, lock_draft(day, values), self._context.rules,
                by=self._context.actor, on_done=self._locked, on_error=form.refused, owner=form,
            )  # fmt: skip

        return save

    def _locked(self, told: LockedDay) -> None:
        self._side.finish()
        self.locked.emit(told.day)

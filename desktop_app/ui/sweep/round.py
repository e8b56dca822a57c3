"""The telephone round: one answer of one grid, then on to the next silent one.

There is no answer for several grids. After an answer the next one is taken only after the time of a double
click, so that a key pressed twice does not speak for the next grid.
"""

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from db.enums import CentreLevel, ReportMeans, SecondReport, SweepState
from desktop_app.domain.sweep_state import ReportTiming
from desktop_app.errors import FengqiaoError
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep import ReportDraft, SweepReported, report_findings, report_zero
from desktop_app.services.sweep_day import SilentRow
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.board_card import BoardCard
from desktop_app.ui.sweep.corrections import Corrections
from desktop_app.ui.sweep.day_reader import DayReader
from desktop_app.ui.sweep.finding_form import FindingForm, finding_draft
from desktop_app.ui.sweep.forms import Values, proxy_form, second_form
from desktop_app.ui.sweep.grid_now import COUNTY_RULE, GridNow, statement_words
from desktop_app.ui.sweep.grid_section import GridDoors
from desktop_app.ui.sweep.phone import PhoneDesk
from desktop_app.ui.sweep.round_panel import RoundPanel
from desktop_app.ui.sweep.side import SidePanel
from desktop_app.ui.sweep.words import late_words, short_title


class Round(QObject):
    """Knows the current grid and day, takes the answers.

    ``refused(FengqiaoError)`` for a refusal that has no form; ``register_wanted(uid)`` after a finding was
    saved from which a dispute is to be registered.
    """

    refused = Signal(object)
    register_wanted = Signal(object)

    def __init__(self, context: PageContext, card: BoardCard, reader: DayReader, parent: QObject) -> None:
        """Work on the board of ``card`` with what ``reader`` knows of the day."""
        super().__init__(parent)
        self._context, self._card, self._reader = context, card, reader
        self._is_county = context.rules.identity.level is CentreLevel.COUNTY
        self._may_report = context.may(Permission.REPORT_SWEEP) and not self._is_county
        self._means = ReportMeans.PHONE
        self._now: GridNow | None = None
        self._busy = False
        self._told_day: date | None = None
        doors = GridDoors(
            self.zero, self.findings, self.proxy, self.skip, self._add, self._withdraw, self._second,
            self._correct, self._look,
        )  # fmt: skip
        self.panel = RoundPanel(doors)
        self.side = SidePanel(self.panel)
        self.corrections = Corrections(context, self.side, self)
        self.corrections.done.connect(partial(self.panel.show_last, ""))
        self.phone = PhoneDesk(context, self)
        self.phone.found.connect(self.panel.grid.show_phone)
        self.phone.refused.connect(self.refused)
        self.panel.grid.show_means(self._means)
        self.panel.grid.means_changed.connect(self._take_means)
        self.panel.silent_chosen.connect(self._choose_silent)
        self._settle = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        self._settle.timeout.connect(partial(self._set_busy, False))

        self._add_keys()

    def _add_keys(self) -> None:
        """N, Y and D answer in the board and in the panel, 1 to 4 are the means, → goes on there."""
        answers = (("N", self.zero), ("Y", self.findings), ("D", self.proxy))
        for place, keys in ((self._card, answers), (self.panel, (*answers, ("Right", self.skip)))):
            for sequence, slot in keys:
                key = QShortcut(QKeySequence(sequence), place)
                key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                key.setAutoRepeat(False)
                key.activated.connect(slot)
            for number, means in enumerate(ReportMeans, 1):
                key = QShortcut(QKeySequence(str(number)), place)
                key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                key.activated.connect(partial(self._choose_means, means))

    # what is shown
    @property
    def now(self) -> GridNow | None:
        """The current cell."""
        return self._now

    def show_cell(self, today: date) -> None:
        """Show the board's current cell."""
        current = self._card.view.current()
        line = None if current is None else self._card.model.line(self._card.model.find(current[0]))
        if current is None or line is None:
            return
        day = current[1]
        overview = self._reader.overview if self._reader.day == day else None
        self._now = GridNow(
            line.village,
            line.grid,
            day,
            today,
            self._reader.rows.get(line.code) if self._reader.day == day else None,
            locked=overview is not None and overview.locked,
            late=late_words(self._context.clock.now(), day, self._context.rules.profile.sweep),
            may_report=self._may_report,
            read_only=COUNTY_RULE if self._is_county else "",
            may_see_phone=self._may_report and self._context.may(Permission.SEE_FULL_NUMBER),
            may_correct=self._context.may(Permission.LOCK_SWEEP) and not self._is_county,
            campaigns=self._reader.campaigns_in(line.village.code) if self._reader.day == day else (),
        )
        self.panel.grid.show_grid(self._now)
        if day != self._told_day:
            self.panel.show_last("")
        self.panel.mark_silent(line.code)

    def start(self) -> None:
        """Go to the first silent grid."""
        if self._reader.silent and self._reader.day is not None:
            self._go(self._reader.silent[0].grid_code, self._reader.day)

    def _choose_means(self, means: ReportMeans) -> None:
        self._means = means
        self.panel.grid.show_means(means)

    def _take_means(self, means: ReportMeans) -> None:
        self._means = means

    def _choose_silent(self, row: SilentRow) -> None:
        if self._reader.day is not None:
            self._go(row.grid_code, self._reader.day)

    def _go(self, code: str, day: date) -> None:
        if not self._card.view.choose(code, day):
            self._card.clear_filters()
            self._card.view.choose(code, day)

    def _look(self) -> None:
        if self._now is not None:
            self.phone.look(self._now)

    def _add(self) -> None:
        if self._now is not None:
            self.corrections.add(self._now)

    def _withdraw(self) -> None:
        if self._now is not None:
            self.corrections.withdraw(self._now)

    def _correct(self) -> None:
        if self._now is not None:
            self.corrections.correct(self._now)

    def _second(self, kind: SecondReport) -> None:
        """A further statement of the current grid: a correction, or another source."""
        now = self._now
        if now is None or now.row is None or now.row.state is None:
            return
        form = second_form(kind, now.title, statement_words(now), now.late)

        def save(values: Values) -> None:
            draft = replace(
                self._draft(now, values["reporter_name"] or None),
                second=kind, second_reason=values["second_reason"],
            )  # fmt: skip
            if values["state"] is SweepState.FINDINGS:
                self._open_findings(
                    now, draft, f"{values['reporter_name'] or now.row_worker}（{kind.label}）"
                )
                return
            form.saving(True)
            self._context.runner.command(
                report_zero, draft, self._context.rules,
                by=self._context.actor, on_done=self._proxied, on_error=form.refused, owner=form,
            )  # fmt: skip

        form.saved.connect(save)
        self.side.show_form(form, ("second", kind, now.code, now.day))

    # answers
    def _answers(self) -> GridNow | None:
        """The current cell when an answer can be taken now."""
        now = self._now
        return now if now is not None and now.answerable and not self._busy else None

    def _draft(self, now: GridNow, reporter: str | None = None, note: str | None = None) -> ReportDraft:
        return ReportDraft(now.code, now.day, self._means, reporter, note=note)

    def zero(self) -> None:
        """零报告 of the current grid, said by its own worker."""
        now = self._answers()
        if now is None or now.row is None or now.row.worker is None:
            return
        self._set_busy(True)
        self._context.runner.command(
            report_zero, self._draft(now), self._context.rules,
            by=self._context.actor, on_done=self._reported, on_error=self._not_reported,
        )  # fmt: skip

    def findings(self) -> None:
        """有情 of the current grid."""
        now = self._answers()
        if now is not None and now.row is not None and now.row.worker is not None:
            self._open_findings(now, self._draft(now), now.row.worker)

    def _open_findings(self, now: GridNow, draft: ReportDraft, reporter: str) -> None:
        form = FindingForm(f"{now.title}，{reporter}报", now.day, now.today, now.campaigns, now.late)

        def save(values: Values) -> None:
            form.saving(True)
            self._context.runner.command(
                report_findings, draft, (finding_draft(values),), self._context.rules,
                by=self._context.actor, on_done=partial(self._found, form), on_error=form.refused, owner=form,
            )  # fmt: skip

        form.saved.connect(save)
        self.side.show_form(form, ("findings", draft.grid_code, draft.day))

    def proxy(self) -> None:
        """代报: somebody else speaks for the current grid."""
        now = self._answers()
        if now is None:
            return
        form = proxy_form(now.title, now.late)

        def save(values: Values) -> None:
            draft = self._draft(now, values["reporter_name"], values["note"] or None)
            if values["state"] is SweepState.FINDINGS:
                self._open_findings(now, draft, f"{values['reporter_name']}代")
                return
            form.saving(True)
            self._context.runner.command(
                report_zero, draft, self._context.rules,
                by=self._context.actor, on_done=self._proxied, on_error=form.refused, owner=form,
            )  # fmt: skip

        form.saved.connect(save)
        self.side.show_form(form, ("proxy", now.code, now.day))

    def skip(self) -> None:
        """下一格: the next silent grid, without an answer for this one."""
        now = self._now
        if now is not None and self._reader.day is not None:
            code = self._reader.next_silent(now.code)
            if code is not None:
                self._go(code, self._reader.day)

    def _found(self, form: FindingForm, told: SweepReported) -> None:
        registers = form.registers()
        self.side.finish()
        self._reported(told)
        if registers:
            self.register_wanted.emit(told.events[0])

    def _proxied(self, told: SweepReported) -> None:
        self.side.finish()
        self._reported(told)

    def _reported(self, told: SweepReported) -> None:
        late = "" if told.timing is ReportTiming.ON_TIME else f"（{told.timing.label}）"
        words = f"已记 {short_title(told.grid_title)} {told.state.label}{late}"
        self.panel.show_last(words, partial(self.corrections.undo, told.uid))
        self._told_day = told.day
        self._reader.answered(told.grid_code)
        self.panel.set_silent(self._reader.silent)
        code = self._reader.next_silent(told.grid_code)
        if code is not None and told.day == self._reader.day:
            self._go(code, told.day)
        self._set_busy(True)
        self._settle.start()

    def _not_reported(self, error: FengqiaoError) -> None:
        self._set_busy(False)
        self.refused.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.panel.grid.set_ready(not busy)

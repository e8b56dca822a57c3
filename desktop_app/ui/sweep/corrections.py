"""Changes of a statement that was made, while its day is open: a further finding, or taking it back."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from db.enums import SweepState
from desktop_app.errors import FengqiaoError
from desktop_app.services.sweep import add_finding, withdraw_report
from desktop_app.services.sweep_correction import correct_day
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.finding_form import FindingForm, finding_draft
from desktop_app.ui.sweep.forms import Values, correction_draft, correction_form, reason_form
from desktop_app.ui.sweep.grid_now import GridNow, statement_words
from desktop_app.ui.sweep.side import SidePanel

_SLIPPED = "点错了，当即撤销。"


class Corrections(QObject):
    """Opens the forms and runs the steps.

    ``done(text)`` after a statement was taken back; ``refused(FengqiaoError)`` when 撤销 was refused;
    ``register_wanted(uid)`` after a finding was added from which a dispute is to be registered.
    """

    done = Signal(str)
    refused = Signal(object)
    register_wanted = Signal(object)

    def __init__(self, context: PageContext, side: SidePanel, parent: QObject) -> None:
        """Work in ``side``."""
        super().__init__(parent)
        self._context, self._side = context, side

    def add(self, now: GridNow) -> None:
        """A further finding of a grid that reported findings."""
        uid = now.row.report_uid if now.row is not None else None
        if uid is None:
            return
        form = FindingForm(f"{now.title}，再记一条", now.day, now.today, now.campaigns)

        def save(values: Values) -> None:
            form.saving(True)
            self._context.runner.command(
                add_finding, uid, finding_draft(values), self._context.rules,
                by=self._context.actor, on_done=partial(self._added, form), on_error=form.refused, owner=form,
            )  # fmt: skip

        form.saved.connect(save)
        self._side.show_form(form, ("add", uid))

    def _added(self, form: FindingForm, event: UUID) -> None:
        registers = form.registers()
        self._side.finish()
        if registers:
            self.register_wanted.emit(event)

    def withdraw(self, now: GridNow) -> None:
        """Take a grid's statement back, with a reason."""
        uid = now.row.report_uid if now.row is not None else None
        if uid is None:
            return
        form = reason_form(
            "撤回上报", "撤回的理由", "撤回这条上报", now.title, "请写明撤回的理由，以后查得到。"
        )

        def save(values: Values) -> None:
            form.saving(True)
            self._context.runner.command(
                withdraw_report, uid, values["reason"], self._context.rules,
                by=self._context.actor, on_done=self._withdrawn, on_error=form.refused, owner=form,
            )  # fmt: skip

        form.saved.connect(save)
        self._side.show_form(form, ("withdraw", uid))

    def correct(self, now: GridNow) -> None:
        """A correction of a locked day, with its reason."""
        if now.grid is None or now.row is None:
            return
        form, code, day = correction_form(now.title, statement_words(now)), now.code, now.day

        def save(values: Values) -> None:
            form.saving(True)
            self._context.runner.command(
                correct_day, correction_draft(code, day, values), self._context.rules,
                by=self._context.actor, on_done=partial(self._corrected, values["to_state"]),
                on_error=form.refused, owner=form,
            )  # fmt: skip

        form.saved.connect(save)
        self._side.show_form(form, ("correct", code, day))

    def _corrected(self, to_state: object, _: UUID) -> None:
        self._side.finish()
        further = "查出的情况在“当天的情况”里接着办。" if to_state == SweepState.FINDINGS.value else ""
        self.done.emit(f"已更正；锁定的日报不变，更正列在它下面。{further}")

    def undo(self, uid: UUID) -> None:
        """Take back what was entered a moment ago by a slip."""
        self._context.runner.command(
            withdraw_report, uid, _SLIPPED, self._context.rules,
            by=self._context.actor, on_done=self._undone, on_error=self._refuse,
        )  # fmt: skip

    def _withdrawn(self, _: None) -> None:
        self._side.finish()
        self._undone(None)

    def _undone(self, _: None) -> None:
        self.done.emit("已撤回，这一格可以重新报。")

    def _refuse(self, error: FengqiaoError) -> None:
        self.refused.emit(error)

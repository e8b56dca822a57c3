"""调解登记表: whose cases and which period are asked beside the list, then the register is shown."""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.sweep_statistics import PeriodKind, StatisticsPeriod
from desktop_app.errors import FengqiaoError
from desktop_app.services.case_register import RegisterDraft, make_case_register
from desktop_app.services.committee import CommitteeRow, list_committees
from desktop_app.services.paper import PaperInput, record_issue, render_paper
from desktop_app.ui.kit.fields import SelectField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView

_COUNTS = ((PeriodKind.MONTH, 12), (PeriodKind.QUARTER, 4), (PeriodKind.HALF, 2), (PeriodKind.YEAR, 1))
_YEARS = 5
Whose = tuple[UUID, UUID | None]
"""A committee, and one of its mediators or none."""


def register_form(committees: tuple[CommitteeRow, ...], year: int, month: int) -> SideForm:
    """Which register: a committee's or a mediator's, of which period."""
    s = look().sizes
    whose: list[tuple[Whose, str]] = []
    for one in committees:
        whose.append(((one.uid, None), f"{one.name}（汇总登记表）"))
        whose += [((one.uid, m.uid), f"{m.name}（{one.short_name}，登记单）") for m in one.mediators]
    periods = [
        ((kind, number), StatisticsPeriod(year, kind, number).words)
        for kind, count in _COUNTS
        for number in range(1, count + 1)
    ]
    form = Form("调解登记表")
    form.add_section("哪一份、哪个期间")
    form.add_row(SelectField("whose", "登记表", whose, width=s.width_long, required="请选登记表。"))
    form.add_row(
        SelectField(
            "year", "年度", [(year - n, f"{year - n} 年") for n in range(_YEARS)], width=s.width_name
        ),
        SelectField("period", "期间", periods, width=s.width_name, required="请选期间。"),
    )
    first = whose[0][0] if whose else None
    form.set_values((("whose", first), ("year", year), ("period", (PeriodKind.MONTH, month))))
    return SideForm("调解登记表", form, "看登记表")


class RegisterDesk(QObject):
    """Opens the form and the register; ``shown()`` when something stands beside the list."""

    shown = Signal()
    refused = Signal(FengqiaoError)

    def __init__(self, context: PageContext, stack: SideStack) -> None:
        """Read nothing before somebody asks."""
        super().__init__(stack)
        self._context, self._stack = context, stack

    def open_form(self) -> None:
        """Ask whose register is wanted."""
        self._context.runner.query(
            list_committees, by=self._context.actor, slot="committees", owner=self,
            on_done=self._open, on_error=self.refused.emit,
        )  # fmt: skip

    def _open(self, committees: tuple[CommitteeRow, ...]) -> None:
        today = local_date(self._context.clock.now())
        side = register_form(committees, today.year, today.month)
        side.saved.connect(partial(self._ask, side))
        self._stack.open_side(side, "register")
        self.shown.emit()
        side.setFocus()

    def _ask(self, side: SideForm, values: dict[str, Any]) -> None:
        committee, mediator = values["whose"]
        kind, number = values["period"]
        draft = RegisterDraft(committee, StatisticsPeriod(values["year"], kind, number), mediator)
        side.saving(True)
        self._context.runner.query(
            partial(make_case_register, now=self._context.clock.now()), draft,
            by=self._context.actor, slot="register", owner=side,
            on_done=self._show, on_error=side.refused,
        )  # fmt: skip

    def _show(self, paper: PaperInput) -> None:
        view = SheetView(self._context, paper.name, partial(render_paper, paper), f"{paper.name}.pdf")
        for signal in (view.printed, view.saved):
            signal.connect(partial(self._issued, view, paper))
        self._stack.close_saved()
        self._stack.open_side(view)
        self.shown.emit()

    def _issued(self, view: SheetView, paper: PaperInput) -> None:
        self._context.runner.command(
            record_issue, paper, view.pdf, by=self._context.actor, on_error=self.refused.emit, owner=self
        )

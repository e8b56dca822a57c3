"""对着扫描件登记签名: line after line, each beside its enlarged scan; a person says whether it is signed."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal

from desktop_app.domain.clock_time import local_date
from desktop_app.services.agreement import AgreementState, sign
from desktop_app.services.agreement_line import SignatureLineRow
from desktop_app.services.signature_sheet import SignatureSheet, SpotPicture, cut_lines, signature_sheet
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.mediation.step_forms import SignForm
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.spot_walk import SEEN_ALL, SpotWalk, spot_block


class SpotForm(SignForm):
    """A line's fields below its picture and the hint."""

    def __init__(
        self, line: SignatureLineRow, spot: SpotPicture, today: date, day: date, earliest: date, warning: str
    ) -> None:
        """Show the picture first."""
        super().__init__(line, lambda: today, day, earliest, first=spot_block(line.caption, spot, warning))


class SignView(SpotWalk):
    """``signed(state)`` after each line that was recorded."""

    signed = Signal(object)

    def __init__(self, context: PageContext, agreement: UUID, day: date | None) -> None:
        """Read the lines and the scan at once; ``day`` is proposed as the day of signing."""
        super().__init__("对着扫描件登记签名")
        self._context, self._day = context, day
        self._sheet: SignatureSheet | None = None
        self._spots: Sequence[SpotPicture] = ()
        self._left: list[int] = []
        context.runner.query(
            signature_sheet, agreement, context.rules,
            by=context.actor, owner=self, on_done=self._take, on_error=self.refuse,
        )  # fmt: skip

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _take(self, sheet: SignatureSheet) -> None:
        self._sheet = sheet
        job = self._context.runner.work(
            cut_lines, self._context.centre, sheet, self._today(), owner=self,
            on_done=self._cut, on_error=self.refuse,
        )  # fmt: skip
        self.strip.watch(job, "正在找签名处")

    def _cut(self, spots: tuple[SpotPicture, ...]) -> None:
        self._spots = spots
        if self._sheet is not None:
            self._left = [n for n, line in enumerate(self._sheet.lines) if line.signed_on is None]
        self._next()

    def _next(self) -> None:
        if self._sheet is None or not self._left:
            self.say(SEEN_ALL if self._sheet is not None else "")
            return
        number = self._left[0]
        line, spot = self._sheet.lines[number], self._spots[number]
        warning = "扫描的是旧版，签名处的位置可能不一样，请对着纸看。" if self._sheet.outdated else ""
        day = self._day or self._today()
        form = SpotForm(line, spot, self._today(), day, self._sheet.earliest, warning)
        form.add_widget(link("没签，看下一处", self._skip, small=True))
        total = len(self._sheet.lines)
        about = f"{self._sheet.number}，第 {number + 1} 处，共 {total} 处"
        side = SideForm("对着扫描件登记签名", form, "这一处已签", about=about)
        side.saved.connect(partial(self._save, side, form))
        side.closed.connect(self.closed)
        self.put(side)
        form.focus_first()

    def _skip(self) -> None:
        self._left.pop(0)
        self._next()

    def _save(self, side: SideForm, form: SpotForm, _values: object) -> None:
        if self._sheet is None:
            return
        side.saving(True)
        draft = form.draft()
        self._day = draft.signed_on
        self._context.runner.command(
            sign, self._sheet.agreement_uid, draft, self._context.rules,
            by=self._context.actor, on_done=self._saved, on_error=side.refused, owner=self,
        )  # fmt: skip

    def _saved(self, state: AgreementState) -> None:
        self.signed.emit(state)
        self._skip()

"""What is done with the list as a whole: print the ledger, export (``exports``), keep filters."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services import saved_filter
from desktop_app.services.dispute_export import ExportKind
from desktop_app.services.dispute_ledger import LedgerPaper, make_ledger, record_ledger, render_ledger
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.ledger_release import ask_ledger, release_ledger
from desktop_app.services.permissions import Permission
from desktop_app.ui.dispute.export_desk import ExportDesk
from desktop_app.ui.dispute.list_filters import own_period
from desktop_app.ui.dispute.list_forms import FilterNameForm, LedgerWordForm, PeriodForm
from desktop_app.ui.dispute.list_panel import DisputeList
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView


class ListErrands(QObject):
    """Opens its forms over the detail (``side``). ``told(text)`` after something was done, ``failed``."""

    told = Signal(str)
    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, shown: DisputeList, side: SideStack) -> None:
        """Listen to the chips of ``shown``."""
        super().__init__(side)
        self._context, self._list, self._side = context, shown, side
        self.exports = ExportDesk(context, shown, side)
        self.exports.told.connect(self.told)
        self.exports.failed.connect(self.failed)
        chips = shown.chips
        chips.wants_days.connect(self._open_period)
        chips.saved.wants_name.connect(self._open_name)
        chips.saved.wants_rename.connect(self._open_rename)
        chips.saved.wants_delete.connect(self._ask_delete)
        shown.table.not_copied.connect(self._say_not_copied)

    def fill_menu(self, menu: QMenu) -> None:
        """What may be done with the list as a whole."""
        if self._context.may(Permission.PRINT_PAPER):
            menu.addAction("打印台账", self.print_ledger)
        self.exports.fill_menu(menu)

    def may_anything(self) -> bool:
        """Whether the menu has an entry."""
        return self._context.may(Permission.PRINT_PAPER) or self.exports.may_anything()

    def _query(self) -> DisputeQuery:
        return replace(self._list.query(), limit=0)

    def _open(self, title: str, form: Form, verb: str, on_save: Callable[[], object]) -> SideForm:
        side = SideForm(title, form, verb)

        def save(_values: object) -> None:
            on_save()

        side.saved.connect(save)
        self._side.open_side(side)
        form.focus_first()
        return side

    def _refused(self, error: FengqiaoError) -> None:
        side = self._side.side()
        if isinstance(side, SideForm):
            side.refused(error)
        else:
            self.failed.emit(error)

    # ledger
    def print_ledger(self) -> None:
        """Show the ledger of what is listed."""
        context = self._context
        context.runner.query(
            make_ledger, self._query(), context.rules, context.clock.now(),
            by=context.actor, slot="ledger", on_done=self._release_ledger, on_error=self.failed.emit,
            owner=self,
        )  # fmt: skip

    def _release_ledger(self, ledger: LedgerPaper) -> None:
        """Where many cases need a second person's word, it is taken before anything is drawn."""
        if not ledger.why:
            self._show_ledger(ledger)
            return
        context = self._context
        context.runner.command(
            release_ledger, ledger, context.rules, by=context.actor, on_done=self._show_ledger,
            on_error=partial(self._not_released, ledger), owner=self,
        )  # fmt: skip

    def _not_released(self, ledger: LedgerPaper, error: FengqiaoError) -> None:
        if not (isinstance(error, RuleViolation) and error.field == "approval"):
            self.failed.emit(error)
            return
        context, count = self._context, len(ledger.content.rows)
        form = LedgerWordForm(ledger.content.conditions, count, ledger.why)
        said = f"已请人同意打印台账 {count:,} 件。同意以后，用同样的条件再打印一次。"

        def ask() -> None:
            context.runner.command(
                ask_ledger, ledger, form.reason(), by=context.actor,
                on_done=lambda _uid: self._asked(said), on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open("打印台账", form, "请人同意", ask)

    def _asked(self, said: str) -> None:
        self._side.close_saved()
        self.told.emit(said)
        self.exports.ask_waiting()

    def _show_ledger(self, ledger: LedgerPaper) -> None:
        kind = ExportKind.LEDGER.label
        view = SheetView(self._context, kind, partial(render_ledger, ledger), f"{ledger.name}.pdf")
        for issued in (view.printed, view.saved):
            issued.connect(lambda: self._keep_ledger(ledger, view.pdf))
        self._side.open_side(view)

    def _keep_ledger(self, ledger: LedgerPaper, pdf: bytes) -> None:
        self._context.runner.command(record_ledger, ledger, pdf, by=self._context.actor)

    def _say_not_copied(self, count: int) -> None:
        self.told.emit(f"选了 {count:,} 行，有的还没有读出来，没有复制。要全部的，请用“台账”里的“导出”。")

    # filters
    def _open_period(self) -> None:
        query = self._list.chips.query()
        form = PeriodForm(query.registered_from, query.registered_to, self._today)

        def save() -> None:
            days = form.days()
            self._list.chips.period.set_value(None if days == (None, None) else own_period(*days))
            self._side.close_saved()

        self._open("自选登记日期", form, "筛选", save)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def ask_filters(self) -> None:
        """Bring the user's saved filters."""
        self._context.runner.query(
            saved_filter.list_filters, by=self._context.actor, slot="filters",
            on_done=self._list.chips.set_saved, owner=self,
        )  # fmt: skip

    def _open_name(self) -> None:
        context, chips = self._context, self._list.chips
        form = FilterNameForm(chips.saved.value() or "", chips.words())

        def save() -> None:
            context.runner.command(
                saved_filter.save_filter, form.name(), chips.query(), by=context.actor,
                on_done=lambda kept: self._kept(kept.name, f"已保存为“{kept.name}”。"),
                on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open("保存筛选条件", form, "保存", save)

    def _open_rename(self, name: str) -> None:
        context = self._context
        form = FilterNameForm(name, self._list.chips.words())

        def save() -> None:
            context.runner.command(
                saved_filter.rename_filter, name, form.name(), by=context.actor,
                on_done=lambda new: self._kept(new, f"“{name}”改名为“{new}”。"),
                on_error=self._refused, owner=self,
            )  # fmt: skip

        self._open("给筛选改名", form, "改名", save)

    def _kept(self, name: str, said: str) -> None:
        self._side.close_saved()
        self._list.chips.saved.name(name)
        self.ask_filters()
        self.told.emit(said)

    def _ask_delete(self, name: str) -> None:
        context = self._context

        def delete(_reason: str) -> None:
            context.runner.command(
                saved_filter.delete_filter, name, by=context.actor,
                on_done=lambda _none: self._deleted(name), on_error=self._refused, owner=self,
            )  # fmt: skip

        confirm(
            self._side, title=f"删除“{name}”？", text="只删掉这个筛选的名称，纠纷不受影响。", verb="删除筛选",
            on_yes=delete,
        )  # fmt: skip

    def _deleted(self, name: str) -> None:
        self._list.chips.saved.name(None)
        self.ask_filters()
        self.told.emit(f"“{name}”已删除。")

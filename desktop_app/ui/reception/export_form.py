"""导出台账: the days and the purpose, then the place; the ledger goes out as PDF or as a workbook."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.services.reception_ledger import LedgerTaken, take_ledger
from desktop_app.services.sheet_file import write_sheet_file
from desktop_app.ui.kit.fields import DateField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

_FORMS = (("pdf", "PDF（打印、存档）"), ("xlsx", "Excel 表格（xlsx）"))


def export_form(today: Callable[[], date]) -> SideForm:
    """Which days, as what, and what for."""
    form = Form("导出接访台账")
    form.add_section("导出哪一段", help_text="证件号、电话只留头尾；谁为什么导出的会记下来")
    form.add_row(
        DateField("first", "从哪天", today, required="请填写日期。", latest=today),
        DateField("last", "到哪天", today, required="请填写日期。", latest=today),
    )
    form.add_row(
        SelectField("ending", "存成", _FORMS, required="请选存成什么。", width=look().sizes.width_choice)
    )
    form.add_wide(TextField("reason", "用途", required="请写明导出做什么用。", limit=200))
    form.set_values((("first", today().replace(day=1)), ("last", today()), ("ending", "pdf")))
    return SideForm("导出接访台账", form, "选位置并导出")


class LedgerExport(QObject):
    """Asks for the place, takes the ledger, writes the file. ``done(text)``; refusals go to the form."""

    done = Signal(str)

    def __init__(self, context: PageContext, owner: QWidget) -> None:
        """Work for ``owner``, over which dialogs open."""
        super().__init__(owner)
        self._context, self._owner = context, owner

    def ask(self, values: dict[str, Any], side: SideForm) -> None:
        """Ask for the place and go on."""
        ending = values["ending"]
        name = f"领导接访台账 {values['first']:%Y%m%d}-{values['last']:%Y%m%d}.{ending}"
        chosen, _ = QFileDialog.getSaveFileName(self._owner, "导出接访台账", name, f"(*.{ending})")
        if chosen:
            self.export(values, Path(chosen), side)
        else:
            side.saving(False)

    def export(self, values: dict[str, Any], path: Path, side: SideForm) -> None:
        """Put it on record, then draw and write it."""
        context = self._context
        context.runner.command(
            take_ledger, values["first"], values["last"], values["reason"], context.rules,
            by=context.actor, on_done=partial(self._write, values["ending"], path, side),
            on_error=side.refused, owner=self,
        )  # fmt: skip

    def _write(self, ending: str, path: Path, side: SideForm, taken: LedgerTaken) -> None:
        target = path if path.suffix else path.with_suffix(f".{ending}")
        self._context.runner.work(
            write_ledger, taken, ending, target, on_done=partial(self._written, target),
            on_error=side.refused, owner=self,
        )  # fmt: skip

    def _written(self, target: Path, _: object = None) -> None:
        self.done.emit(f"已导出到“{target.name}”。")


def write_ledger(taken: LedgerTaken, ending: str, path: Path) -> None:
    """Draw and write the file.

    :raises EnvironmentProblem: when the place cannot be written.
    """
    write_sheet_file(path, taken.pdf() if ending == "pdf" else taken.xlsx())

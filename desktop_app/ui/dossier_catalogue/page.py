"""The page 案卷目录: where each filed dossier is kept, who took it out; printed, labelled, exported."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import dossier_catalogue, dossier_loan
from desktop_app.services.dossier_catalogue import CatalogueQuery, DossierRow, ShelfDraft
from desktop_app.services.dossier_loan import LoanDraft, LoanRow
from desktop_app.services.permissions import Permission
from desktop_app.services.sheet_file import Sheet
from desktop_app.ui.dossier_catalogue import forms
from desktop_app.ui.dossier_catalogue.detail import CatalogueDoors, CataloguePanel
from desktop_app.ui.dossier_catalogue.number_panel import NumberPanel
from desktop_app.ui.dossier_catalogue.register_desk import RegisterDesk
from desktop_app.ui.dossier_catalogue.table import CatalogueTable
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields.base import line_edit
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.tokens import DURATIONS, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView

_NOTHING = "还没有立卷的案卷。卷宗立卷归档以后，这里自动列出。"


class CataloguePage(Page):
    """Page 案卷目录. ``show_target``: the uid of a mediation selects its dossier."""

    page_key = "dossier_catalogue"
    entities = frozenset({"dossier", "dossier_loan", "dispute", "party", "mediation"})

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("案卷目录")
        self._context = context
        self._keeps = context.may(Permission.BIND_DOSSIER)
        self._row: DossierRow | None = None
        self._rows: tuple[DossierRow, ...] = ()
        self._loans: tuple[LoanRow, ...] = ()
        self._wanted: UUID | None = None
        self._pause = QTimer(self, singleShot=True, interval=DURATIONS.search_pause)
        self._pause.timeout.connect(self._ask_rows)
        self._lay_out()

    def _lay_out(self) -> None:
        self.table = CatalogueTable()
        self.table.current_row_changed.connect(self._row_changed)
        self.search = line_edit("卷号、当事人、盒号、存放地点")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找案卷")
        self.search.textChanged.connect(self._typed)
        self.out, self.over = FilterChip("已调出"), FilterChip("期限已满")
        for chip in (self.out, self.over):
            chip.changed.connect(self._ask_rows)
        self.empty = EmptyState(_NOTHING, icon="folder")
        self.block = ListDetail("dossier_catalogue", list_share=0.6)
        self.block.add(self._finder())
        self.block.add_table(self.table, self.empty)
        doors = CatalogueDoors(self._shelve, self._take_out, self._bring_back)
        self.panel = CataloguePanel(doors if self._keeps else None, self._show_papers)
        self.side = SideStack(self.panel)
        self.block.set_detail(self.side, nothing="在左边选一卷，这里显示放在哪里、谁调过。")
        self.block.show_detail(False)
        self.body.addWidget(self.block)
        self.add_link("卷宗文书", partial(self.navigate.emit, "dossier", None))
        if self._context.may(Permission.PRINT_PAPER):
            self.add_link("打印目录", self.print_list, icon="printer")
            self.add_link("盒脊标签", self.print_spines)
            self.registers = RegisterDesk(self._context, self.side)
            self.registers.shown.connect(partial(self.block.show_detail, True))
            self.registers.refused.connect(self._failed)
            self.add_link("调解登记表", self.registers.open_form)
        self.add_link("编号登记", self.show_numbers)
        if self._context.may(Permission.EXPORT_DISPUTES):
            self.add_link("导出清单", self._ask_file)

    def _typed(self, _text: str) -> None:
        self._pause.start()

    def _finder(self) -> QWidget:
        s = look().sizes
        holder = QWidget()
        holder.setFixedHeight(s.card_head + s.s8)
        row = QHBoxLayout(holder)
        row.setContentsMargins(s.s12, 0, s.s12, 0)
        row.setSpacing(s.s8)
        row.addWidget(self.search, 1)
        row.addWidget(self.out)
        row.addWidget(self.over)
        return holder

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def query(self) -> CatalogueQuery:
        """What is asked for above the list."""
        return CatalogueQuery(
            self.search.text(),
            out_only=self.out.value() is not None,
            run_out_only=self.over.value() is not None,
        )

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Ask for the catalogue and the retrieval log again."""
        self._ask_rows()

    def show_target(self, target: object) -> None:
        """Select the dossier of a mediation."""
        if isinstance(target, UUID):
            self._wanted = target
            self._ask_rows()

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.side.keep_draft()
        return True

    # list and detail
    def _ask_rows(self, *_: object) -> None:
        self._context.runner.query(
            dossier_loan.list_loans, False,
            by=self._context.actor, slot="loans", on_done=self._take_loans, owner=self,
        )  # fmt: skip
        self._context.runner.query(
            dossier_catalogue.list_dossiers, self.query(),
            by=self._context.actor, slot="rows", on_done=self._take_rows, owner=self,
        )  # fmt: skip

    def _take_loans(self, loans: tuple[LoanRow, ...]) -> None:
        self._loans = loans
        self._show_row()

    def _take_rows(self, rows: tuple[DossierRow, ...]) -> None:
        self._rows = rows
        asked = self.query() != CatalogueQuery()
        self.empty.set_sentence("没有这样的案卷。去掉条件再找。" if asked else _NOTHING)
        self.table.rows.set_rows(rows)
        late = sum(row.overdue for row in rows)
        words = [f"{len(rows)} 卷"] if rows else []
        words += [f"调出超期 {late} 卷"] if late else []
        self.set_subtitle("，".join(words))
        wanted = self._wanted or (self._row.mediation_uid if self._row else None)
        self._wanted = None
        found = next((row for row in rows if row.mediation_uid == wanted), None)
        if found is None:
            self._row = None
            self.side.close_side()
            self.block.show_detail(False)
            self.table.select_first()
        else:
            self._row = found
            self.table.select_key(found.mediation_uid)
            self._show_row()

    def _row_changed(self, row: DossierRow | None) -> None:
        if row is not None and (self._row is None or row.mediation_uid != self._row.mediation_uid):
            self.side.close_side()
            self._row = row
            self._show_row()

    def _show_row(self) -> None:
        row = self._row
        if row is not None:
            self.panel.show_row(row, [one for one in self._loans if one.mediation_uid == row.mediation_uid])
            self.block.show_detail(True)

    def _show_papers(self, row: DossierRow) -> None:
        self.navigate.emit("dossier", row.mediation_uid)

    # forms
    def _shelve(self, row: DossierRow) -> None:
        side = forms.shelf_form(row)

        def save(values: dict[str, Any]) -> None:
            size = values["box_size"]
            draft = ShelfDraft(values["box"], int(size) if size else None, values["shelf"])
            self._run(side, "存放地点已记下。", dossier_catalogue.shelve_dossier, row.mediation_uid, draft)

        self._open(side, save, ("shelf", row.mediation_uid))

    def _take_out(self, row: DossierRow) -> None:
        side = forms.loan_form(row, self._today, self._context.actor.name)

        def save(values: dict[str, Any]) -> None:
            self._run(side, "已登记调卷。", dossier_loan.take_out, row.mediation_uid, LoanDraft(**values))

        self._open(side, save, ("loan", row.mediation_uid))

    def _bring_back(self, row: DossierRow) -> None:
        side = forms.return_form(row, self._today)

        def save(values: dict[str, Any]) -> None:
            day, note = values["returned_on"], values["note"]
            self._run(side, "已登记归还。", dossier_loan.bring_back, row.mediation_uid, day, note)

        self._open(side, save, ("return", row.mediation_uid))

    def _open(self, side: SideForm, save: Any, key: object) -> None:  # noqa: ANN401 - a slot
        side.saved.connect(save)
        self.side.open_side(side, key)
        side.setFocus()

    def _run(self, side: SideForm, said: str, command: Any, *given: object) -> None:  # noqa: ANN401 - a service
        def done(_: object) -> None:
            self.side.close_saved()
            self.notify(said)

        side.saving(True)
        self._context.runner.command(
            command, *given, by=self._context.actor, on_done=done, on_error=side.refused, owner=self
        )

    # out of the program
    def print_list(self) -> None:
        """Read the catalogue as it is filtered, and show it to be printed."""
        make = partial(dossier_catalogue.make_catalogue, now=self._context.clock.now())
        self._context.runner.query(
            make, self.query(), self._context.rules.identity.name,
            by=self._context.actor, slot="list", owner=self,
            on_done=partial(self._show_sheet, "案卷目录"), on_error=self._failed,
        )  # fmt: skip

    def print_spines(self) -> None:
        """Show the labels of the boxes of the dossiers that are listed."""
        self._context.runner.query(
            dossier_catalogue.make_spines, self.query(), by=self._context.actor, slot="spines", owner=self,
            on_done=partial(self._show_sheet, "盒脊标签"), on_error=self._failed,
        )  # fmt: skip

    def _show_sheet(self, title: str, content: Any) -> None:  # noqa: ANN401 - either content
        draw = partial(dossier_catalogue.draw_sheet, content, self._today())
        view = SheetView(self._context, title, draw, f"{title} {self._today().isoformat()}.pdf")
        self.side.open_side(view)
        self.block.show_detail(True)

    def show_numbers(self) -> None:
        """Show every number that was given, beside the list."""
        panel = NumberPanel(self._context)
        self.side.open_side(panel)
        self.block.show_detail(True)
        panel.table.setFocus()

    def _ask_file(self) -> None:
        name = f"案卷目录 {self._today().isoformat()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, "导出案卷目录", name, "Excel 表格 (*.xlsx)")
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the archive list of the dossiers that are listed; the audit log keeps that it was."""
        self._context.runner.query(
            dossier_catalogue.archive_list, self.query(), by=self._context.actor, slot="export", owner=self,
            on_done=partial(self._note, path), on_error=self._failed,
        )  # fmt: skip

    def _note(self, path: Path, sheet: Sheet) -> None:
        self._context.runner.command(
            dossier_catalogue.note_archive_list, len(sheet.rows), path.name, by=self._context.actor,
            on_done=lambda _: self._write(path, sheet), on_error=self._failed, owner=self,
        )  # fmt: skip

    def _write(self, path: Path, sheet: Sheet) -> None:
        self._context.runner.background(
            dossier_catalogue.write_archive_list, sheet, path, owner=self,
            on_done=lambda _: self.notify(f"已导出 {len(sheet.rows)} 卷：{path.name}"), on_error=self._failed,
        )  # fmt: skip

    def _failed(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

"""网格与人员: the tree of villages and grids left, one village right; import, add, post, hand over."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.clock_time import local_date
from desktop_app.services.grid import GridRow, add_grid
from desktop_app.services.grid_view import GridDetail, grid_detail
from desktop_app.services.grid_worker import PostingRow, post_worker
from desktop_app.services.permissions import Permission
from desktop_app.services.unit_import import import_units
from desktop_app.services.unit_view import (
    VillageDetail,
    VillageList,
    VillageRow,
    list_villages,
    village_detail,
    worker_phone,
)
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.finder_row import FinderRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.unit.detail import VillageDoors, VillagePanel
from desktop_app.ui.unit.forms import grid_draft, grid_form, number_form, posting_draft, posting_form
from desktop_app.ui.unit.grid_desk import GridDesk
from desktop_app.ui.unit.import_report import ImportReport
from desktop_app.ui.unit.table import PlaceRow, PlaceTree

_FILES = "名单 (*.csv *.xlsx *.xls);;所有文件 (*)"


class UnitPage(Page):
    """Page 网格与人员.

    ``show_target``: the code of a village selects it, ``("grid", village code, grid uid)`` a grid in it,
    ``"vacant"`` shows only villages with vacancies.
    """

    page_key = "unit"
    entities = frozenset(
        {"unit", "grid", "grid_worker", "grid_posting", "grid_change", "grid_note", "grid_training",
         "grid_handover", "external_code", "grid_event", "dispute"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("网格与人员")
        self._context = context
        self._edits = context.may(Permission.EDIT_UNITS)
        self._detail: VillageDetail | None = None
        self._wanted = ""
        self._wanted_grid: UUID | None = None
        self._lay_out()
        self._turned(False)

    def _lay_out(self) -> None:
        self.table = PlaceTree()
        self.table.unfold.connect(self._unfold)
        self.table.current_row_changed.connect(self._row_changed)
        self.vacant = FilterChip("有空缺")
        self.finder = FinderRow(
            "村、网格、姓名，拼音首字母或代码", "查找村（社区）、网格或网格员", self.vacant
        )
        self.finder.asked.connect(self._ask_rows)
        self.empty = EmptyState(
            "还没有区划和网格。导入县里发的区划表、网格表和网格员表后就能用。",
            icon="map",
            action="导入名单" if self._edits else "",
            on_action=self.choose_file,
        )
        self.block = ListDetail("unit", list_share=0.42)
        self.block.add(self.finder)
        self.block.add_table(self.table, self.empty)
        self.panel = VillagePanel(
            VillageDoors(
                add=self._open_grid if self._edits else None,
                post=self._open_posting if self._edits else None,
                hand_over=self._hand_over if self._edits else None,
                number=self._open_number if self._context.may(Permission.SEE_FULL_NUMBER) else None,
                offered=self._offered,
                today=self._today,
            )
        )
        self.panel.grid_wanted.connect(self._ask_grid)
        self.side = SideStack(self.panel)
        self.desk = GridDesk(self._context, self.side, self)
        self.desk.said.connect(self.notify)
        self.side.turned.connect(self._turned)
        self.block.set_detail(self.side, nothing="在左边选一个村（社区），这里显示它的网格和网格员。")
        self.block.show_detail(False)
        self.body.addWidget(self.block)

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._detail is not None)
        if is_open or not self._edits:
            self.clear_primary()
        else:
            self.set_primary("导入名单", self.choose_file)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query the list and the shown village again."""
        self._ask_rows()
        if self._detail is not None:
            self._ask_detail(self._detail.row.code)

    def show_target(self, target: object) -> None:
        """Select a village or a grid, or show only villages with vacancies."""
        match target:
            case "vacant":
                self.vacant.set_value("on")
                return
            case ("grid", str() as village, UUID() as grid):
                self._wanted, self._wanted_grid = village, grid
            case str():
                self._wanted = target
            case _:
                return
        self.finder.edit.clear()
        self._ask_rows()

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.side.keep_draft()
        return True

    # list and detail
    def _ask_rows(self, *_: object) -> None:
        self._context.runner.query(
            list_villages, self.finder.text(), self.vacant.value() is not None, self._context.rules,
            by=self._context.actor, slot="rows", on_done=self._take_rows, owner=self,
        )  # fmt: skip

    def _take_rows(self, found: VillageList) -> None:
        filtered = bool(self.finder.text().strip() or self.vacant.value())
        self.empty.set_sentence(
            "没有这样的村（社区），换个词或去掉“有空缺”再找。"
            if filtered and found.villages
            else "还没有区划和网格。导入县里发的区划表、网格表和网格员表后就能用。"
        )
        self.table.set_villages(found.rows, found.found, grouped=found.townships > 1)
        if not found.villages:
            self.set_subtitle("")
        else:
            places = f"{found.townships} 个乡镇 " if found.townships > 1 else ""
            vacant = f"，在岗 {found.grids - found.vacant:,}，空缺 {found.vacant} 个" if found.vacant else ""
            self.set_subtitle(f"{places}{found.villages} 个村（社区） {found.grids:,} 个网格{vacant}")
        if self._wanted and self.table.select_place(self._wanted):
            self._wanted = ""

    def _row_changed(self, row: PlaceRow | None) -> None:
        if row is None:
            return
        if row.grid is not None:
            self._wanted_grid = row.grid.uid
        if self._detail is None or self._detail.row.code != row.code:
            self.side.close_side()
            self._ask_detail(row.code)
        elif self._wanted_grid is not None:
            self._go_to_grid()

    def _unfold(self, village: str) -> None:
        self._context.runner.query(
            village_detail, village, self._context.rules, by=self._context.actor, slot="unfold",
            on_done=lambda detail: self.table.set_grids(detail.row.code, detail.grids), owner=self,
        )  # fmt: skip

    def _go_to_grid(self) -> None:
        if self._wanted_grid is not None:
            self.panel.choose(self._wanted_grid)
            self._wanted_grid = None

    def _ask_grid(self, uid: UUID) -> None:
        self._context.runner.query(
            grid_detail, uid, self._context.rules, by=self._context.actor, slot="grid",
            on_done=self.panel.show_grid, on_error=lambda _: None, owner=self,
        )  # fmt: skip

    def _ask_detail(self, code: str) -> None:
        self._context.runner.query(
            village_detail, code, self._context.rules,
            by=self._context.actor, slot="detail", on_done=self._take_detail,
        )  # fmt: skip

    def _take_detail(self, detail: VillageDetail) -> None:
        self._detail = detail
        self.panel.show_village(detail)
        self.table.set_grids(detail.row.code, detail.grids)
        self._go_to_grid()
        self.block.show_detail(True)

    def _hand_over(self, detail: GridDetail) -> None:
        self.desk.hand_over(detail)

    def _offered(self, detail: GridDetail) -> list[Action]:
        return self.desk.offered(detail)

    # import
    def choose_file(self) -> None:
        """Ask for a file with divisions, grids or workers, and import it."""
        chosen, _ = QFileDialog.getOpenFileName(self, "导入名单", "", _FILES)
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Import a file; what it did stands in the place of the detail."""
        report = ImportReport(path.name, self.choose_file)
        self.side.open_side(report)
        job = self._context.runner.command(
            import_units, path, by=self._context.actor,
            on_done=report.show_done, on_error=report.show_refused,
        )  # fmt: skip
        report.strip.watch(job, "正在核对和导入")

    # forms
    def _open_grid(self) -> None:
        if self._detail is None:
            return
        village = self._detail.row
        form = grid_form(village, self._today)
        form.saved.connect(partial(self._save_grid, form, village))
        self.side.open_side(form, ("grid", village.code))

    def _save_grid(self, form: SideForm, village: VillageRow, values: dict[str, Any]) -> None:
        form.saving(True)
        self._context.runner.command(
            add_grid, grid_draft(village, values), by=self._context.actor,
            on_done=lambda _: self._saved(f"已添加{village.name}{values['name']}。"),
            on_error=form.refused, owner=self,
        )  # fmt: skip

    def _open_posting(self, grid: GridRow) -> None:
        form = posting_form(grid, self._today)
        form.saved.connect(partial(self._save_posting, form, grid))
        self.side.open_side(form, ("posting", grid.uid))

    def _save_posting(self, form: SideForm, grid: GridRow, values: dict[str, Any]) -> None:
        form.saving(True)
        self._context.runner.command(
            post_worker, posting_draft(grid, values), by=self._context.actor,
            on_done=lambda _: self._saved(f"{grid.name}从 {values['starts_on']} 起由{values['name']}负责。"),
            on_error=form.refused, owner=self,
        )  # fmt: skip

    def _open_number(self, _grid: GridRow, posting: PostingRow) -> None:
        form = number_form(posting.worker)
        form.saved.connect(partial(self._show_number, form, posting))
        self.side.open_side(form)

    def _show_number(self, form: SideForm, posting: PostingRow, values: dict[str, Any]) -> None:
        form.saving(True)
        self._context.runner.command(
            worker_phone, posting.worker_uid, values["reason"], by=self._context.actor,
            on_done=lambda phone: self._saved(f"{posting.worker}的电话：{phone}"),
            on_error=form.refused, owner=self,
        )  # fmt: skip

    def _saved(self, said: str) -> None:
        self.side.close_saved()
        self.notify(said)

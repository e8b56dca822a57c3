"""The page 办理规则: which rules and code tables are in force; at the county, publishing new ones."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from db.enums import CentreLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services.permissions import Permission
from desktop_app.services.rule_document import (
    ProfilePreview,
    VersionRow,
    VersionStanding,
    preview_rules,
    publish_rules,
    version_text,
)
from desktop_app.services.table_document import (
    TABLE_FILES,
    TableDraft,
    TablePreview,
    list_rules,
    preview_table,
    publish_table,
    table_text,
)
from desktop_app.ui.kit.cells import Cell, Day, Group, State, Text, TwoLine
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.rule_document.panel import VersionPanel, publish_form, shown_version, table_form

_FILES = "规则和字典 (*.toml *.csv *.xlsx *.xls);;所有文件 (*)"
_TABLE = ".csv"


class RulePage(Page):
    """Page 办理规则. Takes no target."""

    page_key = "rule_document"
    entities = frozenset({"rule_document"})

    def __init__(self, context: PageContext) -> None:
        """Build the list; versions come with the first refresh."""
        super().__init__("办理规则")
        self._context = context
        at_county = context.rules.identity.level is CentreLevel.COUNTY
        self._publishes = at_county and context.may(Permission.PUBLISH_RULES)
        model: RowsModel[VersionRow] = RowsModel(_columns(), lambda r: (r.table, r.version), _two_line)
        self.table: RowsTable[VersionRow] = RowsTable(model, "规则版本")
        self.table.current_row_changed.connect(self._row_changed)
        self.panel = VersionPanel(self._keep if self._publishes else None)
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.block = ListDetail("rule_document", list_share=0.46)
        self.block.add_table(self.table, EmptyState("正在读取规则。", icon="file"))
        self.block.set_detail(self.side, nothing="在左边选一版，这里显示它的规定。")
        self.block.show_detail(False)
        self.body.addWidget(self.block)
        self._turned(False)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query the versions."""
        context = self._context
        context.runner.query(
            list_rules, context.rules,
            by=context.actor, slot="versions", on_done=self._take_rows, owner=self,
        )  # fmt: skip

    # rows
    def _take_rows(self, rows: tuple[VersionRow, ...]) -> None:
        profiles, tables = [r for r in rows if not r.table], [r for r in rows if r.table]
        used = next((row for row in profiles if row.standing is VersionStanding.IN_FORCE), None)
        self.set_subtitle(f"正在用“{used.version}”" if used is not None else "")
        self.table.rows.set_rows(
            [
                Group("期限和规定", f"{len(profiles)} 版"),
                *profiles,
                Group("字典", "类别、化解方式的叫法"),
                *tables,
            ]
        )
        self.table.select_first()
        self._row_changed(self.table.current_row())
        if self.isVisible():
            self.start_focus()

    def _row_changed(self, row: VersionRow | None) -> None:
        if row is not None:
            self.panel.show_row(row)
        self.block.show_detail(row is not None or self.side.side() is not None)

    def _turned(self, is_open: bool) -> None:
        self.clear_primary()
        if self._publishes and not is_open:
            self.set_primary("下发新规则", self.choose_file, icon="up")
        if not is_open and self.isVisible():
            self.table.setFocus()

    # publishing
    def choose_file(self) -> None:
        """Ask for a file, and show what it would change."""
        chosen, _ = QFileDialog.getOpenFileName(self, "要下发的规则文件", _documents(), _FILES)
        if chosen:
            self.check_file(Path(chosen))

    def check_file(self, path: Path) -> None:
        """Check a file; the form shows what publishing it would change."""
        ask, by, rules = self._context.runner.query, self._context.actor, self._context.rules
        no = self._refused
        if path.suffix.lower() in TABLE_FILES:
            ask(preview_table, path, rules, by=by, on_done=self._open_table, on_error=no, owner=self)
        else:
            ask(preview_rules, path, rules, by=by, on_done=self._open_profile, on_error=no, owner=self)

    def _open_profile(self, preview: ProfilePreview) -> None:
        form = publish_form(preview)
        form.saved.connect(partial(self._publish_profile, form, preview))
        self._open(form)
        # There is no field to be filled in that would take the keys.
        form.form.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        form.form.setFocus()

    def _open_table(self, preview: TablePreview) -> None:
        form = table_form(preview, lambda: local_date(self._context.clock.now()))
        form.saved.connect(partial(self._publish_table, form, preview))
        self._open(form)
        form.form.focus_first()

    def _open(self, form: SideForm) -> None:
        self.notices.clear()
        self.side.open_side(form)

    def _publish_profile(self, form: SideForm, preview: ProfilePreview, _values: object) -> None:
        context = self._context
        form.saving(True)
        context.runner.command(
            publish_rules, preview.text, preview.file_name, context.rules, by=context.actor,
            on_done=partial(self._published, f"规则“{preview.version}”"), on_error=form.refused, owner=form,
        )  # fmt: skip

    def _publish_table(self, form: SideForm, preview: TablePreview, values: dict[str, Any]) -> None:
        context = self._context
        form.saving(True)
        draft = TableDraft(preview.name, preview.text, preview.file_name, values["valid_from"])
        context.runner.command(
            publish_table, draft, context.rules, by=context.actor,
            on_done=partial(self._published, f"字典“{preview.label}”"), on_error=form.refused, owner=form,
        )  # fmt: skip

    def _published(self, what: str, _uid: UUID) -> None:
        self.side.close_saved()
        self.notify(f"{what}已下发，会随下一个数据包送到每个乡镇。")

    # keeping
    def _keep(self, row: VersionRow) -> None:
        name = f"{row.name}-{shown_version(row)}{_TABLE}" if row.table else f"规则-{row.version}.toml"
        start = str(Path(_documents()) / name)
        chosen, _ = QFileDialog.getSaveFileName(self, "把规则存成文件", start, _FILES)
        if chosen:
            ask, by, done = (
                self._context.runner.query,
                self._context.actor,
                partial(self._write, Path(chosen)),
            )
            if row.table:
                ask(
                    table_text,
                    row.table,
                    row.version,
                    by=by,
                    on_done=done,
                    on_error=self._refused,
                    owner=self,
                )
            else:
                ask(version_text, row.version, by=by, on_done=done, on_error=self._refused, owner=self)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, "utf-8")
        except OSError:
            self.notify("这个位置写不进去，请换一个文件夹再保存。", NoticeKind.DANGER)
            return
        # Not with a spreadsheet: it takes the nought away from the codes' beginning.
        self.notify(f"已存成“{path.name}”。用记事本改好，再点“下发新规则”。")

    def _refused(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _columns() -> tuple[Column[VersionRow], ...]:
    return (
        Column[VersionRow]("version", "版本", lambda r: Text(shown_version(r)), width=110, always=True),
        Column[VersionRow]("name", "名称", lambda r: Text(r.name), always=True),
        Column[VersionRow]("from", "生效", lambda r: Day(r.valid_from), width=164),
        Column[VersionRow]("state", "状态", _state, width=100, always=True),
    )


def _state(row: VersionRow) -> Cell:
    in_force = row.standing is VersionStanding.IN_FORCE
    return State(row.standing.label, done=in_force, paused=row.standing is VersionStanding.EARLIER)


def _two_line(row: VersionRow) -> TwoLine:
    return TwoLine(f"{shown_version(row)}　{row.name}", "", _state(row), Day(row.valid_from))

"""Exports of the list: asked for in a form, read, put on record, written; and a second person's word."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.runtime.job import Job
from desktop_app.services.dispute_export import ExportKind, Release
from desktop_app.services.dispute_export_file import ExportDraft, Exported, read_export, write_export
from desktop_app.services.export_approval import (
    ApprovalRow,
    ask_approval,
    decide_approval,
    list_approvals,
)
from desktop_app.services.export_release import release
from desktop_app.services.permissions import Permission
from desktop_app.ui.dispute.approval_panel import ApprovalPanel, needs_somebody
from desktop_app.ui.dispute.list_forms import ExportForm
from desktop_app.ui.dispute.list_panel import DisputeList
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext

_KINDS = {
    ExportKind.LIST: Permission.EXPORT_DISPUTES,
    ExportKind.LEDGER: Permission.EXPORT_DISPUTES,
    ExportKind.RECORD: Permission.SEE_FULL_NUMBER,
}
_ASK_OR_ANSWER = (Permission.EXPORT_DISPUTES, Permission.PRINT_PAPER, Permission.APPROVE_EXPORT)
"""A ledger of many cases is asked for by who may print it."""


class ExportDesk(QObject):
    """Opens its form and the requests over the detail (``side``).

    ``told(text)`` after something was done, ``failed(error)``.
    """

    told = Signal(str)
    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, shown: DisputeList, side: SideStack) -> None:
        """Export what ``shown`` lists."""
        super().__init__(side)
        self._context, self._list, self._side = context, shown, side
        self._link: Button | None = None

    def use_link(self, link: Button) -> None:
        """A link of the page that is there while requests want something of this user."""
        self._link = link
        link.hide()

    def may_anything(self) -> bool:
        """Whether the menu has an entry."""
        return any(self._context.may(permission) for permission in _ASK_OR_ANSWER)

    def fill_menu(self, menu: QMenu) -> None:
        """Export, and the requests."""
        if self._context.may(Permission.EXPORT_DISPUTES):
            menu.addAction("导出…", self.open_export)
        if self.may_anything():
            menu.addAction("导出申请", self.open_requests)

    # export
    def open_export(self) -> None:
        """Ask what, in which form and why."""
        kinds = tuple(kind for kind, permission in _KINDS.items() if self._context.may(permission))
        form = ExportForm(self._list.chips.words(), kinds)
        side = SideForm("导出", form, "选位置并导出")

        def save(_values: object) -> None:
            self._ask_place(form)

        side.saved.connect(save)
        self._side.open_side(side)
        form.focus_first()

    def _ask_place(self, form: ExportForm) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        today = local_date(self._context.clock.now())
        ending = form.file_form().ending
        start = str(Path(folder) / f"{form.kind().label} {today.isoformat()}{ending}")
        chosen, _ = QFileDialog.getSaveFileName(
            self._side, "导出到哪里", start, f"{form.file_form().label} (*{ending})"
        )
        if chosen:
            path = Path(chosen)
            self.export_to(form, path if path.suffix else path.with_suffix(ending))

    def export_to(self, form: ExportForm, path: Path) -> None:
        """Read, put on record, write: each on its own thread, the second only after the first."""
        context = self._context
        query = replace(self._list.query(), limit=0)
        draft = ExportDraft(form.kind(), query, self._list.table.columns.shown_keys())
        job = context.runner.query(
            read_export, draft, context.rules, context.clock.now(),
            by=context.actor, on_done=partial(self._release, form, path), on_error=self._refused, owner=self,
        )  # fmt: skip
        self._follow(form, job, "正在读取纠纷")

    def _release(self, form: ExportForm, path: Path, exported: Exported) -> None:
        if self._is_gone(form):
            return
        context, wanted = self._context, exported.release(form.reason(), path)
        context.runner.command(
            release, wanted, context.rules,
            by=context.actor, on_done=lambda _none: self._write(form, path, exported),
            on_error=partial(self._not_released, form, wanted), owner=self,
        )  # fmt: skip

    def _not_released(self, form: ExportForm, wanted: Release, error: FengqiaoError) -> None:
        self._refused(error)
        side = self._side.side()
        lacks = isinstance(error, RuleViolation) and error.field == "approval"
        if lacks and isinstance(side, SideForm) and side.form is form:
            side.notices.show_notice(
                error.text, NoticeKind.WARNING, action="请人同意", on_action=partial(self._ask, wanted)
            )
            if side.notices.current is not None and side.notices.current.action is not None:
                side.notices.current.action.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, wanted: Release) -> None:
        context = self._context
        said = f"已请人同意导出{wanted.kind.label} {wanted.count:,} 件。同意以后，用同样的条件再导出一次。"
        context.runner.command(
            ask_approval, wanted, by=context.actor,
            on_done=lambda _uid: self._done(said), on_error=self._refused, owner=self,
        )  # fmt: skip

    def _done(self, said: str) -> None:
        self._side.close_saved()
        self.told.emit(said)
        self.ask_waiting()

    def _write(self, form: ExportForm, path: Path, exported: Exported) -> None:
        job = self._context.runner.background(
            write_export, exported, form.file_form(), path,
            on_done=partial(self._written, exported), on_error=self._refused, owner=self,
        )  # fmt: skip
        self._follow(form, job, "正在写文件")

    def _written(self, exported: Exported, paths: tuple[Path, ...]) -> None:
        if isinstance(self._side.side(), SideForm):
            self._side.close_saved()
        said = f"已导出 {len(exported.main.rows):,} 件：{paths[0].name}。"
        if exported.left_out:
            where = f"见 {paths[1].name}" if len(paths) > 1 else "见文件里的“不合要求的”"
            said += f"{exported.left_out} 件不合标准，没有导出，{where}。"
        self.told.emit(said)
        self.ask_waiting()

    def _refused(self, error: FengqiaoError) -> None:
        side = self._side.side()
        if isinstance(side, SideForm):
            side.refused(error)
        else:
            self.failed.emit(error)

    def _follow(self, form: ExportForm, job: Job, what: str) -> None:
        side = self._side.side()
        if isinstance(side, SideForm) and side.form is form:
            side.saving(True)
            form.strip.watch(job, what)
            job.stopped.connect(lambda: None if self._is_gone(form) else side.saving(False))

    def _is_gone(self, form: ExportForm) -> bool:
        """Whether the form was left meanwhile: then nothing is taken out."""
        side = self._side.side()
        return not (isinstance(side, SideForm) and side.form is form)

    # requests
    def open_requests(self) -> None:
        """Show own requests, and those of others to this user who may answer them."""
        panel = ApprovalPanel()
        panel.agreed.connect(self._ask_yes)
        panel.declined.connect(self._ask_no)
        self._side.open_side(panel)
        self.ask_waiting()

    def ask_waiting(self) -> None:
        """Bring the requests: how many want something of this user, and the open panel's rows."""
        context = self._context
        if self.may_anything():
            context.runner.query(
                list_approvals, context.clock.now(), by=context.actor, slot="approvals",
                on_done=self._show_requests, owner=self,
            )  # fmt: skip

    def _show_requests(self, rows: tuple[ApprovalRow, ...]) -> None:
        number = sum(needs_somebody(row) for row in rows)
        if self._link is not None:
            self._link.set_word(f"导出申请 {number}")
            self._link.setVisible(bool(number))
        panel = self._side.side()
        if isinstance(panel, ApprovalPanel):
            panel.show_rows(rows)

    def _ask_yes(self, row: ApprovalRow) -> None:
        confirm(
            self._side,
            title=f"同意{row.asked_by}导出{row.kind.label} {row.count:,} 件？",
            text="三天内有效，只能用一次，条件和内容不能改。你的同意会记入操作日志。",
            verb="同意导出",
            danger=False,
            on_yes=lambda _reason: self._decide(row.uid, True, ""),
        )

    def _ask_no(self, row: ApprovalRow) -> None:
        confirm(
            self._side,
            title=f"不同意{row.asked_by}导出{row.kind.label} {row.count:,} 件？",
            text="申请人会看到原因。",
            verb="不同意导出",
            reason_label="为什么不同意",
            on_yes=lambda reason: self._decide(row.uid, False, reason),
        )

    def _decide(self, uid: UUID, granted: bool, note: str) -> None:
        context = self._context
        said = "已同意，申请人三天内可以导出一次。" if granted else "已答复：不同意。"
        context.runner.command(
            decide_approval, uid, granted, note, by=context.actor,
            on_done=lambda _none: self._decided(said), on_error=self.failed.emit, owner=self,
        )  # fmt: skip

    def _decided(self, said: str) -> None:
        self.told.emit(said)
        self.ask_waiting()

"""电脑与密钥: PCs at the left, the chosen one at the right; forms in its place."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVarTuple

from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Changes
from desktop_app.runtime.transaction import CommandFunction
from desktop_app.services.installation import PcRow, rename_pc, set_letter, settle_clone
from desktop_app.services.installation_join import Joined, NewPc, become_another_pc
from desktop_app.services.installation_switch import put_back_office, put_back_pc, revoke_office, revoke_pc
from desktop_app.services.installation_view import InstallationView, installation_view
from desktop_app.services.package_within import set_share_folder
from desktop_app.services.permissions import Permission
from desktop_app.ui.installation.detail import PcDoors, PcPanel
from desktop_app.ui.installation.forms import another_form, letter_form, name_form
from desktop_app.ui.installation.key_side import KeySide
from desktop_app.ui.installation.rebuild_side import RebuildSide
from desktop_app.ui.installation.table import PcTable
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext

Ts = TypeVarTuple("Ts")
CHANGED = frozenset({"office", "installation"})
"""What the page's commands change: this office's own tables, which no change log announces."""


class InstallationPage(Page):
    """Page 电脑与密钥."""

    page_key = "installation"
    entities = CHANGED | {"package_journal"}

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("电脑与密钥")
        self._context = context
        self._view: InstallationView | None = None
        self.table = PcTable()
        self.table.current_row_changed.connect(self._row_changed)
        self.block = ListDetail("installation", list_share=0.42)
        self.block.add_table(self.table, EmptyState("没有电脑。"))
        self.keys = KeySide(context, self)
        self.rebuild = RebuildSide(context, self)
        self.body.addWidget(self.rebuild.strip)
        self.panel = PcPanel(self._doors())
        self.side = SideStack(self.panel)
        self.block.set_detail(self.side, nothing="在左边选一台电脑。")
        self.block.show_detail(False)
        self.body.addWidget(self.block, 1)
        context.share.changed.connect(self.panel.show_share)

    def _doors(self) -> PcDoors:
        return PcDoors(
            names=self._context.may(Permission.PAIR),
            oversees=self._context.may(Permission.OVERSEE_EXCHANGE),
            level=self._context.centre.identity.level,
            rename=self._open_name,
            letter=self._open_letter,
            another=self.open_another,
            settle_clone=partial(self.run, "好的，不再提醒。", settle_clone),
            switch=self._switch,
            switch_office=self._switch_office,
            offer_rebuild=self.rebuild.offer,
            export_rebuild=self.rebuild.export,
            adopt=self.rebuild.open_adopt,
            choose_share=self._choose_share,
            leave_share=partial(self._set_share, None),
            share_now=self._context.share.look,
            print_sheet=self.keys.print_sheet,
            confirm_sheet=self.keys.open_confirm,
            enter_sheet=self.keys.open_enter,
            make_root=self.keys.open_root,
            issue_roster=self.keys.open_roster,
        )

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query everything anew."""
        self._context.runner.query(
            installation_view, by=self._context.actor, slot="view", on_done=self._take_view, owner=self
        )

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.side.keep_draft()
        return True

    # list and detail
    def _take_view(self, view: InstallationView) -> None:
        self._view = view
        self.table.set_rows(view.pcs)
        own = sum(row.within for row in view.pcs)
        others = len({row.office_uid for row in view.pcs if not row.within})
        self.set_subtitle(f"本单位 {own} 台" + (f"，往来单位 {others} 个" if others else ""))
        if self.table.current_row() is None:
            self.table.select_key(view.pcs[0].uid)
        self._show(self.table.current_row())

    def _row_changed(self, row: PcRow | None) -> None:
        self.side.close_side()
        self._show(row)

    def _show(self, row: PcRow | None) -> None:
        self.block.show_detail(row is not None)
        if row is not None and self._view is not None:
            self.panel.show_pc(self._view, row, self._context.share.state)

    @property
    def chosen(self) -> PcRow:
        """The PC that is shown; actions exist only while there is one."""
        row = self.table.current_row()
        assert row is not None, "an action without a PC"
        return row

    @property
    def view(self) -> InstallationView:
        """What is shown."""
        assert self._view is not None, "an action before the first refresh"
        return self._view

    # saving
    def run(self, said: str, fn: CommandFunction[*Ts, object], *args: *Ts) -> None:
        """Run a command that needs no form and say what was done."""
        self._context.runner.command(
            fn, *args, by=self._context.actor,
            on_done=lambda _: self.saved(said), on_error=self._refused, owner=self,
        )  # fmt: skip

    def save(
        self, form: SideForm, done: Callable[[Any], None], fn: CommandFunction[*Ts, Any], *args: *Ts
    ) -> None:
        """Run the command of a form; ``done`` gets its result, a refusal stands at the field."""
        form.saving(True)
        self._context.runner.command(
            fn, *args, by=self._context.actor, on_done=done, on_error=form.refused, owner=self
        )

    def _refused(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

    def saved(self, said: str) -> None:
        """Close the form, say what was done, show how it stands now."""
        self.side.close_saved()
        self.notify(said)
        self._context.runner.bus.announce(Changes(CHANGED))

    # this PC and the others
    def _open_name(self) -> None:
        row, form = self.chosen, name_form(self.chosen)

        def save(values: dict[str, Any]) -> None:
            said = f"已改名为“{values['name']}”。"
            self.save(form, lambda _: self.saved(said), rename_pc, row.uid, values["name"])

        form.saved.connect(save)
        self.side.open_side(form, ("name", row.uid))

    def _open_letter(self) -> None:
        row, form = self.chosen, letter_form(self.chosen)
        patterns = self._context.rules.profile.number

        def save(values: dict[str, Any]) -> None:
            said = f"工位字母定为 {values['letter'].upper()}。"
            self.save(form, lambda _: self.saved(said), set_letter, row.uid, values["letter"], patterns)

        form.saved.connect(save)
        self.side.open_side(form, ("letter", row.uid))

    def open_another(self) -> None:
        """The form that makes this copy of the centre a PC of its own."""
        form = another_form()
        patterns, centre = self._context.rules.profile.number, self._context.centre

        def done(_: Joined) -> None:
            self.side.close_saved()
            self._context.reopen()

        def save(values: dict[str, Any]) -> None:
            self.save(
                form, done, become_another_pc, centre, NewPc(values["name"], values["letter"]), patterns
            )

        form.saved.connect(save)
        self.side.open_side(form, "another")

    def _switch(self) -> None:
        row = self.chosen
        if row.revoked_at is not None:
            self.run(f"“{row.shown}”恢复使用。", put_back_pc, row.uid)
            return
        confirm(
            self,
            title=f"停用“{row.shown}”？",
            text="已经收下的都留着；它以后的包先隔离，由人决定收不收。以后可以恢复。",
            verb="停用这台电脑",
            reason_label="为什么停用",
            on_yes=lambda reason: self.run(f"已停用“{row.shown}”。", revoke_pc, row.uid, reason),
        )

    def _switch_office(self) -> None:
        row = self.chosen
        if row.office_revoked:
            self.run(f"恢复与{row.office_name}的往来。", put_back_office, row.office_uid)
            return
        confirm(
            self,
            title=f"停用{row.office_name}？",
            text="不再向它送出；它的包先隔离，由人决定收不收。已经收下的都留着，以后可以恢复。",
            verb="停用这个单位",
            reason_label="为什么停用",
            on_yes=lambda reason: self.run(
                f"已停用{row.office_name}。", revoke_office, row.office_uid, reason
            ),
        )

    # shared folder
    def _choose_share(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "本单位几台电脑都能写的共享文件夹")
        if folder:
            self._set_share(Path(folder))

    def _set_share(self, folder: Path | None) -> None:
        context = self._context
        said = "不再用共享文件夹。" if folder is None else "共享文件夹已定下，马上互换一次。"

        def done(_: None) -> None:
            self.saved(said)
            context.share.look()

        context.runner.command(
            set_share_folder, context.centre, folder, by=context.actor, on_done=done,
            on_error=self._refused, owner=self,
        )  # fmt: skip

"""Page 设置: how it looks, backups, one's own password, colleagues, this installation."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import FengqiaoError
from desktop_app.services.backup import BackupRow, back_up, list_backups
from desktop_app.services.permissions import Permission
from desktop_app.services.user import (
    UserRow,
    add_user,
    give_password,
    list_users,
    renew_password,
    switch_off_user,
)
from desktop_app.services.user_handover import HolderRow
from desktop_app.settings import Settings
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.setting.forms import new_user_form, own_password_form, password_for_form
from desktop_app.ui.setting.handover_desk import HandoverDesk
from desktop_app.ui.setting.panel import SettingDoors, SettingPanel


class SettingPage(Page):
    """Page 设置. What concerns this machine is kept in the user's settings file.

    ``show_target``: ``("handover", name)`` opens the hand-over of somebody's open matters.
    """

    page_key = "setting"
    entities = frozenset({"user_account"})

    def __init__(self, context: PageContext) -> None:
        """Build the page; backups and colleagues come with the first refresh."""
        super().__init__("设置")
        self._context = context
        self._manages = context.may(Permission.MANAGE_USERS)
        self._backs_up = context.may(Permission.BACK_UP)
        self._back_up: Button | None = None
        self._is_backing_up = False
        self.panel = SettingPanel(
            context.settings.current,
            context.centre.folder,
            SettingDoors(
                scale=self._set_scale,
                theme=self._set_theme,
                reminders=self._set_reminders,
                reopen=self._reopen,
                password=self._open_password,
                show_folder=self._show_folder,
                backs_up=self._backs_up,
                choose_place=self.choose_place,
                leave_place=partial(self._set_place, ""),
                choose_scans=self.choose_scans if context.may(Permission.HANDLE_DISPUTE) else None,
                leave_scans=partial(self._set_scans, ""),
                add_user=self._open_user if self._manages else None,
                switch_off=self._ask_switch_off,
                give_password=self._open_given,
                hand_over=self._open_handover if context.may(Permission.DECIDE_DISPUTE) else None,
            ),
        )
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.handover = HandoverDesk(context, self.side, self)
        self.handover.said.connect(self.notify)
        self.handover.refused.connect(self._refused)
        card = Card()
        card.body.addWidget(self.side)
        self.body.addWidget(card, 1)
        self._turned(False)

    def _turned(self, is_open: bool) -> None:
        self.clear_primary()
        if self._backs_up and not is_open:
            self._back_up = self.set_primary("现在备份…", self.back_up, icon="database")
            self._back_up.setEnabled(not self._is_backing_up)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query backups and colleagues, as far as this user may see them."""
        context = self._context
        if self._backs_up:
            context.runner.query(
                list_backups, self._places(),
                by=context.actor, slot="backups", on_done=self._take_backups, owner=self,
            )  # fmt: skip
        if self._manages:
            context.runner.query(
                list_users, by=context.actor, slot="users", on_done=self._take_users, owner=self
            )

    def _places(self) -> tuple[Path, ...]:
        second = self._context.settings.current.second_backup_place
        own = self._context.centre.folder / "backups"
        return (own, Path(second)) if second else (own,)

    def _take_backups(self, rows: tuple[BackupRow, ...]) -> None:
        self.panel.show_backups(rows, self._context.settings.current.second_backup_place)

    def _take_users(self, rows: tuple[UserRow, ...]) -> None:
        self.panel.show_users(rows, self._context.actor.user_uid)
        self.handover.ask_left(self._take_left)

    def may_leave(self) -> bool:
        """Always; passwords are not kept in an open form."""
        return True

    # how it looks
    def _set_scale(self, scale: Literal[100, 125, 150]) -> None:
        self._change(lambda current: replace(current, scale=scale))

    def _set_theme(self, theme: Literal["light", "dark"]) -> None:
        self._change(lambda current: replace(current, theme=theme))

    def _set_reminders(self, on: bool) -> None:
        self._change(lambda current: replace(current, reminders=on))

    def _change(self, edit: Callable[[Settings], Settings]) -> None:
        try:
            self._context.settings.change(edit)
        except FengqiaoError as problem:
            self.notify(problem.text, NoticeKind.WARNING)
        self.panel.show_look(self._context.settings.current)

    def _reopen(self) -> None:
        self._context.reopen()

    # backups
    def back_up(self) -> None:
        """Ask where to, then copy the whole centre there."""
        start = self._context.settings.current.second_backup_place or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "备份到哪里（U 盘或另一块盘）", start)
        if chosen:
            self.back_up_to(Path(chosen))

    def back_up_to(self, target: Path) -> None:
        """Copy the whole centre to a new folder below ``target``."""
        context = self._context
        self._busy(True)
        self.notify(f"正在备份到“{target}”，可以接着做别的。")
        context.runner.command(
            back_up, context.centre, target, "manual",
            by=context.actor, on_done=self._backed_up, on_error=self._not_backed_up, owner=self,
        )  # fmt: skip

    def _busy(self, busy: bool) -> None:
        """One backup at a time."""
        self._is_backing_up = busy
        if self._back_up is not None and self.side.side() is None:
            self._back_up.setEnabled(not busy)

    def _backed_up(self, made: BackupRow) -> None:
        self._busy(False)
        self.notify(f"已备份到“{made.folder}”，写完核对过了。")
        self.refresh(frozenset())

    def _not_backed_up(self, error: FengqiaoError) -> None:
        self._busy(False)
        self.notify(error.text, NoticeKind.DANGER)

    def choose_place(self) -> None:
        """Ask for the folder that gets a copy whenever the window is closed."""
        start = self._context.settings.current.second_backup_place or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "关窗口时再抄一份到哪里", start)
        if chosen:
            self._set_place(chosen)

    def _set_place(self, place: str) -> None:
        self._change(lambda current: replace(current, second_backup_place=place))
        self.refresh(frozenset())

    # scanner
    def choose_scans(self) -> None:
        """Ask for the folder into which the scanner puts its files."""
        start = self._context.settings.current.scan_folder or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "扫描仪把文件存在哪里", start)
        if chosen:
            self._set_scans(chosen)

    def _set_scans(self, folder: str) -> None:
        self._change(lambda current: replace(current, scan_folder=folder))
        self.panel.show_scans(self._context.settings.current.scan_folder)

    # passwords and colleagues
    def _open_password(self) -> None:
        form = own_password_form()
        form.saved.connect(partial(self._renew, form))
        self._open(form)

    def _renew(self, form: SideForm, values: dict[str, Any]) -> None:
        context = self._context
        form.saving(True)
        context.runner.command(
            renew_password, context.centre, values["old"], values["password"],
            by=context.actor, on_done=partial(self._done, "密码改好了，下次登录用新的。"),
            on_error=form.refused, owner=form,
        )  # fmt: skip

    def _open_user(self) -> None:
        form = new_user_form()
        form.saved.connect(partial(self._add, form))
        self._open(form)

    def _add(self, form: SideForm, values: dict[str, Any]) -> None:
        context = self._context
        form.saving(True)
        words = f"已添加{values['name'].strip()}，请本人登录后在“设置”里改密码。"
        context.runner.command(
            add_user, context.centre, values["name"], values["role"], values["password"],
            by=context.actor, on_done=partial(self._done, words), on_error=form.refused, owner=form,
        )  # fmt: skip

    def _open_given(self, row: UserRow) -> None:
        form = password_for_form(row)
        form.saved.connect(partial(self._give, form, row))
        self._open(form)

    def _give(self, form: SideForm, row: UserRow, values: dict[str, Any]) -> None:
        context = self._context
        form.saving(True)
        words = f"{row.name}可以用新密码登录了，请本人登录后马上改掉。"
        context.runner.command(
            give_password, context.centre, row.uid, values["password"],
            by=context.actor, on_done=partial(self._done, words), on_error=form.refused, owner=form,
        )  # fmt: skip

    def show_target(self, target: object) -> None:
        """Open the hand-over of somebody's open matters."""
        match target:
            case ("handover", str() as name) if self.handover.offered:
                self.handover.open(name)
            case _:
                pass

    def _open_handover(self, row: UserRow) -> None:
        self.notices.clear()
        self.handover.open(row.name)

    def _take_left(self, rows: tuple[HolderRow, ...]) -> None:
        """Tell of matters in the hands of somebody who has left."""
        if rows and self.side.side() is None:
            row = rows[0]
            words = f"{row.name}的账号已停用，名下还有 {row.count} 件在办的事没有移交。"
            self.notify(
                words, NoticeKind.WARNING, action="移交", on_action=partial(self.handover.open, row.name)
            )

    def _ask_switch_off(self, row: UserRow) -> None:
        if self.handover.offered:
            self.handover.ask_held(row.name, lambda held: self._confirm_off(row, len(held)))
        else:
            self._confirm_off(row, 0)

    def _confirm_off(self, row: UserRow, held: int) -> None:
        first = f"{row.name}名下还有 {held} 件在办的事，请先点“移交”。" if held else ""
        confirm(
            self,
            title=f"停用{row.name}的账号？",
            text=f"{first}停用以后登录页上没有这个名字；以前办的事还记在他名下。以后可以重新设密码恢复使用。",
            verb="停用账号",
            on_yes=partial(self._switch_off, row),
        )

    def _switch_off(self, row: UserRow, _reason: str) -> None:
        context = self._context
        context.runner.command(
            switch_off_user, context.centre, row.uid,
            by=context.actor, on_done=partial(self._done, f"{row.name}的账号已停用。"),
            on_error=self._refused, owner=self,
        )  # fmt: skip

    def _open(self, form: SideForm) -> None:
        self.notices.clear()
        self.side.open_side(form)
        form.form.focus_first()

    def _done(self, words: str, _result: object) -> None:
        self.side.close_saved()
        self.notify(words)
        # The accounts are this installation's own: no change log announces them.
        self.refresh(frozenset())

    def _refused(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.centre.folder)))

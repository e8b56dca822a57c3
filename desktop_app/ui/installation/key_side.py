"""Key sheet, root key and roster: what is opened over the detail for them."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.runtime.bus import Changes
from desktop_app.services.key_sheet import (
    KeySheet,
    enter_key_sheet,
    keep_on_paper_only,
    print_key_sheet,
    render_key_sheet,
)
from desktop_app.services.package_settle import Settled, settle_quarantine
from desktop_app.services.package_word import TOUCHED
from desktop_app.services.root_key import create_root
from desktop_app.services.roster import issue_roster
from desktop_app.ui.installation.desk import Desk
from desktop_app.ui.installation.forms import confirm_sheet_form, enter_sheet_form, root_form, roster_form
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView


class KeySide(QObject):
    """Opens the forms and the sheet, and runs their commands."""

    def __init__(self, context: PageContext, desk: Desk) -> None:
        """``desk`` is the page."""
        super().__init__(desk if isinstance(desk, QWidget) else None)
        self._context, self._desk = context, desk

    # key sheet
    def print_sheet(self) -> None:
        """Show the sheet, to be printed; it cannot be saved as a file."""
        self._context.runner.command(
            print_key_sheet, self._context.centre, by=self._context.actor,
            on_done=self._show_sheet, on_error=self._refused, owner=self,
        )  # fmt: skip

    def _show_sheet(self, sheet: KeySheet) -> None:
        view = SheetView(
            self._context, "收发密钥单", partial(render_key_sheet, sheet, self._context.clock.now())
        )
        view.printed.connect(self._printed)
        self._desk.side.open_side(view)

    def _printed(self) -> None:
        self._desk.notify("印好了，封存以前请点“只留在纸上”，照纸输入第 4 行。")

    def open_confirm(self) -> None:
        """The last line, read from the paper."""
        form = confirm_sheet_form()

        def save(values: dict[str, Any]) -> None:
            said = "私钥现在只在纸上，请封存好。"
            self._desk.save(
                form,
                lambda _: self._desk.saved(said),
                keep_on_paper_only,
                self._context.centre,
                values["sheet"],
            )

        form.saved.connect(save)
        self._desk.side.open_side(form)

    def open_enter(self) -> None:
        """The four lines; then what could not be opened is tried again."""
        form = enter_sheet_form()

        def save(values: dict[str, Any]) -> None:
            self._desk.save(form, self._entered, enter_key_sheet, self._context.centre, values["sheet"])

        form.saved.connect(save)
        self._desk.side.open_side(form)

    def _entered(self, shown: str) -> None:
        self._desk.saved(f"已录入，指纹 {shown}。正在再收打不开的包…")
        context = self._context
        again = partial(settle_quarantine, context.centre, by=context.actor, now=context.clock.now)
        context.runner.work(again, on_done=self._settled, on_error=self._refused, owner=self)

    def _settled(self, done: Settled) -> None:
        words = f"补收了 {len(done.taken)} 个包。" if done.taken else "没有因此能打开的包。"
        self._desk.notify(f"密钥单已录入，{words}")
        self._context.runner.bus.announce(Changes(TOUCHED))

    # root key and roster
    def open_root(self) -> None:
        """Two sticks and a passphrase."""
        form = root_form()

        def save(values: dict[str, Any]) -> None:
            if values["password"] != values["again"]:
                form.refused(RuleViolation("两次输的不一样，请再输一次。", "again"))
                return
            places = values["first"], values["places"]
            self._desk.save(form, self._made, create_root, self._context.centre, places, values["password"])

        form.saved.connect(save)
        self._desk.side.open_side(form)

    def _made(self, files: tuple[Path, Path]) -> None:
        names = "、".join(str(file.parent) for file in files)
        self._desk.saved(f"根钥匙已写到 {names}，并核对无误，请分开封存。下一步：签发名册。")

    def open_roster(self) -> None:
        """The stick and its passphrase."""
        form = roster_form(self._desk.view.roster.next)

        def save(values: dict[str, Any]) -> None:
            self._desk.save(
                form, self._issued, issue_roster, self._context.centre, values["root"], values["passphrase"]
            )

        form.saved.connect(save)
        self._desk.side.open_side(form)

    def _issued(self, version: int) -> None:
        self._desk.saved(f"已签发第 {version} 版名册，随下一个包送出；根钥匙 U 盘请收好。")

    def _refused(self, error: FengqiaoError) -> None:
        self._desk.notify(error.text, NoticeKind.DANGER)

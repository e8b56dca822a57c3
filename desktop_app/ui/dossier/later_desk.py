"""What comes after the filing: notes (卷宗情况说明), addenda (附页), the new edition; and notes before it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.dossier_gate import Finding
from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment import KeptFile
from desktop_app.services.dossier_addendum import (
    AddendaInput,
    add_addendum,
    bind_addenda,
    build_addenda,
    file_addenda,
)
from desktop_app.services.dossier_edition import keep_edition
from desktop_app.services.dossier_note import NoteDraft, write_note
from desktop_app.services.dossier_scan_file import keep_scan
from desktop_app.services.dossier_slot import DossierState
from desktop_app.ui.attachment.adder import AttachmentAdder
from desktop_app.ui.dossier.scan_desk import WHAT
from desktop_app.ui.kit.fields import DateField, LongTextField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

if TYPE_CHECKING:
    from desktop_app.services.dossier_binding import Bound

ADD, NOTE, BIND = "add", "note", "bind"
"""What is asked for about a filed dossier."""


class LaterDesk(QObject):
    """``told(text)`` after something was done, ``refused(error)``, ``bound(Bound, content)`` an edition."""

    told = Signal(str)
    refused = Signal(FengqiaoError)
    bound = Signal(object, object)

    def __init__(
        self, context: PageContext, middle: SideStack, strip: ProgressStrip, today: Callable[[], date]
    ) -> None:
        """Forms stand in ``middle``; ``strip`` shows how far a binding is."""
        super().__init__(middle)
        self._context, self._middle, self._strip, self._today = context, middle, strip, today
        self._state: DossierState | None = None
        self._adder = AttachmentAdder(context, strip, self, keep_scan)
        self._adder.added.connect(self._tell_added)
        self._adder.refused.connect(self.refused)

    def _tell_added(self, count: int) -> None:
        self.told.emit(f"已加附页 {count} 份，写好情况说明就可以装订。")

    def show_dossier(self, state: DossierState) -> None:
        """Which dossier is meant from now on; a form of another one goes away, keeping what was typed."""
        if self._state is not None and self._state.mediation_uid != state.mediation_uid:
            self._middle.close_side()
        self._state = state

    def ask(self, what: str) -> None:
        """Add addenda, write the note, or bind the new edition."""
        if self._state is None:
            return
        match what:
            case "add":
                chosen, _ = QFileDialog.getOpenFileNames(self._middle, "加附页", "", WHAT)
                self.add([Path(name) for name in chosen])
            case "note":
                self.write(())
            case _:
                self._build(self._state.mediation_uid)

    def add(self, paths: list[Path]) -> None:
        """Add these files as addenda of the filed dossier."""
        if self._state is not None:
            self._adder.add(paths, partial(self._record, self._state.mediation_uid))

    def explain(self, finding: Finding) -> None:
        """Open the note about one contradiction."""
        self.write((finding,))

    def write(self, about: tuple[Finding, ...]) -> None:
        """Open the form of the note."""
        if self._state is None:
            return
        uid = self._state.mediation_uid
        side = _note_form(self._today, self._context.actor.name, about)
        side.saved.connect(partial(self._save_note, uid, side, tuple(one.key for one in about)))
        self._middle.open_side(side, ("note", uid, tuple(one.key for one in about)))
        side.form.focus_first()

    def _save_note(
        self, uid: UUID, side: SideForm, explains: tuple[str, ...], values: dict[str, Any]
    ) -> None:
        side.saving(True)
        self._context.runner.command(
            write_note, uid, NoteDraft(**values, explains=explains),
            by=self._context.actor, on_done=self._noted, on_error=side.refused, owner=self,
        )  # fmt: skip

    def _noted(self, _uid: UUID) -> None:
        self._middle.close_saved()
        self.told.emit("情况说明写好了，装订时排在卷内。")

    def _record(
        self,
        uid: UUID,
        file: KeptFile,
        done: Callable[[UUID], None],
        refused: Callable[[FengqiaoError], None],
    ) -> None:
        context = self._context
        context.runner.command(
            add_addendum, context.centre, uid, file, "",
            by=context.actor, on_done=done, on_error=refused, owner=self,
        )  # fmt: skip

    # the new edition
    def _build(self, uid: UUID) -> None:
        self._context.runner.query(
            build_addenda, uid, self._context.rules, by=self._context.actor, slot="addenda", owner=self,
            on_done=self._bind, on_error=self._not_built,
        )  # fmt: skip

    def _not_built(self, error: FengqiaoError) -> None:
        if getattr(error, "field", "") == "note":
            self.write(())
        self.refused.emit(error)

    def _bind(self, given: AddendaInput) -> None:
        job = self._context.runner.work(
            bind_addenda, self._context.centre, given, slot="addenda", owner=self,
            on_done=partial(self._keep, given), on_error=self.refused.emit,
        )  # fmt: skip
        self._strip.watch(job, "正在装订附页")

    def _keep(self, given: AddendaInput, bound: "Bound") -> None:
        self._context.runner.background(
            keep_edition, self._context.centre, bound.pdf, owner=self,
            on_done=partial(self._file, given, bound), on_error=self.refused.emit,
        )  # fmt: skip

    def _file(self, given: AddendaInput, bound: "Bound", kept: KeptFile | None) -> None:
        self._context.runner.command(
            file_addenda, given, bound, kept, by=self._context.actor, owner=self,
            on_done=partial(self._filed, given, bound), on_error=self.refused.emit,
        )  # fmt: skip

    def _filed(self, given: AddendaInput, bound: "Bound", _paper: UUID) -> None:
        self.bound.emit(bound, given)
        self.told.emit(f"第 {given.edition} 次装订好了，原来的全卷还在。请打印附页，放进卷宗。")


def _note_form(today: Callable[[], date], filed_by: str, about: tuple[Finding, ...]) -> SideForm:
    s = look().sizes
    form = Form("卷宗情况说明")
    form.add_section("写明什么", help_text="写了就不能改，再写一份补充")
    form.add_row(LongTextField("text", "情况说明", required="请写明卷宗的情况。", limit=4000))
    form.add_row(TextField("missing", "缺损、变更", width=s.width_long, limit=400))
    form.add_section("谁写的、谁检查")
    form.add_row(
        TextField("filed_by", "立卷人", width=s.width_name, required="请填写立卷人。", limit=100),
        TextField("checked_by", "检查人", width=s.width_name, limit=100),
        DateField("checked_on", "检查时间", today, latest=today),
    )
    values = [("filed_by", filed_by)]
    if about:
        values.append(("text", "".join(one.text for one in about)))
    form.set_values(values)
    return SideForm("卷宗情况说明", form, "写好了", about="；".join(one.text for one in about))

"""Handing a colleague's open matters to a successor: asked for, chosen, transferred, and the list to sign."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.services import user_handover
from desktop_app.services.held_matter import HeldKind, HeldMatter
from desktop_app.services.permissions import Permission
from desktop_app.services.user_handover import HandoverDraft, HandoverList, HolderRow
from desktop_app.ui.kit.fields import CheckField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView

_SHOWN = 34


def handover_form(name: str, matters: tuple[HeldMatter, ...]) -> SideForm:
    """To whom and why, and which of somebody's open matters; all are ticked at first."""
    s = look().sizes
    form = Form("移交在办事项")
    form.add_section("交给谁")
    form.add_row(
        TextField("successor", "接收人", width=s.width_name, required="请填写接收人。", limit=100),
        TextField(
            "reason", "为什么移交", width=s.width_choice, required="请写明原因，例如“调离”。", limit=100
        ),
    )
    if any(matter.kind is HeldKind.ASSIGNMENT for matter in matters):
        head = TextField("decided_by", "包案由谁批准", width=s.width_name, limit=100)
        form.add_row(head)
    form.add_section(f"移交哪些（{len(matters)} 项）", help_text="不移交的去掉勾")
    for place, matter in enumerate(matters):
        form.add_wide(CheckField(f"matter{place}", f"{matter.kind.label}：{_words(matter)}"))
    form.set_values((f"matter{place}", True) for place in range(len(matters)))
    return SideForm("移交在办事项", form, "移交", about=name)


def _words(matter: HeldMatter) -> str:
    text = matter.text if len(matter.text) <= _SHOWN else f"{matter.text[:_SHOWN]}…"
    due = f"（{matter.due_on:%m-%d} 到期）" if matter.due_on is not None else ""
    return " ".join(part for part in (matter.number, f"{text}{due}") if part)


class HandoverDesk(QObject):
    """Opens the form in the place of the page's detail. ``said(text)``, ``refused(FengqiaoError)``."""

    said = Signal(str)
    refused = Signal(object)

    def __init__(self, context: PageContext, side: SideStack, parent: QObject) -> None:
        """Do nothing yet."""
        super().__init__(parent)
        self._context, self._side = context, side

    @property
    def offered(self) -> bool:
        """Whether this user may hand matters over."""
        return self._context.may(Permission.DECIDE_DISPUTE)

    def ask_left(self, give: Callable[[tuple[HolderRow, ...]], None]) -> None:
        """Who has no account that is on any more and still holds matters."""

        def take(rows: tuple[HolderRow, ...]) -> None:
            give(tuple(row for row in rows if row.active is False))

        if self.offered:
            self._context.runner.query(
                user_handover.list_holders, self._context.rules, by=self._context.actor, slot="holders",
                on_done=take, owner=self,
            )  # fmt: skip

    def ask_held(self, name: str, give: Callable[[tuple[HeldMatter, ...]], None]) -> None:
        """What is in somebody's hands."""
        self._context.runner.query(
            user_handover.held_by_name, name, by=self._context.actor, slot="held", on_done=give,
            on_error=self.refused.emit, owner=self,
        )  # fmt: skip

    def open(self, name: str) -> None:
        """Show the form for somebody's open matters."""
        self.ask_held(name, partial(self._show, name))

    def _show(self, name: str, matters: tuple[HeldMatter, ...]) -> None:
        if not matters:
            self.said.emit(f"{name}名下没有在办的事。")
            return
        side = handover_form(name, matters)
        side.saved.connect(partial(self._hand_over, side, name, matters))
        self._side.open_side(side)
        side.form.focus_first()

    def _hand_over(
        self, side: SideForm, name: str, matters: tuple[HeldMatter, ...], values: dict[str, Any]
    ) -> None:
        chosen = tuple((m.kind, m.uid) for place, m in enumerate(matters) if values[f"matter{place}"])
        decided_by = values.get("decided_by") or ""
        draft = HandoverDraft(name, values["successor"], chosen, values["reason"], decided_by)
        side.saving(True)
        self._context.runner.command(
            user_handover.hand_over_matters, draft, self._context.rules, by=self._context.actor,
            on_done=self._done, on_error=side.refused, owner=self,
        )  # fmt: skip

    def _done(self, made: HandoverList) -> None:
        self._side.close_saved()
        self.said.emit(f"{len(made.matters)} 项已移交，请打印清单，双方签名。")
        self._side.open_side(SheetView(self._context, made.name, made.draw, f"{made.name}.pdf"))

"""领导名册: who may be given matters, with duty, load, absence and deputy; one card at the right."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import leader as work
from desktop_app.services.leader_view import (
    AccountRow,
    InterestRow,
    LeaderCard,
    LeaderRow,
    leader_card,
    list_accounts,
    list_leaders,
)
from desktop_app.services.permissions import Permission
from desktop_app.ui.assignment import roster_forms as forms
from desktop_app.ui.assignment.roster_card import CardDoors, LeaderCardPanel
from desktop_app.ui.kit.cells import Cell, Sign, Text, TwoLine, TwoPart
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext


class RosterTable(RowsTable[LeaderRow]):
    """Leaders by the order in which they were entered."""

    def __init__(self) -> None:
        """Show nothing yet."""
        columns = (
            Column[LeaderRow]("name", "领导", _name, always=True),
            Column[LeaderRow]("level", "级别", lambda r: Text(r.level), width=90),
            Column[LeaderRow]("duties", "分管", lambda r: Text("、".join(r.duties), Tone.MUTED), width=200),
            Column[LeaderRow]("load", "在包", _load, width=100),
            Column[LeaderRow]("there", "在岗", _there, width=170),
        )
        model: RowsModel[LeaderRow] = RowsModel(columns, lambda row: row.uid, _two_line)
        super().__init__(model, "领导名册")


def _name(row: LeaderRow) -> Cell:
    return TwoPart(row.name, row.post)


def _load(row: LeaderRow) -> Cell:
    words = f"{row.open_count} 件"
    full = row.load and row.open_count >= row.load
    return Text(f"{words}，已满" if full else words, Tone.WARNING if full else Tone.NORMAL)


def _there(row: LeaderRow) -> Cell:
    if row.not_in_office:
        return Text(row.not_in_office, Tone.MUTED)
    if row.absence:
        who = f"{row.deputy}代管" if row.deputy else "没有定代管"
        return Sign("alert", f"离岗，{who}", Tone.WARNING, shown=True)
    return Text("在岗")


def _two_line(row: LeaderRow) -> TwoLine:
    return TwoLine(f"{row.name}  {row.post}", _load(row).words, end=_there(row))


class RosterView(QWidget):
    """The list and one card. ``told(text)`` after something was done, ``failed``, ``turned(bool)``."""

    told = Signal(str)
    failed = Signal(FengqiaoError)
    turned = Signal(bool)
    wants_cases = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build the view; nothing is read before ``refresh``."""
        super().__init__()
        self._context = context
        self._keeps = context.may(Permission.PROPOSE_ASSIGNMENT)
        self._rows: tuple[LeaderRow, ...] = ()
        self._accounts: tuple[AccountRow, ...] = ()
        self._uid: UUID | None = None
        self._wanted: UUID | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.table = RosterTable()
        self.table.current_row_changed.connect(self._row_changed)
        self.ended = FilterChip("含已退出")
        self.filters = FilterRow(self.ended)
        self.filters.changed.connect(self.refresh)
        empty = EmptyState(
            "名册里还没有领导。加上以后，才能提请包案。",
            icon="people",
            action="新增领导" if self._keeps else "",
            on_action=self.open_add,
        )
        self.block = ListDetail("assignment_roster", list_share=0.56)
        self.block.add(self.filters)
        self.block.add_table(self.table, empty)
        doors = CardDoors(
            edit=self._open_edit,
            absence=self._open_absence,
            back=self._open_return,
            interest=self._open_interest,
            void_interest=self._ask_void,
            retire=self._open_retire,
            cases=self._open_cases,
        )
        self.panel = LeaderCardPanel(doors, keeps=self._keeps)
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.block.set_detail(self.side, nothing="在左边选一位领导，这里显示分管、离岗和回避。")
        self.block.show_detail(False)
        box.addWidget(self.block)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._uid is not None)
        self.turned.emit(is_open)

    def refresh(self) -> None:
        """Query the leaders, the accounts and the shown card again."""
        context = self._context
        context.runner.query(
            partial(list_leaders, include_ended=self.ended.value() is not None), context.rules,
            by=context.actor, slot="roster", on_done=self._take_rows, owner=self,
        )  # fmt: skip
        if self._keeps:
            context.runner.query(
                list_accounts, by=context.actor, slot="accounts", on_done=self._take_accounts, owner=self
            )
        self._ask_card()

    def _take_rows(self, rows: tuple[LeaderRow, ...]) -> None:
        self._rows = rows
        self.table.rows.set_rows(rows)
        self.filters.set_count(f"{len(rows)} 位")
        if self._wanted is not None:
            # A new leader's row may come with a later answer than the one that is on its way.
            if self.table.select_key(self._wanted):
                self._wanted = None
        elif self._uid is None or not self.table.select_key(self._uid):
            self.table.select_first()

    def _take_accounts(self, rows: tuple[AccountRow, ...]) -> None:
        self._accounts = rows

    def _row_changed(self, row: LeaderRow | None) -> None:
        if row is not None and row.uid != self._uid:
            self.side.close_side()
            self._uid = row.uid
            self._ask_card()

    def _ask_card(self) -> None:
        if self._uid is not None:
            context = self._context
            context.runner.query(
                leader_card, self._uid, context.rules, by=context.actor, slot="card",
                on_done=self._take_card, on_error=self.failed.emit, owner=self,
            )  # fmt: skip

    def _take_card(self, card: LeaderCard) -> None:
        self.panel.show_card(card)
        self.block.show_detail(True)

    # forms
    def open_add(self) -> None:
        """Open the empty card."""
        side = forms.leader_form(self._context.rules.profile.leader, self._today, self._accounts, None)

        def save(values: Mapping[str, Any], done: Callable[[object], None]) -> object:
            return self._context.runner.command(
                work.add_leader, forms.leader_draft(values), self._context.rules, by=self._context.actor,
                on_done=done, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._open(side, ("add",), save, "已加进名册。", select=True)

    def _open_edit(self, card: LeaderCard) -> None:
        side = forms.leader_form(self._context.rules.profile.leader, self._today, self._accounts, card)

        def save(values: Mapping[str, Any], done: Callable[[object], None]) -> object:
            return self._context.runner.command(
                work.edit_leader, card.row.uid, forms.leader_draft(values), self._context.rules,
                by=self._context.actor, on_done=done, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._open(side, ("edit", card.row.uid), save, "领导卡已保存。")

    def _open_absence(self, card: LeaderCard) -> None:
        side = forms.absence_form(card, self._rows, self._today)

        def save(values: Mapping[str, Any], done: Callable[[object], None]) -> object:
            return self._context.runner.command(
                work.add_absence, card.row.uid, forms.absence_draft(values),
                by=self._context.actor, on_done=done, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._open(side, ("absence", card.row.uid), save, "离岗已登记，代管领导可以替他办。")

    def _open_return(self, card: LeaderCard) -> None:
        running = forms.first_running(card)
        side = forms.return_form(card, self._today)
        if running is None:
            return

        def save(values: Mapping[str, Any], done: Callable[[object], None]) -> object:
            return self._context.runner.command(
                work.end_absence, running, values["last_day"],
                by=self._context.actor, on_done=done, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._open(side, ("back", card.row.uid), save, "回岗已登记。")

    def _open_interest(self, card: LeaderCard) -> None:
        side = forms.interest_form(card)

        def save(values: Mapping[str, Any], done: Callable[[object], None]) -> object:
            return self._context.runner.command(
                work.add_interest, card.row.uid, forms.interest_draft(values),
                by=self._context.actor, on_done=done, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._open(side, ("interest", card.row.uid), save, "回避关系已登记。")

    def _open_retire(self, card: LeaderCard) -> None:
        side = forms.retire_form(card)

        def save(values: Mapping[str, Any], done: Callable[[object], None]) -> object:
            return self._context.runner.command(
                work.retire_leader, card.row.uid, values["reason"],
                by=self._context.actor, on_done=done, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._open(side, ("retire", card.row.uid), save, f"{card.row.name}已退出名册。")

    def _ask_void(self, row: InterestRow) -> None:
        confirm(
            self,
            title=f"作废与{row.person_name}的回避关系？",
            text="作废以后，有他的事又可以提请这位领导包案。",
            verb="作废这条关系",
            reason_label="为什么作废",
            on_yes=lambda reason: self._context.runner.command(
                work.void_interest, row.uid, reason, by=self._context.actor,
                on_done=lambda _none: self.told.emit("回避关系已作废。"), on_error=self.failed.emit,
                owner=self,
            ),
        )  # fmt: skip

    def _open_cases(self, card: LeaderCard) -> None:
        self.wants_cases.emit(card.row.uid)

    def _open(
        self,
        side: SideForm,
        key: tuple[object, ...],
        save: Callable[[Mapping[str, Any], Callable[[object], None]], object],
        said: str,
        *,
        select: bool = False,
    ) -> None:
        def done(made: object) -> None:
            self.side.close_saved()
            self.told.emit(said)
            if select and isinstance(made, UUID):
                self._wanted = made
                self.refresh()

        def saved(values: Mapping[str, Any]) -> None:
            side.saving(True)
            save(values, done)

        side.saved.connect(saved)
        self.side.open_side(side, key)
        side.form.focus_first()

"""周调度、月研判: packs issued with one click, read again, and what the meetings decided."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from db.enums import PackKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services import meeting_decision, meeting_pack
from desktop_app.services.meeting_decision import DecisionRow
from desktop_app.services.meeting_pack import PackPrint, PackRow
from desktop_app.services.permissions import Permission
from desktop_app.ui.agenda import pack_forms
from desktop_app.ui.kit.action_row import Action, ActionRow
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.cells import Due, State, Text, TwoLine
from desktop_app.ui.kit.dates import moment_words
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView


def _span(row: PackRow) -> str:
    """Its days, and which edition it is when there are several."""
    edition = f"（第 {row.edition} 份）" if row.edition > 1 else ""
    return f"{row.first.isoformat()} 至 {row.last.isoformat()}{edition}"


def _pack_line(row: PackRow) -> TwoLine:
    return TwoLine(_span(row), f"{moment_words(row.issued_at)}　{row.issued_by}", State(row.kind.label))


class PackDesk(QWidget):
    """The issued packs with the decisions of the chosen one; ``closed()`` on 返回, ``said``, ``refused``."""

    closed = Signal()
    said = Signal(str)
    refused = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Ask for the packs at once."""
        super().__init__()
        self._context = context
        self._row: PackRow | None = None
        self._pack: PackPrint | None = None
        columns = (Column[PackRow]("span", "会议材料", lambda r: Text(_span(r))),)
        self.packs: RowsTable[PackRow] = RowsTable(
            RowsModel(columns, lambda r: r.uid, _pack_line), "已出的会议材料", header=False
        )
        self.packs.set_narrow(True)
        self.packs.current_row_changed.connect(self._chosen)
        self.packs.opened.connect(self._open_pack)
        self.decisions: RowsTable[DecisionRow] = RowsTable(
            RowsModel(
                (Column[DecisionRow]("what", "决定", lambda r: Text(r.what)),), lambda r: r.uid, self._decided
            ),
            "会议决定", header=False,
        )  # fmt: skip
        self.decisions.set_narrow(True)
        self.decisions.opened.connect(self._finish)
        self._lay_out()
        self.ask()

    def _lay_out(self) -> None:
        s = look().sizes
        front = QWidget()
        box = QVBoxLayout(front)
        box.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        box.setSpacing(s.s8)
        head = QHBoxLayout()
        head.setSpacing(s.s8)
        head.addWidget(ElidedLabel("会议材料", Words.SECTION), 1)
        week = partial(self.issue, PackKind.WEEK)
        head.addWidget(Button("出周调度", week, kind=Kind.PRIMARY))
        head.addWidget(Button("出月研判", partial(self.issue, PackKind.MONTH)))
        head.addWidget(Button("返回", self.closed.emit))
        box.addLayout(head)
        box.addWidget(Label("出了不再改，要更新再出一份。", Words.HELP, wrap=True))
        for table in (self.packs, self.decisions):
            table.setMinimumHeight(0)  # at the largest type the page would grow beyond the screen
        box.addWidget(self.packs, 3)
        self.act_row = ActionRow()
        box.addWidget(self.act_row)
        box.addWidget(Label("会议决定（双击记“办完”）", Words.HELP))
        box.addWidget(self.decisions, 2)
        self.side = SideStack(front)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = Card()
        card.body.addWidget(self.side)
        outer.addWidget(card)

    def _decided(self, row: DecisionRow) -> TwoLine:
        left = (row.due_on - local_date(self._context.clock.now())).days
        end = Text("已办完") if row.done_on is not None else Due(left)
        return TwoLine(row.what, f"{row.matter}　{row.who}", end=end)

    # asking
    def ask(self) -> None:
        """Read the packs again; the chosen one stays chosen."""
        self._query(meeting_pack.list_packs, "packs", self._show_packs)

    def _query(self, service: Any, slot: str, done: Any, *given: object) -> None:  # noqa: ANN401 - services
        self._context.runner.query(
            service, *given, by=self._context.actor, slot=slot, on_done=done, on_error=self.refused.emit,
            owner=self,
        )  # fmt: skip

    def _show_packs(self, rows: tuple[PackRow, ...]) -> None:
        wanted = self._row.uid if self._row is not None else None
        self._row = None
        self.packs.rows.set_rows(rows)
        if wanted is None or not self.packs.select_key(wanted):
            self.packs.select_first()
        if not rows:
            self.act_row.set_actions(())
            self.decisions.rows.set_rows(())

    def _chosen(self, row: PackRow | None) -> None:
        self._row, self._pack = row, None
        if row is None:
            return
        self._query(meeting_pack.make_pack, "pack", self._take_pack, row.uid)
        self._ask_decisions()

    def _ask_decisions(self) -> None:
        if self._row is not None:
            self._query(
                meeting_decision.list_decisions, "decisions", self.decisions.rows.set_rows, self._row.uid
            )

    def _take_pack(self, pack: PackPrint) -> None:
        self._pack = pack
        decide = [Action("记会议决定", self.decide)] if self._context.may(Permission.HANDLE_DISPUTE) else []
        self.act_row.set_actions(
            (Action("查看打印", self.show_pack, "printer"), *decide, Action("存成 Excel", self._ask_file))
        )

    # doing
    def issue(self, kind: PackKind) -> None:
        """Issue the pack of this week or month as things stand now."""
        day = local_date(self._context.clock.now())

        def done(uid: UUID) -> None:
            self.said.emit(f"{kind.label}材料已出，存在这里，随时可以再印。")
            self._row = None
            self._query(meeting_pack.list_packs, "packs", partial(self._show_new, uid))

        self._context.runner.command(
            meeting_pack.issue_pack, kind, day, self._context.rules, by=self._context.actor, on_done=done,
            on_error=self.refused.emit, owner=self,
        )  # fmt: skip

    def _show_new(self, uid: UUID, rows: tuple[PackRow, ...]) -> None:
        self.packs.rows.set_rows(rows)
        self.packs.select_key(uid)
        self.packs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_pack(self, _row: PackRow) -> None:
        self.show_pack()

    def show_pack(self) -> None:
        """Show the paper of the chosen pack."""
        if self._pack is not None:
            pack = self._pack
            self.side.open_side(SheetView(self._context, pack.name, pack.draw, f"{pack.name}.pdf"))

    def _ask_file(self) -> None:
        if self._pack is not None:
            start = f"{self._pack.name}.xlsx"
            chosen, _ = QFileDialog.getSaveFileName(self, "存成 Excel", start, "Excel 表格 (*.xlsx)")
            if chosen:
                self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the workbook of the chosen pack."""
        if self._pack is not None:
            self._context.runner.background(
                meeting_pack.write_workbook, self._pack, path, on_done=self.said.emit,
                on_error=self.refused.emit, owner=self,
            )  # fmt: skip

    def decide(self) -> None:
        """The form of a decision."""
        if self._pack is None or self._row is None:
            return
        pack = self._row.uid
        side = pack_forms.decision_form(self._pack.content, lambda: local_date(self._context.clock.now()))

        def save(values: dict[str, Any]) -> None:
            draft = pack_forms.decision_draft(values)
            self._save(side, meeting_decision.record_decision, pack, draft, self._context.rules)

        side.saved.connect(save)
        self.side.open_side(side, ("decision", pack))

    def _finish(self, row: DecisionRow) -> None:
        if row.done_on is None and self._context.may(Permission.HANDLE_DISPUTE):
            side = pack_forms.done_form(row)

            def save(values: dict[str, Any]) -> None:
                note = values["note"]
                self._save(side, meeting_decision.finish_decision, row.uid, note, self._context.rules)

            side.saved.connect(save)
            self.side.open_side(side, ("done", row.uid))

    def _save(self, side: SideForm, command: Any, *given: object) -> None:  # noqa: ANN401 - a service
        def done(_: object) -> None:
            self.side.close_saved()
            self._ask_decisions()

        side.saving(True)
        self._context.runner.command(
            command, *given, by=self._context.actor, on_done=done, on_error=side.refused, owner=self
        )

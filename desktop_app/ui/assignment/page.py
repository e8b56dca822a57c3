"""领导包案: what leaders work, what should have one, the roster, a leader's own page; ledgers out and in."""

from collections.abc import Callable
from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.services.assignment_candidate import CandidateRow
from desktop_app.services.leader_view import LeaderRow, list_leaders
from desktop_app.services.permissions import Permission
from desktop_app.ui.assignment.board import BoardView
from desktop_app.ui.assignment.import_view import AssignmentImportView
from desktop_app.ui.assignment.ledger_desk import AssignmentLedgerDesk
from desktop_app.ui.assignment.mine import MineView
from desktop_app.ui.assignment.roster import RosterView
from desktop_app.ui.assignment.suggestion import SuggestionView
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.view_row import ViewRow
from desktop_app.ui.page_context import PageContext

BOARD, SUGGESTED, ROSTER, MINE = "包案", "建议", "领导名册", "我的包案"


class AssignmentPage(Page):
    """Page 领导包案, with its views by chips (Alt+1 to Alt+4).

    ``show_target``: the uid of an assignment or of its dispute selects it;
    ``("propose", dispute uid, title)`` opens the proposal with that dispute.
    """

    page_key = "assignment"
    entities = frozenset(
        {
            *("leader_assignment", "leader", "progress_entry", "assignment_step", "assignment_handover"),
            *("leader_absence", "leader_interest", "dispute", "transition", "custody", "grid_event"),
            *("dispatch", "supervision", "attachment"),
        }
    )

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("领导包案")
        self._context = context
        self._view = BOARD
        self.board, self.suggestions = BoardView(context), SuggestionView(context)
        self.roster, self.mine = RosterView(context), MineView(context)
        self.ledgers = AssignmentLedgerDesk(context, self.board.side)
        self.importing: AssignmentImportView | None = None
        self._connect()
        self._lay_out()
        self._turned(False)

    def _connect(self) -> None:
        self.board.turned.connect(self._turned)
        self.board.counted.connect(self.set_subtitle)
        self.board.wants_dispute.connect(partial(self.navigate.emit, "dispute"))
        self.suggestions.proposed.connect(self._proposed)
        self.suggestions.write.connect(self._write_proposal)
        self.suggestions.counted.connect(self._count_suggestions)
        self.roster.turned.connect(self._turned)
        self.roster.wants_cases.connect(self._show_cases_of)
        self.mine.opened.connect(self.show_target)
        for part in (self.suggestions, self.roster, self.mine, self.ledgers):
            part.failed.connect(self._failed)
        for part in (self.board, self.roster, self.ledgers):
            part.told.connect(self.notify)

    def _lay_out(self) -> None:
        parts = (self.board, self.suggestions, self.roster, self.mine)
        self._views: dict[str, QWidget] = dict(zip((BOARD, SUGGESTED, ROSTER, MINE), parts, strict=True))
        self.tabs = ViewRow(tuple(self._views))
        self.tabs.picked.connect(self.show_view)
        self._stack = QStackedWidget()
        for part in parts:
            self._stack.addWidget(part)
        box = QVBoxLayout()
        box.setSpacing(look().sizes.s8)
        box.addWidget(self.tabs)
        box.addWidget(self._stack, 1)
        self.body.addLayout(box)
        if any(self._context.may(one) for one in (Permission.PRINT_PAPER, Permission.PROPOSE_ASSIGNMENT)):
            self._ledger_link = self.add_link("台账", self._open_ledgers, icon="more")

    # views
    def show_view(self, word: str) -> None:
        """Show a view by its word and read it."""
        self._view = word
        self.tabs.show_word(word)
        self._stack.setCurrentWidget(self._views[word])
        self._turned(False)
        tables = (self.board.table, self.suggestions.table, self.roster.table, self.mine.table)
        tables[(BOARD, SUGGESTED, ROSTER, MINE).index(word)].setFocus()
        self._refresh_view()

    def _refresh_view(self) -> None:
        if self._view == ROSTER:
            self.roster.refresh()
        elif self._view == MINE:
            self.mine.refresh()
        self.suggestions.refresh()

    def _count_suggestions(self, count: int) -> None:
        self.tabs.set_count(SUGGESTED, count)

    def _turned(self, is_open: bool) -> None:
        """One primary action: the form's own while one is open."""
        self.clear_primary()
        if is_open:
            return
        proposes = self._context.may(Permission.PROPOSE_ASSIGNMENT)
        if self._view == BOARD:
            if proposes:
                self.set_primary("提出包案", self.board.open_proposal, icon="plus")
            self.board.table.setFocus()
        elif self._view == ROSTER and proposes:
            self.set_primary("新增领导", self.roster.open_add, icon="plus")

    def _failed(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query the list, the leaders, the shown assignment and the other view again."""
        self.board.refresh()
        self._context.runner.query(
            list_leaders, self._context.rules,
            by=self._context.actor, slot="leaders", on_done=self._take_leaders, owner=self,
        )  # fmt: skip
        self._refresh_view()

    def _take_leaders(self, rows: tuple[LeaderRow, ...]) -> None:
        self.board.know_leaders(rows)
        self.mine.show_leaders(rows)
        self.ledgers.know_leaders(rows)

    def show_target(self, target: object) -> None:
        """Select an assignment, or open the proposal for a dispute."""
        self._to_board()
        if isinstance(target, UUID):
            self.board.select(target)
        elif isinstance(target, tuple):
            _, uid, title = cast("tuple[str, UUID, str]", target)
            self.board.open_proposal().choose_dispute(uid, title)

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.board.side.keep_draft()
        self.roster.side.keep_draft()
        return True

    def _to_board(self) -> None:
        if self._view != BOARD:
            self.show_view(BOARD)

    # from one view to another
    def _write_proposal(self, row: CandidateRow) -> None:
        """The form with a candidate, its reasons to be put in other words."""
        self._to_board()
        self.board.write_proposal(row)

    def _proposed(self, uid: UUID, said: str) -> None:
        """A candidate was proposed: it leaves the list of suggestions and stands among the assignments."""
        self.notify(said, action="看这件包案", on_action=partial(self.show_target, uid))

    def _show_cases_of(self, leader: UUID) -> None:
        self.mine.choose(leader)
        self.show_view(MINE)

    # ledgers
    def _open_ledgers(self) -> None:
        menu = self.ledger_menu()
        menu.popup(self._ledger_link.mapToGlobal(self._ledger_link.rect().bottomLeft()))

    def ledger_menu(self) -> QMenu:
        """What may be done with the ledger, as a menu that frees itself."""
        menu = QMenu(self)
        if self._context.may(Permission.PRINT_PAPER):
            menu.addAction("打印台账、月报表…", partial(self._ledger, self.ledgers.open_print))
        if self._context.may(Permission.EXPORT_DISPUTES):
            menu.addAction("导出 Excel…", partial(self._ledger, self.ledgers.open_export))
        if self._context.may(Permission.PROPOSE_ASSIGNMENT):
            menu.addAction("导入旧台账…", self.open_import)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _ledger(self, open_form: Callable[[], object]) -> None:
        self._to_board()
        open_form()

    def open_import(self) -> None:
        """Show the import of ledgers in the place of the views."""
        if self.importing is None:
            view = self.importing = AssignmentImportView(self._context)
            view.left.connect(self._close_import)
            view.told.connect(self.notify)
            view.failed.connect(self._failed)
            self._stack.addWidget(view)
        self.tabs.hide()
        self.clear_primary()
        self._stack.setCurrentWidget(self.importing)
        self.importing.to_start()

    def _close_import(self) -> None:
        self.tabs.show()
        self.show_view(BOARD)
        self.refresh(frozenset())

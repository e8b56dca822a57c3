"""The page 人民调解."""

from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QMenu

from desktop_app.errors import FengqiaoError
from desktop_app.services.dispute_detail import DisputeDetail, dispute_detail
from desktop_app.services.mediation_ending import OPEN_STATES
from desktop_app.services.mediation_view import MediationRow, list_mediations
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.mediation.desk import MediationDesk
from desktop_app.ui.mediation.list_panel import MediationList
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.print_menu import PrintMenu


class MediationPage(Page):
    """List of mediations, one in detail, a form in its place for every step.

    Targets: the uid of a mediation or of its dispute selects it; ``("open", dispute uid)`` opens the
    application for that dispute, or the mediation that goes on already; ``("do", mediation uid, action)``
    selects it and opens the form of an action (``accept``, ``add_meeting``, ``draw_up``, ``sign``).
    """

    page_key = "mediation"
    entities = frozenset(
        {"mediation", "mediation_mediator", "consent", "mediation_meeting", "agreement", "instalment",
         "agreement_item", "performance", "breach", "judicial_confirmation", "follow_up", "closing_report",
         "signature", "application", "application_claim", "rights_notice", "power_of_attorney",
         "mediation_extension", "extension_answer", "mediation_ending", "mediation_notice",
         "notice_service", "aggravation", "joint_committee", "court_referral", "mediation_suspension",
         "panel_seat", "committee", "mediator", "dispute", "party", "agent", "transition", "custody",
         "invited_participant", "participant_consent", "recusal", "separate_talk", "offer",
         "investigation_record", "evidence", "meeting_protocol", "attachment",
         "planned_meeting"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("人民调解")
        self._context = context
        self._pinned: UUID | None = None
        self._takes = context.may(Permission.TAKE_MEDIATION)
        self.list = MediationList(context, self)
        self.desk = MediationDesk(context)
        self.split = ListDetail("mediation")
        self.split.add(self.list.filters)
        empty = EmptyState(
            "这里没有调解。纠纷受理以后，当事人可以申请人民调解。",
            icon="handshake",
            action="受理调解申请" if self._takes else "",
            on_action=self.open_application,
        )
        self.split.add_table(self.list.table, empty)
        self.split.set_detail(self.desk, nothing="在左边选一件调解，这里显示各方意见、会议和协议。")
        self.split.show_detail(False)
        self.body.addWidget(self.split)
        self.list.chosen.connect(self._chosen)
        self.list.table.clicked.connect(self._clicked)
        self.list.counted.connect(self._counted)
        self.desk.shown.connect(self._shown)
        self.desk.told.connect(self._told)
        self.desk.failed.connect(self._failed)
        self.desk.goes.connect(self.navigate)
        self.desk.turned.connect(self._turned)
        self.desk.opened.connect(self._opened)
        self.print_menu = PrintMenu(context, self.desk.open_side, self)
        self._print_link = self.add_link("打印文书", self.show_print_menu, icon="printer")
        self._print_link.setVisible(context.may(Permission.PRINT_PAPER))
        self._turned(False)

    def show_print_menu(self) -> QMenu:
        """Papers of the shown case, of all cases, blank forms."""
        detail = self.desk.panel.detail if self.desk.uid() is not None else None
        row = None if detail is None else detail.row
        about = (None, "", "") if row is None else (row.dispute_uid, row.title, row.committee_name)
        return self.print_menu.show(self._print_link, *about)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Ask for the list and the shown record."""
        self.list.reload()
        self.desk.reload()

    def show_target(self, target: object) -> None:  # noqa: D102 - see the class
        match target:
            case UUID():
                self._show_record(target)
            case ("open", UUID() as dispute):
                self._open_for(dispute)
            case ("do", UUID() as uid, str() as action):
                self._show_record(uid, action)
            case _:
                pass

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.desk.keep_draft()
        return True

    # list
    def _chosen(self, row: MediationRow | None) -> None:
        if self._pinned is not None and not self.list.table.selectionModel().hasSelection():
            return  # the keyboard came to the list, or the list was renewed: nobody chose
        if row is not None:
            self._pinned = None
            self.desk.show_uid(row.uid)
        elif self._pinned is None:
            self.desk.show_uid(None)

    def _clicked(self) -> None:
        """The keyboard had put the bar there without choosing: a click on it moves no bar."""
        row = self.list.table.current_row()
        if row is not None and row.uid != self.desk.uid():
            self._chosen(row)

    def _counted(self, rows: tuple[MediationRow, ...]) -> None:
        going = [row for row in rows if row.state in OPEN_STATES]
        late = sum(row.days_left is not None and row.days_left < 0 for row in rows)
        words = f"正在调解 {len(going)} 件" if rows else ""
        self.set_subtitle(f"{words}，超期 {late} 件" if late else words)
        table = self.list.table
        if self._pinned is not None and table.rows.find_key(self._pinned) >= 0:
            self._pinned = None
        if self._pinned is None and table.current_row() is None and self.desk.side() is None:
            first = table.rows.row_at(0)
            if first is not None:
                table.select_key(first.uid)
                if self.isVisible():
                    self.start_focus()

    def _show_record(self, uid: UUID, then: str = "") -> None:
        by_dispute = next((row.uid for row in self.list.rows() if row.dispute_uid == uid), None)
        wanted = by_dispute or uid
        if self.list.table.select_key(wanted):
            self.desk.show_uid(wanted, then)
            return
        # Not among the loaded rows, or filtered away: shown all the same.
        self._pinned = wanted
        self.list.table.clearSelection()
        self.desk.show_uid(wanted, then)

    def _shown(self, is_there: bool) -> None:
        self.split.show_detail(is_there or self.desk.side() is not None)

    # applications
    def open_application(self) -> None:
        """Open the form of an application in the place of the detail."""
        self.desk.open_application()

    def _open_for(self, dispute: UUID) -> None:
        find = partial(list_mediations, dispute_uid=dispute)
        self._context.runner.query(
            find, by=self._context.actor, slot="open-for",
            on_done=partial(self._open_or_show, dispute), owner=self,
        )  # fmt: skip

    def _open_or_show(self, dispute: UUID, rows: tuple[MediationRow, ...]) -> None:
        going = next((row for row in rows if row.state in OPEN_STATES), None)
        if going is not None:
            self._show_record(going.uid)
            return
        self._context.runner.query(
            dispute_detail, dispute, self._context.rules, by=self._context.actor, slot="dispute",
            on_done=self._open_with, on_error=self._failed,
        )  # fmt: skip

    def _open_with(self, dispute: DisputeDetail) -> None:
        self.desk.open_application((dispute.uid, dispute.title, dispute.short_number))

    def _opened(self, uid: UUID) -> None:
        if not self.list.select(uid):
            self._pinned = uid

    def _turned(self, is_open: bool) -> None:
        """One primary action: the form's own while one is open."""
        self.split.set_alone(is_open and self.desk.is_wide())
        self.split.show_detail(is_open or self.desk.uid() is not None)
        if is_open:
            self.clear_primary()
            return
        if self._takes:
            self.set_primary("受理调解申请", self.open_application, icon="plus")
        self.list.table.setFocus()

    def _told(self, said: str) -> None:
        # What was just done may take the record off the list; it stays on the screen all the same.
        self._pinned = self.desk.uid()
        self.notify(said)

    def _failed(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

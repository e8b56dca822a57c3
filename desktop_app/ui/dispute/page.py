"""The page 纠纷登记."""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QMenu, QStackedWidget

from db.enums import DisputeState
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import FengqiaoError
from desktop_app.services import draft as drafts
from desktop_app.services.dispute import DisputeRegistered
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.dispute_view import DisputeCounts, DueFilter
from desktop_app.services.draft import DraftFields, DraftRow
from desktop_app.services.permissions import Permission
from desktop_app.ui.dispute.codes import category_choices
from desktop_app.ui.dispute.desk import DisputeDesk
from desktop_app.ui.dispute.import_desk import ImportDesk
from desktop_app.ui.dispute.list_errands import ListErrands
from desktop_app.ui.dispute.list_panel import DisputeList
from desktop_app.ui.dispute.register_values import values_of
from desktop_app.ui.dispute.register_view import RegisterView
from desktop_app.ui.dispute.shown_record import ShownRecord
from desktop_app.ui.draft_keeper import KIND, DraftKeeper
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.page_context import PageContext


class DisputePage(Page):
    """List with detail, or the registration form.

    Targets: a dispute's uid selects it; ``"register"`` opens an empty form; ``("register", DisputeDraft)``
    one that shows a draft, ``("register", DisputeDraft, event uid)`` ties the sweep's finding to the dispute
    once it is registered; ``("draft", uid)`` goes on with a kept draft; ``("due", DueFilter)``,
    ``("state", DisputeState)`` and ``("office", office uid, DueFilter)`` filter the list.
    """

    entities = frozenset(
        {"dispute", "party", "agent", "involved_unit", "transition", "mediation", "leader_assignment",
         "dispatch", "agreement", "instalment", "grid_event", "conflict", "conflict_decision", "attachment",
         "custody", "supervision", "case_access"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the list; the form is built when it is opened."""
        super().__init__("纠纷登记")
        self._context = context
        self.register: RegisterView | None = None
        self._subtitle_words = ""
        self._draft_uids: tuple[UUID, ...] = ()
        self._drafts_link = self.add_link("没登完的", self._open_last_draft)
        self._drafts_link.hide()
        self._requests_link = self.add_link("导出申请", self._open_requests)
        self._ledger_link = self.add_link("台账", self._open_ledger_menu, icon="clipboard")
        self._later = self.add_link("放着，以后再登", self._leave_form)
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack)
        self._build_list()
        self.imports = ImportDesk(context, self._stack, self.split)
        self.imports.closed.connect(self._import_closed)
        self.imports.told.connect(self.notify)
        self.imports.failed.connect(self._failed)
        self._show_list_head()
        # Pinyin of the code tables takes half a second; nobody waits for it in the background.
        context.runner.work(category_choices)

    def _build_list(self) -> None:
        context = self._context
        self.list = DisputeList(context, self)
        self.desk = DisputeDesk(context)
        self.errands = ListErrands(context, self.list, self.desk)
        self.errands.told.connect(self.notify)
        self.errands.failed.connect(self._failed)
        self.errands.exports.use_link(self._requests_link)
        self.split = ListDetail("dispute")
        self.split.add(self.list.chips.box)
        self.split.add(self.list.filters)
        may = context.may(Permission.REGISTER_DISPUTE)
        empty = EmptyState(
            "没有符合条件的纠纷。Ctrl+退格 清除全部条件。",
            icon="clipboard",
            action="登记纠纷" if may else "",
            on_action=self.open_empty_form,
        )
        self.split.add_table(self.list.table, empty)
        self.split.set_detail(self.desk, nothing="在左边选一件纠纷，这里显示经过和办理。")
        self._stack.addWidget(self.split)
        self.list.chips.box.left.connect(self.list.table.setFocus)
        self.record = ShownRecord(self.list, self.desk, self)
        self.list.came.connect(self._came)
        self.list.counted.connect(self._counted)
        self.desk.shown.connect(self.split.show_detail)
        self.desk.told.connect(self.notify)
        self.desk.failed.connect(self._failed)
        self.desk.goes.connect(self.navigate)
        self.desk.turned.connect(self._turned)

    # list
    def refresh(self, _entities: frozenset[str]) -> None:
        """Ask for the list, the shown record and the drafts; while an import is open, when it is left."""
        if self.imports.view is not None:
            return
        self.list.reload()
        self.errands.ask_filters()
        self.errands.exports.ask_waiting()
        self.desk.reload()
        self._ask_drafts()

    def _counted(self, found: DisputeCounts) -> None:
        self._subtitle_words = _counted_words(found)
        if self.register is None and self.imports.view is None:
            self.set_subtitle(self._subtitle_words)

    def _came(self) -> None:
        if self.record.take_first() and self.isVisible():
            self.start_focus()

    def _turned(self, is_open: bool) -> None:
        """One primary action: the form's own while one is open."""
        if is_open:
            self.split.show_detail(True)
            self.clear_primary()
        elif self.register is None:
            self._show_list_head()
            self.record.hold()
            self.list.table.setFocus()
            self.record.take_none()

    def _open_ledger_menu(self) -> None:
        menu = QMenu(self)
        self.errands.fill_menu(menu)
        if self._context.may(Permission.REGISTER_DISPUTE):
            menu.addAction("导入旧台账…", self.open_import)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._ledger_link.mapToGlobal(self._ledger_link.rect().bottomLeft()))

    def _open_requests(self) -> None:
        self._close_form()
        self.errands.exports.open_requests()

    def _show_list_head(self) -> None:
        self.set_title("纠纷登记")
        self.set_subtitle(self._subtitle_words)
        self._later.hide()
        may_import = self._context.may(Permission.REGISTER_DISPUTE)
        self._ledger_link.setVisible(self.errands.may_anything() or may_import)
        self._drafts_link.setVisible(bool(self._draft_uids))
        if self._context.may(Permission.REGISTER_DISPUTE):
            self.set_primary("登记纠纷", self.open_empty_form, icon="plus", hint="Ctrl+N")

    def show_target(self, target: object) -> None:  # noqa: D102 - see the class
        match target:
            case UUID():
                self._show_record(target)
            case "register" | ("register",):
                self.open_empty_form()
            case ("register", DisputeDraft() as draft):
                self._open_filled(draft, None)
            case ("register", DisputeDraft() as draft, UUID() as event):
                self._open_filled(draft, event)
            case ("draft", UUID() as uid):
                self._load_draft(uid)
            case ("due", DueFilter() as due):
                self._close_form()
                self.list.show_only(due=due)
            case ("office", UUID() as office, DueFilter() as due):
                self._close_form()
                self.list.show_only(office=office, due=None if due is DueFilter.ALL else due)
            case ("state", DisputeState() as state):
                self._close_form()
                self.list.show_only(state=state)
            case _:
                pass

    def _show_record(self, uid: UUID) -> None:
        self._close_form()
        self.record.open(uid)

    # form
    def open_empty_form(self) -> None:
        """Open the form, or go on in the one that is open."""
        if self.register is None and self._context.may(Permission.REGISTER_DISPUTE):
            self._open_form(None)

    def open_import(self) -> None:
        """Open the import of an existing ledger in the place of the list."""
        self._close_form()
        self.imports.open()
        self.set_title("导入旧台账")
        self.set_subtitle("")
        self._drafts_link.hide()
        self._ledger_link.hide()
        self.clear_primary()

    def _import_closed(self) -> None:
        self.refresh(frozenset())
        self._show_list_head()
        self.list.table.setFocus()

    def _open_form(self, draft_uid: UUID | None) -> RegisterView:
        self._close_form()
        keeper = DraftKeeper(self._context, draft_uid, self)
        keeper.saved.connect(self._kept)
        keeper.gone.connect(self._ask_drafts)
        keeper.failed.connect(self._failed)
        view = self.register = RegisterView(self._context, keeper, self._stack)
        view.registered.connect(self._registered)
        view.left.connect(self._leave_form)
        view.refused.connect(self._failed)
        view.open_dispute.connect(self._show_record)
        view.take_draft.connect(self._load_draft)
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        self.set_title("登记纠纷")
        self.set_subtitle("")
        self._drafts_link.hide()
        self._ledger_link.hide()
        self._later.show()
        self.set_primary("登记", view.form.save, hint="Ctrl+Enter")
        return view

    def _open_filled(self, draft: DisputeDraft, event: UUID | None) -> None:
        view = self._open_form(None)
        view.fill(values_of(draft))
        view.keep_all(event)
        self.set_subtitle(draft.source_ref or "")

    def _close_form(self) -> None:
        self.imports.close()
        if self.register is None:
            return
        self.register.flush()
        view, self.register = self.register, None
        self._stack.setCurrentWidget(self.split)
        self._stack.removeWidget(view)
        view.deleteLater()
        self._show_list_head()
        self._ask_drafts()

    def _leave_form(self) -> None:
        if self.register is None:
            return
        keeper = self.register.keeper
        self._close_form()
        if keeper.is_kept():
            self.notify(
                "草稿已留着，随时可以接着登。", action="接着登", on_action=partial(self._go_on, keeper)
            )
        self.list.table.setFocus()

    def _go_on(self, keeper: DraftKeeper) -> None:
        if keeper.uid is not None:
            self._load_draft(keeper.uid)

    def _load_draft(self, uid: UUID) -> None:
        self._context.runner.query(
            drafts.load, uid, by=self._context.actor, slot="draft", on_done=self._show_draft,
            on_error=self._failed,
        )  # fmt: skip

    def _show_draft(self, kept: DraftFields) -> None:
        view = self._open_form(kept.uid)
        view.fill(kept.fields)
        self.set_subtitle(f"草稿，{local_time(kept.started_at):%m-%d %H:%M} 开始")

    def _kept(self, moment: Any) -> None:  # noqa: ANN401 - a signal's object
        self.status.emit(f"草稿已保存 {local_time(moment):%H:%M:%S}")
        if self.register is None:
            self._ask_drafts()

    def _ask_drafts(self) -> None:
        if self._context.may(Permission.KEEP_DRAFT):
            self._context.runner.query(
                drafts.list_drafts, KIND, by=self._context.actor, slot="drafts", on_done=self._show_drafts
            )

    def _show_drafts(self, rows: tuple[DraftRow, ...]) -> None:
        self._draft_uids = tuple(row.uid for row in rows)
        self._drafts_link.set_word(f"没登完的 {len(rows)}")
        self._drafts_link.setVisible(bool(rows) and self.register is None and self.imports.view is None)

    def _open_last_draft(self) -> None:
        if self._draft_uids:
            self._load_draft(self._draft_uids[0])

    def _registered(self, done: DisputeRegistered) -> None:
        self._close_form()
        self.record.open_new(done.uid)
        self.notify(
            _registered_words(done),
            action="打印登记表" if self._context.may(Permission.PRINT_PAPER) else "",
            on_action=partial(self.desk.open_sheet, done.uid),
        )
        self.list.table.setFocus()

    def _failed(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

    def may_leave(self) -> bool:
        """Always; what was typed is in the draft."""
        if self.register is not None:
            self.register.flush()
        return True


def _counted_words(found: DisputeCounts) -> str:
    words = f"未结案 {found.opened:,} 件，其中超期 {found.overdue} 件、三天内到期 {found.due_soon} 件"
    return f"{words}；已转出 {found.away} 件" if found.away else words


def _registered_words(done: DisputeRegistered) -> str:
    if done.merged_into:
        return f"已登记 {done.number} {done.title}，并入 {done.merged_into}：来访留有记录，事情只办一件。"
    due = f"，期限 {done.due_on.isoformat()}" if done.due_on else ""
    return f"已登记 {done.number} {done.title}{due}。"

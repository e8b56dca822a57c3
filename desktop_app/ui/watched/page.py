"""The page 特殊群体: who is due for a visit, and the log; only for those who may see it."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import person, watched_person, watched_view
from desktop_app.services.permissions import Permission
from desktop_app.services.person_known import PersonFacts
from desktop_app.services.watched_view import WatchedFile, WatchedRow
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.finder_row import FinderRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.watched import forms
from desktop_app.ui.watched.detail import WatchedDoors, WatchedPanel
from desktop_app.ui.watched.table import WatchedTable

_NOBODY = "名单上还没有人。要定期走访的人，点“列入名单”登记。"


class WatchedPage(Page):
    """Page 特殊群体.

    ``show_target``: the uid of a watched person selects it; ``("add", person uid)`` opens the form filled
    from the people file.
    """

    page_key = "watched"
    entities = frozenset({"watched_person", "home_visit"})

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("特殊群体")
        self._context = context
        self._keeps = context.may(Permission.KEEP_WATCHED)
        self._uid: UUID | None = None
        self._lay_out()
        self._turned(False)

    def _lay_out(self) -> None:
        self.table = WatchedTable()
        self.table.current_row_changed.connect(self._row_changed)
        self.due, self.ended = FilterChip("该走访的"), FilterChip("已移出")
        self.finder = FinderRow("姓名或拼音", "查找名单上的人", self.due, self.ended)
        self.finder.asked.connect(self._ask_rows)
        self.empty = EmptyState(
            _NOBODY,
            icon="people",
            action="列入名单" if self._keeps else "",
            on_action=self.open_add,
        )
        self.block = ListDetail("watched", list_share=0.54)
        self.block.add(self.finder)
        self.block.add_table(self.table, self.empty)
        doors = WatchedDoors(self._open_visit, self._open_level, self._open_end, self._open_phone)
        self.panel = WatchedPanel(doors if self._keeps else None)
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.block.set_detail(self.side, nothing="在左边选一个人，这里显示走访记录。")
        self.block.show_detail(False)
        self.body.addWidget(self.block)

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._uid is not None)
        if is_open or not self._keeps:
            self.clear_primary()
        else:
            self.set_primary("列入名单", self.open_add, icon="plus")

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query the list and the shown person again."""
        self._ask_rows()
        self._ask_file()

    def show_target(self, target: object) -> None:
        """Select somebody, or open the form filled with a known person."""
        match target:
            case UUID():
                self._open(target)
            case ("add", UUID() as uid) if self._keeps:
                self._context.runner.query(
                    person.facts_of, uid, by=self._context.actor, slot="facts",
                    on_done=partial(self._open_add, uid), on_error=self._failed, owner=self,
                )  # fmt: skip
            case _:
                pass

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.side.keep_draft()
        return True

    # list and detail
    def _ask_rows(self, *_: object) -> None:
        due_only, ended = self.due.value() is not None, self.ended.value() is not None
        self._context.runner.query(
            partial(watched_view.list_watched, due_only=due_only and not ended, ended=ended),
            self.finder.text(), self._context.rules,
            by=self._context.actor, slot="rows", on_done=self._take_rows, owner=self,
        )  # fmt: skip

    def _take_rows(self, rows: tuple[WatchedRow, ...]) -> None:
        asked = self.finder.narrows()
        self.empty.set_sentence("没有这样的人。去掉条件再找。" if asked else _NOBODY)
        self.table.rows.set_rows(rows)
        late = sum(row.days_left is not None and row.days_left < 0 for row in rows)
        now = sum(row.days_left == 0 for row in rows)
        words = [f"{len(rows)} 人"] if rows else []
        words += [f"超期 {late} 人"] if late else []
        words += [f"今天 {now} 人"] if now else []
        self.set_subtitle("，".join(words))
        if self._uid is None:
            self.table.select_first()
        elif not self.table.currentIndex().isValid():
            self.table.select_key(self._uid)

    def _row_changed(self, row: WatchedRow | None) -> None:
        if row is not None and row.uid != self._uid:
            self._open(row.uid)

    def _open(self, uid: UUID) -> None:
        self.side.close_side()
        self._uid = uid
        self.table.select_key(uid)
        self._ask_file()

    def _ask_file(self) -> None:
        if self._uid is not None:
            self._context.runner.query(
                watched_view.watched_file, self._uid, self._context.rules, by=self._context.actor,
                slot="file", on_done=self._take_file, on_error=self._gone, owner=self,
            )  # fmt: skip

    def _take_file(self, found: WatchedFile) -> None:
        self.panel.show_file(found)
        self.block.show_detail(True)

    def _gone(self, error: FengqiaoError) -> None:
        self._uid = None
        self.side.close_side()
        self.block.show_detail(False)
        self._failed(error)

    # forms
    def open_add(self) -> None:
        """Open the empty form."""
        self._open_add(None, None)

    def _open_add(self, person_uid: UUID | None, facts: PersonFacts | None) -> None:
        side = forms.add_form(self._today, self._context.actor.name, facts)

        def save(values: dict[str, Any]) -> None:
            draft = forms.watched_draft(values, person_uid)
            side.saving(True)
            self._context.runner.command(
                watched_person.watch_person, draft, self._context.rules, by=self._context.actor,
                on_done=self._added, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._show(side, save, ("add", person_uid))

    def _added(self, uid: UUID) -> None:
        self._uid = uid
        self._saved("已列入名单。")

    def _open_visit(self, found: WatchedFile) -> None:
        side, uid = forms.visit_form(found, self._today), found.row.uid

        def save(values: dict[str, Any]) -> None:
            side.saving(True)
            self._context.runner.command(
                watched_person.log_visit, uid, forms.visit_draft(values), by=self._context.actor,
                on_done=partial(self._saved, "走访已记下。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self._show(side, save, ("visit", uid))

    def _open_level(self, found: WatchedFile) -> None:
        side, uid = forms.level_form(found), found.row.uid

        def save(values: dict[str, Any]) -> None:
            side.saving(True)
            self._context.runner.command(
                watched_person.change_level, uid, values["level"], values["reason"], by=self._context.actor,
                on_done=partial(self._saved, "关注程度已调整。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self._show(side, save, ("level", uid))

    def _open_end(self, found: WatchedFile) -> None:
        side, uid = forms.end_form(found, self._today), found.row.uid

        def save(values: dict[str, Any]) -> None:
            side.saving(True)
            self._context.runner.command(
                watched_person.end_watch, uid, values["reason"], values["on"], by=self._context.actor,
                on_done=partial(self._saved, f"{found.name}已移出名单。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self._show(side, save, ("end", uid))

    def _open_phone(self, found: WatchedFile) -> None:
        side = forms.phone_form(found)

        def save(values: dict[str, Any]) -> None:
            def told(phone: str) -> None:
                self._saved(f"{found.name}的电话：{phone}")

            side.saving(True)
            self._context.runner.command(
                watched_person.watched_phone, found.row.uid, values["reason"], by=self._context.actor,
                on_done=told, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._show(side, save, None)

    def _show(self, side: SideForm, save: Callable[[dict[str, Any]], None], key: Hashable | None) -> None:
        side.saved.connect(save)
        self.side.open_side(side, key)

    def _saved(self, said: str, _result: object = None) -> None:
        self.side.close_saved()
        self.notify(said)
        self._ask_file()

    def _failed(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

"""The page 人员: whom this centre knows; two records of one person are made one, and two again."""

from functools import partial
from typing import Any
from uuid import UUID

from db.enums import CentreLevel
from desktop_app.errors import FengqiaoError
from desktop_app.services import person, person_file, person_list, person_merge, person_number
from desktop_app.services.permissions import Permission
from desktop_app.services.person_file import MergedRecord, PersonFile
from desktop_app.services.person_list import PersonList, PersonRow
from desktop_app.services.person_merge import SamePerson
from desktop_app.services.person_number import PersonNumbers
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import Choice
from desktop_app.ui.kit.finder_row import FinderRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.person.detail import PersonDoors, PersonPanel
from desktop_app.ui.person.forms import FindPerson, MergeForm, NumbersForm
from desktop_app.ui.person.same_panel import SamePanel
from desktop_app.ui.person.table import PersonTable

_NOBODY = "还没有认识的人。登记纠纷时填了证件号或电话的当事人，会自动列在这里。"
_NOT_FOUND = "没有找到。换姓名、拼音首字母、证件号或电话的后几位再找。"


class PersonPage(Page):
    """Page 人员. ``show_target``: the uid of a person opens that person's file."""

    page_key = "person"
    entities = frozenset({"person", "party", "agent", "dispute", "agreement", "instalment", "case_access"})

    def __init__(self, context: PageContext) -> None:
        """Build the page; rows come with the first refresh."""
        super().__init__("人员")
        self._context = context
        self._merges = context.may(Permission.HANDLE_DISPUTE) and context.may(Permission.REGISTER_DISPUTE)
        self._same: tuple[SamePerson, ...] = ()
        self._uid: UUID | None = None
        self._same_link = self.add_link("像是同一个人", self.open_same, icon="people")
        self._same_link.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        self.table = PersonTable(self._context.rules.identity.short_name)
        self.table.current_row_changed.connect(self._row_changed)
        self.broken = FilterChip("协议没有履行")
        self.finder = FinderRow("姓名、拼音、证件号或电话", "查找人员", self.broken)
        self.finder.asked.connect(self._ask_rows)
        self.empty = EmptyState(_NOBODY, icon="people")
        self.block = ListDetail("person", list_share=0.5)
        self.block.add(self.finder)
        self.block.add_table(self.table, self.empty)
        self.panel = PersonPanel(
            PersonDoors(
                case=partial(self.navigate.emit, "dispute"),
                person=self.open_person,
                merge=self.merge if self._merges else None,
                merge_other=self._open_merge if self._merges else None,
                part=self.part if self._merges else None,
                watch=self._watch if self._may_watch() else None,
                numbers=self._open_numbers if self._context.may(Permission.SEE_FULL_NUMBER) else None,
            )
        )
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.block.set_detail(self.side, nothing="在左边选一个人，这里显示他的纠纷和用过的号码。")
        self.block.show_detail(False)
        self.body.addWidget(self.block)

    def _may_watch(self) -> bool:
        at_township = self._context.rules.identity.level is CentreLevel.TOWNSHIP
        return at_township and self._context.may(Permission.KEEP_WATCHED)

    def _watch(self, found: PersonFile) -> None:
        self.navigate.emit("watched", ("add", found.uid))

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._uid is not None)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query the list, the shown person and the pairs again."""
        self._ask_rows()
        self._ask_file()
        if self._merges:
            self._context.runner.query(
                person_merge.same_persons, by=self._context.actor, slot="same",
                on_done=self._take_same, owner=self,
            )  # fmt: skip

    def show_target(self, target: object) -> None:
        """Open the file of a person, in the list or not."""
        if isinstance(target, UUID):
            self.open_person(target)

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.side.keep_draft()
        return True

    # list and detail
    def _ask_rows(self, *_: object) -> None:
        self._context.runner.query(
            partial(person_list.list_persons, broken_only=self.broken.value() is not None),
            self.finder.text(), by=self._context.actor, slot="rows", on_done=self._take_rows, owner=self,
        )  # fmt: skip

    def _take_rows(self, found: PersonList) -> None:
        asked = self.finder.narrows()
        self.empty.set_sentence(_NOT_FOUND if asked else _NOBODY)
        self.table.rows.set_rows(found.rows)
        words = f"先列 {len(found.rows)} 人，其余的请查找" if found.more else f"{len(found.rows)} 人"
        self.set_subtitle(words if found.rows else "")
        if self._uid is None:
            self.table.select_first()
        elif not self.table.currentIndex().isValid():
            self.table.select_key(self._uid)

    def _row_changed(self, row: PersonRow | None) -> None:
        if row is not None and row.uid != self._uid:
            self.open_person(row.uid)

    def open_person(self, uid: UUID) -> None:
        """Show a person's file; an open form is put away with its draft."""
        self.side.close_side()
        self._uid = uid
        if not self.table.select_key(uid):
            self.table.clearSelection()
        self._ask_file()

    def _ask_file(self) -> None:
        if self._uid is not None:
            self._context.runner.query(
                person_file.person_file, self._uid, by=self._context.actor, slot="file",
                on_done=self._take_file, on_error=self._gone, owner=self,
            )  # fmt: skip

    def _take_file(self, found: PersonFile) -> None:
        self._uid = found.uid
        self.panel.show_person(found)
        self.block.show_detail(True)

    def _gone(self, error: FengqiaoError) -> None:
        self._uid = None
        self.side.close_side()
        self.block.show_detail(False)
        self.notify(error.text, NoticeKind.WARNING)

    # two records of one person
    def _take_same(self, rows: tuple[SamePerson, ...]) -> None:
        self._same = rows
        self._same_link.set_word(f"像是同一个人 {len(rows)}")
        self._same_link.setVisible(bool(rows))
        self.panel.set_same(rows)
        side = self.side.side()
        if isinstance(side, SamePanel):
            side.show_pairs(rows)

    def open_same(self) -> None:
        """Show all pairs in the place of the detail."""
        self.side.open_side(SamePanel(self._same, self.merge))

    def merge(self, pair: SamePerson) -> None:
        """Make one person of a pair; the notice undoes it."""
        self._merge(pair.keep_uid, pair.other_uid, self._failed)

    def _merge(self, keep: UUID, other: UUID, refused: Any) -> None:  # noqa: ANN401 - a form's or the page's
        self._context.runner.command(
            person_merge.merge_persons, keep, other, by=self._context.actor,
            on_done=partial(self._merged, keep, other), on_error=refused, owner=self,
        )  # fmt: skip

    def _merged(self, keep: UUID, other: UUID, _result: object) -> None:
        if isinstance(self.side.side(), SideForm):
            self.side.close_saved()
        if self._uid == other:
            self._uid = keep
        self.notify("两条已合并成一个人。", action="撤销", on_action=partial(self._part, other))

    def part(self, record: MergedRecord) -> None:
        """Undo a merge."""
        self._part(record.uid)

    def _part(self, uid: UUID) -> None:
        self._context.runner.command(
            person_merge.part_persons, uid, by=self._context.actor,
            on_done=lambda _: self.notify("已拆开，各是各的记录。"), on_error=self._failed, owner=self,
        )  # fmt: skip

    # forms
    def _open_merge(self, keep: PersonFile) -> None:
        form = MergeForm(keep, self._finder_of(keep.uid))
        side = SideForm("与另一条合并", form, "合并", about=keep.name)
        side.saved.connect(partial(self._save_merge, side, keep.uid))
        self.side.open_side(side)

    def _save_merge(self, side: SideForm, keep: UUID, values: dict[str, Any]) -> None:
        side.saving(True)
        self._merge(keep, values["other_uid"], side.refused)

    def _finder_of(self, keep: UUID) -> FindPerson:
        def find(typed: str, give: Any) -> None:  # noqa: ANN401 - the field's own answer
            def show(hits: tuple[person.PersonHit, ...]) -> None:
                give([
                    Choice(h.uid, h.name, h.id_masked[-4:], h.phone_masked or h.address)
                    for h in hits if h.uid != keep
                ])  # fmt: skip

            self._context.runner.query(
                person.suggest, typed, by=self._context.actor, slot="other", on_done=show, owner=self
            )

        return find

    def _open_numbers(self, found: PersonFile) -> None:
        form = NumbersForm()
        side = SideForm("看号码", form, "看号码", about=found.name)
        side.saved.connect(partial(self._show_numbers, side, form, found.uid))
        self.side.open_side(side)

    def _show_numbers(self, side: SideForm, form: NumbersForm, uid: UUID, values: dict[str, Any]) -> None:
        def shown(numbers: PersonNumbers) -> None:
            if self.side.side() is side:
                side.saving(False)
                form.show_numbers(numbers)

        side.saving(True)
        self._context.runner.command(
            person_number.person_numbers, uid, values["reason"],
            by=self._context.actor, on_done=shown, on_error=side.refused, owner=self,
        )  # fmt: skip

    def _failed(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

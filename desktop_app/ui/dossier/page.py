"""The page 卷宗文书."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt

from desktop_app.domain.dossier_gate import Finding, Place
from desktop_app.errors import FengqiaoError
from desktop_app.services.dossier import dossier_state
from desktop_app.services.dossier_slot import DossierState, SlotRow
from desktop_app.services.mediation_view import MediationRow, list_mediations
from desktop_app.ui.dossier.binder import ask_filing
from desktop_app.ui.dossier.entries import (
    UNNUMBERED,
    Entry,
    entries_of,
    first_shown,
    progress_of,
    with_flags,
    with_pages,
)
from desktop_app.ui.dossier.finding_card import conflict_of, way_to
from desktop_app.ui.dossier.frame import ENTITIES, DossierFrame
from desktop_app.ui.dossier.returns import OldPrints, ReturnPlace
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.page_context import PageContext

if TYPE_CHECKING:
    from desktop_app.services.dossier_binding import Bound


class DossierPage(DossierFrame):
    """Contents of one dossier, the paper that is chosen, what is still missing.

    Targets: the uid of a mediation or of its dispute shows its dossier.
    """

    page_key = "dossier"
    entities = ENTITIES

    def __init__(self, context: PageContext) -> None:
        """Build the page; cases come with the first refresh."""
        super().__init__(context)
        self._rows: tuple[MediationRow, ...] = ()
        self._uid: UUID | None = None
        self._wanted: UUID | None = None
        self._state: DossierState | None = None
        self._entries: tuple[Entry, ...] = ()
        self._why = False
        self._connect()

    def _connect(self) -> None:
        for told in (self.scans.told, self.later.told):
            told.connect(self.notify)
        for refused in (self.scans.refused, self.later.refused, self.binder.refused):
            refused.connect(self._refused)
        self.reader.fill_wanted.connect(self._fill)
        self.reader.all_wanted.connect(self.print_all)
        self.return_place = ReturnPlace(self._context, self, lambda: (self._rows, self._uid))
        self.return_place.turned.connect(self._show_body)
        self.return_place.view.closed.connect(
            partial(self.card.table.setFocus, Qt.FocusReason.OtherFocusReason)
        )
        self.old_prints = OldPrints(self._context, self)
        self.old_prints.changed.connect(self._show_contents)
        self.old_prints.refused.connect(self._refused)
        self._side_link = self.add_link("", self._toggle_side)
        self._why_link = self.add_link("为什么还不能归档？", self._toggle_why)
        self._file_link = self.add_link("立卷归档", self._ask_filing)
        for one in (self._side_link, self._why_link, self._file_link):
            one.hide()
        self.add_link("案卷目录", partial(self.navigate.emit, "dossier_catalogue", None))
        self.card.chosen.connect(self._choose)
        self.card.add_wanted.connect(self._add_to_current)
        self.card.drop_wanted.connect(self._drop_current)
        self.card.table.current_row_changed.connect(self._show_entry)
        self._drop.dropped.connect(self._take_dropped)
        self.scans.changed.connect(self._show_again)
        self.side.fill_wanted.connect(self._fill)
        self.side.finding_wanted.connect(self._go_to_finding)
        self.side.explain_wanted.connect(self.later.explain)
        self.side.later_wanted.connect(self.later.ask)
        self.side.filing_changed.connect(self._unbind)
        self.later.bound.connect(self._bound)
        self.signing.agreement_wanted.connect(self._sign_agreement)
        self.preview.outlet.issued.connect(self.reader.note_issue)
        self.binder.bound.connect(self._bound)
        self.binder.filed.connect(self._filed)
        self.columns.narrow_changed.connect(self._offer)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Ask for the cases and the shown dossier; what was bound before a change is out of date."""
        if (_entities or self.entities) & self.entities - {"paper"} and not self.binder.is_filing():
            self._unbind()
        find = partial(list_mediations, include_ended=True)
        self._context.runner.query(
            find, by=self._context.actor, slot="rows", on_done=self._take_rows, owner=self
        )
        self.return_place.refresh()

    def _show_body(self) -> None:
        away = self.return_place.is_open
        self._empty.setVisible(not self._rows and not away)
        self.columns.setVisible(bool(self._rows) and not away)
        self._offer()

    def show_target(self, target: object) -> None:
        """Show the dossier of a mediation or of a dispute; ``returns`` shows the tray of scanned sheets."""
        if target == "returns":
            self.return_place.show(True)
        elif isinstance(target, UUID):
            self._wanted = target
            self._take_rows(self._rows)

    # which dossier
    def _take_rows(self, rows: tuple[MediationRow, ...]) -> None:
        self._rows = rows
        wanted = next((r.uid for r in rows if self._wanted in (r.uid, r.dispute_uid)), None)
        if wanted is not None:
            self._wanted = None
            self._choose(wanted)
        elif self._uid is None and rows:
            self._choose(rows[0].uid)
        elif self._uid is not None:
            self._ask_state()
        self._show_body()
        self._show_case()

    def _show_case(self) -> None:
        row = self._case()
        self.card.set_cases(self._rows, self._uid)
        self.set_subtitle("　".join(p for p in (row.title, row.number) if p) if row else "")
        self.reader.number = row.number if row else ""

    def _case(self) -> MediationRow | None:
        return next((row for row in self._rows if row.uid == self._uid), None)

    def _choose(self, uid: UUID) -> None:
        if uid != self._uid:
            self._uid, self._state = uid, None
            self._why = False
            self.columns.show_side(False)
            self.binder.forget()
            self._show_case()
        self._ask_state()

    def _ask_state(self) -> None:
        if self._uid is not None:
            self._context.runner.query(
                dossier_state, self._uid, self._context.rules,
                by=self._context.actor, slot="state", on_done=self._take_state, on_error=self._refused,
            )  # fmt: skip
            self.old_prints.ask(self._uid)

    def _take_state(self, state: DossierState) -> None:
        if state.mediation_uid != self._uid:
            return
        first = self._state is None
        self._state = state
        self._show_contents()
        self.side.show_state(state, why=self._why)
        self.later.show_dossier(state)
        kind = state.case_type.label if state.case_type else "调解还没结束"
        self.card.set_progress(*progress_of(state, self._context.rules), kind)
        self._offer()
        if first or self.card.table.current_row() is None:
            self._select_first()

    def _show_contents(self) -> None:
        if self._state is None:
            return
        entries = with_flags(entries_of(self._state, self._context.rules), self.old_prints.found)
        bound = self.binder.result
        entries = with_pages(entries, bound) if bound is not None else entries
        if bound is not None and entries == self._entries:
            return  # nothing moved, so the page that is being read stays
        self._entries = entries
        self._set_entries(self._entries)

    def _select_first(self) -> None:
        first = first_shown(self._entries)
        self.card.table.select_key(first.key)
        if self.isVisible():
            self.start_focus()

    def _offer(self, *_: object) -> None:
        """Links and the primary action that fit the state."""
        state = self._state
        if self.return_place.is_open:
            for one in (self._side_link, self._why_link, self._file_link):
                one.hide()
            self.clear_primary()
            return
        if state is None:
            return
        open_file = state.filed_on is None
        complete = open_file and not state.missing
        self._why_link.setVisible(open_file and not complete)
        self._file_link.setVisible(complete and self._binds)
        lacking = sum(slot.lacks for slot in state.slots)
        unsigned = sum(one.paper is not None for one in state.findings)
        words = f"还差 {lacking} 件" if lacking else "还差签名" if unsigned else "立卷信息"
        self._side_link.set_word("看文书" if self.columns.side_shown() else words)
        self._side_link.setVisible(self.columns.narrow and (open_file or self.columns.side_shown()))
        if self._binds and any(e.sheet or e.scan for e in self._entries):
            self.set_primary("打印全卷", self.print_all, icon="printer")
        else:
            self.clear_primary()

    def _toggle_side(self) -> None:
        self.columns.show_side(not self.columns.side_shown())
        self._offer()

    def _toggle_why(self) -> None:
        self._why = not self._why
        self.columns.show_side(self._why)
        if self._state is not None:
            self.side.show_state(self._state, why=self._why)
        self._offer()

    # papers
    def _show_entry(self, entry: Entry | None) -> None:
        if entry is None or entry.scan is None or entry.scan.uid != self.followed:
            self.followed = None
        numbered = entry is not None and entry.slot is not None and entry.pages != UNNUMBERED
        open_file = self._state is not None and self._state.filed_on is None
        self.card.set_offers(
            add=self._binds and numbered and open_file,
            drop=self._binds and open_file and entry is not None and entry.scan is not None,
        )
        may_turn = self._binds and open_file and entry is not None and entry.scan is not None
        self.scan_bar.setVisible(may_turn and self.binder.result is None)
        self.signing.show_entry(entry, may=self._binds and open_file and self.binder.result is None)
        if entry is not None:
            self.reader.show_entry(entry, self.binder.result)

    def _show_again(self) -> None:
        """The scan that is shown was turned: the same page of it again."""
        self._unbind()
        self.reader.page = self.preview.view.current_page()
        self._show_entry(self.card.table.current_row())

    def _go_to_finding(self, finding: Finding) -> None:
        row = self._case()
        if finding.place is Place.SLOT:
            own = [e.key for e in self._entries if finding.paper is not None and e.paper == finding.paper]
            keys = own or [e.key for e in self._entries if e.slot and e.slot.code == finding.slot]
            if keys:
                self.columns.show_side(False)
                self.card.table.select_key(keys[0])
        elif finding.place is Place.SIGN and finding.paper is not None:
            self.columns.show_side(False)
            self.signing.open(finding.paper)
        elif row is not None:
            self.navigate.emit(*way_to(finding, row))

    def _sign_agreement(self) -> None:
        self.navigate.emit("mediation", ("do", self._uid, "sign"))

    # filling
    def _fill(self, slot: SlotRow) -> None:
        if slot.action in {"", "scan"}:
            self._add_scan(slot)
        else:
            self.navigate.emit("mediation", ("do", self._uid, slot.action))

    def _add_to_current(self) -> None:
        entry = self.card.table.current_row()
        if entry is not None and entry.slot is not None:
            self._add_scan(entry.slot)

    def _take_dropped(self, paths: Sequence[Path]) -> None:
        entry = self.card.table.current_row()
        if entry is not None and entry.slot is not None and self._uid is not None:
            self.scans.add(self._uid, entry.slot, paths)

    def _add_scan(self, slot: SlotRow) -> None:
        if self._uid is not None:
            self.scans.choose(self._uid, slot)

    # binding and filing
    def print_all(self) -> None:
        """Bind and show the whole dossier; once it is shown, print it."""
        if self.binder.result is not None and self.preview.pdf() is self.binder.result.pdf:
            self.preview.print_it()
            return
        self._bind(None)

    def _bind(self, then_file: bool | None) -> None:
        draft = self.side.draft()
        if draft is None:
            self.columns.show_side(True)
            self._offer()
            return
        if self._uid is not None:
            self.binder.start(self._uid, draft, self.preview.strip, files=bool(then_file))

    def _unbind(self) -> None:
        if self.binder.result is not None:
            self.binder.forget()
            self._show_contents()

    def _bound(self, bound: "Bound", content: object) -> None:
        self._show_contents()
        self.columns.show_side(False)
        self._offer()
        self.reader.show_bound(bound, 0, content)

    def _ask_filing(self) -> None:
        row = self._case()
        ask_filing(self, row.title if row else "", lambda: self._bind(True))

    def _filed(self) -> None:
        row = self._case()
        self.notify(
            "已立卷归档，请打印或保存全卷。",
            action="看纠纷",
            on_action=partial(self.navigate.emit, "dispute", row.dispute_uid if row else None),
        )

    def _refused(self, error: FengqiaoError) -> None:
        field = getattr(error, "field", "")
        row = self._case()
        if field == "conflict" and row is not None:
            to_desk = partial(self.navigate.emit, *conflict_of(row))
            self.notify(error.text, NoticeKind.DANGER, action="去定夺", on_action=to_desk)
        elif self.side.show_refusal(field, error.text):
            self.columns.show_side(True)
        else:
            self.notify(error.text, NoticeKind.DANGER)

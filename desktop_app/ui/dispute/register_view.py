"""Registration at work: form and right column with their queries, the draft, and the command."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from db.enums import CentreLevel, Level
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services import draft as drafts
from desktop_app.services import grid, person, unit
from desktop_app.services.dispute import DisputeRegistered
from desktop_app.services.draft import DraftRow
from desktop_app.services.draft_registration import KeptRegistration, register_kept
from desktop_app.services.grid import GridRow
from desktop_app.services.person import PersonHit
from desktop_app.services.person_earlier import EarlierFound, EarlierQuery, find_earlier
from desktop_app.services.person_known import PersonFacts
from desktop_app.services.unit import UnitRow
from desktop_app.ui.attachment.drop import FileDrop
from desktop_app.ui.dispute.already_reported import AlreadyReported
from desktop_app.ui.dispute.register_files import FILES, RegisterFiles
from desktop_app.ui.dispute.register_form import SECTIONS, RegisterForm, Sources
from desktop_app.ui.dispute.register_side import RegisterSide
from desktop_app.ui.dispute.register_values import GRID, VILLAGE, plain
from desktop_app.ui.dispute.steps_head import StepsHead
from desktop_app.ui.dispute.unit_fields import unit_choice
from desktop_app.ui.draft_keeper import KIND, DraftKeeper
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.fields import Choice
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.words import grid_title, short_village

EVENT = "event"
"""Key of a kept draft under which the uid of the sweep's finding stands."""
_SIDE, _SIDE_NARROW, _NARROW = 372, 232, 1280


class RegisterView(QWidget):
    """One registration from the first key to the number.

    ``registered(DisputeRegistered)``; ``left()`` on Esc with the draft kept; ``refused(error)`` when no field
    is to blame; ``open_dispute(uid)``; ``take_draft(uid)``.
    """

    registered = Signal(object)
    left = Signal()
    refused = Signal(FengqiaoError)
    open_dispute = Signal(object)
    take_draft = Signal(object)

    def __init__(self, context: PageContext, keeper: DraftKeeper, parent: QWidget) -> None:
        """Build an empty form; ``keeper`` outlives the view, so that the last words are still written.

        ``parent`` from the start: giving a finished form a parent would dress all of it a second time.
        """
        super().__init__(parent)
        self._context, self.keeper = context, keeper
        self._busy = False
        self.finding: UUID | None = None
        """The sweep's finding that this comes from."""
        self._asked_earlier: tuple[str, str, str] = ("", "", "")
        self.files = RegisterFiles(context)
        self.form = RegisterForm(
            Sources(
                self._today, context.rules, self._find_people, self._find_place, self.files.paste,
                self._find_unit,
            )
        )  # fmt: skip
        self.steps = StepsHead(SECTIONS, "Enter 下一项")
        self.side = RegisterSide()
        self.side.add_card(self.files)
        self.reported = AlreadyReported(context, self.form, self.side, keeper, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().sizes.s12)
        card = Card()
        card.setAccessibleName("登记纠纷")
        card.body.addWidget(self.steps)
        card.body.addWidget(self.form, 1)
        row.addWidget(card, 1)
        row.addWidget(self.side)
        self._connect()
        self._show_steps(0)
        self.ask_drafts()

    def _connect(self) -> None:
        form, side = self.form, self.side
        form.save_wanted.connect(self._register)
        form.leave_wanted.connect(self.left)
        form.draft_changed.connect(self._keep)
        form.moved.connect(self._show_steps)
        form.noted.connect(side.show_notes)
        form.applicant_left.connect(self._ask_earlier)
        form.person_chosen.connect(self._ask_person)
        form.card_read.connect(self._fill_person)
        self.steps.wanted.connect(form.go_to_section)
        self.files.changed.connect(self._keep_files)
        self._drop = FileDrop(self, lambda: True)
        self._drop.dropped.connect(self.files.add)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.files.paste)
        side.go_to.connect(self._go_to)
        side.open_dispute.connect(self.open_dispute)
        self.reported.opened.connect(self.open_dispute)
        side.take_draft.connect(self.take_draft)
        side.drop_draft.connect(self._drop_draft)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    # showing
    def fill(self, values: Mapping[str, Any]) -> None:
        """Show a kept draft, or one that comes from a finding."""
        self.form.fill(values)
        self.files.fill(values)
        self.finding = UUID(values[EVENT]) if values.get(EVENT) else None
        place = values.get("place")
        if isinstance(place, str):
            self._find_place(place.partition(":")[2], partial(self._show_place, place))
        self._show_steps(0)
        self._ask_earlier()
        self.reported.restore(values)

    def keep_all(self, event: UUID | None = None) -> None:
        """Write everything that is shown into the draft, with the finding that it comes from."""
        self.finding = event
        values = {key: plain(value) for key, value in self.form.values().items()}
        values |= {EVENT: str(event) if event else None}
        values |= self.reported.watch.kept()
        self.keeper.keep({k: v if v not in ("", False) else None for k, v in values.items()},
                         self.form.title_words())  # fmt: skip

    def _show_place(self, place: str, choices: Sequence[Choice[str]]) -> None:
        found = next((choice for choice in choices if choice.value == place), None)
        if found is not None:
            self.form.place.set_choice(found)

    def _show_steps(self, section: int) -> None:
        self.steps.show_state(section, [self.form.is_done(n) for n in range(len(SECTIONS))])

    def _go_to(self, key: str) -> None:
        field = self.form.fields.get(key)
        if field is not None:
            field.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the right column less where there is less."""
        super().resizeEvent(event)
        narrow = self.window().width() / look().scale < _NARROW
        self.side.setFixedWidth(look().px(_SIDE_NARROW if narrow else _SIDE))

    # draft
    def _keep(self, key: str) -> None:
        field = self.form.fields.get(key)
        value = None if field is None else plain(field.value())
        self.keeper.keep({key: value if value not in ("", False) else None}, self.form.title_words())

    def _keep_files(self) -> None:
        self.keeper.keep({FILES: self.files.stored()}, self.form.title_words())

    def flush(self) -> None:
        """Write what was edited a moment ago."""
        for key in self.form.edited_keys():
            self._keep(key)

    def ask_drafts(self) -> None:
        """Ask for the drafts that are not finished."""
        self._context.runner.query(
            drafts.list_drafts, KIND, by=self._context.actor, slot="drafts", on_done=self._show_drafts
        )

    def _show_drafts(self, rows: Sequence[DraftRow]) -> None:
        self.side.show_drafts([row for row in rows if row.uid != self.keeper.uid])

    def _drop_draft(self, row: DraftRow) -> None:
        confirm(
            self,
            title=f"删掉草稿“{row.title or '还没写姓名'}”？",
            text="草稿只在这台电脑上，删掉以后找不回来。",
            verb="删掉这份草稿",
            on_yes=lambda _reason: self._context.runner.command(
                drafts.delete, row.uid, by=self._context.actor, on_done=self._dropped
            ),
        )

    def _dropped(self, _nothing: None) -> None:
        self.ask_drafts()

    # outside
    def _find_people(self, typed: str, give: Callable[[Sequence[PersonHit]], None]) -> None:
        self._context.runner.query(
            person.suggest, typed, by=self._context.actor, slot="people", on_done=give, owner=self
        )

    def _ask_person(self, block: str, uid: UUID) -> None:
        self._context.runner.query(
            person.facts_of,
            uid,
            by=self._context.actor,
            on_done=partial(self._fill_person, block),
            owner=self,
        )

    def _fill_person(self, block: str, facts: PersonFacts | None) -> None:
        party = self.form.party(block)
        if party is None or facts is None:
            return
        names = ("name", "id_number", "phone", "address", "ethnicity")
        values = {f"{block}.{name}": getattr(facts, name) or "" for name in names}
        self.form.fill({key: value for key, value in values.items() if value})
        for key in values:
            self._keep(key)
        if QApplication.focusWidget() in (party.name.control, party.id_number.control):
            party.phone.setFocus()

    def _find_place(self, typed: str, give: Callable[[Sequence[Choice[str]]], None]) -> None:
        context, identity = self._context, self._context.rules.identity
        township = identity.code if identity.level is CentreLevel.TOWNSHIP else None
        found: list[Choice[str]] = []

        def villages(rows: tuple[UnitRow, ...]) -> None:
            give(
                (*found, *(Choice(VILLAGE + row.code, short_village(row.name), help="全村") for row in rows))
            )

        def grids(rows: tuple[GridRow, ...]) -> None:
            found.extend(
                Choice(GRID + row.code, grid_title(row.village_name, row.name), help=row.worker or "空缺")
                for row in rows
            )
            find = partial(unit.find_units, level=Level.VILLAGE, within=identity.code, limit=8)
            context.runner.query(find, typed, by=context.actor, slot="villages", on_done=villages, owner=self)

        context.runner.query(
            grid.find_grids, typed, township, self._today(), context.rules,
            by=context.actor, slot="grids", on_done=grids, owner=self,
        )  # fmt: skip

    def _find_unit(self, typed: str, give: Callable[[Sequence[Choice[str]]], None]) -> None:
        context = self._context
        within = context.rules.identity.code[:6].ljust(12, "0")
        context.runner.query(
            partial(unit.find_units, level=Level.TOWNSHIP, within=within, limit=8), typed,
            by=context.actor, slot="units", owner=self,
            on_done=lambda rows: give([unit_choice(row.code, row.name) for row in rows]),
        )  # fmt: skip

    def _ask_earlier(self) -> None:
        first = self.form.parties()[0]
        number = first.id_number.value() if not first.id_number.error() else ""
        wanted = EarlierQuery(number, first.name.value(), first.phone.value(), first.address.value())
        asked = (wanted.id_number, wanted.name, f"{wanted.phone} {wanted.address}")
        if asked != self._asked_earlier:
            self._asked_earlier = asked
            self._context.runner.query(
                find_earlier, wanted, by=self._context.actor, slot="earlier",
                on_done=partial(self._show_earlier, wanted.name), owner=self,
            )  # fmt: skip

    def _show_earlier(self, name: str, found: EarlierFound) -> None:
        self.side.show_earlier(name, found)

    # registering
    def _register(self) -> None:
        if self._busy or not self.form.check_rules():
            return
        self._busy = True
        context = self._context
        main = self.reported.watch.main
        kept = KeptRegistration(
            self.form.draft(), tuple(self.files.files), self.keeper.uid, self.finding,
            None if main is None else main.uid,
        )  # fmt: skip
        context.runner.command(
            register_kept, context.centre, kept, context.rules,
            by=context.actor, on_done=partial(self._registered, kept), on_error=self._refused,
        )  # fmt: skip

    def _registered(self, kept: KeptRegistration, done: DisputeRegistered) -> None:
        self.keeper.finish(kept.draft_uid)
        # After the bus: the list must have asked anew before the record is selected in it.
        QTimer.singleShot(0, self, lambda: self.registered.emit(done))

    def _refused(self, error: FengqiaoError) -> None:
        self._busy = False
        if isinstance(error, RuleViolation) and error.field == "file":
            self.files.say(error.text)
            return
        if not (isinstance(error, RuleViolation) and self.form.show_violation(error)):
            self.refused.emit(error)

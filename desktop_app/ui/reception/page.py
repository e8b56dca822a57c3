"""The page 接访信访: today's reception, petitions, calendar, visits with a case, talk points, statistics."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from db.enums import CentreLevel
from desktop_app.errors import FengqiaoError
from desktop_app.services.permissions import Permission
from desktop_app.services.petition_view import is_petition
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.view_row import ViewRow
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.reception.calendar_desk import CalendarDesk
from desktop_app.ui.reception.case_visit_desk import CaseVisitDesk
from desktop_app.ui.reception.import_view import ReceptionImportView
from desktop_app.ui.reception.petition_desk import PetitionDesk
from desktop_app.ui.reception.statistics_desk import StatisticsDesk
from desktop_app.ui.reception.talk_desk import TalkDesk
from desktop_app.ui.reception.visit_desk import VisitDesk

TODAY, PETITIONS, CALENDAR, CASE_VISITS, TALKS = "今日接访", "信访事项", "接访日历", "带案下访", "说事点"
STATISTICS, TOWNSHIPS = "信访统计", "各乡镇接访"


_OF_COUNTY = frozenset({TOWNSHIPS, PETITIONS, CALENDAR, STATISTICS})


class ReceptionPage(Page):
    """Page 接访信访.

    ``show_target``: the uid of a petition shows it, that of a visitor's matter the list of open ones; the
    word of a part shows that part.
    """

    page_key = "reception"
    entities = frozenset(
        {"petition", "petition_review", "reception_duty", "reception_visit", "case_visit", "talk_point",
         "talk_entry", "dispute", "party", "leader", "case_access", "transition"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the parts; rows come with the first refresh."""
        super().__init__("接访信访")
        self._context = context
        self.visits = VisitDesk(context)
        self.petitions = PetitionDesk(context)
        self.calendar = CalendarDesk(context)
        self.case_visits = CaseVisitDesk(context)
        self.talks = TalkDesk(context)
        self.statistics = StatisticsDesk(context)
        self.at_county = context.centre.identity.level is CentreLevel.COUNTY
        self._first = TOWNSHIPS if self.at_county else TODAY
        self._asks: dict[str, Callable[[], None]] = {
            self._first: self.visits.ask,
            PETITIONS: self.petitions.ask,
            CALENDAR: self.calendar.ask,
            CASE_VISITS: self.case_visits.ask,
            TALKS: self.talks.ask,
            STATISTICS: self.statistics.ask,
        }
        if self.at_county:
            # The county reads what its townships keep, and keeps no receptions of its own.
            self._asks = {word: ask for word, ask in self._asks.items() if word in _OF_COUNTY}
        keeps = context.may(Permission.KEEP_RECEPTION) and not self.at_county
        registers = context.may(Permission.REGISTER_DISPUTE) and not self.at_county
        self._verbs: dict[str, tuple[str, Callable[[], None], bool]] = {
            self._first: ("登记来访", self.visits.open_visit, keeps),
            PETITIONS: ("登记信访", self.petitions.open_register, registers),
            CALENDAR: ("加一天", self.calendar.open_add, keeps),
            CASE_VISITS: ("记下访", self.case_visits.open_record, keeps),
            TALKS: ("登记说事", self.talks.open_talk, keeps),
            STATISTICS: ("", self.statistics.ask, False),
        }
        self.importing: ReceptionImportView | None = None
        self.part = self._first
        self._lay_out()
        if keeps:
            self.add_link("导入旧台账", self.open_import, icon="inbox")
        self._connect()
        self.show_part(self._first, ask=False)

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self.tabs = ViewRow(tuple(self._asks))
        self.tabs.picked.connect(self.show_part)
        self._parts: dict[str, QWidget] = {}
        desks: dict[str, QWidget] = {
            self._first: self.visits,
            PETITIONS: self.petitions,
            CALENDAR: self.calendar,
            CASE_VISITS: self.case_visits,
            TALKS: self.talks,
            STATISTICS: self.statistics,
        }
        for word, desk in desks.items():
            self._stack.addWidget(desk)
            if word in self._asks:
                self._parts[word] = desk
        self.body.setSpacing(look().sizes.s8)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)

    def _connect(self) -> None:
        every = (self.visits, self.calendar, self.case_visits, self.talks, self.petitions, self.statistics)
        for desk in every:
            desk.said.connect(self.notify)
            desk.refused.connect(self._failed)
        for desk in (self.visits, self.petitions, self.case_visits, self.talks):
            desk.navigate.connect(self.navigate)
        self.visits.duty_told.connect(self.set_subtitle)
        self.visits.petition_wanted.connect(self._open_petition)
        self.visits.calendar_wanted.connect(partial(self.show_part, CALENDAR))

    def show_part(self, word: str, *, ask: bool = True) -> None:
        """Show a part by its word and read it."""
        self.part = word
        self.tabs.show()
        self.tabs.show_word(word)
        self._stack.setCurrentWidget(self._parts[word])
        verb, open_form, may = self._verbs[word]
        if may:
            self.set_primary(verb, open_form, icon="plus")
        else:
            self.clear_primary()
        if ask:
            self._asks[word]()

    def open_import(self) -> None:
        """Show the steps of the import in the place of the parts."""
        if self.importing is None:
            self.importing = ReceptionImportView(self._context)
            self.importing.told.connect(self.notify)
            self.importing.failed.connect(self._failed)
            self.importing.left.connect(partial(self.show_part, self._first))
            self._stack.addWidget(self.importing)
        self.importing.ask()
        self._stack.setCurrentWidget(self.importing)
        self.tabs.hide()  # the import is no part of the page, and its preview needs the room
        self.clear_primary()

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Read the shown part again."""
        self._asks[self.part]()

    def show_target(self, target: object) -> None:
        """Show a petition, the visitors' open matters, or a part by its word."""
        match target:
            case str() if target in self._parts:
                self.show_part(target)
            case UUID():
                self._context.runner.query(
                    is_petition, target, by=self._context.actor, slot="target",
                    on_done=partial(self._go, target), owner=self,
                )  # fmt: skip
            case _:
                pass

    def _go(self, uid: UUID, found: bool) -> None:
        if found:
            self._open_petition(uid)
        else:
            self.visits.wanted = uid
            self.visits.open.set_value("on")
            self.show_part(self._first)

    def _open_petition(self, uid: object) -> None:
        self.show_part(PETITIONS, ask=False)
        if isinstance(uid, UUID):
            self.petitions.open(uid)
        self.petitions.ask()

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.petitions.keep_draft()
        return True

    def _failed(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

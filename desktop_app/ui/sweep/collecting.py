"""收表、专项、隐患: what goes out and comes back, and the other sweeps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.enums import CentreLevel
from desktop_app.services.unit import UnitList, list_units
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.campaign_desk import CampaignDesk
from desktop_app.ui.sweep.hazard_desk import HazardDesk
from desktop_app.ui.sweep.import_view import SweepImportView
from desktop_app.ui.sweep.proposal_desk import ProposalDesk
from desktop_app.ui.sweep.sheet_out import SheetOut


class CollectingView(QWidget):
    """Parts by their chips. ``closed()`` on Esc, ``said(text)``, ``refused(FengqiaoError)``."""

    closed = Signal()
    said = Signal(str)
    refused = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build the parts; nothing is read before ``open``."""
        super().__init__()
        s = look().sizes
        self._context = context
        self._township = ""
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(s.s8)
        row = QHBoxLayout()
        row.setSpacing(s.s4)
        self._stack = QStackedWidget()
        self.out = SheetOut(context)
        self.importing = SweepImportView(context)
        self.campaigns = CampaignDesk(context)
        self.hazards = HazardDesk(context)
        self.proposals = ProposalDesk(context)
        is_county = context.rules.identity.level is CentreLevel.COUNTY
        own = (("发出去", self.out), ("收回来", self.importing), ("更正建议", self.proposals))
        shown = (("专项行动", self.campaigns), ("风险隐患", self.hazards))
        self.tabs: dict[str, tuple[FilterChip, QWidget]] = {}
        for word, part in (*(() if is_county else own), *shown):
            chip = FilterChip(word, one_of=True)
            chip.clicked.connect(lambda _=False, wanted=word: self.show_part(wanted))
            self.tabs[word] = chip, part
            self._stack.addWidget(part)
            row.addWidget(chip)
        row.addStretch(1)
        box.addLayout(row)
        box.addWidget(self._stack, 1)
        for part in (self.out, self.campaigns, self.hazards, self.proposals):
            part.said.connect(self.said)
            part.refused.connect(self.refused)
        self.importing.told.connect(self.said)
        self.importing.failed.connect(self.refused)
        self.importing.left.connect(self.closed)
        key = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.closed)
        self._word = next(iter(self.tabs))

    def open(self, township: str) -> None:
        """Read what is shown, for a township."""
        self._township = township
        self._context.runner.query(
            list_units, by=self._context.actor, slot="villages", on_done=self._take_units, owner=self
        )
        self.show_part(self._word)

    def refresh(self) -> None:
        """Read the shown part again."""
        self.show_part(self._word, focus=False)

    def show_part(self, word: str, *, focus: bool = True) -> None:
        """Show a part by its word and read it."""
        self._word = word
        for one, (chip, part) in self.tabs.items():
            chip.set_value("on" if one == word else None)
            if one == word:
                self._stack.setCurrentWidget(part)
                if focus:
                    chip.setFocus(Qt.FocusReason.OtherFocusReason)
        if word == "专项行动":
            self.campaigns.ask(self._township)
        elif word == "风险隐患":
            self.hazards.ask(self._township)
        elif word == "更正建议":
            self.proposals.ask()
        elif word == "收回来":
            self.importing.ask()

    def _take_units(self, found: UnitList) -> None:
        villages = tuple((row.code, row.name) for row in found.units if row.parent == self._township)
        self.out.show_villages(villages)
        self.campaigns.villages = villages

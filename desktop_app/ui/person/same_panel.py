"""Pairs of records that seem to be one person, in the place of the detail."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal

from desktop_app.services.person_merge import SamePerson
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import LinkRow
from desktop_app.ui.kit.text import Label, Words


class SamePanel(DetailPanel):
    """Each pair with the reason and the verb that makes one of them; ``closed()`` goes back."""

    closed = Signal()

    def __init__(self, rows: Sequence[SamePerson], merge: Callable[[SamePerson], object]) -> None:
        """Show the pairs; ``merge`` is asked for one of them."""
        super().__init__()
        self._merge = merge
        self.set_head(DetailHead("像是同一个人"))
        self.set_actions([Action("返回", self.closed.emit)])
        self.show_pairs(rows)

    def show_pairs(self, rows: Sequence[SamePerson]) -> None:
        """Show these pairs, after one was merged or parted."""
        self.clear_sections()
        for row in rows:
            section = self.add_section(row.why)
            verb = link("合并", partial(self._merge, row), small=True)
            verb.setAccessibleName(f"合并 {row.keep} 和 {row.other}")
            section.body.addWidget(LinkRow("留下", row.keep))
            section.body.addWidget(LinkRow("并过来", row.other, verb))
        if not rows:
            section = self.add_section("都看过了")
            section.body.addWidget(Label("没有像是同一个人的记录了。", Words.LABEL, wrap=True))

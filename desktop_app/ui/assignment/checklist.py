"""Checklist (三包) with the evidence of each item and the word that gets it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop_app.services.assignment_detail import ChecklistRow
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look

SEE, PROVE, ADD = "看", "补", "加"
"""Look at the evidence, choose an entry as evidence, record an action first because there is none."""


class ChecklistRows(QWidget):
    """One line per item: sign, label, evidence, verb. ``on_verb(item, verb)`` when it is clicked."""

    def __init__(
        self,
        items: Sequence[ChecklistRow],
        missing_verb: str,
        on_verb: Callable[[ChecklistRow, str], object],
    ) -> None:
        """Show the items; ``missing_verb`` stands at those without evidence, empty for none."""
        super().__init__()
        c, s = look().colours, look().sizes
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(s.s8)
        grid.setVerticalSpacing(0)
        for number, item in enumerate(items):
            sign = QLabel()
            sign.setFixedWidth(s.icon)
            colour = c.ok if item.done else c.text_2
            sign.setPixmap(pixmap("check" if item.done else "pending", colour, s.icon - s.s2))
            sign.setAccessibleName("已有佐证" if item.done else "还没有佐证")
            label = Label(item.label)
            label.setMinimumWidth(s.label_column + s.s16)
            words = item.evidence or ("已有佐证" if item.done else "没有佐证")
            evidence = ElidedLabel(words, tone=Tone.NORMAL if item.done else Tone.MUTED)
            evidence.setFixedHeight(s.row_side - 1)
            for column, widget in enumerate((sign, label, evidence)):
                grid.addWidget(widget, 2 * number, column)
            verb = SEE if item.done else missing_verb
            if verb:
                made = link(verb, partial(on_verb, item, verb))
                made.setAccessibleName(f"{verb}：{item.label}")
                made.setFixedHeight(s.row_side - 1)
                grid.addWidget(made, 2 * number, 3)
            if number + 1 < len(items):
                grid.addWidget(line("row"), 2 * number + 1, 0, 1, 4)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(1, s.label_column + s.s24)


def sentences(texts: Sequence[str], *, warn: bool = False) -> QWidget:
    """Sentences below each other, each with a sign: still to be done, or to be looked into (``warn``)."""
    c, s = look().colours, look().sizes
    name, colour = ("alert", c.warning) if warn else ("pending", c.text_2)
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(s.s8)
    grid.setVerticalSpacing(s.s4)
    for number, text in enumerate(texts):
        sign = QLabel()
        sign.setPixmap(pixmap(name, colour, s.icon - s.s2))
        grid.addWidget(sign, number, 0)
        grid.addWidget(Label(text, Words.VALUE, wrap=True), number, 1)
    grid.setColumnStretch(1, 1)
    return holder

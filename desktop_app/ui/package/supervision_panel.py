"""One supervision as a person reads it: what is asked, until when, and what was answered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from db.enums import CentreLevel
from desktop_app.services.supervision_view import SupervisionRow
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.package.supervision_words import standing

Door = Callable[[SupervisionRow], object]


@dataclass(frozen=True, slots=True)
class SupervisionDoors:
    """What the panel calls; None where this user may not."""

    answer: Door | None
    lift: Door | None
    matter: Door


class SupervisionPanel(DetailPanel):
    """Detail of one step; ``show_row`` replaces what is shown."""

    def __init__(self, level: CentreLevel, doors: SupervisionDoors) -> None:
        """Make an empty panel for the township's or the county's side."""
        super().__init__()
        self._at_county, self._doors = level is CentreLevel.COUNTY, doors

    def show_row(self, row: SupervisionRow) -> None:
        """Show a step with what may be done about it."""
        self.set_head(
            DetailHead(
                row.matter_title,
                row.number,
                standing(row),
                state_done=row.answered_on is not None or row.lifted_on is not None,
                state_paused=bool(row.moved_to),
                risk=row.risk,
                days_left=row.days_left if row.waits else None,
                due_day=row.reply_due_on if row.waits else None,
            )
        )
        self.set_actions(self._actions(row))
        self.clear_sections()
        self._facts(row)
        self.add_section("为什么督办").body.addWidget(Paragraph(row.reason))
        self.add_section("要求").body.addWidget(Paragraph(row.demands))
        self._answer(row)

    def _actions(self, row: SupervisionRow) -> list[Action]:
        found: list[Action] = []
        lift, answer = self._doors.lift, self._doors.answer
        if not row.about_dispute and row.waits and not self._at_county:
            found.append(Action("去反馈", partial(self._doors.matter, row)))
        elif answer is not None and row.lifted_on is None and not row.moved_to and row.about_dispute:
            word = "答复" if row.answered_on is None else "再答复"
            found.append(Action(word, partial(answer, row)))
        if lift is not None and row.lifted_on is None:
            found.append(Action("解除督办", partial(lift, row)))
        return found

    def _facts(self, row: SupervisionRow) -> None:
        section = self.add_section("督办")
        section.add_link("看纠纷" if row.about_dispute else "看交办单", partial(self._doors.matter, row))
        pairs = [
            ("级别", row.kind.label),
            ("发给", row.recipient_name),
            ("发出", f"{day_words(row.issued_on)} {row.issuer_name}"),
            ("答复期限", day_words(row.reply_due_on)),
            ("有关", row.matter_number),
            ("解除", day_words(row.lifted_on) if row.lifted_on else ""),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))

    def _answer(self, row: SupervisionRow) -> None:
        day = day_words(row.answered_on) if row.answered_on else ""
        section = self.add_section("答复", help_text=day)
        if row.answered_on is not None:
            section.body.addWidget(Paragraph(row.answer))
            return
        words = "还没有答复。"
        if row.moved_to:
            words = f"这件纠纷已改由{row.moved_to}承办，原来的乡镇不用再答复。"
        elif self._at_county:
            words = "还没有答复，会随乡镇的来包带回。"
        section.body.addWidget(Label(words, Words.HELP, wrap=True))

"""One dispatch as a person reads it: what is asked, by when, and every step of the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from db.enums import CentreLevel, DispatchState
from desktop_app.domain.dispatch_state import OPEN_STATES
from desktop_app.services.dispatch import DispatchActionRow, DispatchRow
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words, short_moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent


@dataclass(frozen=True, slots=True)
class DispatchDoors:
    """What the panel calls: a step, the dispute, the printed order, a supervision; None: not this user's."""

    step: Callable[[DispatchActionRow], object]
    dispute: Callable[[], object]
    order: Callable[[], object] | None
    supervise: Callable[[], object] | None


class DispatchPanel(DetailPanel):
    """Detail of one dispatch; ``show_dispatch`` replaces what is shown."""

    def __init__(self, level: CentreLevel, doors: DispatchDoors) -> None:
        """Make an empty panel for the township's or the county's side."""
        super().__init__()
        self._level, self._doors = level, doors

    def show_dispatch(self, row: DispatchRow) -> None:
        """Show a dispatch with the steps that state, level and role allow."""
        is_open = row.state in OPEN_STATES
        unsigned = row.state in (DispatchState.ISSUED, DispatchState.DELIVERED)
        self.set_head(
            DetailHead(
                row.title,
                row.number,
                row.state.label,
                state_done=row.state is DispatchState.COMPLETED,
                state_paused=row.state is DispatchState.RETURNED,
                days_left=row.days_left if is_open else None,
                due_day=(row.sign_due_on if unsigned else row.due_on) if is_open else None,
            )
        )
        # Receiving the package is the delivery: 送达 is recorded with the township's first answer.
        steps = [step for step in row.actions if step.action != "deliver"]
        icons = [] if self._doors.order is None else [Action("打印交办单", self._doors.order, "printer")]
        actions = [Action(s.verb, partial(self._doors.step, s)) for s in steps]
        if is_open and self._doors.supervise is not None:
            actions.append(Action("督办", self._doors.supervise))
        self.set_actions(actions, icons=icons)
        self.clear_sections()
        self._order(row)
        self.add_section("交办内容").body.addWidget(Paragraph(row.content))
        self.add_section("办理要求").body.addWidget(Paragraph(row.demands))
        self._steps(row)

    def _order(self, row: DispatchRow) -> None:
        section = self.add_section("交办单")
        if row.matter_uid is not None:
            section.add_link("看纠纷", self._doors.dispute)
        to_or_from = ("承办单位", row.recipient_name)
        if self._level is CentreLevel.TOWNSHIP:
            to_or_from = ("签发单位", row.issuer_name)
        contact = "  ".join(part for part in (row.contact, row.contact_phone or "") if part)
        facts = [
            to_or_from,
            ("签发日期", day_words(row.issued_on)),
            ("签收期限", day_words(row.sign_due_on)),
            ("完成期限", day_words(row.due_on)),
            ("联系人", contact),
            ("有关纠纷", row.matter_number or ""),
        ]
        section.body.addWidget(KeyValues(facts))

    def _steps(self, row: DispatchRow) -> None:
        section = self.add_section("办理经过", help_text=f"{len(row.steps)} 步" if row.steps else "")
        if not row.steps:
            words = (
                "还没有签收。"
                if self._level is CentreLevel.TOWNSHIP
                else "乡镇还没有回音，签收会随来包带回。"
            )
            section.body.addWidget(Label(words, Words.HELP, wrap=True))
            return
        timeline = Timeline()
        timeline.set_events(
            tuple(
                TimelineEvent(
                    short_moment_words(step.happened_at),
                    step.state.label,
                    step.signer_name,
                    step.content or "",
                    counts=True,
                    key=number,
                )
                for number, step in reversed(tuple(enumerate(row.steps)))
            )
        )
        section.body.addWidget(timeline)

"""What becomes of a finding: shown in the place of the round, settled, handed over, registered."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from db.enums import GridEventKind, GridEventOutcome
from desktop_app.errors import FengqiaoError
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_event import EventRow, hand_over_event, register_event, settle_event
from desktop_app.ui.dispute.codes import category_choices
from desktop_app.ui.kit.action_row import Action, ActionRow
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.forms import Values, reason_form
from desktop_app.ui.sweep.side import Answer, SidePanel
from desktop_app.ui.sweep.words import short_title, spoken_day


def _further(row: EventRow) -> list[tuple[str, str]]:
    """What only a hazard, or a finding of a campaign, has."""
    pairs = [("专项行动", row.campaign)] if row.campaign else []
    if row.is_hazard:
        due = f"{row.due_on:%Y-%m-%d}" if row.due_on is not None else "没定"
        limit = due if row.closed_on is None else f"{row.closed_on:%m-%d} 已销号"
        pairs += [("性质", GridEventKind.HAZARD.label), ("责任人", row.owner or "没定"), ("整改时限", limit)]
    return pairs


class FindingDesk(QObject):
    """Opens findings in the side panel and runs their steps.

    ``navigate(page key, target)`` goes to the dispute page; ``refused(FengqiaoError)`` when a step was
    refused that has no form; ``said(text)`` after a step.
    """

    navigate = Signal(str, object)
    refused = Signal(object)
    said = Signal(str)

    def __init__(self, context: PageContext, side: SidePanel, parent: QObject) -> None:
        """Work in ``side``."""
        super().__init__(parent)
        self._context = context
        self._side = side

    def open(self, row: EventRow) -> None:
        """Show a finding with what can be done."""
        answer = Answer(f"{short_title(row.grid_title)}的情况")
        answer.body.addWidget(Label(row.description, wrap=True, select=True))
        categories = {choice.value: choice.word for choice in category_choices()}
        answer.body.addWidget(
            KeyValues(
                (
                    ("报告", f"{spoken_day(row.day)} {row.reporter}"),
                    ("当事人", row.parties_text),
                    ("电话", row.phone_masked or ""),
                    ("类别", categories.get(row.category_code or "", "")),
                    ("人数", str(row.people_count or "")),
                    ("风险", row.risk_level.label if row.risk_level else ""),
                    ("处置", row.outcome.label),
                    ("说明", row.outcome_note),
                    *_further(row),
                ),
                columns=1,
            )
        )
        actions = ActionRow()
        actions.set_actions(self._offered(row))
        answer.body.addWidget(actions)
        self._side.show_answer(answer)

    def _offered(self, row: EventRow) -> list[Action]:
        context = self._context
        if row.dispute_uid is not None:
            word = f"打开 {row.dispute_number}" if row.dispute_number else "打开纠纷"
            return [Action(word, partial(self.navigate.emit, "dispute", row.dispute_uid))]
        offered: list[Action] = []
        if row.may_register and context.may(Permission.REGISTER_DISPUTE):
            offered.append(Action("登记纠纷", partial(self.register, row.uid)))
        if row.outcome is GridEventOutcome.OPEN and context.may(Permission.REPORT_SWEEP):
            offered.append(Action("当场化解", partial(self._settle, row)))
            offered.append(Action("移交", partial(self._hand_over, row)))
        return offered

    def register(self, event: UUID) -> None:
        """Go to the registration of a dispute with everything that the finding says."""
        self._context.runner.query(
            register_event, event, self._context.rules, by=self._context.actor,
            slot="register", on_done=partial(self._registered, event), on_error=self._refused, owner=self,
        )  # fmt: skip

    def _registered(self, event: UUID, draft: DisputeDraft) -> None:
        self._side.leave()
        self.navigate.emit("dispute", ("register", draft, event))

    def _refused(self, error: FengqiaoError) -> None:
        self.refused.emit(error)

    def _settle(self, row: EventRow) -> None:
        form = reason_form("当场化解", "怎样化解的", "记下化解", row.description, "请写明怎样化解的。")
        self._ask(form, row, GridEventOutcome.ON_THE_SPOT)

    def _hand_over(self, row: EventRow) -> None:
        form = reason_form("移交", "移交给谁，怎样移交的", "记下移交", row.description, "请写明移交给了谁。")
        self._ask(form, row, GridEventOutcome.HANDED_OVER)

    def _ask(self, form: SideForm, row: EventRow, outcome: GridEventOutcome) -> None:
        step = hand_over_event if outcome is GridEventOutcome.HANDED_OVER else settle_event

        def save(values: Values) -> None:
            form.saving(True)
            self._context.runner.command(
                step, row.uid, values["reason"], by=self._context.actor,
                on_done=partial(self._done, f"已记为{outcome.label}。"), on_error=form.refused, owner=form,
            )  # fmt: skip

        form.saved.connect(save)
        self._side.show_form(form, (row.uid, outcome))

    def _done(self, said: str, _: None) -> None:
        self._side.finish()
        self.said.emit(said)

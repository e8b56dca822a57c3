"""The steps of a plan as they are typed: one line a step, what; who; until when."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from desktop_app.domain.date_input import parse_day
from desktop_app.services.assignment_detail import PlanStepRow
from desktop_app.services.assignment_plan import PlanStepDraft
from desktop_app.ui.kit.fields import LongTextField

_BETWEEN = re.compile(r"\s*[;；|\t]\s*")
HELP = "一行一步：做什么；谁来做；哪天完成。例如“重测面积；鲁长河；3.15”。可以空着"


class PlanStepsField(LongTextField):
    """Lines of steps; a line that cannot be read is told when the field is left."""

    def __init__(self, today: Callable[[], date]) -> None:
        """Build the empty field."""
        super().__init__("steps", "分步安排", limit=5000, lines=4)
        self._today = today
        self.set_help(HELP)

    def show_steps(self, steps: Sequence[PlanStepRow]) -> None:
        """Start with the steps that are still to be done."""
        waiting = [step for step in steps if step.done_on is None]
        self.set_value("\n".join(f"{s.content}；{s.responsible}；{s.due_on}" for s in waiting))

    def problem(self) -> str:
        """What is wrong with the first line that cannot be read."""
        return super().problem() or read_steps(self.value(), self._today())[1]


def read_steps(text: str, today: date) -> tuple[tuple[PlanStepDraft, ...], str]:
    """The steps of the lines, and a sentence about the first line that is not understood."""
    found: list[PlanStepDraft] = []
    for number, line in enumerate((raw.strip() for raw in text.splitlines()), 1):
        if not line:
            continue
        pieces = _BETWEEN.split(line.strip(" ;；"))
        day = parse_day(pieces[-1], today, ahead=True) if len(pieces) == 3 else None
        if len(pieces) != 3 or day is None:
            what = "日期没有看懂" if len(pieces) == 3 else "要写成“做什么；谁来做；哪天完成”"
            return tuple(found), f"第 {number} 行{what}，请改好。"
        found.append(PlanStepDraft(pieces[0], pieces[1], day))
    return tuple(found), ""

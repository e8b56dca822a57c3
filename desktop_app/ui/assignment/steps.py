"""The form of each step that a state allows, with the command behind it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db.enums import Role
from desktop_app.domain.clock_time import local_date
from desktop_app.services import assignment as work
from desktop_app.services import assignment_plan
from desktop_app.services.assignment_detail import AssignmentDetail, PlanStepRow
from desktop_app.services.assignment_extension import ask_extension, decide_extension
from desktop_app.services.assignment_handover import HandoverDraft, hand_over
from desktop_app.services.discharge import DischargeDraft, ask_discharge, decide_discharge
from desktop_app.services.leader_view import LeaderRow
from desktop_app.ui.assignment.plan_steps import PlanStepsField, read_steps
from desktop_app.ui.assignment.progress_form import PROGRESS, progress_step
from desktop_app.ui.assignment.step import Done, Refused, Save, Step, Values
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.fields import (
    CheckField,
    Choice,
    ChoiceField,
    DateField,
    Field,
    LongTextField,
    TextField,
)
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext


class Steps:
    """Makes the forms of one assignment's steps."""

    def __init__(self, context: PageContext, detail: AssignmentDetail, leaders: Sequence[LeaderRow]) -> None:
        """Know the assignment and the leaders that may take it over."""
        self._context, self._detail, self._leaders = context, detail, leaders
        self._uid = detail.row.uid

    def make(self, action: str) -> Step:
        """The form of a step of the state machine, or of ``PROGRESS``."""
        makers: dict[str, Callable[[], Step]] = {
            "approve": self._approve,
            "reject": self._reject,
            "confirm": self._confirm,
            "plan": self._plan,
            PROGRESS: lambda: progress_step(self._context, self._detail),
            "ask_extension": self._ask_extension,
            "approve_extension": self._approve_extension,
            "refuse_extension": self._refuse_extension,
            "ask_discharge": self._ask_discharge,
            "discharge": self._discharge,
            "send_back": self._send_back,
            "hand_over": self._hand_over,
        }
        return makers[action]()

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _reason(self, label: str, required: str) -> tuple[Field[Any], ...]:
        return (LongTextField("reason", label, required=required, limit=1000),)

    def _decider(self) -> TextField:
        head = self._context.actor.name if self._context.actor.role is Role.TOWNSHIP_HEAD else ""
        name = TextField("decided_by", "批准人（党政一把手）", width=look().sizes.width_choice, limit=100)
        name.set_value(head)
        name.required = "请填写批准人姓名。"
        return name

    def _approve(self) -> Step:
        name = self._decider()
        return Step(
            "批准包案",
            "批准包案",
            ((name,), (LongTextField("note", "批示", limit=1000),)),
            lambda v, done, refused: self._decide_proposal(True, v["note"], v["decided_by"], done, refused),
            "已批准，领导 1 个工作日内认领。",
            "必填：批准人",
        )

    def _reject(self) -> Step:
        return Step(
            "不批准包案",
            "不批准",
            (self._reason("不批准的理由", "请写明理由，提出的人要看。"),),
            lambda v, done, refused: self._decide_proposal(False, v["reason"], "", done, refused),
            "已记下不批准。",
        )

    def _decide_proposal(self, granted: bool, note: str, name: str, done: Done, refused: Refused) -> object:
        return self._context.runner.command(
            work.decide_proposal, self._uid, granted, note, self._context.rules, name,
            by=self._context.actor, on_done=done, on_error=refused,
        )  # fmt: skip

    def _confirm(self) -> Step:
        leader = self._detail.row.leader_name
        return Step(
            "认领包案",
            "认领",
            ((CheckField("evidence", f"已核对：{leader}与当事人没有需要回避的关系"),),),
            lambda v, done, refused: self._context.runner.command(
                work.confirm, self._uid, bool(v["evidence"]),
                by=self._context.actor, on_done=done, on_error=refused,
            ),
            "已认领，请在 3 个工作日内定方案。",
        )  # fmt: skip

    def _plan(self) -> Step:
        latest = self._detail.limit_on
        due = DateField("due_on", "时限", self._today, ahead=True, required="请填写时限。")
        due.set_value(self._detail.whole_due_on)
        if latest is not None:
            due.set_help(f"最晚 {day_words(latest)}")
        who = TextField("responsible", "责任人", width=look().sizes.width_choice, required="请填写责任人。")
        who.set_value(self._detail.responsible or "")
        how = LongTextField("measures", "化解方案", required="请写明怎么化解。", limit=5000, lines=6)
        how.set_value(self._detail.measures or "")
        steps = PlanStepsField(self._today)
        steps.show_steps(self._detail.plan_steps)
        return Step(
            "定方案",
            "定方案",
            ((who, due), (how,), (steps,)),
            self._save_plan,
            "方案已定。",
            "必填：责任人、时限、化解方案",
        )

    def _save_plan(self, v: Values, done: Done, refused: Refused) -> object:
        steps, _ = read_steps(v["steps"], self._today())
        draft = assignment_plan.PlanDraft(v["responsible"], v["measures"], v["due_on"], steps)
        return self._context.runner.command(
            assignment_plan.plan, self._uid, draft,
            by=self._context.actor, on_done=done, on_error=refused,
        )  # fmt: skip

    def finish(self, step: PlanStepRow) -> Step:
        """The form in which a step of the plan is entered as done."""
        day = DateField("done_on", "哪天完成", self._today, required="请填写日期。", latest=self._today)
        day.set_value(self._today())
        note = LongTextField("note", "怎么完成的", limit=1000)
        return Step(
            "完成一步",
            "完成了",
            ((day,), (note,)),
            lambda v, done, refused: self._context.runner.command(
                assignment_plan.finish_step, step.uid, v["done_on"], v["note"],
                by=self._context.actor, on_done=done, on_error=refused,
            ),
            f"第 {step.ordinal} 步已完成。",
            step.content,
        )  # fmt: skip

    def void(self) -> Step:
        """The form that voids a proposal, or one of two assignments of a matter."""
        return Step(
            "作废包案",
            "作废这件包案",
            (self._reason("为什么作废", "请写明为什么作废。"),),
            lambda v, done, refused: self._context.runner.command(
                work.void_assignment, self._uid, v["reason"],
                by=self._context.actor, on_done=done, on_error=refused,
            ),
            "已作废。",
            "编号不再用",
        )  # fmt: skip

    def _ask_extension(self) -> Step:
        return Step(
            "申请延期",
            "申请延期",
            (self._reason("为什么要延期", "请写明延期的理由。"),),
            lambda v, done, refused: self._context.runner.command(
                ask_extension, self._uid, v["reason"],
                by=self._context.actor, on_done=done, on_error=refused,
            ),
            "已申请延期，等党政一把手批准。",
            "包案只能延期一次",
        )  # fmt: skip

    def _approve_extension(self) -> Step:
        due = DateField("new_due", "新的时限", self._today, ahead=True, required="请填写新的时限。")
        if self._detail.whole_due_on is not None:
            due.set_help(f"原来到 {day_words(self._detail.whole_due_on)}")
        note = LongTextField("reason", "批示", limit=1000)
        return Step(
            "批准延期", "批准延期", ((self._decider(), due), (note,)), self._save_extension, "已批准延期。"
        )

    def _refuse_extension(self) -> Step:
        row = self._reason("不准延期的理由", "请写明理由。")
        return Step("不准延期", "不准延期", (row,), self._save_extension, "已记下不准延期。")

    def _save_extension(self, values: Values, done: Done, refused: Refused) -> object:
        return self._context.runner.command(
            decide_extension, self._uid, values.get("new_due"), values["reason"], self._context.rules,
            values.get("decided_by", ""),
            by=self._context.actor, on_done=done, on_error=refused,
        )  # fmt: skip

    def _ask_discharge(self) -> Step:
        result = LongTextField("result", "化解结果", required="请写明化解结果。", limit=5000, lines=4)
        result.set_value(self._detail.result or "")
        voice = LongTextField("feedback", "当事人反馈", required="请登记当事人的反馈意见。", limit=2000)
        voice.set_value(self._detail.party_feedback or "")
        return Step(
            "申请销号",
            "申请销号",
            ((result,), (voice,)),
            lambda v, done, refused: self._context.runner.command(
                ask_discharge, self._uid, DischargeDraft(v["result"], v["feedback"]), self._context.rules,
                by=self._context.actor, on_done=done, on_error=refused,
            ),
            "已申请销号，等中心主任复核。",
            "全部必填",
        )  # fmt: skip

    def _discharge(self) -> Step:
        note = LongTextField("reason", "复核意见", limit=1000)
        return Step("复核销号", "销号", ((note,),), self._reviewer(True), "已销号。")

    def _send_back(self) -> Step:
        row = self._reason("要补办什么", "请写明要补办什么。")
        return Step("退回补办", "退回补办", (row,), self._reviewer(False), "已退回补办。")

    def _reviewer(self, granted: bool) -> Save:
        return lambda v, done, refused: self._context.runner.command(
            decide_discharge, self._uid, granted, v["reason"], self._context.rules,
            by=self._context.actor, on_done=done, on_error=refused,
        )  # fmt: skip

    def _hand_over(self) -> Step:
        others = [
            row for row in self._leaders if row.uid != self._detail.row.leader_uid and not row.not_in_office
        ]
        items = LongTextField("items", "移交清单", limit=3000, lines=4)
        items.set_help("一行一项；空着就照现有的材料自动列")
        who = ChoiceField("leader_uid", "接手的领导", leader_choices(others), required="请选接手的领导。")
        return Step(
            "更换领导",
            "更换领导",
            ((who, self._decider()), self._reason("为什么更换", "请写明更换的理由。"), (items,)),
            lambda v, done, refused: self._context.runner.command(
                hand_over, self._uid,
                HandoverDraft(
                    v["leader_uid"], v["reason"], tuple(v["items"].splitlines()), v["decided_by"]
                ),
                self._context.rules,
                by=self._context.actor, on_done=done, on_error=refused,
            ),
            "已更换领导，由新领导认领并重新定方案。",
            "新领导要重新认领、重新定方案",
        )  # fmt: skip


def leader_choices(leaders: Sequence[LeaderRow]) -> tuple[Choice[UUID], ...]:
    """Leaders to choose from, with the number of cases they have."""
    return tuple(
        Choice(row.uid, row.name, help=f"{row.post}  {row.open_count} 件", keys=row.initials)
        for row in leaders
    )

"""One assignment as a person reads it: plan, evidence, next step, progress, and what can be done now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.enums import AssignmentState
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.domain.profile_leader import LeaderRule
from desktop_app.services.assignment_detail import (
    AssignmentDetail,
    ChecklistRow,
    HandoverRow,
    PlanStepRow,
    ProgressRow,
)
from desktop_app.ui.assignment.checklist import ADD, PROVE, ChecklistRows, sentences
from desktop_app.ui.assignment.progress_form import PROGRESS
from desktop_app.ui.attachment.record_files import FilePlace
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.dates import day_words, short_day_words, short_moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, LinkRow, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone

_ORDER = {"ask_discharge": -1, "hand_over": 1, "ask_extension": 2} | dict.fromkeys(
    ("reject", "refuse_extension", "send_back"), 1
)
"""Place of a step among the buttons; usual ones have 0."""
_RUNNING = OPEN_STATES - {AssignmentState.PROPOSED}
_ENDING = frozenset({"ask_discharge", "discharge"})
"""Steps that are absent while the checklist is open: 为何不能销号 says what is missing."""


_LABEL = 12
"""Letters of an entry in the menu of places for a file."""


@dataclass(frozen=True, slots=True)
class DetailDoors:
    """What the panel calls: a step, a checklist item's verb, the next step, a step of the plan, the dispute.

    ``papers`` opens the menu of sheets, ``handover`` shows that of one hand-over; without them nothing is
    printed. ``void`` takes a proposal, or one of two, back.
    """

    step: Callable[[str], object]
    evidence: Callable[[ChecklistRow, str], object]
    note: Callable[[], object]
    finish: Callable[[PlanStepRow], object]
    dispute: Callable[[], object]
    papers: Callable[[], object] | None
    handover: Callable[[HandoverRow], object] | None
    void: Callable[[], object] | None


class AssignmentPanel(DetailPanel):
    """Detail of one assignment; ``show_assignment`` replaces what is shown."""

    def __init__(self, rules: LeaderRule, doors: DetailDoors) -> None:
        """Make an empty panel."""
        super().__init__()
        self._rules, self._doors = rules, doors
        self._why = False
        self._shown: AssignmentDetail | None = None

    def show_assignment(self, detail: AssignmentDetail) -> None:
        """Show an assignment; the answer to 为何不能销号 closes when it is another one."""
        if self._shown is None or self._shown.row.uid != detail.row.uid:
            self._why = False
        self._shown = detail
        self._head(detail)
        self._actions(detail)
        self.clear_sections()
        if self._why and detail.why_not:
            self._why_section(detail)
        self._health(detail)
        if detail.row.state in (AssignmentState.PROPOSED, AssignmentState.REJECTED):
            self._proposal(detail)
        else:
            self._plan(detail)
            self._plan_steps(detail)
            self._evidence(detail)
        self._next_step(detail)
        self._result(detail)
        self._handovers(detail)
        self._progress(detail)

    def toggle_why(self) -> None:
        """Show or hide what 销号 still lacks."""
        self._why = not self._why
        if self._shown is not None:
            self.show_assignment(self._shown)

    def _head(self, detail: AssignmentDetail) -> None:
        row = detail.row
        due = f"{row.days_without_action} 天没有动作" if row.neglected else ""
        self.set_head(
            DetailHead(
                row.title,
                row.number,
                "" if row.state is AssignmentState.PLANNED else row.state.label,
                state_done=row.state is AssignmentState.DISCHARGED,
                state_paused=row.state is AssignmentState.REJECTED,
                risk=row.risk,
                days_left=row.days_left,
                due_day=None if row.neglected else row.due_on,
                due=due,
                due_tone=Tone.DANGER if due else Tone.NORMAL,
            )
        )

    def _actions(self, detail: AssignmentDetail) -> None:
        can_work = detail.can_work and detail.row.state in _RUNNING
        ready = all(item.done for item in detail.checklist) and any(e.counts for e in detail.progress)
        steps = sorted(
            (step for step in detail.actions if step.action not in _ENDING or ready),
            key=lambda step: _ORDER.get(step.action, 0),
        )
        actions = [Action(step.verb, _bound(self._doors.step, step.action)) for step in steps]
        if can_work:
            place = 0 if detail.row.state is AssignmentState.PLANNED else min(1, len(actions))
            actions.insert(place, Action("记一次动作", _bound(self._doors.step, PROGRESS)))
        mistaken = detail.row.state is AssignmentState.PROPOSED or detail.row.twice
        if mistaken and detail.own and self._doors.void is not None:
            actions.append(Action("作废包案", self._doors.void))
        why = None
        if not ready and detail.row.state in _RUNNING:
            why = Action("为何不能销号？", self.toggle_why)
        icons = [] if self._doors.papers is None else [Action("打印", self._doors.papers, "printer")]
        self.set_actions(actions, why=why, icons=icons)

    def _why_section(self, detail: AssignmentDetail) -> None:
        section = self.add_section("还不能销号", help_text=f"差 {len(detail.why_not)} 项")
        section.add_link("收起", self.toggle_why)
        section.body.addWidget(sentences(detail.why_not))
        if not detail.result:
            note = "化解结果和当事人反馈在申请销号时填写；其余各项齐了，上面就会出现“申请销号”。"
            section.body.addWidget(Label(note, Words.HELP, wrap=True))

    def _health(self, detail: AssignmentDetail) -> None:
        """What somebody should ask about before reading on; nothing where all is well."""
        health = detail.row.health
        words = [] if health is None else list(health.words)
        if detail.row.twice:
            words.insert(0, "这件事有两个在办的包案，请核对后作废一个。")
        if detail.row.deputy_name:
            words.append(f"{detail.row.leader_name}离岗，由{detail.row.deputy_name}代管。")
        if words:
            section = self.add_section("要留意", help_text=f"{len(words)} 处")
            section.body.addWidget(sentences(words, warn=True))

    def _plan_steps(self, detail: AssignmentDetail) -> None:
        if not detail.plan_steps:
            return
        done = sum(step.done_on is not None for step in detail.plan_steps)
        section = self.add_section("分步安排", help_text=f"{done} / {len(detail.plan_steps)} 步完成")
        can_work = detail.can_work and detail.row.state in _RUNNING
        for step in detail.plan_steps:
            verbs: list[Button] = []
            if can_work and step.done_on is None:
                verb = link("完成了", _bound_step(self._doors.finish, step))
                verb.setAccessibleName(f"完成了：{step.content}")
                verbs.append(verb)
            late = step.days_left is not None and step.days_left < 0
            note = f"{step.due_on} 前，{step.responsible}"
            if step.done_on is not None:
                note = "，".join(part for part in (f"{step.done_on} 完成", step.done_note) if part)
            elif late:
                note += f"，已过 {-(step.days_left or 0)} 天"
            tone = Tone.DANGER if late else Tone.MUTED
            section.body.addWidget(
                LinkRow(f"第 {step.ordinal} 步", step.content, *verbs, note=note, tone=tone)
            )

    def _handovers(self, detail: AssignmentDetail) -> None:
        if not detail.handovers:
            return
        section = self.add_section("更换领导", help_text=f"{len(detail.handovers)} 次")
        for row in detail.handovers:
            verbs: list[Button] = []
            if self._doors.handover is not None:
                verb = link("移交单", _bound_handover(self._doors.handover, row))
                verb.setAccessibleName(f"打印移交单：{row.from_name}到{row.to_name}")
                verbs.append(verb)
            note = "；".join((*row.items, f"{row.approved_by}批准"))
            section.body.addWidget(
                LinkRow(
                    str(row.handed_on), f"{row.from_name} → {row.to_name}　{row.reason}", *verbs, note=note
                )
            )

    def _proposal(self, detail: AssignmentDetail) -> None:
        section = self.add_section("提出包案")
        if detail.row.dispute_uid is not None:
            section.add_link("看纠纷", self._doors.dispute)
        facts = [
            ("包案领导", f"{detail.row.leader_name}（{detail.row.leader_post}）"),
            ("事由", detail.trigger.label),
            ("提出", f"{day_words(detail.proposed_on)} {detail.proposed_by}"),
        ]
        if detail.approved_on is not None:
            facts.append(("审批", f"{day_words(detail.approved_on)} {detail.approved_by or ''}"))
        section.body.addWidget(KeyValues(facts, columns=1))
        section.body.addWidget(Paragraph(detail.reason))
        if detail.approval_note:
            section.body.addWidget(Paragraph(f"审批意见：{detail.approval_note}"))

    def _plan(self, detail: AssignmentDetail) -> None:
        counts = {count.group: count for count in detail.row.evidence}
        group = next((item.group for item in detail.checklist if item.of_plan), "四定")
        count = counts.get(group)
        title = "方案" if count is None else f"方案（{group} {count.done} / {count.total}）"
        section = self.add_section(title)
        if detail.row.dispute_uid is not None:
            section.add_link("看纠纷", self._doors.dispute)
        planned = detail.planned_on is not None
        section.body.addWidget(
            KeyValues(
                [
                    ("领导", detail.row.leader_name),
                    ("责任人", (detail.responsible or "") if planned else "还没有定"),
                    ("方案", _plan_words(detail)),
                    ("时限", "" if detail.whole_due_on is None else detail.whole_due_on.isoformat()),
                ]
            )
        )
        if planned and detail.measures:
            section.body.addWidget(Paragraph(detail.measures))
        if detail.clocks:
            section.body.addWidget(Label("期限怎么算的：" + "".join(detail.clocks), Words.HELP, wrap=True))
        if detail.extension_asked_by and detail.row.state is AssignmentState.EXTENSION_ASKED:
            section.body.addWidget(Label(f"{detail.extension_asked_by}申请延期。", Words.HELP, wrap=True))

    def _evidence(self, detail: AssignmentDetail) -> None:
        groups = dict.fromkeys(item.group for item in detail.checklist if not item.of_plan)
        can_work = detail.can_work and detail.row.state in _RUNNING
        verb = (PROVE if detail.progress else ADD) if can_work else ""
        for group in groups:
            items = [item for item in detail.checklist if item.group == group]
            done = sum(item.done for item in items)
            section = self.add_section(group, help_text=f"{done} / {len(items)} 有佐证")
            # The verbs are links: their inner padding takes the place of the body's margin.
            section.body.setContentsMargins(0, 0, 0, 0)
            section.body.addWidget(ChecklistRows(items, verb, self._doors.evidence))

    def _next_step(self, detail: AssignmentDetail) -> None:
        if detail.row.state not in _RUNNING:
            return
        section = self.add_section("下一步")
        if detail.can_work:
            section.add_link("修改" if detail.next_step else "写下一步", self._doors.note)
        if detail.next_step:
            section.body.addWidget(Paragraph(detail.next_step))
        else:
            section.body.addWidget(Label("还没有写。", Words.LABEL))

    def _result(self, detail: AssignmentDetail) -> None:
        if not detail.result:
            return
        section = self.add_section("化解结果")
        if detail.discharged_on is not None:
            section.set_help(f"{day_words(detail.discharged_on)}销号")
        section.body.addWidget(Paragraph(detail.result))
        if detail.party_feedback:
            section.body.addWidget(Paragraph(f"当事人反馈：{detail.party_feedback}"))

    def _progress(self, detail: AssignmentDetail) -> None:
        actions = sum(entry.counts for entry in detail.progress)
        words = f"{len(detail.progress)} 条，其中动作 {actions} 次" if detail.progress else ""
        section = self.add_section("进展", help_text=words)
        timeline = Timeline()
        timeline.set_events(_events(detail))
        section.body.addWidget(timeline)


def file_places(detail: AssignmentDetail) -> tuple[FilePlace, ...]:
    """With what a file can be kept: each entry of progress, the newest first, then the assignment."""
    entries = [
        FilePlace(
            "progress_entry", entry.uid,
            f"{short_moment_words(entry.happened_at)} {entry.kind.label} {entry.content[:_LABEL]}".strip(),
        )
        for entry in detail.progress
    ]  # fmt: skip
    return (*entries, FilePlace("leader_assignment", detail.row.uid, "整个包案"))


def _bound_step(fn: Callable[[PlanStepRow], object], step: PlanStepRow) -> Callable[[], object]:
    return lambda: fn(step)


def _bound_handover(fn: Callable[[HandoverRow], object], row: HandoverRow) -> Callable[[], object]:
    return lambda: fn(row)


def _bound(fn: Callable[[str], object], value: str) -> Callable[[], object]:
    return lambda: fn(value)


def _plan_words(detail: AssignmentDetail) -> str:
    if detail.planned_on is not None:
        return f"{short_day_words(detail.planned_on)}已定"
    if detail.plan_due_on is not None:
        return f"{short_day_words(detail.plan_due_on)}前定"
    return ""


def _further_words(entry: ProgressRow) -> str:
    """What the entry left to be done, and what shows that it happened."""
    found = f"\n佐证：{entry.evidence}" if entry.evidence else ""
    found += f"\n佐证文件：{'、'.join(entry.files)}" if entry.files else ""
    if entry.next_step:
        day = "" if entry.next_on is None else f"（{entry.next_on}）"
        found += f"\n下一步：{entry.next_step}{day}"
    return found


def _late_words(entry: ProgressRow) -> str:
    """Says when an entry was written more than a day after it happened, so that back-filling is seen."""
    if entry.bulk:
        return f"\n（{short_moment_words(entry.entered_at)} 和另外几条一次补录）"
    late = (entry.entered_at - entry.happened_at).days >= 1
    return f"（{short_moment_words(entry.entered_at)} 补记）" if late else ""


def _events(detail: AssignmentDetail) -> tuple[TimelineEvent, ...]:
    """Progress and steps from new to old; only real actions have a filled dot."""
    found = [
        (
            entry.happened_at,
            TimelineEvent(
                short_moment_words(entry.happened_at),
                entry.kind.label,
                entry.people,
                entry.content + _further_words(entry) + _late_words(entry),
                counts=entry.counts,
                key=entry.uid,
            ),
        )
        for entry in detail.progress
    ]
    found += [
        (
            step.happened_at,
            TimelineEvent(
                short_moment_words(step.happened_at),
                step.verb,
                step.actor_name,
                step.reason or "",
                counts=False,
            ),
        )
        for step in reversed(detail.history)
    ]
    ordered: Sequence[tuple[object, TimelineEvent]] = sorted(found, key=lambda pair: pair[0], reverse=True)
    return tuple(event for _, event in ordered)

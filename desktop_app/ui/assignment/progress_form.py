"""Forms about progress: recording what was done, and choosing what proves a checklist item."""

from datetime import date, datetime
from uuid import UUID

from db.enums import ProgressKind
from desktop_app.domain.clock_time import CHINA, local_date, local_time
from desktop_app.services import assignment_progress as work
from desktop_app.services.assignment_detail import AssignmentDetail, ChecklistRow
from desktop_app.ui.assignment.step import Done, Refused, Step, Values
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.fields import DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

PROGRESS = "progress"
"""Key of the action that is no step of the state machine: recording a visit, meeting, call or note."""


def progress_step(context: PageContext, detail: AssignmentDetail, kind: ProgressKind | None = None) -> Step:
    """Recording a visit, meeting, call or note; only the first three kinds count as an action."""
    s = look().sizes

    def today() -> date:
        return local_date(context.clock.now())

    def save(values: Values, done: Done, refused: Refused) -> object:
        moment = _moment(values["happened_at"], values["time"])
        draft = work.ProgressDraft(
            values["kind"],
            moment,
            values["people"],
            values["content"],
            values["next_step"],
            values["next_on"],
        )
        return context.runner.command(
            work.add_progress, detail.row.uid, draft, by=context.actor, on_done=done, on_error=refused
        )

    now = local_time(context.clock.now())
    what = SelectField(
        "kind",
        "方式",
        [(k, k.label) for k in ProgressKind],
        required="请选一种。",
        width=s.width_date,
    )
    what.set_value(kind)
    day = DateField("happened_at", "日期", today, required="请填写日期。", latest=today)
    day.set_value(now.date())
    clock = TextField(
        "time",
        "时间",
        width=s.width_short,
        placeholder="9:30",
        required="请填写时间。",
        check_text=_clock_problem,
    )
    clock.set_value(f"{now:%H:%M}" if kind is ProgressKind.NOTE else "")
    people = TextField("people", "参加人", required="请填写参加人。", limit=200)
    people.set_value(context.actor.name if kind is ProgressKind.NOTE else detail.row.leader_name)
    text = LongTextField("content", "做了什么、有什么结果", required="请写明结果。", limit=5000, lines=4)
    further = LongTextField("next_step", "下一步", limit=1000)
    further.set_value(detail.next_step or "" if kind is ProgressKind.NOTE else "")
    when = DateField("next_on", "下一步哪天做", today, ahead=True)
    when.set_value(_next_on(detail) if kind is ProgressKind.NOTE else None)
    return Step(
        "记一次动作",
        "保存",
        ((what, day, clock), (people,), (text,), (further,), (when,)),
        save,
        "已记下。",
        "电话联系和情况记录不算动作",
    )


def evidence_step(context: PageContext, detail: AssignmentDetail, item: ChecklistRow) -> Step:
    """Choosing the entry of progress that proves an item."""
    entries = [
        (entry.uid, f"{short_moment_words(entry.happened_at)}  {entry.kind.label}  {entry.people}")
        for entry in detail.progress
    ]
    which = SelectField[UUID]("record_uid", "以哪一条进展作佐证", entries, required="请选一条进展。")
    which.set_value(item.record_uid)
    return Step(
        f"{item.label}的佐证",
        "作为佐证",
        ((which,),),
        lambda v, done, refused: context.runner.command(
            work.give_evidence, detail.row.uid, item.key, v["record_uid"], context.rules,
            by=context.actor, on_done=done, on_error=refused,
        ),
        f"{item.label}有佐证了。",
    )  # fmt: skip


def _next_on(detail: AssignmentDetail) -> date | None:
    health = detail.row.health
    return None if health is None or health.next_step is None else health.next_step.due_on


def _clock_problem(text: str) -> str:
    return "" if not text or _clock(text) else "没有看懂这个时间，请写成 9:30 或 1430。"


def _clock(text: str) -> tuple[int, int] | None:
    plain = text.replace("：", ":").replace(".", ":").strip()
    if plain.isdecimal() and len(plain) in (3, 4):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    hours, colon, minutes = plain.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal()):
        return None
    found = int(hours), int(minutes)
    return found if found[0] < 24 and found[1] < 60 else None


def _moment(day: date, text: str) -> datetime:
    hours, minutes = _clock(text) or (0, 0)
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=CHINA)

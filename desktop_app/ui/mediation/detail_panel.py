"""The detail of a mediation: head, what may be done, facts, answers, agreement, meetings, history."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal

from db.enums import MediationState, MeetingOutcome
from desktop_app.domain.clock_time import local_time
from desktop_app.services.mediation_action import MediationAction
from desktop_app.services.mediation_detail import ConsentRow, MediationDetail, MeetingRow
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import day_words, short_moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.mediation.after_section import add_after
from desktop_app.ui.mediation.agreement_section import add_agreement
from desktop_app.ui.mediation.course_section import CourseSections
from desktop_app.ui.mediation.line_rows import Fold, Line, LineAct, LineRows
from desktop_app.ui.mediation.planned_section import add_planned
from desktop_app.ui.mediation.words import DONE_STATES, PAUSED_STATES
from desktop_app.ui.mediation.work_sections import WorkSections

_FIRST = (
    *("report_police", "accept", "sign", "add_meeting", "plan_meeting", "draw_up", "route_breach"),
    *("record_performance", "record_follow_up", "tell_confirmation", "prepare_application"),
    *("apply_confirmation", "court_accepts", "court_confirms", "tell_remedy"),
)
"""Steps that get a word button before others; what undoes or ends comes behind 更多."""
_LAST = (
    *("closing_report", "replace_mediator", "void_meeting", "void_agreement", "court_rejects"),
    *("withdraw_confirmation", "declare_breach", "end_breach", "renegotiate", "keep_agreement"),
    *("withdraw", "refuse", "terminate"),
)
_WHY = (
    *("accept", "draw_up", "add_meeting", "sign", "report_to_court", "ask_extension"),
    *("tell_confirmation", "apply_confirmation"),
)
_FEW, _SETTLED = 6, 3
"""Parties shown at first: while they are asked, and once all agreed and it was accepted."""
Ask = Callable[[str, object], None]


class MediationPanel(DetailPanel):
    """Shows a ``MediationDetail``; what is clicked goes out by ``asked(key, what it is about)``.

    Keys are those of ``MediationAction``, with ``consent`` (``ConsentRow``, given), ``consent_all``, and
    ``dispute``, ``dossier``, and ``print_…`` for each paper, ``print_paper`` with (kind, record).
    """

    asked = Signal(str, object)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.detail: MediationDetail | None = None
        self._may_print = False
        self._why = False
        self._open: set[object] = set()
        self._all_consents = False

    def show_mediation(self, detail: MediationDetail, *, may_print: bool) -> None:
        """Show a record; what was folded out stays while it is the same one."""
        if self.detail is None or self.detail.row.uid != detail.row.uid:
            self._why = self._all_consents = False
            self._open.clear()
        self.detail, self._may_print = detail, may_print
        place = self._scroll.verticalScrollBar().value()
        self._head(detail)
        self._actions(detail)
        self.clear_sections()
        self._why_section(detail)
        fold = Fold(self._open.__contains__, self._toggle_record)
        course = CourseSections(self, detail, self.asked.emit, fold, may_print=may_print)
        course.add_urgent()
        work = WorkSections(self, detail, self.asked.emit, fold, may_print=may_print)
        work.add_unfinished()
        self._basics(detail)
        course.add_ending()
        # What is being worked on stands first: the parties' answers, then the meetings, then the agreement.
        if detail.row.accepted_on is None:
            self._beginning(detail, course)
        if detail.agreement is not None:
            add_agreement(self, detail, self.asked.emit, fold, may_print=may_print)
        add_after(self, detail, self.asked.emit, may_print=may_print)
        self._meetings(detail, work)
        work.add_talks()
        work.add_investigations()
        work.add_evidence()
        work.add_invited()
        work.add_recusals()
        if detail.row.accepted_on is not None:
            self._beginning(detail, course)
        self._history(detail)
        self._scroll.verticalScrollBar().setValue(place)

    def again(self) -> None:
        """Show the same record after something was folded out or in."""
        if self.detail is not None:
            self.show_mediation(self.detail, may_print=self._may_print)

    def _head(self, d: MediationDetail) -> None:
        row = d.row
        self.set_head(
            DetailHead(
                title=row.title,
                number=row.number or row.dispute_number,
                state=row.state.label,
                state_done=row.state in DONE_STATES,
                state_paused=row.state in PAUSED_STATES,
                risk=row.risk,
                days_left=row.days_left,
                due_day=row.due_on,
            )
        )

    # actions
    def _actions(self, d: MediationDetail) -> None:
        ready = [a for a in d.actions if not a.why_not]
        asked = all(c.given is not None for c in d.consents)
        ready.sort(
            key=lambda a: len(_FIRST) + len(_LAST) if asked and a.key == "record_consent" else _place(a)
        )
        actions = [Action(a.verb, partial(self.asked.emit, a.key, None)) for a in ready]
        icons = (
            [Action("打印受理登记表", partial(self.asked.emit, "print_register", None), "printer")]
            if self._may_print and d.row.accepted_on is not None
            else []
        )
        blocked = self._blocked(d)
        why = Action(f"为何不能{blocked.verb}？", self._toggle_why) if blocked else None
        self.set_actions(actions, why=why, icons=icons)

    def _blocked(self, d: MediationDetail) -> MediationAction | None:
        found = [a for a in d.actions if a.why_not and a.key in _WHY]
        return min(found, key=lambda a: _WHY.index(a.key), default=None)

    def _toggle_why(self) -> None:
        self._why = not self._why
        self.again()
        if self._why:
            self._scroll.verticalScrollBar().setValue(0)

    def _why_section(self, d: MediationDetail) -> None:
        blocked = self._blocked(d)
        if not self._why or blocked is None:
            return
        section = self.add_section(f"为何不能{blocked.verb}")
        section.add_link("收起", self._toggle_why)
        for sentence in blocked.why_not:
            section.body.addWidget(Label(sentence, wrap=True, select=True))

    # sections
    def _beginning(self, d: MediationDetail, course: CourseSections) -> None:
        course.add_limits()
        self._consents(d)
        course.add_beginning()
        course.add_notices()

    def _basics(self, d: MediationDetail) -> None:
        row = d.row
        section = self.add_section("基本情况")
        section.add_link("看纠纷", partial(self.asked.emit, "dispute", None))
        section.add_link("看卷宗", partial(self.asked.emit, "dossier", None))
        who = "、".join(
            m.name + ("（主持）" if m.leads and len(d.mediators) > 1 else "") for m in d.mediators
        )
        pairs = [
            ("下一步", row.next_thing),
            ("调委会", row.committee_name),
            ("调解员", who),
            ("来源", _source_words(d)),
            ("申请", f"{day_words(row.applied_on)}"),
            ("受理", day_words(row.accepted_on) if row.accepted_on else ""),
            ("登记人", d.registrar),
            ("结束", day_words(d.ended_on) if d.ended_on else ""),
            ("纠纷", f"{row.dispute_number.rsplit('〕', 1)[-1]} {row.dispute_state.label}"),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        if d.ended_reason:
            section.body.addWidget(Label("结束的原因", Words.HELP))
            section.body.addWidget(Paragraph(d.ended_reason))
        if d.remedy_told_on is not None:
            told = f"{day_words(d.remedy_told_on)}已告知仲裁、行政、诉讼等途径。"
            section.body.addWidget(Label(told, Words.HELP))

    def _consents(self, d: MediationDetail) -> None:
        agreed = sum(c.given is True for c in d.consents)
        unasked = sum(c.given is None for c in d.consents)
        section = self.add_section("各方意见", help_text=f"{len(d.consents)} 方，同意 {agreed}")
        can = any(a.key == "record_consent" for a in d.actions)
        if can and unasked > 1:
            section.add_link("都同意了", partial(self.asked.emit, "consent_all", None))
        # Those who were not asked come first: they are what is to be done.
        rows = sorted(d.consents, key=lambda c: c.given is True)
        few = _SETTLED if agreed == len(rows) and d.row.accepted_on is not None else _FEW
        shown = rows if self._all_consents else rows[:few]
        if len(rows) > few:
            word = "收起" if self._all_consents else f"另有 {len(rows) - few} 方"
            section.add_link(word, self._toggle_consents)
        section.body.addWidget(LineRows([_consent_line(c, self.asked.emit if can else None) for c in shown]))

    def _toggle_consents(self) -> None:
        self._all_consents = not self._all_consents
        self.again()

    def _meetings(self, d: MediationDetail, work: WorkSections) -> None:
        if d.row.state is MediationState.APPLIED or (not d.meetings and d.row.state in PAUSED_STATES):
            return
        section = self.add_section("调解会议", help_text=f"{len(d.meetings)} 次" if d.meetings else "")
        ready = {a.key for a in d.actions if not a.why_not}
        for word, key in (("安排一次", "plan_meeting"), ("登记一次", "add_meeting")):
            if key in ready:
                section.add_link(word, partial(self.asked.emit, key, None))
        add_planned(section, d.work.planned, self.asked.emit, may_change="plan_meeting" in ready)
        if not d.meetings and not d.work.planned:
            section.body.addWidget(Label("还没有开过调解会议。", Words.LABEL))
        for meeting in reversed(d.meetings):
            section.body.addWidget(LineRows([self._meeting_line(meeting)]))
            if meeting.uid in self._open:
                section.body.addWidget(KeyValues(_meeting_facts(meeting)))
                section.body.addWidget(Paragraph(meeting.record))
                # A correction needs the right to mediate, and so do all the links that a meeting has.
                may_correct = bool({"add_meeting", "void_agreement"} & {a.key for a in d.actions})
                work.add_meeting_links(section, meeting, may_correct=may_correct)

    def _meeting_line(self, m: MeetingRow) -> Line:
        is_open = m.uid in self._open
        acts = [
            LineAct(
                "收起" if is_open else "看记录",
                f"{'收起' if is_open else '看'}第 {m.ordinal} 次调解记录",
                partial(self._toggle_record, m.uid),
            )
        ]
        if self._may_print:
            name = f"打印第 {m.ordinal} 次调解记录"
            acts.append(LineAct("打印", name, partial(self.asked.emit, "print_meeting", m.uid)))
        settled = m.outcome is MeetingOutcome.SETTLED
        caption = f"第 {m.ordinal} 次　{m.outcome.label}"
        where = f"{local_time(m.started_at):%m-%d %H:%M}　{m.place}"
        return Line(
            "check" if settled else "clock",
            m.outcome.label,
            Tone.OK if settled else Tone.MUTED,
            caption,
            state=where,
            acts=tuple(acts),
        )

    def _toggle_record(self, uid: object) -> None:
        self._open ^= {uid}
        self.again()

    def _history(self, d: MediationDetail) -> None:
        section = self.add_section("办理经过", help_text=f"{len(d.history)} 条")
        history = Timeline()
        history.set_events(
            tuple(
                TimelineEvent(short_moment_words(row.happened_at), row.verb, row.actor_name, row.reason)
                for row in reversed(d.history)
            )
        )
        section.body.addWidget(history)


def _source_words(d: MediationDetail) -> str:
    """Whether it was applied for, and the detail that the statistics count."""
    source = d.course.source
    detail = "" if source is None else source.label
    organ = d.course.referred_by
    return "，".join(p for p in (d.origin.label, detail, organ) if p)


def _place(action: MediationAction) -> int:
    if action.key in _FIRST:
        return _FIRST.index(action.key)
    return len(_FIRST) + (1 + _LAST.index(action.key) if action.key in _LAST else 0)


def _consent_line(c: ConsentRow, ask: Ask | None) -> Line:
    sign = {None: ("pending", "还没有表态", Tone.MUTED), True: ("check", "同意", Tone.OK)}
    icon, word, tone = sign.get(c.given, ("error", "不同意", Tone.DANGER))
    state = word
    if c.answered_on is not None:
        how = "书面" if c.written else "口头"
        state = f"{word}（{how}，{c.answered_on:%m-%d}）"
    acts: tuple[LineAct, ...] = ()
    if ask is not None:
        answers = ((True, "同意"), (False, "不同意"))
        if c.given is None:
            acts = tuple(
                LineAct(w, f"{c.name}{w}", partial(ask, "consent", (c, given))) for given, w in answers
            )
        else:
            acts = (LineAct("改", f"改{c.name}的意见", partial(ask, "consent", (c, not c.given))),)
    return Line(icon, word, tone, c.name, lead=c.side.label, state=state, acts=acts)


def _meeting_facts(m: MeetingRow) -> Sequence[tuple[str, str]]:
    first, last = local_time(m.started_at), local_time(m.ended_at)
    over = "" if first.date() == last.date() else "次日 "
    pairs = [
        ("时间", f"{first:%Y-%m-%d %H:%M} 到 {over}{last:%H:%M}"),
        ("方式", f"{m.means.label}，{m.manner.label}"),
        ("地点", m.place),
        ("调解员", "、".join(m.mediators)),
        ("记录人", m.recorder),
        ("到场", "、".join(m.present)),
        ("代理人", "、".join(m.agents)),
        ("邀请", "、".join([*m.guests, *([m.invited] if m.invited else [])])),
        ("事由", m.subject),
    ]
    return [pair for pair in pairs if pair[1]]

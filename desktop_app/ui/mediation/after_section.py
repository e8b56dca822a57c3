"""What comes after the agreement within the detail: breaches, confirmation, visits, report."""

from collections.abc import Callable, Sequence
from functools import partial

from db.enums import ConfirmationState
from desktop_app.domain.clock_time import local_time
from desktop_app.services.after_agreement import BreachRow, ConfirmationRow, FollowUpRow
from desktop_app.services.agreement_view import AgreementRow
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.ui.kit.dates import day_words, due_tone, due_words
from desktop_app.ui.kit.detail import DetailPanel
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.mediation.line_rows import Line, LineAct, LineRows

Ask = Callable[[str, object], None]
_PENDING = frozenset({ConfirmationState.TOLD, ConfirmationState.WITHDRAWN})


def add_after(panel: DetailPanel, d: MediationDetail, ask: Ask, *, may_print: bool) -> None:
    """Append the sections that have something to show or to do."""
    ready = {action.key for action in d.actions if not action.why_not}
    if d.after.breaches:
        _breaches(panel, d.after.breaches, ask, ready)
    if d.agreement is not None and d.agreement.effective_on is not None:
        _confirmation(panel, d, ask, ready, may_print=may_print)
    if d.after.visits or d.after.schedule:
        _visits(panel, d, ask, ready, may_print=may_print)
    if d.after.report_uid is not None:
        section = panel.add_section(
            "结案报告", help_text=day_words(d.after.report_on) if d.after.report_on else ""
        )
        if may_print:
            section.add_link("打印", partial(ask, "print_report", d.after.report_uid))
        if "closing_report" in ready:
            section.add_link("改", partial(ask, "closing_report", None))
    if d.after.earlier:
        _earlier(panel, d.after.earlier, ask, may_print=may_print)


def _breaches(panel: DetailPanel, rows: Sequence[BreachRow], ask: Ask, ready: set[str]) -> None:
    section = panel.add_section("违约", help_text=f"{len(rows)} 次")
    if "route_breach" in ready:
        section.add_link("处理", partial(ask, "route_breach", None))
    for row in rows:
        over = row.ended_on is not None
        state = "已了结" if over else row.route.label if row.route is not None else "还没有处理"
        sign, tone = ("check", Tone.OK) if over else ("alert", Tone.DANGER)
        acts = ()
        if "void_breach" in ready and row.may_be_void:
            name = f"作废 {day_words(row.declared_on)}登记的违约"
            acts = (LineAct("作废", name, partial(ask, "void_breach", row.uid)),)
        line = Line(sign, state, tone, row.undone, lead=row.party, state=state, acts=acts)
        section.body.addWidget(LineRows([line]))
        pairs = [
            ("登记", f"{day_words(row.declared_on)} {row.declared_by}"),
            ("催告", day_words(row.warned_on) if row.warned_on else ""),
            (
                "处理",
                " ".join(p for p in (day_words(row.route_on) if row.route_on else "", row.route_note) if p),
            ),
            ("再查", f"{day_words(row.next_check_on)}" if row.next_check_on and not over else ""),
            ("了结", f"{day_words(row.ended_on)} {row.ended_note}" if row.ended_on else ""),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        section.body.addWidget(Paragraph(row.facts))


def _confirmation(
    panel: DetailPanel, d: MediationDetail, ask: Ask, ready: set[str], *, may_print: bool
) -> None:
    drawn, row = d.agreement, d.after.confirmation
    if drawn is None or drawn.confirmation_due_on is None:
        return
    state = ConfirmationState.NOT_APPLIED if row is None else row.state
    section = panel.add_section("司法确认", help_text=state.label)
    if row is not None and row.prepared and may_print:
        section.add_link("打印申请书", partial(ask, "print_application", row.uid))
    for key, word in (
        ("tell_confirmation", "登记告知"),
        ("prepare_application", "填申请书"),
        ("void_confirmation", "作废"),
    ):
        if key in ready:
            section.add_link(word, partial(ask, key, None))
    notice = drawn.confirmation
    open_still = row is None or row.state in _PENDING
    if notice is not None and open_still:
        due = day_words(drawn.confirmation_due_on)
        if notice.expired:
            section.body.addWidget(Label(f"申请期限 {due}已过，不能再申请。", Words.HELP, wrap=True))
        elif notice.warning is not None:
            words = f"申请司法确认{due_words(notice.days_left)}，各方要一起到法院申请。"
            section.body.addWidget(Label(words, tone=due_tone(notice.days_left), wrap=True))
        else:
            section.body.addWidget(Label(f"{due}前可以共同申请。", Words.HELP))
    if row is not None:
        if row.problem and open_still:
            section.body.addWidget(Label(row.problem, tone=Tone.WARNING, wrap=True))
        section.body.addWidget(KeyValues(_confirmation_facts(row)))


def _confirmation_facts(row: ConfirmationRow) -> list[tuple[str, str]]:
    pairs = [
        ("告知", day_words(row.told_on)),
        ("法院", row.court_name),
        ("申请", day_words(row.applied_on) if row.applied_on else ""),
        ("案号", row.case_number),
        ("受理", day_words(row.accepted_on) if row.accepted_on else ""),
        (row.state.label.removeprefix("已"), day_words(row.decided_on) if row.decided_on else ""),
        ("说明", row.decision_note),
        ("执行", row.enforcement_note),
    ]
    return [pair for pair in pairs if pair[1]]


def _visits(panel: DetailPanel, d: MediationDetail, ask: Ask, ready: set[str], *, may_print: bool) -> None:
    coming = d.after.next_visit_on
    said = f"{len(d.after.visits)} 次" if d.after.visits else ""
    section = panel.add_section("回访", help_text=said)
    if "record_follow_up" in ready:
        section.add_link("登记一次", partial(ask, "record_follow_up", None))
    if coming is not None:
        section.body.addWidget(Label(f"下次回访在 {day_words(coming)}前。", Words.HELP))
    for row in reversed(d.after.visits):
        section.body.addWidget(LineRows([_visit_line(row, ask, ready, may_print=may_print)]))
        notes = [
            ("履行", row.performance),
            ("起诉", row.suit_note),
            ("差错", row.error_note),
            ("苗头", row.escalation_note),
            ("措施", row.measures),
        ]
        section.body.addWidget(KeyValues([pair for pair in notes if pair[1]], columns=1))


def _visit_line(row: FollowUpRow, ask: Ask, ready: set[str], *, may_print: bool) -> Line:
    worse = bool(row.error_note or row.escalation_note)
    acts: tuple[LineAct, ...] = ()
    if may_print:
        name = f"打印第 {row.ordinal} 次回访记录"
        acts = (LineAct("打印", name, partial(ask, "print_follow_up", row.uid)),)
    if "void_follow_up" in ready:
        name = f"作废第 {row.ordinal} 次回访"
        acts = (*acts, LineAct("作废", name, partial(ask, "void_follow_up", row.uid)))
    caption = "　".join(p for p in (f"第 {row.ordinal} 次", row.finding.label, row.satisfaction) if p)
    state = f"{local_time(row.visited_at):%m-%d %H:%M}　{row.manner.label}　{row.visitor}"
    sign, word, tone = ("alert", "有苗头", Tone.WARNING) if worse else ("check", "平稳", Tone.OK)
    return Line(sign, word, tone, caption, state=state, acts=acts)


def _earlier(panel: DetailPanel, rows: Sequence[AgreementRow], ask: Ask, *, may_print: bool) -> None:
    section = panel.add_section("原协议")
    lines: list[Line] = []
    for row in rows:
        state = "仍然有效" if row.superseded_on is None else f"{row.superseded_on:%Y-%m-%d} 已替代"
        acts = ()
        if may_print and row.form.value == "written":
            name = f"打印原协议 {row.number}"
            acts = (LineAct("打印", name, partial(ask, "print_agreement", row.uid)),)
        lines.append(Line("clock", state, Tone.MUTED, row.number, state=state, acts=acts))
    section.body.addWidget(LineRows(lines))

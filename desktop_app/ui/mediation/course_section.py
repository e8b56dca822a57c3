"""Sections of a mediation's beginning and end within its detail."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from db.enums import MediationState, PaperKind
from desktop_app.domain.clock_time import local_time
from desktop_app.domain.mediation_extension import ExtensionState
from desktop_app.services.aggravation import AggravationRow
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.services.mediation_extension import ExtensionRow
from desktop_app.services.mediation_notice import NoticeRow
from desktop_app.services.power_of_attorney import AgentRow
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailPanel, Section
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.mediation.line_rows import Fold, Line, LineAct, LineRows
from desktop_app.ui.mediation.words import some_of

Ask = Callable[[str, object], None]


_ENDING_PAPERS = {
    MediationState.TERMINATED: PaperKind.TERMINATION_STATEMENT,
    MediationState.WITHDRAWN: PaperKind.WITHDRAWAL,
}


class CourseSections:
    """Appends the sections of one mediation; ``ask`` gets the action and the row that it is about.

    Papers are asked for by ``print_paper`` with (kind, record).
    """

    def __init__(
        self, panel: DetailPanel, detail: MediationDetail, ask: Ask, fold: Fold, *, may_print: bool
    ) -> None:
        """Know what is shown, what is folded out and what may be done."""
        self._fold = fold
        self._panel, self._d, self._c, self._ask = panel, detail, detail.course, ask
        self._ready = {action.key for action in detail.actions if not action.why_not}
        self._may_print = may_print

    def add_urgent(self) -> None:
        """What must not wait: risks, and the court that sent the case."""
        self._risks()

    def add_beginning(self) -> None:
        """Application, rights and duties, powers of attorney, who else takes part."""
        self._application()
        self._papers_begun()
        self._company()

    def add_limits(self) -> None:
        """Limit, extensions, suspensions."""
        self._limits()

    def add_notices(self) -> None:
        """The notices that were issued, and whom they reached."""
        for notice in self._c.notices:
            self._notice(notice)

    def add_ending(self) -> None:
        """Why it ended without agreement."""
        ending = self._c.ending
        if ending is None:
            return
        section = self._panel.add_section("结束情况", help_text=ending.kind.label)
        paper = _ENDING_PAPERS.get(ending.kind)
        if paper is not None:
            self._print_link(section, f"打印{paper.label}", paper, ending.uid)
        pairs = [
            ("原因", "；".join(reason.label for reason in ending.reasons)),
            ("撤回人", "、".join(ending.withdrawn_by)),
            ("告知途径", "、".join(remedy.label for remedy in ending.remedies)),
            ("办理人", ending.decided_by),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]], columns=1))
        for label, text in (("调解过程摘要", ending.process), ("争议焦点", ending.points)):
            if text:
                section.body.addWidget(Label(label, Words.HELP))
                section.body.addWidget(Paragraph(text))

    # beginning
    def _application(self) -> None:
        one = self._c.application
        if one is None:
            if "record_application" in self._ready:
                section = self._panel.add_section("申请书")
                section.add_link("登记申请书", partial(self._ask, "record_application", None))
                words = "还没有登记申请书；口头申请的，写下来读给申请人听再签名。"
                section.body.addWidget(Label(words, Words.LABEL, wrap=True))
            return
        section = self._panel.add_section(
            "申请书", help_text=f"{one.manner.label}，{day_words(one.taken_on)}"
        )
        self._print_link(section, "打印申请书", PaperKind.APPLICATION, one.uid)
        if self._d.can_change:
            section.add_link("作废重登", partial(self._ask, "void_application", None))
        read = "已读给申请人听" if one.read_back else ""
        pairs = [
            ("申请人", some_of(one.applicants)),
            ("记录人", "，".join(p for p in (one.taken_by, read) if p)),
        ]
        section.body.addWidget(KeyValues(pairs))
        if self._d.row.accepted_on is not None and not self._unfolded(section, one.uid, "看全文"):
            return
        section.body.addWidget(Label("纠纷简要情况", Words.HELP))
        section.body.addWidget(Paragraph(one.facts))
        section.body.addWidget(Label("申请事项", Words.HELP))
        claims = "\n".join(f"{number}. {claim}" for number, claim in enumerate(one.claims, 1))
        section.body.addWidget(Paragraph(claims))

    def _papers_begun(self) -> None:
        tellings, agents = self._c.tellings, self._c.agents
        if not tellings and not agents and "tell_rights" not in self._ready:
            return
        section = self._panel.add_section("告知和委托")
        self._print_link(section, "打印告知书", PaperKind.RIGHTS_NOTICE, self._d.row.uid)
        if "tell_rights" in self._ready:
            section.add_link("告知权利义务", partial(self._ask, "tell_rights", None))
        lines: list[Line] = []
        for one in tellings:
            state = f"{one.manner.label}，{one.told_on:%m-%d}，{one.told_by}"
            lines.append(Line("check", "已告知", Tone.OK, some_of(one.parties), lead="权利义务", state=state))
        if self._c.untold:
            names = some_of(self._c.untold)
            lines.append(Line("pending", "还没告知", Tone.MUTED, names, lead="权利义务", state="还没告知"))
        lines += [self._agent_line(agent) for agent in agents]
        section.body.addWidget(LineRows(lines))

    def _agent_line(self, agent: AgentRow) -> Line:
        caption = f"{agent.name}（{agent.party_name}，{agent.authority.label}）"
        if agent.power_uid is None:
            acts = self._acts("record_power", "登记委托", f"登记{agent.name}的授权委托书", agent)
            return Line(
                "pending", "没有委托书", Tone.MUTED, caption, lead="代理人", state="没有委托书", acts=acts
            )
        until = f"到 {agent.valid_until:%m-%d}" if agent.valid_until else "到调解结束"
        acts = (
            *self._paper(PaperKind.POWER_OF_ATTORNEY, agent.power_uid, "打印"),
            *self._own("void_power", "解除", f"解除对{agent.name}的委托", agent),
        )
        return Line("check", "有委托书", Tone.OK, caption, lead="代理人", state=until, acts=acts)

    def _company(self) -> None:
        joint, seats = self._c.joint, [seat for seat in self._c.seats if seat.person_name]
        if joint is not None:
            section = self._panel.add_section("联合调解", help_text=day_words(joint.joined_on))
            pairs = [
                ("调委会", joint.committee_name),
                ("调解员", "、".join(joint.mediators)),
                ("原因", joint.reason),
            ]
            section.body.addWidget(KeyValues(pairs, columns=1))
        if seats or "seat_panel" in self._ready:
            section = self._panel.add_section(self._c.panel_name)
            if "seat_panel" in self._ready:
                section.add_link("登记调解席", partial(self._ask, "seat_panel", None))
            pairs = [(s.post, "，".join(p for p in (s.person_name, s.unit_name) if p)) for s in seats]
            if pairs:
                section.body.addWidget(KeyValues(pairs))
            else:
                section.body.addWidget(Label("还没有登记谁参加。", Words.LABEL))

    # limits
    def _limits(self) -> None:
        d, c = self._d, self._c
        if d.row.accepted_on is None and c.referral is None:
            return
        section = self._panel.add_section("期限")
        if "ask_extension" in self._ready:
            section.add_link("申请延期", partial(self._ask, "ask_extension", None))
        for key, word in (("suspend_clock", "中止"), ("resume_clock", "恢复")):
            if key in self._ready:
                section.add_link(word, partial(self._ask, key, None))
        due = day_words(d.mediation_due_on) if d.mediation_due_on else ""
        stopped = d.row.accepted_on is not None and d.mediation_due_on is None
        pairs = [("适用期限", c.clock), ("期限到", "中止中，不计算" if stopped else due)]
        if c.referral is not None:
            pairs += [
                ("委派法院", f"{c.referral.court}　{c.referral.case_number}"),
                ("签收材料", day_words(c.referral.received_on)),
                ("反馈法院", self._court_words()),
            ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]], columns=1))
        lines: list[Line] = []
        for one in c.suspensions:
            until = f"到 {one.ended_on:%m-%d}" if one.ended_on else "还没恢复"
            state = f"{one.started_on:%m-%d} 起，{until}"
            lines.append(
                Line(
                    "clock",
                    "中止",
                    Tone.MUTED,
                    f"{one.reason.label}（{one.proof}）",
                    lead="中止",
                    state=state,
                )
            )
        for extension in c.extensions:
            lines += self._extension_lines(extension)
        if lines:
            section.body.addWidget(LineRows(lines))

    def _court_words(self) -> str:
        referral = self._c.referral
        if referral is None or referral.reported_on is None:
            return "还没反馈"
        return f"{day_words(referral.reported_on)}：{referral.report}"

    def _extension_lines(self, extension: ExtensionRow) -> list[Line]:
        signs = {
            ExtensionState.GRANTED: ("check", Tone.OK),
            ExtensionState.REFUSED: ("error", Tone.DANGER),
            ExtensionState.WAITING: ("pending", Tone.WARNING),
        }
        icon, tone = signs[extension.state]
        caption = f"延长 {extension.days} 天，到 {extension.new_due_on:%m-%d}：{extension.reason}"
        acts = self._paper(PaperKind.EXTENSION_CONSENT, extension.uid, "打印同意书")
        lines = [
            Line(
                icon,
                extension.state.label,
                tone,
                caption,
                lead="延期",
                state=extension.state.label,
                acts=acts,
            )
        ]
        if extension.state is not ExtensionState.WAITING:
            return lines
        for answer in extension.answers:
            if answer.given is None:
                words = (
                    *self._acts(
                        "answer_extension", "同意", f"{answer.name}同意延期", (answer.party_uid, True)
                    ),
                    *self._acts(
                        "answer_extension", "不同意", f"{answer.name}不同意延期", (answer.party_uid, False)
                    ),
                )
                lines.append(
                    Line("pending", "还没答复", Tone.MUTED, answer.name, state="还没答复", acts=words)
                )
            else:
                state = f"同意（{answer.answered_on:%m-%d}）" if answer.answered_on else "同意"
                lines.append(Line("check", "同意", Tone.OK, answer.name, state=state))
        return lines

    # notices and risks
    def _notice(self, notice: NoticeRow) -> None:
        served = sum(row.served_on is not None for row in notice.services)
        words = f"{notice.number}，送达 {served} / {len(notice.services)}"
        section = self._panel.add_section(notice.kind.label, help_text=words)
        self._print_link(section, "打印", notice.kind, notice.uid)
        if served < len(notice.services) and "serve_notice" in self._ready:
            section.add_link("登记送达", partial(self._ask, "serve_notice", notice))
        if not served and self._d.can_change:
            section.add_link("作废", partial(self._ask, "void_notice", notice))
        if served == len(notice.services) and not self._unfolded(section, notice.uid, "看送达"):
            return
        lines: list[Line] = []
        for row in notice.services:
            if row.served_on is None:
                lines.append(Line("pending", "还没送达", Tone.MUTED, row.name, state="还没送达"))
                continue
            means = row.means.label if row.means else ""
            taker = row.receiver if row.receiver != row.name else ""
            state = "，".join(p for p in (f"{row.served_on:%m-%d}", means, taker, row.note) if p)
            lines.append(Line("check", "已送达", Tone.OK, row.name, state=state))
        section.body.addWidget(LineRows(lines))

    def _risks(self) -> None:
        if not self._c.aggravations:
            return
        section = self._panel.add_section("防止激化", help_text="《人民调解法》第二十五条")
        for row in self._c.aggravations:
            section.body.addWidget(LineRows([self._risk_line(row)]))
            section.body.addWidget(Label(f"措施：{row.measures}（{row.measures_by}）", Words.HELP, wrap=True))
            if row.reported_at is not None:
                at = f"{local_time(row.reported_at):%m-%d %H:%M}"
                words = f"{at} 报告{row.reported_to}（{row.reported_by}）"
                if row.replied_on is not None:
                    words += f"；{row.replied_on:%m-%d} 答复：{row.reply}"
                section.body.addWidget(Label(words, Words.HELP, wrap=True, select=True))

    def _risk_line(self, row: AggravationRow) -> Line:
        state = f"{local_time(row.found_at):%m-%d %H:%M}"
        if row.waits:
            acts = self._own("report_police", "登记报告公安", "登记报告公安机关", row)
            return Line("alert", "要立即报告公安", Tone.DANGER, row.risk, state="要立即报告公安", acts=acts)
        if row.reported_at is None:
            acts = self._own("report_police", "报告公安", "登记报告公安机关", row)
            return Line("shield", "已采取措施", Tone.MUTED, row.risk, state=state, acts=acts)
        acts = (
            () if row.replied_on else self._own("record_police_reply", "登记答复", "登记公安机关的答复", row)
        )
        return Line("check", "已报告公安", Tone.OK, row.risk, state="已报告公安", acts=acts)

    def _unfolded(self, section: Section, uid: UUID, word: str) -> bool:
        """Whether the rest of a settled section is shown; its link turns it."""
        is_open = self._fold.is_open(uid)
        section.add_link("收起" if is_open else word, partial(self._fold.turn, uid))
        return is_open

    # what acts
    def _acts(self, key: str, word: str, name: str, about: object) -> tuple[LineAct, ...]:
        """A word for an action that is ready."""
        return self._own(key, word, name, about) if key in self._ready else ()

    def _own(self, key: str, word: str, name: str, about: object) -> tuple[LineAct, ...]:
        """A word for whoever may change this mediation."""
        return (LineAct(word, name, partial(self._ask, key, about)),) if self._d.can_change else ()

    def _print_link(self, section: Section, word: str, kind: PaperKind, uid: UUID) -> None:
        if self._may_print:
            section.add_link(word, partial(self._ask, "print_paper", (kind, uid)))

    def _paper(self, kind: PaperKind, uid: UUID, word: str) -> tuple[LineAct, ...]:
        if not self._may_print:
            return ()
        return (LineAct(word, word, partial(self._ask, "print_paper", (kind, uid))),)

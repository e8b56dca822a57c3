"""The detail of a dispute: head, what may be done, facts, parties, the matter, what was done."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from db.enums import DisputeState, InvolvedRole, PartyKind, PartySide
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import MACHINE
from desktop_app.errors import RuleViolation
from desktop_app.services.centre import short_name_of
from desktop_app.services.dispute_detail import DisputeAction, DisputeDetail, LinkedRow, RestrictionRow
from desktop_app.services.dispute_history import TimelineRow
from desktop_app.services.party_view import PartyRow
from desktop_app.ui.attachment.section import AttachmentSection
from desktop_app.ui.dispute.words import DONE_STATES
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.dates import day_words, moment_words, money_words, short_moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel, Section
from desktop_app.ui.kit.facts import KeyValues, LinkRow, Paragraph, PartyLine, PartyRows
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.package.supervision_words import supervision_line
from desktop_app.ui.sweep.words import grid_title

_SHORT_TEXT = 120
"""Characters of the matter shown before 全文."""
_FEW_PARTIES = 6
_CLOSE = "close"
_LATER = timedelta(hours=1)
"""What is entered later than this after it happened is shown as such."""
_FIRST = ("accept", "dispatch", "sign_for", "settle", "await_follow_up", "close", "archive", "resume",
          "approve_extension", "ask_extension")  # fmt: skip
"""Steps that get a word button before others; what undoes or stops comes behind 更多."""
_OTHERS = (
    ("supervise", "督办"),
    ("custody", "改由其他乡镇承办"),
    ("risk", "调整风险等级"),
    ("restrict", "受限"),
    ("void", "作废"),
)
_MEDIATED_STATES = frozenset({DisputeState.ACCEPTED, DisputeState.DISPATCHED, DisputeState.IN_PROGRESS})


class DisputeDetailPanel(DetailPanel):
    """Shows a ``DisputeDetail``; what is clicked goes out by signals, the page opens the forms.

    ``step(DisputeAction)``, ``asked(what)`` with note, mediate, basics, matter, numbers, party, risk, void,
    replace, elect:<side>, correct:<uid>, print, differs, file, supervise, supervised, custody, restrict,
    lift, duty_report;
    ``linked(LinkedRow)``; ``attachment(what, row)`` with open, save, void; ``files_made(section or None)``
    when 附件 was made anew.
    """

    step = Signal(object)
    asked = Signal(str)
    linked = Signal(object)
    attachment = Signal(str, object)
    files_made = Signal(object)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.strip = ProgressStrip()
        self.add_foot(self.strip)
        self.files: AttachmentSection | None = None
        self._file: UUID | None = None
        self.detail: DisputeDetail | None = None
        self._whole = False
        self._all_parties = False
        self._only_progress = False
        self._why = False
        self._may: frozenset[str] = frozenset()

    def show_dispute(self, detail: DisputeDetail, may: frozenset[str]) -> None:
        """Show a record; ``may`` names what of ``asked`` this user is offered."""
        if self.detail is None or self.detail.uid != detail.uid:
            self._whole = self._all_parties = self._only_progress = self._why = False
        self.detail, self._may = detail, may
        place = self._scroll.verticalScrollBar().value()
        self._head(detail)
        self._actions(detail)
        self.clear_sections()
        if self._why:
            self._why_section(detail)
        if detail.restricted is not None:
            self._restricted(detail.restricted)
        if detail.open_conflicts:
            self._differs(detail)
        if detail.supervisions:
            self._supervised(detail)
        self._basics(detail)
        self._parties(detail)
        self._matter(detail)
        self._attachments(detail)
        if detail.linked:
            self._linked(detail.linked)
        self._history(detail)
        self._scroll.verticalScrollBar().setValue(place)

    def again(self) -> None:
        """Show the same record after something was folded out or in."""
        if self.detail is not None:
            self.show_dispute(self.detail, self._may)

    def _head(self, d: DisputeDetail) -> None:
        self.set_head(
            DetailHead(
                title=d.title,
                number=d.number,
                state="已转出" if d.away else d.state.label,
                state_done=d.state in DONE_STATES and not d.away,
                state_paused=d.state is DisputeState.SUSPENDED or d.away,
                risk=d.risk_level,
                due=f"{short_name_of(d.holder_name)}承办" if d.away else "",
                days_left=d.days_left,
                due_day=d.due_on if d.days_left is not None else None,
                locked="受限" if d.restricted is not None else "",
            )
        )

    # actions
    def _actions(self, d: DisputeDetail) -> None:
        ready = [a for a in d.actions if not a.why_not]
        ready.sort(key=lambda a: _FIRST.index(a.key) if a.key in _FIRST else len(_FIRST))
        steps = [Action(a.verb, partial(self.step.emit, a)) for a in ready]
        note = [Action("记录进展", partial(self.asked.emit, "note"))] if "note" in self._may else []
        mediate: list[Action] = []
        has_mediation = any(row.kind == "mediation" for row in d.linked)
        if "mediate" in self._may and d.state in _MEDIATED_STATES and not has_mediation:
            mediate = [Action("转人民调解", partial(self.asked.emit, "mediate"))]
        if d.state is DisputeState.IN_PROGRESS:
            ordered = [*note, *mediate, *steps]
        else:
            ordered = [*steps[:1], *note, *mediate, *steps[1:]]
        ordered += [Action(word, partial(self.asked.emit, key)) for key, word in _OTHERS if key in self._may]
        icons = (
            [Action("打印登记表", partial(self.asked.emit, "print"), "printer")]
            if "print" in self._may
            else []
        )
        self.set_actions(ordered, why=self._why_action(d), icons=icons)

    def _why_action(self, d: DisputeDetail) -> Action | None:
        blocked = next((a for a in d.actions if a.why_not), None)
        if blocked is not None:
            return Action(f"为何不能{blocked.verb}？", self._toggle_why)
        return Action("为何不能结案？", self._toggle_why) if why_not_closed(d) else None

    def _toggle_why(self) -> None:
        self._why = not self._why
        self.again()
        if self._why:
            self._scroll.verticalScrollBar().setValue(0)

    def _why_section(self, d: DisputeDetail) -> None:
        blocked = next((a for a in d.actions if a.why_not), None)
        verb = blocked.verb if blocked else "结案"
        section = self.add_section(f"为何不能{verb}")
        section.add_link("收起", self._toggle_why)
        for sentence in blocked.why_not if blocked else why_not_closed(d):
            section.body.addWidget(Label(sentence, wrap=True, select=True))

    # sections
    def _restricted(self, r: RestrictionRow) -> None:
        section = self.add_section("受限", help_text=f"{r.kind.label}，{day_words(local_date(r.since))}起")
        if "restrict" in self._may:
            section.add_link("谁能看", partial(self.asked.emit, "restrict"))
            section.add_link("解除", partial(self.asked.emit, "lift"))
        readers = "、".join(r.readers) or "本单位主任"
        section.body.addWidget(Label(f"只有{readers}能看。", wrap=True, select=True))
        if r.duty:
            section.body.addWidget(Label(r.duty, tone=Tone.DANGER, wrap=True, select=True))
            if "duty_report" in self._may:
                section.body.addWidget(link("登记报案", partial(self.asked.emit, "duty_report")))

    def _differs(self, d: DisputeDetail) -> None:
        section = self.add_section("两边不一样", help_text=f"{d.open_conflicts} 处没有定夺")
        section.add_link("去定夺", partial(self.asked.emit, "differs"))
        words = "两台电脑或两个单位改了同一项，两个值都留着。定夺以前不能结案，也不能立卷。"
        section.body.addWidget(Label(words, Words.HELP, wrap=True))

    def _supervised(self, d: DisputeDetail) -> None:
        waits = sum(row.waits for row in d.supervisions)
        section = self.add_section("督办", help_text=f"{waits} 份等答复" if waits else "")
        word = "去答复" if waits and not d.read_only else "看督办"
        section.add_link(word, partial(self.asked.emit, "supervised"))
        for row in d.supervisions:
            section.body.addWidget(Label(supervision_line(row), wrap=True, select=True))
            section.body.addWidget(Label(row.demands, Words.HELP, wrap=True, select=True))

    def _basics(self, d: DisputeDetail) -> None:
        section = self.add_section("基本情况", help_text=d.read_only)
        if "basics" in self._may:
            section.add_link("修改", partial(self.asked.emit, "basics"))
        where = grid_title(d.village_name, d.grid_name).strip()
        place = "，".join(part for part in (where, d.place_detail) if part)
        people = f"{d.people_count} 人" + (
            f"，{money_words(d.amount_fen)}" if d.amount_fen is not None else ""
        )
        lead = _units(d, InvolvedRole.LEAD)
        pairs = [
            ("类别", d.category),
            ("司法类型", d.dispute_type.label if d.dispute_type else ""),
            ("登记", moment_words(d.registered_at)),
            ("首问人", f"{d.first_asker_name}（{d.source.label}）"),
            ("发生地", place),
            ("涉及", people),
            ("主办", " ".join(part for part in (lead, d.responsible_name) if part) or "还没分流"),
            ("协办", _units(d, InvolvedRole.SUPPORT)),
            ("发生", day_words(d.happened_on) if d.happened_on else ""),
            ("规模难度", f"{d.scale.label}，{d.difficulty.label}"),
        ]
        if d.custody:
            pairs.insert(3, ("承办", f"{d.holder_name}（{d.custody[-1].from_name}转来）"))
        if d.resolution_text:
            pairs.append(("化解", " ".join(p for p in (d.resolution_method, d.resolution_text) if p)))
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))

    def _parties(self, d: DisputeDetail) -> None:
        counts = [f"{s.label} {sum(p.side is s for p in d.parties)}" for s in PartySide]
        section = self.add_section("当事人", help_text="，".join(counts))
        if "numbers" in self._may:
            section.add_link("看号码", partial(self.asked.emit, "numbers"))
        if "party" in self._may:
            section.add_link("添加", partial(self.asked.emit, "party"))
            more: Button = section.add_link("更换或改正", lambda: self._open_party_menu(more, d))
        shown = d.parties if self._all_parties else d.parties[:_FEW_PARTIES]
        section.body.addWidget(PartyRows([_party_line(p) for p in shown]))
        if len(d.parties) > _FEW_PARTIES:
            word = "收起" if self._all_parties else f"另有 {len(d.parties) - _FEW_PARTIES} 位"
            section.add_link(word, self._toggle_parties)
        for party in shown:
            for words in _below(party):
                section.body.addWidget(Label(f"{party.name}：{words}", Words.HELP, wrap=True, select=True))

    def _open_party_menu(self, below: Button, d: DisputeDetail) -> None:
        menu = QMenu(below)
        menu.addAction("更换当事人（继承、转让）", partial(self.asked.emit, "replace"))
        present = [party for party in d.parties if party.replaced_by_uid is None]
        for side in PartySide:
            if sum(party.side is side for party in present) > 1:
                menu.addAction(f"{side.label}推选代表人", partial(self.asked.emit, f"elect:{side.value}"))
        wrong = menu.addMenu("改正登记")
        for party in present:
            word = f"{party.side.label} {party.name}"
            wrong.addAction(word, partial(self.asked.emit, f"correct:{party.uid.hex}"))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def _toggle_parties(self) -> None:
        self._all_parties = not self._all_parties
        self.again()

    def _matter(self, d: DisputeDetail) -> None:
        section = self.add_section("事情经过")
        text = d.description
        if len(text) > _SHORT_TEXT:
            section.add_link("收起" if self._whole else "全文", self._toggle_whole)
        if "basics" in self._may:
            section.add_link("修改", partial(self.asked.emit, "matter"))
        shown = text if self._whole or len(text) <= _SHORT_TEXT else text[:_SHORT_TEXT] + "……"
        section.body.addWidget(Paragraph(shown))
        if d.demands:
            section.body.addWidget(Label("诉求", Words.HELP))
            short = (
                d.demands if self._whole or len(d.demands) <= _SHORT_TEXT else d.demands[:_SHORT_TEXT] + "……"
            )
            section.body.addWidget(Paragraph(short))

    def _toggle_whole(self) -> None:
        self._whole = not self._whole
        self.again()

    def _attachments(self, d: DisputeDetail) -> None:
        self.files = None
        if d.attachments or "file" in self._may:
            adds, reads = "file" in self._may, "read_file" in self._may
            self.files = AttachmentSection(d.attachments, self._file, adds=adds, reads=reads)
            self.files.wanted.connect(self.attachment)
            self.files.add_wanted.connect(partial(self.asked.emit, "file"))
            self.files.chosen.connect(self._remember_file)
            self.put_section(self.files)
        self.files_made.emit(self.files)

    def _remember_file(self, uid: UUID) -> None:
        self._file = uid

    def _linked(self, rows: Sequence[LinkedRow]) -> None:
        kinds = {"mediation": "人民调解", "assignment": "领导包案", "dispatch": "县交办", "order": "交办"}
        section: Section = self.add_section("关联事项", help_text=f"{len(rows)} 项")
        for row in rows:
            verbs: list[Button] = []
            if row.kind != "dispatch":
                opens = link("打开", partial(self.linked.emit, row), small=True)
                opens.setAccessibleName(f"打开{kinds[row.kind]} {row.number}")
                verbs.append(opens)
            words = " ".join(part for part in (row.number, row.state) if part)
            section.body.addWidget(LinkRow(kinds[row.kind], words, *verbs))

    def _history(self, d: DisputeDetail) -> None:
        rows = [row for row in reversed(d.timeline) if not self._only_progress or not row.is_step]
        section = self.add_section("办理经过", help_text=f"{len(d.timeline)} 条")
        section.add_link("全部" if self._only_progress else "只看进展", self._toggle_progress)
        events = tuple(
            TimelineEvent(
                short_moment_words(row.happened_at),
                row.word,
                row.actor_name + entered_words(row),
                row.text,
                counts=row.is_step,
            )
            for row in rows
        )
        if events:
            history = Timeline()
            history.set_events(events)
            section.body.addWidget(history)
        else:
            section.body.addWidget(Label("还没有进展记录。", Words.LABEL, tone=Tone.MUTED))

    def _toggle_progress(self) -> None:
        self._only_progress = not self._only_progress
        self.again()


def entered_words(row: TimelineRow) -> str:
    """What is to be known of the entry beside who made it: by whom it was lost, how late, by which clock."""
    words: list[str] = []
    if row.late:
        words.append("原承办单位补报")
    if row.entered_at - row.happened_at >= _LATER:
        words.append(f"{short_moment_words(row.entered_at)} 补记")
    if row.clock_doubtful:
        words.append("录入时电脑时间不准")
    return f"（{'，'.join(words)}）" if words else ""


def why_not_closed(d: DisputeDetail) -> tuple[str, ...]:
    """Why 结案 is not among the steps that may be taken now; empty when it is, or the case is closed."""
    for action in d.actions:
        if action.key == _CLOSE:
            return action.why_not
    if d.read_only or d.state in {DisputeState.CLOSED, DisputeState.ARCHIVED, DisputeState.MERGED}:
        return ()
    try:
        step = MACHINE.find(d.state, _CLOSE)
    except RuleViolation as refusal:
        return (refusal.text,)
    return (f"结案由{'、'.join(sorted(role.label for role in step.roles))}办理。",)


def _units(d: DisputeDetail, role: InvolvedRole) -> str:
    return "、".join(unit.unit_name for unit in d.units if unit.role is role)


def _party_line(p: PartyRow) -> PartyLine:
    number = p.credit_code_masked if p.kind is PartyKind.ORGANISATION else p.id_masked
    name = f"{p.name}（已由他人接替）" if p.replaced else p.name
    return PartyLine(p.side.label, name, number or "证件不详", p.phone_masked, p.address)


def _below(p: PartyRow) -> list[str]:
    """Small lines below the table: who speaks for the party, who took over."""
    found: list[str] = []
    if p.legal_representative:
        found.append(f"法定代表人 {p.legal_representative} {p.duty}".strip())
    if p.guardian:
        found.append(f"监护人 {p.guardian}")
    found += [f"代理人 {a.name}（{a.kind.label}，{a.authority.label}）{a.phone_masked}" for a in p.agents]
    if p.is_representative:
        found.append("推选的代表人")
    if p.replaced:
        found.append(p.replaced)
    return found


__all__ = ["DisputeAction", "DisputeDetailPanel", "why_not_closed"]

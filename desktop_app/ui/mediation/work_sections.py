"""The work of a mediation within its detail: drafts, recusal, invited people, records, evidence, talks."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from db.enums import OfferKind
from desktop_app.domain.clock_time import local_time
from desktop_app.services.mediation_detail import MediationDetail, MeetingRow
from desktop_app.services.mediation_work_row import (
    EvidenceRow,
    InvestigationRow,
    InvitedRow,
    OfferRow,
    RecusalRow,
    TalkRow,
    VersionRow,
)
from desktop_app.services.record_draft import RecordKind, UnfinishedRow
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.dates import money_words, short_moment_words
from desktop_app.ui.kit.detail import DetailPanel, Section
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.mediation.line_rows import Fold, Line, LineAct, LineRows

_RESUMED_BY = {
    RecordKind.MEETING: "add_meeting",
    RecordKind.TALK: "add_talk",
    RecordKind.INVESTIGATION: "investigate",
}


class WorkSections:
    """Appends the sections of one mediation; ``ask(key, about)`` hears what is clicked."""

    def __init__(
        self,
        panel: DetailPanel,
        detail: MediationDetail,
        ask: Callable[[str, object], None],
        fold: Fold,
        *,
        may_print: bool,
    ) -> None:
        """Know what may be done now."""
        self._panel, self._d, self._w, self._ask = panel, detail, detail.work, ask
        self._fold, self._may_print = fold, may_print
        self._keys = {action.key for action in detail.actions if not action.why_not}

    def _act(self, word: str, name: str, key: str, about: object) -> LineAct:
        return LineAct(word, name, partial(self._ask, key, about))

    def add_unfinished(self) -> None:
        """What was begun and is not registered: to go on with, or to throw away."""
        if not self._w.unfinished:
            return
        section = self._panel.add_section("没写完的", help_text="草稿只有自己看得见")
        section.body.addWidget(LineRows([self._unfinished(row) for row in self._w.unfinished]))

    def _unfinished(self, row: UnfinishedRow) -> Line:
        acts: list[LineAct] = []
        key, about = self._resume(row)
        if key:
            acts.append(self._act("接着写", f"接着写{row.kind.label}", key, about))
        acts.append(self._act("不要了", f"不要这份{row.kind.label}的草稿", "discard_draft", row.draft_uid))
        state = f"{short_moment_words(row.started_at)} 开始，{row.characters} 字"
        return Line("edit", "没写完", Tone.WARNING, row.kind.label, state=state, acts=tuple(acts))

    def _resume(self, row: UnfinishedRow) -> tuple[str, object]:
        if row.kind in _RESUMED_BY:
            key = _RESUMED_BY[row.kind]
            return (key, None) if key in self._keys else ("", None)
        for held in self._d.meetings:
            if held.uid == row.subject:
                return ("protocol" if row.kind is RecordKind.PROTOCOL else "correct_meeting"), held
        for spoken in self._w.talks:
            if spoken.uid == row.subject:
                return "correct_talk", spoken
        for found in self._w.investigations:
            if found.uid == row.subject:
                return "correct_investigation", found
        return "", None

    def add_recusals(self) -> None:
        """Who was asked, who was challenged, what was decided; and whom to look at twice."""
        rows, hints = self._w.recusals, self._w.hints
        if not rows and not hints:
            return
        asked = {row.party_name for row in rows}
        section = self._panel.add_section("回避", help_text=f"问了 {len(asked)} / {len(self._d.consents)} 方")
        if "record_recusal" in self._keys:
            section.add_link("登记", partial(self._ask, "record_recusal", None))
        for hint in hints:
            section.body.addWidget(Label(hint, Words.HELP, tone=Tone.WARNING, wrap=True))
        if rows and not hints and len(asked) == len(self._d.consents) and not any(r.challenged for r in rows):
            section.set_help("各方都不要求回避")
            first = rows[0].uid
            is_open = self._fold.is_open(first)
            section.add_link("收起" if is_open else "看各方", partial(self._fold.turn, first))
            rows = rows if is_open else ()
        if rows:
            section.body.addWidget(LineRows([self._recusal(row) for row in rows]))

    def _recusal(self, row: RecusalRow) -> Line:
        when = f"{row.asked_on:%m-%d}" + (f" 第 {row.meeting_ordinal} 次" if row.meeting_ordinal else "")
        if not row.challenged:
            return Line("check", "不要求回避", Tone.OK, row.party_name, state=f"不要求回避　{when}")
        caption = f"{row.party_name} 要求{row.challenged}回避"
        if row.granted is None:
            acts = (
                (self._act("决定", f"决定{row.challenged}是否回避", "decide_recusal", row),)
                if "record_recusal" in self._keys
                else ()
            )
            return Line("alert", "没有决定", Tone.WARNING, caption, state=f"没有决定　{when}", acts=acts)
        fate = "同意" if row.granted else "不同意"
        new = f"，{row.replaced_by}接替" if row.replaced_by else ""
        return Line("check", fate, Tone.OK, caption, state=f"{fate}{new}")

    def add_invited(self) -> None:
        """Who is invited, and whether every party agreed."""
        rows = self._w.invited
        if not rows:
            return
        section = self._panel.add_section("邀请参加", help_text=f"{len(rows)} 人")
        can = "invite" in self._keys
        if can:
            section.add_link("再邀请", partial(self._ask, "invite", None))
        section.body.addWidget(LineRows([self._invited(row, can) for row in rows]))

    def _invited(self, row: InvitedRow, can: bool) -> Line:
        about = "，".join(part for part in (row.unit, row.relation) if part)
        caption = f"{row.name}（{about}）" if about else f"{row.name}（{row.kind.label}）"
        refused = [a.party_name for a in row.answers if a.given is False]
        waiting = sum(a.given is None for a in row.answers)
        if row.consented:
            state, sign, tone = "各方同意", "check", Tone.OK
        elif refused:
            state, sign, tone = f"{refused[0]}不同意", "alert", Tone.WARNING
        else:
            state, sign, tone = f"还有 {waiting} 方没问", "pending", Tone.WARNING
        acts = [self._act("撤下", f"不再邀请{row.name}", "void_invite", row)] if can else []
        if can and not row.consented:
            acts.insert(0, self._act("登记意见", f"登记对{row.name}的意见", "invite_answer", row))
        return Line(sign, state, tone, caption, state=state, acts=tuple(acts))

    def add_investigations(self) -> None:
        """Records of questioning and inspection."""
        rows = self._w.investigations
        if not rows:
            return
        section = self._panel.add_section("调查", help_text=f"{len(rows)} 份")
        if "investigate" in self._keys:
            section.add_link("再写一份", partial(self._ask, "investigate", None))
        for row in rows:
            where = f"{local_time(row.started_at):%m-%d %H:%M}　{row.place}"
            caption = f"第 {row.ordinal} 份　{row.subject or row.kind.label}"
            line = Line("clipboard", row.kind.label, Tone.MUTED, caption, state=where, acts=self._acts(
                row.uid, f"第 {row.ordinal} 份调查记录", "print_investigation"
            ))  # fmt: skip
            section.body.addWidget(LineRows([line]))
            if row.warning:
                section.body.addWidget(Label(row.warning, Words.HELP, tone=Tone.WARNING, wrap=True))
            if self._fold.is_open(row.uid):
                self._open_investigation(section, row)

    def _acts(self, uid: UUID, name: str, print_key: str) -> tuple[LineAct, ...]:
        is_open = self._fold.is_open(uid)
        word = "收起" if is_open else "看记录"
        acts = [LineAct(word, f"{word}{name}", partial(self._fold.turn, uid))]
        if self._may_print and print_key:
            acts.append(self._act("打印", f"打印{name}", print_key, uid))
        return tuple(acts)

    def _open_investigation(self, section: Section, row: InvestigationRow) -> None:
        pairs = [
            ("方式", row.kind.label),
            ("调查人", "、".join(row.investigators)),
            ("记录人", row.recorder),
            ("身份情况", row.subject_note),
            ("参加人", row.participants),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        section.body.addWidget(Paragraph(row.content))
        for what, size, note in row.measurements:
            words = f"{what}　{size}" + (f"　{note}" if note else "")
            section.body.addWidget(Label(words, wrap=True, select=True))
        if "investigate" in self._keys:
            self._links(
                section,
                ("更正", "correct_investigation", row),
                ("作废", "void_investigation", row),
            )
        self._versions(section, row.versions)

    def add_evidence(self) -> None:
        """The list of evidence."""
        rows = self._w.evidence
        if not rows:
            return
        section = self._panel.add_section("证据", help_text=f"{len(rows)} 份")
        if "add_evidence" in self._keys:
            section.add_link("再登记", partial(self._ask, "add_evidence", None))
        if self._may_print:
            section.add_link("打印目录", partial(self._ask, "print_evidence", None))
        section.body.addWidget(LineRows([self._evidence(row) for row in rows]))

    def _evidence(self, row: EvidenceRow) -> Line:
        checked = "，已核对" if row.checked_on else ""
        state = f"{row.provider or row.source}　{row.form.label}{checked}"
        acts: tuple[LineAct, ...] = ()
        if "add_evidence" in self._keys:
            acts = (
                self._act("更改", f"更改第 {row.ordinal} 份证据", "change_evidence", row),
                self._act("撤下", f"撤下第 {row.ordinal} 份证据", "void_evidence", row),
            )
        sign = "file" if row.attachment else "clipboard"
        word = f"附件：{row.attachment}" if row.attachment else row.form.label
        return Line(
            sign, word, Tone.MUTED, f"{row.ordinal}. {row.name}（{row.pages} 页）", state=state, acts=acts
        )

    def add_talks(self) -> None:
        """Separate talks and the trail of offers."""
        talks, offers = self._w.talks, self._w.offers
        if not talks and not offers:
            return
        section = self._panel.add_section("背对背谈话", help_text=f"{len(talks)} 次" if talks else "")
        if "add_talk" in self._keys:
            section.add_link("再写一次", partial(self._ask, "add_talk", None))
        for row in talks:
            sign, tone = ("lock", Tone.WARNING) if row.confidential else ("user", Tone.MUTED)
            where = f"{local_time(row.started_at):%m-%d %H:%M}　" + (
                "保密" if row.confidential else row.place
            )
            name = f"第 {row.ordinal} 次谈话记录"
            acts = self._acts(row.uid, name, "" if row.confidential else "print_talk")
            caption = f"第 {row.ordinal} 次　{row.with_whom}"
            word = "保密" if row.confidential else row.means.label
            section.body.addWidget(LineRows([Line(sign, word, tone, caption, state=where, acts=acts)]))
            if self._fold.is_open(row.uid):
                self._open_talk(section, row)
        if offers:
            section.body.addWidget(Label("要求和出价", Words.HELP))
            section.body.addWidget(OfferTable(offers, self._ask if "record_offer" in self._keys else None))

    def _open_talk(self, section: Section, row: TalkRow) -> None:
        pairs = [
            ("谈话人", "、".join(row.mediators)),
            ("记录人", row.recorder),
            ("方式", row.means.label),
            ("地点", row.place),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        section.body.addWidget(Paragraph(row.content or "这次谈话是保密的，只有调解员能看。"))
        if "add_talk" in self._keys:
            self._links(section, ("更正", "correct_talk", row), ("作废", "void_talk", row))
        self._versions(section, row.versions)

    def add_meeting_links(self, section: Section, row: MeetingRow, *, may_correct: bool) -> None:
        """Below an open meeting: correct it, its order (F17), its earlier versions."""
        found: list[tuple[str, str, object]] = []
        if may_correct:
            found.append(("更正", "correct_meeting", row))
            found.append(("改会场程序" if row.protocol else "写会场程序", "protocol", row))
        if row.protocol is not None and self._may_print:
            found.append(("打印会场程序", "print_protocol", row.protocol.uid))
        self._links(section, *found)
        self._versions(section, row.versions)

    def _links(self, section: Section, *wanted: tuple[str, str, object]) -> None:
        if not wanted:
            return
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look().sizes.s8)
        for word, key, about in wanted:
            box.addWidget(link(word, partial(self._ask, key, about), small=True))
        box.addStretch(1)
        section.body.addWidget(holder)

    def _versions(self, section: Section, rows: tuple[VersionRow, ...]) -> None:
        for row in rows:
            words = f"{short_moment_words(row.corrected_at)} 更正（{row.reason}），更正前的记录："
            section.body.addWidget(Label(words, Words.HELP, wrap=True))
            section.body.addWidget(Paragraph(row.text))


class OfferTable(QWidget):
    """The trail: when, who, asked or offered how much, on what condition."""

    def __init__(self, rows: tuple[OfferRow, ...], ask: Callable[[str, object], None] | None) -> None:
        """Show the rows in their order; with ``ask`` one can be made void."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName("要求和出价")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(s.s12)
        grid.setVerticalSpacing(0)
        for number, row in enumerate(rows):
            kind = "条件" if row.kind is OfferKind.CONDITION else row.kind.label
            sum_words = money_words(row.amount_fen) if row.amount_fen is not None else ""
            money = Label(sum_words)
            money.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            what = f"{row.what}（保密）" if row.confidential and row.what else row.what
            cells: tuple[QWidget, ...] = (
                Label(f"{local_time(row.made_at):%m-%d %H:%M}", Words.HELP),
                ElidedLabel(row.party_name),
                Label(kind, Words.HELP),
                money,
                ElidedLabel(what or ("保密" if row.confidential else ""), Words.HELP),
            )
            for column, cell in enumerate(cells):
                cell.setFixedHeight(s.row_side)
                grid.addWidget(cell, number, column)
            if ask is not None:
                void = link("作废", partial(ask, "void_offer", row), small=True)
                void.setAccessibleName(f"作废{row.party_name}的这条出价")
                grid.addWidget(void, number, len(cells))
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(4, 3)

"""One petition: what it is, its clocks with their law, the answer, the reviews, the history."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal

from db.enums import PaperKind, PetitionState, ReviewOutcome
from desktop_app.domain.petition_clock import OF_THE_PETITIONER, PetitionClock
from desktop_app.domain.petition_state import MACHINE, OPEN_STATES
from desktop_app.domain.working_day import UNPUBLISHED
from desktop_app.services.petition_view import PetitionDetail, ReviewRow
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.dates import moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone

ENDS = (PetitionState.ENDED, PetitionState.FINAL, PetitionState.QUASHED)
"""States in which nothing is left to do with this handling."""
_OVERRULED = {
    ReviewOutcome.CHANGED: "变更了这份处理意见，照变更后的意见办。",
    ReviewOutcome.QUASHED: "撤销了这份处理意见，不再作数。",
}
_VERBS = {step.action: step.verb for step in MACHINE.transitions} | {
    "register": "登记",
    "serve": "送达",
    "hearing": "听证",
    "report_urgent": "报告",
    "recuse": "回避",
    "redo": "重新办理",
    "change_handler": "移交承办人",
}


class PetitionPanel(DetailPanel):
    """Shows a ``PetitionDetail`` with the actions of the page; ``wanted(uid)`` is another handling."""

    wanted = Signal(object)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.found: PetitionDetail | None = None

    def show_petition(self, found: PetitionDetail, actions: Sequence[Action]) -> None:
        """Show one petition."""
        self.found = found
        row = found.row
        self.set_head(
            DetailHead(
                row.title,
                number=row.external_number or row.number,
                state=row.standing,
                state_done=row.state in ENDS,
                days_left=row.days_left,
                due_day=row.due_on,
                locked="受限" if found.restricted else "",
            )
        )
        self.set_actions(actions)
        self.clear_sections()
        self._redo(found)
        self._about(found)
        self._clocks(found)
        self._answer(found)
        self._reviews(found)
        self._history(found)

    def _redo(self, found: PetitionDetail) -> None:
        """What a review that quashed the answer began, with the way to the other handling."""
        if found.before_uid is not None:
            section = self.add_section("重新办理")
            section.add_link("看原来的办理", partial(self.wanted.emit, found.before_uid))
            section.body.addWidget(Paragraph(f"{found.redo}。"))
        elif found.after_uid is not None:
            section = self.add_section("已撤销，重新办理")
            section.add_link("看重新办理", partial(self.wanted.emit, found.after_uid))
            said = "处理意见被撤销，这里只供查阅；新的期限、答复和送达都在重新办理的那件里。"
            section.body.addWidget(Paragraph(said))

    def _about(self, found: PetitionDetail) -> None:
        row = found.row
        section = self.add_section("基本情况")
        many = f"，共 {row.people_count} 人" if row.people_count > 1 else ""
        pairs = [
            ("信访人", f"{row.people}{many}"),
            ("形式", row.manner.label + (f"（{found.sent_by}）" if found.sent_by else "")),
            ("内容", row.kind.label),
            ("途径", found.route.label),
            ("信访编号", row.external_number or "还没有填"),
            ("纠纷编号", row.number),
            ("收到", row.received_on.isoformat()),
            ("承办人", row.handler_name),
            ("口头信访记录", found.written_by),
            ("报告", found.reported),
            ("转送、交办", found.handed),
            ("异议", found.objection),
            ("告知书", f"{found.notice_number} {found.noticed_on or ''}".strip()),
            ("不予受理", found.refusal_reason),
            ("延期", found.extension),
            ("新的事实", found.new_facts),
            ("结束", found.ended),
        ]
        pairs.insert(1, ("反映的情况", found.demands or found.description))
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]], columns=1))

    def _clocks(self, found: PetitionDetail) -> None:
        section = self.add_section("期限")
        pairs = [(clock.key.label, _clock_words(clock)) for clock in found.clocks]
        section.body.addWidget(KeyValues(pairs, columns=1))
        if any(clock.unpublished_year for clock in found.clocks):
            words = f"{UNPUBLISHED}：工作日先按周一至周五算，公布后请再看一次。"
            section.body.addWidget(Label(words, Words.LABEL, tone=Tone.WARNING, wrap=True))

    def _answer(self, found: PetitionDetail) -> None:
        said = found.opinion
        if said is None:
            return
        section = self.add_section("处理意见", help_text=said.number)
        served = said.served_on.isoformat() if said.served_on else "还没有登记送达"
        pairs = [
            ("答复", f"{said.answered_on:%Y-%m-%d} {said.decision.label}"),
            ("查明的事实", said.facts),
            ("处理意见", said.text),
            ("依据", said.basis),
            ("复查机关", said.review_organ),
            ("送达", served),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]], columns=1))
        for one in found.reviews:
            if one.outcome is not None and one.outcome in _OVERRULED:
                words = f"{one.organ}{one.level.label}{_OVERRULED[one.outcome]}"
                section.body.addWidget(Label(words, Words.LABEL, tone=Tone.WARNING, wrap=True))

    def _reviews(self, found: PetitionDetail) -> None:
        for one in found.reviews:
            section = self.add_section(one.level.label)
            section.body.addWidget(KeyValues(_review_pairs(one), columns=1))

    def _history(self, found: PetitionDetail) -> None:
        section = self.add_section("办理过程")
        history = Timeline()
        history.set_events(
            tuple(
                TimelineEvent(
                    moment_words(step.happened_at)[:10],
                    _VERBS.get(step.action, step.action),
                    step.actor_name,
                    step.reason or "",
                    key=number,
                )
                for number, step in reversed(list(enumerate(found.history)))
            )
        )
        section.body.addWidget(history)


def _clock_words(clock: PetitionClock) -> str:
    law = f"（{clock.basis}，{clock.explained}）"
    if clock.due_on is None:
        return f"不计{law}"
    if clock.met_on is not None:
        late = "，已超期" if clock.late else ""
        return f"{clock.due_on:%Y-%m-%d} 前，{clock.met_on:%Y-%m-%d} 完成{late}{law}"
    if clock.over:
        return f"不再计{law}"
    whose = "信访人可在 " if clock.key in OF_THE_PETITIONER else ""
    return f"{whose}{clock.due_on:%Y-%m-%d} 前{law}"


def _review_pairs(one: ReviewRow) -> list[tuple[str, str]]:
    heard = "" if one.hearing is None else f"{one.hearing[0]:%Y-%m-%d} 至 {one.hearing[1]:%Y-%m-%d}"
    outcome = "" if one.outcome is None else one.outcome.label
    pairs = [
        ("提出", f"{one.asked_on:%Y-%m-%d} 向{one.organ}"),
        ("理由", one.reason),
        ("听证", heard),
        ("答复", f"{one.answered_on:%Y-%m-%d} {outcome}" if one.answered_on else ""),
        ("意见", one.opinion),
        ("送达", f"{one.served_on:%Y-%m-%d}" if one.served_on else ""),
    ]
    return [pair for pair in pairs if pair[1]]


def further_steps(found: PetitionDetail) -> list[tuple[str, str]]:
    """Notes that can be made beside the steps of the state: key and verb."""
    if not found.own or found.row.state not in OPEN_STATES:
        return []
    wanted = [
        ("serve", "登记送达", found.opinion is not None and found.opinion.served_on is None),
        ("hearing", "登记听证", found.row.state is PetitionState.UNDER_SECOND_REVIEW),
        ("report_urgent", "登记报告", not found.reported),
        ("recuse", "承办人回避", bool(found.row.handler_name)),
        ("set_number", "填信访编号", not found.row.external_number),
    ]
    return [(key, verb) for key, verb, fits in wanted if fits]


def papers_of(found: PetitionDetail) -> list[PaperKind]:
    """Letters that can be printed now."""
    refused = found.row.state is PetitionState.NOT_ACCEPTED
    wanted = [
        (PaperKind.PETITION_REFUSAL, refused),
        (PaperKind.PETITION_REDO, found.before_uid is not None),
        (PaperKind.PETITION_ACCEPTANCE, bool(found.notice_number) and not refused and not found.redo),
        (PaperKind.PETITION_EXTENSION, bool(found.extension_number)),
        (PaperKind.PETITION_OPINION, found.opinion is not None),
    ]
    return [kind for kind, fits in wanted if fits]

"""One leader's card: duty, term, load, days away with the deputy, whose matters to stand aside for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from desktop_app.services.leader_view import AbsenceRow, InterestRow, LeaderCard
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, LinkRow
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone


@dataclass(frozen=True, slots=True)
class CardDoors:
    """What the panel calls, each with the shown card (``void_interest`` with the row)."""

    edit: Callable[[LeaderCard], object]
    absence: Callable[[LeaderCard], object]
    back: Callable[[LeaderCard], object]
    interest: Callable[[LeaderCard], object]
    void_interest: Callable[[InterestRow], object]
    retire: Callable[[LeaderCard], object]
    cases: Callable[[LeaderCard], object]


class LeaderCardPanel(DetailPanel):
    """Shows a ``LeaderCard``; only who ``keeps`` the roster may change it."""

    def __init__(self, doors: CardDoors, *, keeps: bool) -> None:
        """Show nothing yet."""
        super().__init__()
        self._doors, self._keeps = doors, keeps

    def show_card(self, card: LeaderCard) -> None:
        """Show one leader."""
        row = card.row
        state = "已退出" if not row.active else "离岗" if row.absence else ""
        self.set_head(DetailHead(f"{row.name}  {row.post}", state=state, state_paused=True))
        self._actions(card)
        self.clear_sections()
        section = self.add_section("领导卡")
        section.add_link("看他的包案", partial(self._doors.cases, card))
        term = " 至 ".join(
            part.isoformat() if part is not None else "—" for part in (row.term_from, row.term_to)
        )
        full = f"，到 {row.load} 件就不再建议" if row.load else ""
        pairs = [
            ("级别", row.level),
            ("分管", "、".join(row.duties)),
            ("电话", row.phone or ""),
            ("任期", term if row.term_from or row.term_to else ""),
            ("在包", f"{row.open_count} 件{full}"),
            ("包过", f"{card.taken} 件"),
            ("本人账号", card.user_name),
            ("退出", f"{day_words(card.retired_on)} {card.retired_reason}" if card.retired_on else ""),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        self._absences(card)
        self._interests(card)

    def _actions(self, card: LeaderCard) -> None:
        if not self._keeps or not card.row.active:
            self.set_actions([])
            return
        doors = self._doors
        away = any(row.runs for row in card.absences)
        there = Action("登记回岗", partial(doors.back, card))
        gone = Action("登记离岗", partial(doors.absence, card))
        self.set_actions(
            [
                Action("修改", partial(doors.edit, card)),
                there if away else gone,
                Action("登记回避", partial(doors.interest, card)),
                Action("退出名册", partial(doors.retire, card)),
            ]
        )

    def _absences(self, card: LeaderCard) -> None:
        section = self.add_section(
            "离岗和代管", help_text=f"{len(card.absences)} 次" if card.absences else ""
        )
        if not card.absences:
            section.body.addWidget(Label("没有离岗。", Words.LABEL))
        for row in card.absences:
            section.body.addWidget(_absence(row))

    def _interests(self, card: LeaderCard) -> None:
        section = self.add_section("要回避的人", help_text="信访工作条例第二十八条")
        if not card.interests:
            section.body.addWidget(Label("没有登记。", Words.LABEL))
        for row in card.interests:
            verbs: list[Button] = []
            if self._keeps:
                verb = link("作废", partial(self._doors.void_interest, row))
                verb.setAccessibleName(f"作废与{row.person_name}的回避关系")
                verbs.append(verb)
            section.body.addWidget(LinkRow(row.kind.label, row.person_name, *verbs, note=row.note))


def _absence(row: AbsenceRow) -> LinkRow:
    until = "现在" if row.ends_on is None else row.ends_on.isoformat()
    deputy = f"{row.deputy}代管" if row.deputy else "没有定代管领导"
    tone = Tone.WARNING if row.runs and not row.deputy else Tone.MUTED
    label = "正在离岗" if row.runs else "离岗"
    return LinkRow(label, f"{row.starts_on} 至 {until}　{row.reason}", note=deputy, tone=tone)

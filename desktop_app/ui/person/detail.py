"""The file of a person: facts, disputes, household, what changed, and the records that are one person."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from desktop_app.domain.clock_time import local_date
from desktop_app.services.person_file import FormerValue, MergedRecord, PersonCase, PersonFile
from desktop_app.services.person_merge import SamePerson
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, LinkRow
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.person.table import age_words

_FEW = 6
"""Disputes and changes shown before the rest is asked for."""


@dataclass(frozen=True, slots=True)
class PersonDoors:
    """What the panel calls; ``None`` where this user may not."""

    case: Callable[[UUID], object]
    person: Callable[[UUID], object]
    merge: Callable[[SamePerson], object] | None
    merge_other: Callable[[PersonFile], object] | None
    part: Callable[[MergedRecord], object] | None
    numbers: Callable[[PersonFile], object] | None
    watch: Callable[[PersonFile], object] | None


class PersonPanel(DetailPanel):
    """Shows a ``PersonFile`` and who might be the same person."""

    def __init__(self, doors: PersonDoors) -> None:
        """Show nothing yet."""
        super().__init__()
        self._doors = doors
        self._same: tuple[SamePerson, ...] = ()
        self._all_cases = self._all_former = False
        self.file: PersonFile | None = None

    def show_person(self, found: PersonFile) -> None:
        """Show a person; another one starts folded in."""
        if self.file is None or self.file.uid != found.uid:
            self._all_cases = self._all_former = False
        self.file = found
        self._again()

    def set_same(self, rows: Sequence[SamePerson]) -> None:
        """Who of all might be one person; those about the shown one stand in its file."""
        self._same = tuple(rows)
        self._again()

    def _again(self) -> None:
        if self.file is None:
            return
        found = self.file
        place = self._scroll.verticalScrollBar().value()
        broken = any(case.broken for case in found.cases)
        self.set_head(
            DetailHead(
                f"{found.name}　{age_words(found.gender, found.age)}".strip(),
                due="有协议没有履行" if broken else "",
                due_tone=Tone.WARNING,
            )
        )
        self._actions(found)
        self.clear_sections()
        self._facts(found)
        self._might_be(found)
        self._cases(found)
        self._household(found)
        self._former(found)
        self._merged(found)
        self._scroll.verticalScrollBar().setValue(place)

    def _actions(self, found: PersonFile) -> None:
        doors = self._doors
        actions: list[Action] = []
        if doors.numbers is not None and (found.id_masked or found.phone_masked):
            actions.append(Action("看号码", partial(doors.numbers, found)))
        if doors.merge_other is not None and found.own:
            actions.append(Action("与另一条合并", partial(doors.merge_other, found)))
        if doors.watch is not None:
            actions.append(Action("列入特殊群体", partial(doors.watch, found)))
        self.set_actions(actions)

    def _facts(self, found: PersonFile) -> None:
        section = self.add_section("基本情况", help_text="" if found.own else "由另一个中心登记")
        pairs = [
            ("证件号", found.id_masked or "不详"),
            ("电话", found.phone_masked),
            ("出生", found.birth_date.isoformat() if found.birth_date else ""),
            ("民族", found.ethnicity),
            ("职业", found.occupation),
            ("住址", found.address),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))

    def _might_be(self, found: PersonFile) -> None:
        rows = [row for row in self._same if found.uid in (row.keep_uid, row.other_uid)]
        merge = self._doors.merge
        if not rows or merge is None:
            return
        section = self.add_section("像是同一个人", help_text="核对以后再合并；合错了能拆开")
        for row in rows:
            other = row.other if row.keep_uid == found.uid else row.keep
            verb = link("合并", partial(merge, row), small=True)
            verb.setAccessibleName(f"与{other}合并")
            section.body.addWidget(LinkRow("另一条", other, verb, note=row.why))

    def _cases(self, found: PersonFile) -> None:
        section = self.add_section("纠纷", help_text=f"{len(found.cases)} 件")
        shown = found.cases if self._all_cases else found.cases[:_FEW]
        if len(found.cases) > _FEW:
            word = "收起" if self._all_cases else f"另有 {len(found.cases) - _FEW} 件"
            section.add_link(word, self._toggle_cases)
        for case in shown:
            section.body.addWidget(self._case(case))
        if not found.cases and not found.note:
            section.body.addWidget(Label("没有办理中的或办过的纠纷。", Words.LABEL, tone=Tone.MUTED))
        if found.note:
            section.body.addWidget(Label(found.note, Words.HELP, wrap=True))

    def _case(self, case: PersonCase) -> LinkRow:
        opens = link("打开", partial(self._doors.case, case.uid), small=True)
        opens.setAccessibleName(f"打开纠纷 {case.number}")
        day = local_date(case.registered_at).isoformat()
        below = f"{case.number}　{day}　{case.state.label}"
        note, tone = (f"{below}　{case.broken}", Tone.WARNING) if case.broken else (below, Tone.MUTED)
        return LinkRow(case.side.label, case.title, opens, note=note, tone=tone)

    def _toggle_cases(self) -> None:
        self._all_cases = not self._all_cases
        self._again()

    def _household(self, found: PersonFile) -> None:
        if not found.household:
            return
        section = self.add_section("同一户", help_text=f"{len(found.household)} 人")
        for member in found.household:
            opens = link("打开", partial(self._doors.person, member.uid), small=True)
            opens.setAccessibleName(f"打开{member.name}")
            words = f"{member.name}　纠纷 {member.disputes} 件"
            section.body.addWidget(LinkRow(member.tie.label, words, opens))

    def _former(self, found: PersonFile) -> None:
        values = changed(found.former)
        if not values:
            return
        section = self.add_section("用过的姓名、号码、住址", help_text=f"{len(values)} 条")
        shown = values if self._all_former else values[:_FEW]
        if len(values) > _FEW:
            word = "收起" if self._all_former else f"另有 {len(values) - _FEW} 条"
            section.add_link(word, self._toggle_former)
        history = Timeline()
        history.set_events(
            tuple(
                TimelineEvent(local_date(v.since).isoformat(), f"{v.label} {v.text}", v.case_number)
                for v in shown
            )
        )
        section.body.addWidget(history)

    def _toggle_former(self) -> None:
        self._all_former = not self._all_former
        self._again()

    def _merged(self, found: PersonFile) -> None:
        if not found.merged:
            return
        section = self.add_section("合并过来的记录", help_text="合错了，点“拆开”")
        part = self._doors.part if found.own else None
        for record in found.merged:
            verbs: list[Button] = []
            if part is not None:
                verbs.append(link("拆开", partial(part, record), small=True))
                verbs[0].setAccessibleName(f"拆开 {record.text}")
            section.body.addWidget(LinkRow("记录", record.text, *verbs))


def changed(values: Sequence[FormerValue]) -> tuple[FormerValue, ...]:
    """The values of what was ever another one; what never changed stands among the facts."""
    counts = Counter(value.label for value in values)
    return tuple(value for value in values if counts[value.label] > 1)

"""One thing that differs, as a person decides it: the values, a third one, what else changed."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.services.conflict_around import AroundLine
from desktop_app.services.conflict_decision import DecidedRow, Decision
from desktop_app.services.duplicate_number import DuplicateNumber, NumberedCase
from desktop_app.services.field_form import FieldKind
from desktop_app.services.package_conflict import ConflictRow, ConflictValue
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, Kind, link
from desktop_app.ui.kit.dates import moment_words, short_moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.differing import value_label
from desktop_app.ui.package.third_value import ThirdValue

_BOTH_KEPT = (
    "电脑被复制过，两边各登记了一件，编号一样。两件都留着，编号都不改；说到这个编号时，请连当事人一起说。"
)


class ConflictPanel(DetailPanel):
    """Detail of one row of the desk.

    Signals: ``decided(Decision)``, ``undo_wanted(DecidedRow)``, ``unmask_wanted(ConflictRow)``,
    ``case_wanted(dispute uid)``, ``left()`` on Esc.
    """

    decided = Signal(object)
    undo_wanted = Signal(object)
    unmask_wanted = Signal(object)
    case_wanted = Signal(object)
    left = Signal()

    def __init__(self, today: Callable[[], date], *, may_settle: bool, may_unmask: bool) -> None:
        """Show nothing yet; ``may_settle`` and ``may_unmask`` are this user's rights."""
        super().__init__()
        self._today, self._may_settle, self._may_unmask = today, may_settle, may_unmask
        self.takes: list[Button] = []
        self.third: ThirdValue | None = None
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)

    def focus_first(self) -> None:
        """Start at the first value, else at the first button of the head."""
        first = next(iter(self.takes), None) or next(
            (button for button in self.findChildren(Button) if button.isVisible()), None
        )
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    # what is shown
    def show_open(self, row: ConflictRow) -> None:
        """A field to be decided, here or by another office."""
        decides = row.may_settle and self._may_settle
        state = "待定夺" if row.may_settle else f"由{row.holder_name or '对方单位'}定夺"
        self._start(row.title, state, row.case_uid)
        section = self.add_section(row.field_label, help_text=_kept_words(row))
        if row.masked and self._may_unmask:
            section.add_link("看全号", partial(self.unmask_wanted.emit, row))
        for number, value in enumerate(row.values):
            if number:
                section.body.addWidget(line("row"))
            other = row.values[1 if number == 0 else 0]
            section.body.addWidget(self._value(row, value, other, decides))
        if decides:
            self._third(row)

    def show_decided(self, row: DecidedRow) -> None:
        """A decision, with the way back while there is one."""
        may_undo = self._may_settle and not row.why_not_undo
        undo = [Action("撤销", partial(self.undo_wanted.emit, row), "undo")] if may_undo else []
        self._start(row.title, "已定夺", row.case_uid, actions=undo, done=True)
        how = "另写的" if row.third else "取了其中一个"
        section = self.add_section(
            row.field_label, help_text=f"{row.actor_name} {moment_words(row.at)} 定夺，{how}"
        )
        section.body.addWidget(Label(row.text, wrap=True, select=True))
        if row.why_not_undo:
            section.body.addWidget(Label(row.why_not_undo, Words.HELP, wrap=True))
        before = self.add_section("当时的两个值" if len(row.values) == 2 else "当时的值")
        for number, value in enumerate(row.values):
            if number:
                before.body.addWidget(line("row"))
            before.body.addWidget(self._value(None, value, row.values[1 if number == 0 else 0], False))

    def show_duplicate(self, row: DuplicateNumber) -> None:
        """Disputes that carry one number."""
        self._start(row.number, "重号", None)
        section = self.add_section("两件都保留" if len(row.cases) == 2 else "几件都保留")
        section.body.addWidget(Label(_BOTH_KEPT, wrap=True))
        for case in row.cases:
            section.body.addWidget(line("row"))
            section.body.addWidget(self._case(case))

    def show_around(self, lines: Sequence[AroundLine]) -> None:
        """What else changed, below what is shown."""
        if not lines:
            return
        section = self.add_section("前后还改了什么")
        for words, since in (("当时", False), ("这以后", True)):
            events = tuple(_event(one) for one in lines if one.since is since)
            if events:
                section.body.addWidget(Label(words, Words.HELP))
                timeline = Timeline()
                timeline.set_events(events)
                section.body.addWidget(timeline)

    def refuse(self, text: str) -> bool:
        """Show a refusal at the third value; False when there is none."""
        if self.third is None:
            return False
        self.third.refuse(text)
        return True

    # inside
    def _start(
        self, title: str, state: str, case: UUID | None, *, actions: Sequence[Action] = (), done: bool = False
    ) -> None:
        self.takes, self.third = [], None
        self.set_head(DetailHead(title, state=state, state_done=done))
        shown = list(actions)
        if case is not None:
            shown.append(Action("看纠纷", partial(self.case_wanted.emit, case)))
        self.set_actions(shown)
        self.clear_sections()

    def _value(
        self, row: ConflictRow | None, value: ConflictValue, other: ConflictValue, decides: bool
    ) -> QWidget:
        s = look().sizes
        holder = QWidget()
        holder.setAccessibleName(f"{value.text} {value.actor_name}")
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, s.s4, 0, s.s4)
        box.setSpacing(s.s4)
        first = QHBoxLayout()
        first.setSpacing(s.s8)
        first.addWidget(value_label(value.text, other.text), 1)
        if row is not None and decides:
            take = Button("用这个", partial(self._take, row, value), kind=Kind.SMALL)
            take.setAccessibleName(f"用这个：{value.text[:40]}")
            first.addWidget(take, 0, Qt.AlignmentFlag.AlignTop)
            self.takes.append(take)
        box.addLayout(first)
        under = QHBoxLayout()
        under.setSpacing(s.s8)
        under.addWidget(ElidedLabel(_who_words(value), Words.HELP), 1)
        if value.late:
            under.addWidget(Label("原承办单位补报", Words.HELP, tone=Tone.WARNING))
        if value.shown:
            under.addWidget(Label("现在显示" if row is not None else "当时显示", Words.HELP))
        box.addLayout(under)
        return holder

    def _third(self, row: ConflictRow) -> None:
        if row.form.kind is FieldKind.KEPT:
            words = "这一项由程序记，不能另写，请从上面选一个。"
            self.add_section("都不对？").body.addWidget(Label(words, Words.HELP, wrap=True))
            return
        section = self.add_section("都不对，另写一个")
        self.third = ThirdValue(row.form, row.field_label, self._today)
        if row.form.kind is FieldKind.LONG_TEXT and not row.masked:
            # Two accounts of a matter are put together from one of them, not typed anew.
            self.third.field.set_value(row.values[0].text)
        self.third.written.connect(partial(self._write, row))
        section.body.addWidget(self.third)

    def _case(self, case: NumberedCase) -> QWidget:
        s = look().sizes
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, s.s4, 0, s.s4)
        box.setSpacing(s.s4)
        first = QHBoxLayout()
        first.addWidget(Label(case.title, wrap=True), 1)
        opens = link("打开", partial(self.case_wanted.emit, case.uid), small=True)
        opens.setAccessibleName(f"打开 {case.title}")
        first.addWidget(opens, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(first)
        words = (
            f"{case.state.label}　{moment_words(case.registered_at)} 登记　{case.first_asker_name}　"
            f"{case.office_name} {case.machine_name}"
        )
        box.addWidget(Label(words, Words.HELP, wrap=True))
        return holder

    def _take(self, row: ConflictRow, value: ConflictValue) -> None:
        self.decided.emit(Decision(row.entity, row.uid, row.field, change_id=value.change_id))

    def _write(self, row: ConflictRow, value: object) -> None:
        self.decided.emit(Decision(row.entity, row.uid, row.field, value=value))


def _kept_words(row: ConflictRow) -> str:
    if row.reopened:
        return "定夺撤销了，请再定夺"
    return "两个值都留着" if len(row.values) == 2 else f"{len(row.values)} 个值都留着"


def _who_words(value: ConflictValue) -> str:
    return "　".join(
        part
        for part in (value.actor_name, value.office_name, value.machine_name, short_moment_words(value.at))
        if part
    )


def _event(one: AroundLine) -> TimelineEvent:
    who = " ".join(part for part in (one.office_name, one.machine_name) if part)
    return TimelineEvent(short_moment_words(one.at), one.actor_name, who, one.text, counts=not one.since)

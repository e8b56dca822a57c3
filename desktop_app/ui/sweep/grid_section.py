"""The grid that is being called: who works there, what it said, and the answers that can be given."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from db.enums import ReportMeans, SecondReport, SweepState
from desktop_app.ui.kit.action_row import Action, ActionRow
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.dates import short_day_words
from desktop_app.ui.kit.fonts import Type
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.sweep.grid_now import GridNow, note_words, statement_words
from desktop_app.ui.sweep.words import month_words


@dataclass(frozen=True, slots=True)
class GridDoors:
    """What the section's buttons call."""

    zero: Callable[[], object]
    findings: Callable[[], object]
    proxy: Callable[[], object]
    skip: Callable[[], object]
    add: Callable[[], object]
    withdraw: Callable[[], object]
    second: Callable[[SecondReport], object]
    correct: Callable[[], object]
    phone: Callable[[], object]


class AnswerButton(Button):
    """An answer with its key, as wide as its column."""

    def __init__(self, text: str, on_click: Callable[[], object], key: str) -> None:
        """Make it; ``key`` is shown and spoken."""
        super().__init__(text, on_click, hint=key)
        self.setAccessibleName(f"{text}，按 {key}")
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Word at the left, key at the right, so that the four stand in columns."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        inside = self.rect().adjusted(look().sizes.s12, 0, -look().sizes.s12, 0)
        draw_words(painter, inside, self.word(), tone=Tone.NORMAL if self.isEnabled() else Tone.MUTED)
        draw_words(painter, inside, self._key, size=Type.HELP, tone=Tone.MUTED, right=True)


class GridSection(QWidget):
    """Title, worker, counts of the month, answers or the statement; ``means_changed(ReportMeans)``."""

    means_changed = Signal(object)

    def __init__(self, doors: GridDoors) -> None:
        """Show nothing yet."""
        super().__init__()
        s = look().sizes
        self._doors = doors
        self._shown: GridNow | None = None
        self._unmasked = ""
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        box.setSpacing(s.s4)
        head = QHBoxLayout()
        head.setSpacing(s.s8)
        self._title = ElidedLabel("", Words.TITLE)
        self._place = Label("", Words.HELP)
        head.addWidget(self._title, 1)
        head.addWidget(self._place)
        box.addLayout(head)
        self._worker = ElidedLabel("")
        self._month = ElidedLabel("", Words.HELP)
        self.phone = link("看号码", self._doors.phone, small=True)
        who = QHBoxLayout()
        who.setSpacing(s.s8)
        self._worker.setFixedHeight(s.button_small)  # with and without the link, so that nothing below moves
        who.addWidget(self._worker)
        who.addWidget(self.phone)
        who.addStretch(1)
        box.addLayout(who)
        box.addWidget(self._month)
        self._answers = self._make_answers()
        box.addWidget(self._answers)
        self._said = Label("", wrap=True, select=True)
        self._note = Label("", Words.HELP, wrap=True)
        box.addWidget(self._said)
        box.addWidget(self._note)
        self.deeds = ActionRow()
        box.addWidget(self.deeds)

    def _make_answers(self) -> QWidget:
        s = look().sizes
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, s.s4, 0, 0)
        box.setSpacing(s.s8)
        grid = QGridLayout()
        grid.setSpacing(s.s8)
        self.zero = AnswerButton("零报告", self._doors.zero, "N")
        self.findings = AnswerButton("有情…", self._doors.findings, "Y")
        self.proxy = AnswerButton("代报…", self._doors.proxy, "D")
        self.skip = AnswerButton("下一格", self._doors.skip, "→")
        for place, button in enumerate((self.zero, self.findings, self.proxy, self.skip)):
            grid.addWidget(button, place // 2, place % 2)
        means = QHBoxLayout()
        means.setSpacing(s.s4)
        self.means = {kind: FilterChip(kind.label, one_of=True) for kind in ReportMeans}
        for key, (kind, chip) in enumerate(self.means.items(), 1):
            chip.setToolTip(f"按 {key} 选{kind.label}")
            chip.setAccessibleName(f"{kind.label}，按 {key}")
        means.addWidget(Label("方式", Words.HELP))
        for kind, chip in self.means.items():
            means.addWidget(chip)
            chip.clicked.connect(self._chooser(kind))
        means.addStretch(1)
        self._reporter = ElidedLabel("")
        self._late = Label("", Words.HELP, tone=Tone.WARNING, wrap=True)
        box.addLayout(means)
        box.addWidget(self._reporter)
        box.addWidget(self._late)
        box.addLayout(grid)
        return holder

    def _chooser(self, kind: ReportMeans) -> Callable[[], None]:
        def choose() -> None:
            self.show_means(kind)
            self.means_changed.emit(kind)

        return choose

    # contents
    def show_means(self, chosen: ReportMeans) -> None:
        """Mark the means of this round."""
        for kind, chip in self.means.items():
            chip.set_value("on" if kind is chosen else None)

    def set_ready(self, ready: bool) -> None:
        """Whether an answer is taken now; not while one is being saved."""
        for button in (self.zero, self.findings, self.proxy):
            button.setEnabled(ready)

    def show_phone(self, code: str, number: str) -> None:
        """Show the full number as long as its grid is the current one."""
        if self._shown is not None and self._shown.grid is not None and self._shown.grid.code == code:
            self._unmasked = number
            self.show_grid(self._shown)

    def reporter_words(self) -> str:
        """Who would be recorded as the reporter."""
        return self._reporter.text()

    def late_words(self) -> str:
        """What a late report will be counted as."""
        return self._late.text()

    def show_grid(self, now: GridNow) -> None:
        """Show the current cell."""
        self._title.setText(now.title)
        self._answers.setVisible(now.answerable)
        if now.grid is None:
            self._show_village(now)
            return
        count = len(now.village.grids)
        place = next((n for n, grid in enumerate(now.village.grids, 1) if grid.code == now.grid.code), 0)
        self._place.setText(f"第 {place} / {count} 格")
        worker = (now.row.worker if now.row is not None else now.grid.worker) or "空缺"
        phone = (now.row.phone_masked if now.row is not None else now.grid.phone_masked) or ""
        if self._shown is None or self._shown.code != now.code:
            self._unmasked = ""
        self._shown = now
        self._worker.setText(f"{worker}  {self._unmasked or phone}".strip())
        self.phone.setVisible(bool(phone) and now.may_see_phone and not self._unmasked)
        self._month.setText(month_words(now.grid, current=(now.day.month == now.today.month)))
        self._month.show()
        own = "代班" if now.row is not None and now.row.substitute else "本人"
        self._reporter.setText(
            f"报告人：{worker}（{own}）" if worker != "空缺" else "报告人：没有在岗的人，请按 D 代报"
        )
        self._late.setText(now.late)
        self._late.setVisible(bool(now.late))
        self.zero.setVisible(worker != "空缺")
        self.findings.setVisible(worker != "空缺")
        said = statement_words(now)
        self._said.setText(said)
        self._said.setVisible(bool(said))
        note = note_words(now)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        actions = self._offered(now)
        self.deeds.set_actions(actions)
        self.deeds.setVisible(bool(actions))

    def _show_village(self, now: GridNow) -> None:
        self._shown, self._unmasked = now, ""
        self.phone.hide()
        self._place.setText(f"{len(now.village.grids)} 格")
        self._worker.setText(short_day_words(now.day))
        self._month.hide()
        self._said.setText("按 Enter 展开，再选一格。")
        self._said.show()
        self._note.hide()
        self.deeds.hide()

    def _offered(self, now: GridNow) -> list[Action]:
        row, doors = now.row, self._doors
        if row is not None and now.locked and now.may_correct:
            return [Action("更正…", doors.correct)]
        if row is None or row.report_uid is None or now.locked or not now.may_report:
            return []
        offered = [
            Action("更正…", partial(doors.second, SecondReport.CORRECTION)),
            Action("另一来源…", partial(doors.second, SecondReport.SECOND_SOURCE)),
            Action("撤回…", doors.withdraw),
        ]
        if row.state is SweepState.FINDINGS:
            offered.insert(0, Action("再记一条", doors.add))
        return offered

"""The grid that is being called: who works there, what it said, and the answers that can be given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

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

from db.enums import ReportMeans, SweepState
from desktop_app.services.sweep_board import BoardGrid, BoardVillage
from desktop_app.services.sweep_day import GridDayRow
from desktop_app.ui.kit.action_row import Action, ActionRow
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.dates import clock_words, short_day_words
from desktop_app.ui.kit.fonts import Type
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.sweep.words import grid_title, month_words, short_village

ZERO_RULE = "零报告要本人说“没有”，才能记；不能成批记。"
COUNTY_RULE = "县级只查看：数据来自乡镇送来的数据包，要更正请联系乡镇。"


@dataclass(frozen=True, slots=True)
class GridNow:
    """The current cell of the board; ``row`` is what the grid said, None while it is being read."""

    village: BoardVillage
    grid: BoardGrid | None
    day: date
    today: date
    row: GridDayRow | None = None
    locked: bool = False
    late: str = ""
    may_report: bool = True
    read_only: str = ""

    @property
    def answerable(self) -> bool:
        """Whether an answer can be entered now."""
        open_day = self.may_report and not self.locked and self.day <= self.today
        return self.grid is not None and open_day and self.row is not None and self.row.state is None

    @property
    def title(self) -> str:
        """三官村 第 1 网格."""
        village = self.village.name
        return short_village(village) if self.grid is None else grid_title(village, self.grid.name)


@dataclass(frozen=True, slots=True)
class GridDoors:
    """What the section's buttons call."""

    zero: Callable[[], object]
    findings: Callable[[], object]
    proxy: Callable[[], object]
    skip: Callable[[], object]
    add: Callable[[], object]
    withdraw: Callable[[], object]


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
        box.addWidget(self._worker)
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
        self._worker.setText(f"{worker}  {phone}".strip())
        self._month.setText(month_words(now.grid, current=(now.day.month == now.today.month)))
        self._month.show()
        self._reporter.setText(
            f"报告人：{worker}（本人）" if worker != "空缺" else "报告人：没有在岗的人，请按 D 代报"
        )
        self._late.setText(now.late)
        self._late.setVisible(bool(now.late))
        self.zero.setVisible(worker != "空缺")
        self.findings.setVisible(worker != "空缺")
        said = _statement(now)
        self._said.setText(said)
        self._said.setVisible(bool(said))
        note = _note(now)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        actions = self._offered(now)
        self.deeds.set_actions(actions)
        self.deeds.setVisible(bool(actions))

    def _show_village(self, now: GridNow) -> None:
        self._place.setText(f"{len(now.village.grids)} 格")
        self._worker.setText(short_day_words(now.day))
        self._month.hide()
        self._said.setText("按 Enter 展开，再选一格。")
        self._said.show()
        self._note.hide()
        self.deeds.hide()

    def _offered(self, now: GridNow) -> list[Action]:
        row = now.row
        if row is None or row.report_uid is None or now.locked or not now.may_report:
            return []
        offered = [Action("撤回…", self._doors.withdraw)]
        if row.state is SweepState.FINDINGS:
            offered.insert(0, Action("再记一条", self._doors.add))
        return offered


def _statement(now: GridNow) -> str:
    """What the grid said, by whom, when and how."""
    row = now.row
    if row is None or row.state is None:
        return ""
    what = row.state.label if row.state is SweepState.ZERO else f"{row.state.label} {len(row.events)} 条"
    parts = [what]
    if row.timing is not None and row.timing.value == "late":
        parts.append("补报")
    who = f"{row.reporter}（{'代报' if row.proxy else '本人'}）"
    when = clock_words(row.happened_at, now.today) if row.happened_at else ""
    means = row.means.label if row.means else ""
    return (
        f"{now.day.month}月{now.day.day}日{'，'.join(parts)}。{who}{when} {means}报的，{row.entered_by}录入。"
        + (f"备注：{row.note}" if row.note else "")
    )


def _note(now: GridNow) -> str:
    """The rule that stands below the answers, or why there are none."""
    row = now.row
    if row is not None and row.more:
        return f"这一格当天有 {row.more + 1} 条上报，请核实后撤回多的。"
    if now.answerable:
        return ZERO_RULE
    if now.read_only:
        return now.read_only
    if now.locked:
        return f"{now.day.month}月{now.day.day}日已审核锁定，不能再改。"
    if row is not None and row.state is None and not now.may_report:
        return "记上报由窗口人员来做。"
    return ""

"""每日一排一个月, by township: a heat map of townships and days, and the month's figures beside it.

Imported when it is first opened, since it brings pyqtgraph.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.sweep_count import RATE_DEFINITION
from desktop_app.services.centre import short_name_of
from desktop_app.services.county_sweep import CountyMonth, SweepCount, TownshipMonth, county_month
from desktop_app.ui.kit.buttons import icon_button, link
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.cells import Cell, Number, Text
from desktop_app.ui.kit.dates import weekday_words
from desktop_app.ui.kit.fonts import Type, text_width
from desktop_app.ui.kit.heat_map import HeatMap, HeatPicture
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext


@dataclass(frozen=True, slots=True)
class Share:
    """A field: ``full`` of a day in eighths, rounded down; open days and days that did not come have none."""

    full: int | None
    came_open: bool = False
    due: bool = False


def draw_share(painter: QPainter, field: QRect, share: Share) -> None:
    """A bar as high as the share that was on time; a red frame where nothing came, dots where it is open."""
    c = look().colours
    box = field.adjusted(0, 0, -max(1, look().px(1)), -max(1, look().px(1)))
    if share.full is not None:
        painter.fillRect(box, QColor(c.zero_cell if share.full == _FULL else c.warning_fill))
        high = box.height() * share.full // _FULL
        bar = QRect(box.left(), box.bottom() + 1 - high, box.width(), high)
        painter.fillRect(bar, QColor(c.chart_grey_2 if share.full == _FULL else c.accent_fill))
    elif share.came_open:
        painter.setPen(QPen(QColor(c.text_2), max(1, look().px(1)), Qt.PenStyle.DotLine))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
    elif share.due:
        painter.setPen(QPen(QColor(c.danger), max(1, look().px(1))))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.drawLine(box.topLeft(), box.bottomRight())


_FULL = 8
_LEGEND = (
    ("全部按时", Share(_FULL)),
    ("部分按时（蓝条的高）", Share(5)),
    ("收到未锁定", Share(None, came_open=True)),
    ("没收到", Share(None, due=True)),
)


class ShareLegend(QWidget):
    """What the fields mean, each mark with its words."""

    def __init__(self) -> None:
        """Make it."""
        super().__init__()
        self.setAccessibleName("图例：" + "，".join(word for word, _ in _LEGEND))
        self.setFixedHeight(look().sizes.row_side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from the left as many as there is room for."""
        s, x = look().sizes, 0
        painter = QPainter(self)
        for word, share in _LEGEND:
            wide = s.s16 + s.s4 + text_width(word, Type.HELP) + s.s12
            if x + wide - s.s12 > self.width():
                return
            draw_share(painter, QRect(x, (self.height() - s.s16) // 2, s.s16, s.s16), share)
            words = QRect(x + s.s16 + s.s4, 0, wide, self.height())
            draw_words(painter, words, word, size=Type.HELP, tone=Tone.MUTED)
            x += wide


def share_of(count: SweepCount | None, *, came_open: bool, due: bool) -> Share:
    """What a day looks like; full only when every grid on duty was on time."""
    if count is None:
        return Share(None, came_open, due)
    return Share(count.on_time * _FULL // count.duty if count.duty else _FULL)


def day_words(row: TownshipMonth, day: date, place: int, today: date) -> str:
    """A field in words."""
    count, head = row.days[place], f"{row.name}，{day.month}月{day.day}日（{weekday_words(day)}）"
    if count is not None:
        said = f"应报 {count.duty}，准时 {count.on_time}，补报 {count.late}，未报 {count.silent}，已锁定"
        return f"{head}：{said}，按时率 {count.rate_text}"
    if row.came_open[place]:
        return f"{head}：收到，还没有锁定"
    return f"{head}：没收到" if day < today else f"{head}：还没到"


def _columns() -> tuple[Column[TownshipMonth], ...]:
    return (
        Column[TownshipMonth](
            "name", "乡镇（街道）", lambda r: Text(short_name_of(r.name)), width=104, sort=lambda r: r.code
        ),
        Column[TownshipMonth]("lack", "缺", _lack, width=62, right=True, sort=lambda r: r.not_sent),
        Column[TownshipMonth](
            "rate", "按时率", lambda r: Text(r.total.rate_text, right=True), width=68, right=True,
            sort=lambda r: r.total.on_time / r.total.duty if r.total.duty else None,
        ),
        Column[TownshipMonth](
            "silent", "未报", _silent, width=54, right=True, sort=lambda r: r.total.silent
        ),
    )  # fmt: skip


def _lack(row: TownshipMonth) -> Cell:
    if row.not_sent:
        return Text(f"{row.not_sent} 天", Tone.DANGER, bold=True, right=True)
    return Text("收齐" if not row.not_locked else "未锁", Tone.MUTED, right=True)


def _silent(row: TownshipMonth) -> Cell:
    return Number(row.total.silent, tone=Tone.DANGER if row.total.silent else Tone.MUTED)


class SweepMonth(QWidget):
    """A month of the county. ``day_wanted(township code, day)`` opens a board, ``closed()``, ``refused``."""

    day_wanted = Signal(str, object)
    closed = Signal()
    refused = Signal(object)
    shown = Signal(str)

    def __init__(self, context: PageContext) -> None:
        """Show nothing before ``ask``."""
        super().__init__()
        self._context = context
        self.month = local_date(context.clock.now()).replace(day=1)
        self._found: CountyMonth | None = None
        self._rows: Sequence[TownshipMonth] = ()
        self.map = HeatMap()
        model: RowsModel[TownshipMonth] = RowsModel(_columns(), lambda r: r.uid)
        self.table: RowsTable[TownshipMonth] = RowsTable(model, "各乡镇一个月的每日一排", row_height=28)
        self._lay_out()
        self.map.pointed.connect(self._pointed)
        self.map.opened.connect(self._open_current)
        self.table.opened.connect(self._open_row)
        self._keys = [
            self._key("Esc", self.closed.emit), self._key("Ctrl+Left", partial(self._move, -1)),
            self._key("Ctrl+Right", partial(self._move, 1)),
        ]  # fmt: skip

    def _key(self, sequence: str, on_press: Callable[[], object]) -> QShortcut:
        key = QShortcut(QKeySequence(sequence), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(on_press)
        return key

    def _lay_out(self) -> None:
        s = look().sizes
        left, right = QFrame(), QFrame()
        for card in (left, right):
            card.setProperty("card", "true")
        column = QVBoxLayout(left)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        column.addWidget(line("card"))
        padded = QVBoxLayout()
        padded.setContentsMargins(s.s8, s.s4, s.s4, s.s4)
        padded.addWidget(self.map, 1)
        padded.addWidget(ShareLegend())
        column.addLayout(padded, 1)
        column.addWidget(line("card"))
        foot = QHBoxLayout()
        foot.setContentsMargins(s.s12, s.s4, s.s8, s.s4)
        self._words = ElidedLabel("")
        foot.addWidget(self._words, 1)
        foot.addWidget(link("看这一天", self._open_current, small=True))
        column.addLayout(foot)
        side = QVBoxLayout(right)
        side.setContentsMargins(1, 1, 1, 1)
        side.setSpacing(0)
        self._total = Label("", Words.HELP, wrap=True)
        self._total.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        side.addWidget(self._total)
        side.addWidget(line("row"))
        side.addWidget(self.table, 1)
        right.setFixedWidth(s.sweep_panel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(s.s12)
        row.addWidget(left, 1)
        row.addWidget(right)

    def _make_head(self) -> QWidget:
        s = look().sizes
        head = QWidget()
        head.setFixedHeight(s.card_head + s.s4)
        row = QHBoxLayout(head)
        row.setContentsMargins(s.s8, 0, s.s12, 0)
        row.setSpacing(s.s8)
        self._name = Label("", Words.SECTION)
        row.addWidget(icon_button("上个月", "chevron-left", partial(self._move, -1), small=True))
        row.addWidget(self._name)
        row.addWidget(icon_button("下个月", "chevron-right", partial(self._move, 1), small=True))
        row.addStretch(1)
        return head

    # asking
    def ask(self) -> None:
        """Read the month again."""
        context = self._context
        context.runner.query(
            county_month, context.rules, self.month,
            by=context.actor, slot="month", on_done=self._take, on_error=self.refused.emit, owner=self,
        )  # fmt: skip

    def _move(self, way: int) -> None:
        wanted = (self.month + timedelta(days=31 if way > 0 else -1)).replace(day=1)
        if wanted <= local_date(self._context.clock.now()):
            self.month = wanted
            self.ask()

    def _take(self, found: CountyMonth) -> None:
        if found.days[0] != self.month:
            return
        today = local_date(self._context.clock.now())
        self._found, self._rows = found, found.townships
        self._name.setText(f"{self.month.year} 年 {self.month.month} 月")
        self.table.rows.set_rows(found.townships)
        total, lacking = found.total, sum(row.not_sent > 0 for row in found.townships)
        words = (
            f"全县已锁定的天：应报 {total.duty:,}，准时 {total.on_time:,}，补报 {total.late:,}，"
            f"未报 {total.silent:,}，按时率 {total.rate_text}。只算已锁定的天。{RATE_DEFINITION}"
        )
        self._total.setText(words)
        lack = f"，{lacking} 个还没有报齐" if lacking else "，都报齐了"
        self.shown.emit(f"{self._name.text()}每日一排，{len(found.townships)} 个乡镇{lack}")
        if found.townships:
            self.map.show_picture(self._picture(found, today))
            column = min(max((today - found.days[0]).days - 1, 0), len(found.days) - 1)
            self.map.point(self.map.current()[0], column)

    def _picture(self, found: CountyMonth, today: date) -> HeatPicture:
        rows = found.townships
        return HeatPicture(
            f"{self._name.text()}各乡镇每日一排，一行一个乡镇，一列一天",
            [
                [
                    share_of(count, came_open=row.came_open[place], due=found.days[place] < today)
                    for place, count in enumerate(row.days)
                ]
                for row in rows
            ],
            [(number, short_name_of(row.name)) for number, row in enumerate(rows)],
            [(place, str(day.day)) for place, day in enumerate(found.days)],
            draw_share,
            lambda row, column: day_words(rows[row], found.days[column], column, today),
        )

    # going
    def _pointed(self, *_: int) -> None:
        self._words.setText(self.map.words())

    def _open_current(self, *_: int) -> None:
        if self._found is None or not self.map.columns:
            return
        row, column = self.map.current()
        day = self._found.days[column]
        if day <= local_date(self._context.clock.now()):
            self.day_wanted.emit(self._rows[row].code, day)

    def _open_row(self, row: TownshipMonth) -> None:
        today = local_date(self._context.clock.now())
        days = self._found.days if self._found is not None else ()
        come = [day for day in days if day <= today]
        lacking = [d for d, c in zip(days, row.days, strict=True) if c is None and d < today]
        if come:
            self.day_wanted.emit(row.code, lacking[0] if lacking else come[-1])

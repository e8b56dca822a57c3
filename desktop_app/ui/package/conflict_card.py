"""两边不一样: both values with who and when; 定夺 opens the choice in its place."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.services.package_conflict import ConflictRow, ConflictValue, Decision
from desktop_app.ui.kit.buttons import Button, Kind, link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import TextField
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look

Key = tuple[str, object, str]


class ConflictCard(Card):
    """``decided(Decision)`` when a value was chosen, ``unmask_wanted(ConflictRow)`` for whole numbers."""

    decided = Signal(object)
    unmask_wanted = Signal(object)

    def __init__(self, *, may_settle: bool, may_unmask: bool) -> None:
        """Show nothing yet."""
        super().__init__("两边不一样")
        self._may_settle, self._may_unmask = may_settle, may_unmask
        self._rows: tuple[ConflictRow, ...] = ()
        self._open: Key | None = None
        self.choice: Choice | None = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setMinimumHeight(3 * look().sizes.row_side)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(EmptyState("没有两边不一样的地方。", icon="check"))
        self._stack.addWidget(self._scroll)
        self.body.addWidget(holder, 1)
        self.show_rows(())

    def show_rows(self, rows: Sequence[ConflictRow]) -> None:
        """Show the open conflicts; one that is being decided stays open."""
        if tuple(rows) == self._rows and rows:
            return
        self._rows = tuple(rows)
        if self._open not in {_key(row) for row in rows}:
            self._open = None
        words = f"{len(rows)} 处，两个值都留着" if rows else ""
        self.set_help(words, Tone.WARNING if rows else Tone.MUTED)
        self._build()

    def replace(self, row: ConflictRow) -> None:
        """Show one conflict anew (its numbers in full)."""
        self.show_rows([row if _key(known) == _key(row) else known for known in self._rows])

    def refuse(self, text: str) -> bool:
        """Show a refusal at the third value; False when no choice is open."""
        if self.choice is None:
            return False
        self.choice.third.set_error(text)
        return True

    def toggle(self, key: Key) -> None:
        """Open or close the choice of one conflict."""
        self._open = None if self._open == key else key
        self._build()
        if self.choice is not None:
            self.choice.focus_first()

    def _build(self) -> None:
        self.choice = None
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for number, row in enumerate(self._rows):
            if number:
                box.addWidget(line("row"))
            box.addWidget(self._block(row))
        box.addStretch(1)
        self._scroll.setWidget(column)
        self._stack.setCurrentIndex(1 if self._rows else 0)

    def _block(self, row: ConflictRow) -> QWidget:
        s = look().sizes
        holder = QWidget()
        holder.setAccessibleName(f"{row.title} {row.field_label}")
        box = QVBoxLayout(holder)
        box.setContentsMargins(s.s12, s.s8, s.s12 - s.s4, s.s8)
        box.setSpacing(s.s4)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(row.title), 1)
        is_open = self._open == _key(row)
        if row.may_settle and self._may_settle:
            head.addWidget(link("收起" if is_open else "定夺", partial(self.toggle, _key(row)), small=True))
        box.addLayout(head)
        under = QHBoxLayout()
        waits = "" if row.may_settle else "，由对方单位定夺"
        under.addWidget(ElidedLabel(f"{row.field_label}{waits}", Words.HELP), 1)
        if row.masked and self._may_unmask:
            under.addWidget(link("看全号", partial(self.unmask_wanted.emit, row), small=True))
        box.addLayout(under)
        if is_open:
            self.choice = Choice(row, self.decided.emit)
            box.addWidget(self.choice)
        else:
            for value in row.values:
                box.addWidget(_value_line(value))
        return holder


class Choice(QWidget):
    """The values with 用这个 each, and a field for a third one."""

    def __init__(self, row: ConflictRow, on_decided: Callable[[Decision], object]) -> None:
        """Offer the values of ``row``."""
        super().__init__()
        s = look().sizes
        self._row, self._on_decided = row, on_decided
        box = QVBoxLayout(self)
        box.setContentsMargins(0, s.s4, s.s4, 0)
        box.setSpacing(s.s8)
        self.takes: list[Button] = []
        for value in row.values:
            line_row = QHBoxLayout()
            line_row.addWidget(_value_line(value), 1)
            take = Button("用这个", partial(self._take, value), kind=Kind.SMALL)
            take.setAccessibleName(f"用这个：{value.text}")
            line_row.addWidget(take, 0, Qt.AlignmentFlag.AlignTop)
            self.takes.append(take)
            box.addLayout(line_row)
        self.third = TextField("value", "都不对，另写一个", required="请填写要采用的内容。")
        self.third.edit.returnPressed.connect(self._write)
        self.write = Button("用写的这个", self._write, kind=Kind.SMALL)
        beside = QVBoxLayout()
        # On the line of the field's box, below its label.
        beside.setContentsMargins(0, s.type_help + s.s12, 0, 0)
        beside.addWidget(self.write)
        beside.addStretch(1)
        third = QHBoxLayout()
        third.setSpacing(s.s8)
        third.addWidget(self.third, 1)
        third.addLayout(beside)
        box.addLayout(third)

    def focus_first(self) -> None:
        """Start at the first value."""
        if self.takes:
            self.takes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, value: ConflictValue) -> None:
        row = self._row
        self._on_decided(Decision(row.entity, row.uid, row.field, change_id=value.change_id))

    def _write(self) -> None:
        if self.third.check():
            row = self._row
            self._on_decided(Decision(row.entity, row.uid, row.field, value=self.third.value()))


def _key(row: ConflictRow) -> Key:
    return (row.entity, row.uid, row.field)


def _value_line(value: ConflictValue) -> QWidget:
    """The value, then who wrote it where and when; the one that the record shows now says so."""
    s = look().sizes
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    first = QHBoxLayout()
    first.setSpacing(s.s8)
    first.addWidget(Label(value.text, wrap=True, select=True), 1)
    if value.shown:
        first.addWidget(Label("现在显示", Words.HELP))
    box.addLayout(first)
    who = f"{value.office_name} {value.actor_name}  {short_moment_words(value.at)}"
    box.addWidget(ElidedLabel(who, Words.HELP))
    return holder

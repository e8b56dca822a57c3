"""What the marks of the board mean: as many as there is room for, all of them in the tool tip."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from db.enums import SweepCell, SweepTiming
from desktop_app.services.sweep_board import BoardCell
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.fonts import Type, text_width
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.sweep.marks import draw_mark

_ITEMS = (
    ("零报告", BoardCell(SweepCell.ZERO)),
    ("有情", BoardCell(SweepCell.FINDINGS, 1)),
    ("未报", BoardCell(SweepCell.SILENT)),
    ("漏报", BoardCell(SweepCell.MISSED)),
    ("补报", BoardCell(SweepCell.ZERO, timing=SweepTiming.LATE)),
    ("代报", BoardCell(SweepCell.ZERO, proxy=True)),
    ("留意", BoardCell(SweepCell.ZERO, hasty=True)),
)
_SAID = (
    "灰格一横：零报告；蓝格数字：有情几条；红框：未报；红框打叉：漏报；右上角：补报；下面一道：代报；"
    "左上圆点：要留意（录得快、电脑时间被调回过、更正过）；"
    "只有一横：空缺；村那一行的红字：几格没报"
)


class Legend(QWidget):
    """Marks with their words, at the right end of the room that is left."""

    def __init__(self) -> None:
        """Make it."""
        super().__init__()
        self.setAccessibleName(f"图例：{_SAID}")
        self.setToolTip(_SAID)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _width(self, word: str) -> int:
        s = look().sizes
        return s.sweep_mark + s.s4 + s.s2 + text_width(word, Type.HELP) + s.s12

    def sizeHint(self) -> QSize:
        """All of them."""
        return QSize(sum(self._width(word) for word, _ in _ITEMS), look().sizes.sweep_row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all, or none where the room is too small for whole words."""
        s = look().sizes
        x = self.width() - self.sizeHint().width() + s.s12
        if x < 0:
            return
        painter = QPainter(self)
        for word, cell in _ITEMS:
            draw_mark(painter, QRect(x, 0, s.sweep_mark, self.height()), cell)
            words = QRect(x + s.sweep_mark + s.s4 + s.s2, 0, self._width(word), self.height())
            draw_words(painter, words, word, size=Type.HELP, tone=Tone.MUTED)
            x += self._width(word)

"""The row above a scan: its page turned, marked as a blank back, the scan moved among its neighbours."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.tokens import look


class ScanBar(QWidget):
    """``turned(quarters clockwise)``, ``blanked()``: the page that is seen; ``moved(steps)``: the scan."""

    turned = Signal(int)
    blanked = Signal()
    moved = Signal(int)

    def __init__(self) -> None:
        """Build it hidden."""
        super().__init__()
        s = look().sizes
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s8, s.s4, s.s8, 0)
        row.setSpacing(s.s8)
        for word, about, act in (
            ("左转", "这一页向左转", lambda: self.turned.emit(-1)),
            ("右转", "这一页向右转", lambda: self.turned.emit(1)),
            ("空白背面", "这一页是空白背面，不编页号；再点一次恢复", self.blanked.emit),
            ("上移", "这份扫描件往前移（Ctrl+↑）", lambda: self.moved.emit(-1)),
            ("下移", "这份扫描件往后移（Ctrl+↓）", lambda: self.moved.emit(1)),
        ):
            made = link(word, act, small=True)
            made.setAccessibleName(about)
            made.setToolTip(about)
            row.addWidget(made)
        row.addStretch(1)
        self.hide()

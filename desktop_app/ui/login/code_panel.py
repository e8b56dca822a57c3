"""The recovery code of a new centre: shown once, printed, and its last group typed in again."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button, primary
from desktop_app.ui.kit.fields import TextField
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.print_pdf import print_pdf
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.login.context import Founded


class CodePanel(QWidget):
    """``done()`` once the last group was typed from the paper: then the code is not on the screen only."""

    done = Signal()

    def __init__(self, made: Founded, sheet: Callable[[], bytes]) -> None:
        """``sheet`` makes the PDF to be printed."""
        super().__init__()
        s = look().sizes
        self._made, self._sheet = made, sheet
        self.is_done = False
        box = QVBoxLayout(self)
        box.setContentsMargins(s.login_inside, s.login_inside, s.login_inside, s.s24)
        box.setSpacing(s.s16)
        box.addWidget(Label(f"“{made.name}”建好了", Words.TITLE, wrap=True))
        self.notices = NoticeBar()
        box.addWidget(self.notices)
        box.addWidget(
            Label(
                "下面是恢复码，只显示这一次。忘了密码全靠它，请现在就打印或者抄下来，封好锁进柜子。",
                wrap=True,
            )
        )
        groups = made.code.split("-")
        for start in (0, 4):
            line = Label("　".join(groups[start : start + 4]), Words.PAGE)
            line.setAccessibleName("恢复码 " + " ".join(groups[start : start + 4]))
            box.addWidget(line)
        row = QHBoxLayout()
        row.addWidget(Button("打印恢复码", self.print_sheet, icon="printer"))
        row.addStretch(1)
        box.addLayout(row)
        self.last = TextField(
            "last",
            "照纸上的，输入最后一组 4 个字符",
            width=s.width_id,
            required="请照纸输入最后一组。",
            limit=4,
        )
        self.last.edit.returnPressed.connect(self.finish)
        box.addWidget(self.last)
        box.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(primary("记好了，去登录", self.finish))
        foot.addStretch(1)
        box.addLayout(foot)

    def print_sheet(self) -> None:
        """Print the sheet through the system's dialog."""
        print_pdf(self, self._sheet(), "恢复码")

    def finish(self) -> None:
        """Go on when the last group is right."""
        if not self.last.check():
            self.last.setFocus()
            return
        if self.last.value().strip().upper() != self._made.code.rsplit("-", 1)[1]:
            self.last.set_error("和恢复码的最后一组不一样，请照纸再看一遍。")
            self.last.setFocus()
            return
        self.is_done = True
        self.done.emit()

    def remind(self) -> None:
        """Why the window does not close yet."""
        self.notices.show_notice("恢复码还没有记好，关掉就再也看不到了。", NoticeKind.WARNING)
        self.last.setFocus()

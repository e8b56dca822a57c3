"""The first window of a new PC: found a centre, open one that is there, restore one, look at the sample."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.ui.kit.buttons import Button, primary
from desktop_app.ui.kit.logo import Logo, window_icon
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.login.code_panel import CodePanel
from desktop_app.ui.login.context import Founded, Founder
from desktop_app.ui.login.founding_forms import founding_form, restoring_form


class FoundingWindow(QWidget):
    """Ends with the folder of a centre, or with None when it was closed."""

    def __init__(self, founder: Founder, start: Path) -> None:
        """``start`` is where new centres are put."""
        super().__init__()
        s = look().sizes
        self._founder, self._start = founder, start
        self._loop = QEventLoop(self)
        self.chosen: Path | None = None
        self.setWindowTitle("枫桥案台")
        self.setWindowIcon(window_icon())
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(s.s24, s.s24, s.s24, s.s24)
        self.card = QFrame()
        self.card.setProperty("card", "true")
        box = QVBoxLayout(self.card)
        box.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._welcome())
        box.addWidget(self.stack)
        outer.addWidget(self.card)
        founder.founded.connect(self._founded)
        founder.refused.connect(self._refused)
        founder.ready.connect(self._end)
        self.form: SideForm | None = None
        self.restoring: SideForm | None = None
        self.code: CodePanel | None = None

    def _welcome(self) -> QWidget:
        s = look().sizes
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(s.login_inside, s.login_inside, s.login_inside, s.login_inside)
        box.setSpacing(s.s16)
        row = QHBoxLayout()
        row.setSpacing(s.s12)
        row.addWidget(Logo(s.login_logo))
        row.addWidget(Label("枫桥案台", Words.TITLE), 1)
        box.addLayout(row)
        self.notices = NoticeBar()
        box.addWidget(self.notices)
        box.addWidget(Label("这台电脑上还没有打开过中心。第一次用，请点“新建一个中心”。", wrap=True))
        self.new = primary("新建一个中心", self.open_form)
        self.open = Button("打开已有的中心…", self.choose_folder)
        self.back_up = Button("从备份恢复…", self.open_restoring)
        self.try_it = Button("先看看样例", self.take_sample)
        for button, words in (
            (self.new, "填中心名称和您的姓名，两分钟就好"),
            (self.open, "文件夹已经在这台电脑上"),
            (self.back_up, "旧电脑坏了，手里有备份的 U 盘"),
            (self.try_it, "里面的人和事都是编的，随便点"),
        ):
            line = QHBoxLayout()
            line.setSpacing(s.s12)
            button.setMinimumWidth(s.width_long)
            line.addWidget(button)
            line.addWidget(Label(words, Words.HELP, wrap=True), 1)
            box.addLayout(line)
        box.addStretch(1)
        return page

    # choosing
    def choose_folder(self) -> None:
        """Ask for the folder of a centre."""
        chosen = QFileDialog.getExistingDirectory(self, "选择中心文件夹", str(self._start))
        if chosen:
            self._end(Path(chosen))

    def take_sample(self) -> None:
        """Open the sample; it is built when it is not there yet, which takes half a minute."""
        self.try_it.set_word("正在准备样例，约半分钟…")
        for button in self._buttons():
            button.setEnabled(False)
        self._founder.take_sample()

    def open_form(self) -> None:
        """Ask for the facts of a new centre."""
        if self.form is None:
            self.form = self._add(founding_form(self._start), self._founder.found)
        self._show(self.form)

    def open_restoring(self) -> None:
        """Ask for a backup, and who may open it."""
        if self.restoring is None:
            self.restoring = self._add(restoring_form(self._start), self._founder.restore)
        self._show(self.restoring)

    def _add(self, form: SideForm, save: Callable[[dict[str, Any]], object]) -> SideForm:
        form.saved.connect(partial(self._save, form, save))
        form.closed.connect(self._back)
        self.stack.addWidget(form)
        return form

    def _show(self, form: SideForm) -> None:
        self.stack.setCurrentWidget(form)
        form.form.focus_first()

    def _back(self) -> None:
        self.stack.setCurrentIndex(0)

    def _save(self, form: SideForm, save: Callable[[dict[str, Any]], object], values: dict[str, Any]) -> None:
        form.notices.clear()
        form.saving(True)
        save(values)

    def _refused(self, error: FengqiaoError) -> None:
        shown = self.stack.currentWidget()
        if isinstance(shown, SideForm):
            shown.refused(error)
            return
        self.notices.show_notice(error.text, NoticeKind.DANGER)
        self.try_it.set_word("先看看样例")
        for button in self._buttons():
            button.setEnabled(True)

    def _buttons(self) -> tuple[Button, ...]:
        return (self.new, self.open, self.back_up, self.try_it)

    def _founded(self, made: Founded) -> None:
        self.chosen = made.folder
        self.code = CodePanel(made, lambda: self._founder.sheet(made))
        self.code.done.connect(self.close)
        self.stack.addWidget(self.code)
        self.stack.setCurrentWidget(self.code)
        self.code.last.setFocus()

    def _end(self, folder: Path) -> None:
        self.chosen = folder
        self.close()

    # the wait
    def show_and_wait(self) -> Path | None:
        """Show, and return when a folder was chosen or the window closed."""
        self.resize(look().px(760), look().px(620))
        self.show()
        self._loop.exec()
        return self.chosen

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not while the code is on the screen and nowhere else."""
        if self.code is not None and not self.code.is_done:
            self.code.remind()
            event.ignore()
            return
        super().closeEvent(event)
        self._loop.quit()

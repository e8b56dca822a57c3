"""The first window of a new PC: open a centre that is there, look at the sample, or found a new one."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.enums import CentreLevel
from desktop_app.errors import FengqiaoError
from desktop_app.ui.kit.buttons import Button, primary
from desktop_app.ui.kit.fields import FolderField, SelectField, TextField
from desktop_app.ui.kit.fields.again import AgainField
from desktop_app.ui.kit.fields.password import PasswordField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.logo import Logo, window_icon
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.login.code_panel import CodePanel
from desktop_app.ui.login.context import Founded, Founder


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
        founder.sampled.connect(self._end)
        self.form: SideForm | None = None
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
        self.try_it = Button("先看看样例", self.take_sample)
        for button, words in (
            (self.new, "填中心名称和您的姓名，两分钟就好"),
            (self.open, "换电脑、恢复了备份，或者别的电脑上已经建好"),
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
        for button in (self.new, self.open, self.try_it):
            button.setEnabled(False)
        self._founder.take_sample()

    def open_form(self) -> None:
        """Ask for the facts of a new centre."""
        if self.form is None:
            self.form = founding_form(self._start)
            self.form.saved.connect(self._save)
            self.form.closed.connect(self._back)
            self.stack.addWidget(self.form)
        self.stack.setCurrentWidget(self.form)
        self.form.form.focus_first()

    def _back(self) -> None:
        self.stack.setCurrentIndex(0)

    def _save(self, values: dict[str, Any]) -> None:
        if self.form is not None:
            self.form.notices.clear()
            self.form.saving(True)
            self._founder.found(values)

    def _refused(self, error: FengqiaoError) -> None:
        if self.form is not None and self.stack.currentWidget() is self.form:
            self.form.refused(error)
            return
        self.notices.show_notice(error.text, NoticeKind.DANGER)
        self.try_it.set_word("先看看样例")
        for button in (self.new, self.open, self.try_it):
            button.setEnabled(True)

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


def founding_form(start: Path) -> SideForm:
    """Facts of a new centre and its director."""
    s = look().sizes
    form = Form("新建一个中心")
    form.add_section("中心", help_text="全称印在文书上，简称用在编号里")
    level = SelectField(
        "level",
        "级别",
        [(level, level.label) for level in CentreLevel],
        required="请选级别。",
        width=s.width_name,
    )
    level.set_value(CentreLevel.TOWNSHIP)
    form.add_row(
        level,
        TextField(
            "name", "中心全称", width=s.width_long, placeholder="柳桥镇综治中心", required="请填写中心全称。",
            limit=100,
        ),
    )  # fmt: skip
    form.add_row(
        TextField(
            "code", "区划代码（12 位）", width=s.width_id, required="请填写区划代码，县里有表。", limit=12
        ),
        TextField(
            "short", "编号里的简称（可不填）", width=s.width_phone + s.s24, placeholder="柳桥", limit=20
        ),
    )
    form.add_section("中心主任", help_text="第一个账号；别的同事以后在“设置”里添加")
    form.add_row(TextField("admin", "姓名", width=s.width_short, required="请填写中心主任姓名。", limit=100))
    first = PasswordField("password", "密码（至少 8 位，字母数字混着用）", required="请设一个密码。")
    form.add_row(first, AgainField(first))
    form.add_section("放在哪里", help_text="在这里建一个用中心全称命名的文件夹，全部数据都在里面")
    folder = FolderField("folder", "位置", required="请选一个位置。")
    folder.set_value(start)
    form.add_wide(folder)
    return SideForm("新建一个中心", form, "建好")

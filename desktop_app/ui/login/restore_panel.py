"""Going back to an earlier backup on this PC: which one, and the password of that day."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop_app.errors import RuleViolation
from desktop_app.ui.kit.buttons import Button, Kind, link
from desktop_app.ui.kit.confirm import ConfirmDialog, confirm
from desktop_app.ui.kit.fields.combo import SelectField
from desktop_app.ui.kit.fields.password import PasswordField
from desktop_app.ui.kit.fields.text import TextField
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.login.context import LoginBackup
from desktop_app.ui.login.countdown import Countdown
from desktop_app.ui.login.password_panel import panel_boxes, stretch

_VERB = "退回到这一天"


class RestorePanel(QWidget):
    """``wanted(backup, name, password)`` once it was confirmed; ``looked(place)`` for backups elsewhere."""

    wanted = Signal(object, str, str)
    looked = Signal(object)
    back = Signal()

    def __init__(self) -> None:
        """Build the panel; ``show_backups`` fills it."""
        super().__init__()
        outer, box = panel_boxes(self, look().sizes.s12)
        self._about = Label(
            "数据坏了，或者改乱了，才这样做。那天以后登记的不在备份里，要照纸面补登。",
            Words.HELP,
            wrap=True,
        )
        s = look().sizes
        # The stack asks how high the panel is before it knows its width.
        self._about.setMinimumHeight(self._about.heightForWidth(s.login_card - 2 * s.login_inside))
        box.addWidget(self._about)
        self.backup: SelectField[Path] = SelectField(
            "backup", "退回到哪一天", [], required="请选一份备份；U 盘里的，点“到别处找”。"
        )
        self.name = TextField("name", "主任的姓名", required="请填写姓名。", limit=100)
        self.password = PasswordField("password", "密码（备份那天的）", required="请输入备份那天的密码。")
        for field in (self.backup, self.name, self.password):
            box.addWidget(field)
        self.password.edit.returnPressed.connect(self.press)
        self.go = Button(_VERB, self.press, kind=Kind.DANGER)
        stretch(self.go)
        box.addWidget(self.go)
        links = QHBoxLayout()
        links.addWidget(link("不退回了，返回", self.back.emit, small=True))
        links.addStretch(1)
        links.addWidget(link("到别处找（U 盘）…", self.choose_place, small=True))
        outer.addLayout(links)
        self._wait = Countdown(self, self.go, lambda: self.set_busy(False))
        self.asking: ConfirmDialog | None = None
        self._words: dict[Path, str] = {}

    def begin(self, name: str) -> None:
        """Start anew, for the user who was chosen at the login."""
        self.name.set_value(name)
        self.password.set_value("")
        self.looked.emit(None)
        self.backup.setFocus()

    def show_backups(self, backups: Sequence[LoginBackup]) -> None:
        """Offer these, the newest chosen."""
        self._words = {one.folder: one.words for one in backups}
        self.backup.set_choices([(one.folder, one.words) for one in backups])
        self.backup.set_value(backups[0].folder if backups else None)
        if not backups:
            self.backup.set_error("这台电脑上还没有备份；U 盘里的，点“到别处找”。")

    def choose_place(self) -> None:
        """Look for backups on a stick."""
        chosen = QFileDialog.getExistingDirectory(self, "选择放备份的文件夹")
        if chosen:
            self.looked.emit(Path(chosen))

    def press(self) -> None:
        """Check the form, name what follows, and ask once."""
        if self._wait.runs or not self.go.isEnabled():
            return
        fields = (self.backup, self.name, self.password)
        right = [field.check() for field in fields]
        if not all(right):
            fields[right.index(False)].setFocus()
            return
        chosen = self.backup.value()
        assert chosen is not None, "checked before"
        self.asking = confirm(
            self,
            title=f"退回到 {self._words[chosen]}？",
            text="那天以后登记的、办的都退回去，要照纸面补登。现在的文件移到一边，不删除；退回错了，还能再退回来。",
            verb=_VERB,
            on_yes=lambda _reason: self._go(chosen),
        )

    def _go(self, chosen: Path) -> None:
        self.set_busy(True)
        self.wanted.emit(chosen, self.name.value().strip(), self.password.value())

    def set_busy(self, busy: bool) -> None:
        """Show that files are being put back."""
        self.go.set_word("正在退回，请不要关机…" if busy else _VERB)
        self.go.setEnabled(not busy)

    def show_refusal(self, refused: RuleViolation, wait_seconds: int) -> None:
        """Say at the field what was wrong."""
        self.set_busy(False)
        fields = {"backup": self.backup, "name": self.name}
        field = fields.get(refused.field, self.password)
        if field is self.password:
            self.password.set_value("")
        field.set_error(refused.text)
        field.setFocus()
        self._wait.start(wait_seconds)

"""The login window: card in the middle, facts below, what happens at the bottom."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.logo import Logo, window_icon
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.login.context import LoginContext, LoginFact, Restorer, Unlocker
from desktop_app.ui.login.password_panel import PasswordPanel
from desktop_app.ui.login.recovery_panel import RecoveryPanel
from desktop_app.ui.login.restore_panel import RestorePanel


class LoginWindow(QWidget):
    """Asks who is there. ``opened(result)`` passes on what the unlocker gave; the window is then closed.

    ``restored(sentence)``: the centre was put back to a backup, and its users may be others now.
    """

    opened = Signal(object)
    restored = Signal(str)

    def __init__(self, context: LoginContext, unlocker: Unlocker, restorer: Restorer | None = None) -> None:
        """Build the window; nothing is unlocked before 打开. Without ``restorer`` no backup is offered."""
        super().__init__()
        s = look().sizes
        self._unlocker, self._restorer = unlocker, restorer
        self._context = context
        self.setWindowTitle(f"枫桥案台 {context.centre_name}")
        self.setWindowIcon(window_icon())
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._middle(), 1)
        outer.addWidget(self._foot())
        self.password.wanted.connect(unlocker.unlock)
        self.password.forgotten.connect(self._show_recovery)
        self.recovery.wanted.connect(self._recover)
        self.recovery.back.connect(self._show_password)
        unlocker.opened.connect(self._opened)
        unlocker.refused.connect(self._refused)
        unlocker.failed.connect(self._failed)
        if restorer is not None:
            self._connect(restorer)
        self.setMinimumWidth(s.login_card + 2 * s.s24)

    def _connect(self, restorer: Restorer) -> None:
        self.password.back_wanted.connect(self._show_restoring)
        self.restoring.back.connect(self._show_password)
        self.restoring.looked.connect(restorer.look)
        self.restoring.wanted.connect(restorer.put_back)
        restorer.found.connect(self.restoring.show_backups)
        restorer.refused.connect(self.restoring.show_refusal)
        restorer.failed.connect(self._failed)
        restorer.restored.connect(self.restored)

    def _middle(self) -> QScrollArea:
        """Card and facts, scrolling where large type leaves no room."""
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addStretch(1)
        box.addWidget(self._card(), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self._facts(self._context.facts), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        area = QScrollArea()
        area.setProperty("ground", "window")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(column)
        return area

    def _card(self) -> QWidget:
        s = look().sizes
        context = self._context
        card = QFrame()
        card.setProperty("card", "true")
        card.setFixedWidth(s.login_card)
        box = QVBoxLayout(card)
        side = s.login_inside - s.s4
        box.setContentsMargins(side, s.login_inside, side, s.s16 + s.s4)
        box.setSpacing(s.s24)
        head = QHBoxLayout()
        head.setContentsMargins(s.s4, 0, s.s4, 0)
        head.setSpacing(s.s12)
        head.addWidget(Logo(s.login_logo))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label("枫桥案台", Words.TITLE))
        names.addWidget(Label(f"{context.centre_name}　{context.level_label}", Words.HELP, wrap=True))
        head.addLayout(names, 1)
        box.addLayout(head)
        self.notices = NoticeBar()
        box.addWidget(self.notices)
        self.password = PasswordPanel(context, can_restore=self._restorer is not None)
        self.recovery = RecoveryPanel()
        self.restoring = RestorePanel()
        self._stack = QStackedWidget()
        for panel in (self.password, self.recovery, self.restoring):
            self._stack.addWidget(panel)
        box.addWidget(self._stack)
        self._fit_stack()
        return card

    def _facts(self, facts: tuple[LoginFact, ...]) -> QWidget:
        s = look().sizes
        holder = QWidget()
        holder.setFixedWidth(s.login_card)
        box = QVBoxLayout(holder)
        box.setContentsMargins(s.login_inside + s.s2, s.s12 + s.s2, s.login_inside, 0)
        box.setSpacing(s.s4)
        for fact in facts:
            row = QHBoxLayout()
            row.setSpacing(s.s8)
            mark = QLabel()
            mark.setPixmap(pixmap(fact.icon, look().colours.of(fact.tone), s.icon - s.s2))
            row.addWidget(mark)
            row.addWidget(Label(fact.text, Words.HELP, wrap=True), 1)
            box.addLayout(row)
        return holder

    def _foot(self) -> QWidget:
        s = look().sizes
        foot = QFrame()
        foot.setObjectName("statusLine")
        foot.setFixedHeight(s.status_line)
        row = QHBoxLayout(foot)
        row.setContentsMargins(s.s16, 0, s.s16, 0)
        row.addWidget(Label(f"枫桥案台 {self._context.version}", Words.HELP))
        row.addStretch(1)
        row.addWidget(Label("十分钟不动会锁屏；连错五次要等一分钟", Words.HELP))
        return foot

    def _fit_stack(self) -> None:
        """Take the height of the panel that is shown, not of the highest one."""
        for panel in (self.password, self.recovery, self.restoring):
            shown = self._stack.currentWidget() is panel
            policy = panel.sizePolicy()
            ignored = policy.Policy.Ignored
            policy.setVerticalPolicy(policy.Policy.Preferred if shown else ignored)
            panel.setSizePolicy(policy)
        self._stack.adjustSize()

    def _show_recovery(self) -> None:
        keys = {user.key: user.name for user in self._context.users}
        self._stack.setCurrentWidget(self.recovery)
        self.recovery.show_user(keys.get(self.password.chosen_user(), ""))
        self._fit_stack()

    def _show_restoring(self) -> None:
        keys = {user.key: user.name for user in self._context.users}
        self._stack.setCurrentWidget(self.restoring)
        self._fit_stack()
        self.restoring.begin(keys.get(self.password.chosen_user(), ""))

    def _show_password(self) -> None:
        self._stack.setCurrentWidget(self.password)
        self._fit_stack()
        self.password.password.setFocus()

    def _recover(self, code: str, new_password: str) -> None:
        self._unlocker.recover(self.password.chosen_user(), code, new_password)

    def _opened(self, result: object) -> None:
        self.password.password.set_value("")
        self.close()
        self.opened.emit(result)

    def _refused(self, sentence: str, wait_seconds: int) -> None:
        if self._stack.currentWidget() is self.recovery:
            self.recovery.show_refusal(sentence)
        else:
            self.password.show_refusal(sentence, wait_seconds)

    def _failed(self, sentence: str) -> None:
        self.password.set_busy(False)
        self.recovery.set_busy(False)
        self.restoring.set_busy(False)
        self.notices.show_notice(sentence, NoticeKind.DANGER)

    def showEvent(self, event: QShowEvent) -> None:
        """Start at the password: the user is the last one."""
        super().showEvent(event)
        self.password.password.setFocus()

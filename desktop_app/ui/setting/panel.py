"""What the page shows: sections in one scrolling column, each with what can be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app import __version__
from desktop_app.domain.attachment import size_words
from desktop_app.domain.clock_time import local_time
from desktop_app.services.backup import BackupRow
from desktop_app.services.user import UserRow
from desktop_app.settings import Settings
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.detail import Section
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.fields import SelectField
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look

_SCALES: tuple[tuple[Literal[100, 125, 150], str], ...] = ((100, "正常"), (125, "大字"), (150, "特大字"))
_THEMES: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", "浅色"), ("dark", "深色"))
_REMINDERS = ((True, "提醒"), (False, "不提醒"))
_SHOWN_BACKUPS = 8


@dataclass(frozen=True, slots=True)
class SettingDoors:
    """What the page's buttons lead to; None where this user is not offered it."""

    scale: Callable[[Literal[100, 125, 150]], object]
    theme: Callable[[Literal["light", "dark"]], object]
    reminders: Callable[[bool], object]
    reopen: Callable[[], object]
    password: Callable[[], object]
    show_folder: Callable[[], object]
    backs_up: bool
    choose_place: Callable[[], object]
    leave_place: Callable[[], object]
    choose_scans: Callable[[], object] | None
    leave_scans: Callable[[], object]
    add_user: Callable[[], object] | None
    switch_off: Callable[[UserRow], object]
    give_password: Callable[[UserRow], object]
    hand_over: Callable[[UserRow], object] | None = None


class SettingPanel(QScrollArea):
    """Sections 显示, 备份, 扫描, 我的密码, 同事, 这台电脑."""

    def __init__(self, settings: Settings, folder: Path, doors: SettingDoors) -> None:
        """Show what is known at once; ``show_backups`` and ``show_users`` follow."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QWidget()
        self._sections = QVBoxLayout(column)
        self._sections.setContentsMargins(0, look().sizes.s4, 0, look().sizes.s12)
        self._sections.setSpacing(0)
        self._sections.addStretch(1)
        self.setWidget(column)
        self._doors = doors
        self._started_with = (settings.scale, settings.theme)
        self._look_section()
        self.show_look(settings)
        self.backups: Section | None = None
        if doors.backs_up:
            self.backups = self._add_section("备份", help_text="数据都在一个文件夹里，有备份就都找得回来")
            self.backups.body.addWidget(Label("正在看有哪些备份。", Words.HELP))
        self.scans: Section | None = None
        if doors.choose_scans is not None:
            self.scans = self._add_section("扫描", help_text="扫描仪扫好的文件，在附件里点一下就加")
            self.show_scans(settings.scan_folder)
        own = self._add_section("我的密码", help_text="忘了密码，用柜子里的恢复码在登录页打开")
        own.body.addWidget(_row(Button("改密码", doors.password)))
        self.users: Section | None = None
        if doors.add_user is not None:
            self.users = self._add_section("同事", help_text="谁办的事记在谁名下，请各用各的账号")
            self.users.body.addWidget(Label("正在读取名单。", Words.HELP))
        place = self._add_section("这台电脑")
        place.body.addWidget(KeyValues((("版本", __version__), ("中心文件夹", str(folder))), columns=1))
        place.body.addWidget(_row(Button("打开文件夹", doors.show_folder)))

    def _add_section(self, title: str, *, help_text: str = "") -> Section:
        place = self._sections.count() - 1
        if place:
            self._sections.insertWidget(place, line("row"))
            place += 1
        made = Section(title, help_text=help_text)
        self._sections.insertWidget(place, made)
        return made

    # how it looks
    def _look_section(self) -> None:
        width = look().sizes.width_phone
        section = self._add_section("显示", help_text="只对这台电脑上的您")
        self.scale = SelectField("scale", "字的大小", _SCALES, width=width)
        self.theme = SelectField("theme", "颜色", _THEMES, width=width)
        holder = QWidget()
        flow = FlowLayout(holder)
        self.reminders = SelectField("reminders", "到期提醒", _REMINDERS, width=width)
        flow.addWidget(self.scale)
        flow.addWidget(self.theme)
        flow.addWidget(self.reminders)
        section.body.addWidget(holder)
        self.later = QWidget()
        row = QHBoxLayout(self.later)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label("重新登录以后换成新的样子。", Words.HELP))
        row.addWidget(link("现在重新登录", self._doors.reopen, small=True))
        row.addStretch(1)
        section.body.addWidget(self.later)
        self.scale.changed.connect(self._scale_chosen)
        self.theme.changed.connect(self._theme_chosen)
        self.reminders.changed.connect(self._reminders_chosen)

    def show_look(self, settings: Settings) -> None:
        """What is chosen; it is seen after the next login."""
        self.scale.set_value(settings.scale)
        self.reminders.set_value(settings.reminders)
        self.theme.set_value("dark" if settings.theme == "dark" else "light")
        self.later.setVisible((settings.scale, settings.theme) != self._started_with)

    def _reminders_chosen(self) -> None:
        value = self.reminders.value()
        if value is not None:
            self._doors.reminders(value)

    def _scale_chosen(self) -> None:
        value = self.scale.value()
        if value is not None:
            self._doors.scale(value)

    def _theme_chosen(self) -> None:
        value = self.theme.value()
        if value is not None:
            self._doors.theme(value)

    # backups
    def show_backups(self, rows: Sequence[BackupRow], second_place: str) -> None:
        """Which backups there are, and where a copy goes when the window is closed."""
        if self.backups is None:
            return
        _clear(self.backups)
        buttons: list[QWidget] = [Button("关窗口时再抄一份到…", self._doors.choose_place)]
        if second_place:
            buttons.append(Button("不再抄", self._doors.leave_place))
        self.backups.body.addWidget(_row(*buttons))
        place = second_place or "没有设。设成 U 盘或另一块盘，硬盘坏了也不怕。"
        self.backups.body.addWidget(KeyValues((("关窗口时抄到", place),), columns=1))
        if not rows:
            self.backups.body.addWidget(Label("还没有备份，请尽快备份一次。", tone=Tone.WARNING))
            return
        shown = rows[:_SHOWN_BACKUPS]
        pairs = tuple((f"{local_time(r.made_at):%m-%d %H:%M}", _backup_words(r)) for r in shown)
        self.backups.body.addWidget(KeyValues(pairs, columns=1))
        if len(rows) > len(shown):
            words = f"还有 {len(rows) - len(shown)} 份更早的。"
            self.backups.body.addWidget(Label(words, Words.HELP))

    # scanner
    def show_scans(self, folder: str) -> None:
        """Where the scanner puts its files."""
        if self.scans is None or self._doors.choose_scans is None:
            return
        _clear(self.scans)
        buttons: list[QWidget] = [Button("选扫描夹…", self._doors.choose_scans)]
        if folder:
            buttons.append(Button("不用扫描夹", self._doors.leave_scans))
        self.scans.body.addWidget(_row(*buttons))
        place = folder or "没有选。选扫描仪存文件的那个文件夹，打开纠纷时提醒有新扫描件。"
        self.scans.body.addWidget(KeyValues((("扫描夹", place),), columns=1))

    # colleagues
    def show_users(self, rows: Sequence[UserRow], own: UUID) -> None:
        """Everybody with an account; one's own cannot be switched off."""
        if self.users is None or self._doors.add_user is None:
            return
        _clear(self.users)
        for row in rows:
            self.users.body.addWidget(self._user(row, is_own=row.uid == own))
        self.users.body.addWidget(_row(Button("添加同事", self._doors.add_user, icon="plus")))

    def _user(self, row: UserRow, *, is_own: bool) -> QWidget:
        s = look().sizes
        name = Label(row.name, Words.SECTION if is_own else Words.VALUE)
        name.setMinimumWidth(s.label_column + s.s16)
        role = Label(row.role.label, Words.LABEL)
        role.setMinimumWidth(s.label_column + s.s24)
        widgets: list[QWidget] = [name, role, Label(_login_words(row), Words.HELP)]
        if not is_own:
            word = "重新设密码" if row.active else "恢复使用"
            widgets.append(_named(link(word, partial(self._doors.give_password, row), small=True), row))
        if self._doors.hand_over is not None:
            widgets.append(_named(link("移交", partial(self._doors.hand_over, row), small=True), row))
        if row.active and not is_own:
            widgets.append(_named(link("停用", partial(self._doors.switch_off, row), small=True), row))
        holder = _row(*widgets)
        holder.setAccessibleName(f"{row.name}，{row.role.label}")
        return holder


def _named(button: Button, row: UserRow) -> Button:
    """A button whose name says whom it is about."""
    button.setAccessibleName(f"{button.word()}：{row.name}")
    return button


def _login_words(row: UserRow) -> str:
    if not row.active:
        return "已停用"
    if row.last_login_at is None:
        return "还没有登录过"
    return f"上次登录 {local_time(row.last_login_at):%Y-%m-%d %H:%M}"


def _backup_words(row: BackupRow) -> str:
    return f"{row.reason}　{size_words(row.size)}　{row.folder}"


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look().sizes.s8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder


def _clear(section: Section) -> None:
    while section.body.count():
        item = section.body.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()

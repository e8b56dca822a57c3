"""The row on top: which stick or folder is used, its room, and what was found on it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from desktop_app.services.package_found import FoundFile, FoundStanding
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.carrier import Carrier, Places
from desktop_app.ui.package.words import size_words

_COUNTED = (
    (FoundStanding.NEW, "给本单位的新包 {} 个"),
    (FoundStanding.WAITING, "等前面的包 {} 个"),
    (FoundStanding.TAKEN, "已经收过的 {} 个"),
    (FoundStanding.OWN, "本单位写的 {} 个"),
    (FoundStanding.PAIRING, "配对文件 {} 个"),
    (FoundStanding.FOREIGN, "给别的单位的 {} 个"),
    (FoundStanding.UNREADABLE, "读不出来的 {} 个"),
)


class CarrierRow(Card):
    """Signals: ``choose_wanted()`` opens the folder choice, ``use_wanted(folder)`` goes to another stick."""

    choose_wanted = Signal()
    use_wanted = Signal(object)

    def __init__(self) -> None:
        """Start with nothing plugged in."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName("U 盘或文件夹")
        row = QHBoxLayout()
        row.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        row.setSpacing(s.s16)
        self._mark = QLabel()
        row.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(s.s2)
        first = QHBoxLayout()
        first.setSpacing(s.s12)
        self._name = Label("", Words.SECTION)
        self._where = ElidedLabel("", Words.LABEL)
        self._writable = Label("")
        first.addWidget(self._name)
        first.addWidget(self._where)
        first.addWidget(self._writable)
        first.addStretch(1)
        words.addLayout(first)
        self._below = ElidedLabel("", Words.HELP)
        words.addWidget(self._below)
        row.addLayout(words, 1)
        self.other = Button("", self._use_other, kind=Kind.LINK)
        row.addWidget(self.other)
        self.choose = Button("选择文件夹…", self.choose_wanted.emit, icon="folder")
        row.addWidget(self.choose)
        self.body.addLayout(row)
        self._other: Path | None = None
        self.show_places(Places(None, ()), ())

    def show_places(self, places: Places, found: Sequence[FoundFile]) -> None:
        """Show what is used, and offer the other stick."""
        used = places.used
        others = [stick for stick in places.sticks if stick is not used]
        self._other = others[0].folder if others else None
        self.other.setVisible(bool(others))
        if others:
            self.other.set_word(f"改用 U 盘“{others[0].name}”")
        icon = "usb" if used is None or used.removable else "folder"
        colours = look().colours
        ink = colours.text_2 if used is None else colours.accent
        self._mark.setPixmap(pixmap(icon, ink, look().sizes.icon_navigation))
        self._writable.setVisible(used is not None)
        if used is None:
            self._name.setText("没有插 U 盘")
            self._where.setText("")
            self._below.setText("插上 U 盘会自动认出来；没有 U 盘，也可以选一个文件夹。")
            return
        self._show_used(used, found)

    def _show_used(self, used: Carrier, found: Sequence[FoundFile]) -> None:
        self._name.setText(f"U 盘“{used.name}”" if used.removable else f"文件夹“{used.name}”")
        self._where.setText(str(used.folder))
        self._writable.setText("可写" if used.writable else "不能写入")
        self._writable.set_tone(Tone.OK if used.writable else Tone.DANGER)
        self._below.setText(f"剩 {size_words(used.free)}；{found_words(found)}")

    def _use_other(self) -> None:
        if self._other is not None:
            self.use_wanted.emit(self._other)


def found_words(found: Sequence[FoundFile]) -> str:
    """给本单位的新包 1 个，本单位写的 2 个."""
    counts = {standing: 0 for standing, _ in _COUNTED}
    for file in found:
        counts[file.standing] += 1
    words = [text.format(counts[standing]) for standing, text in _COUNTED if counts[standing]]
    return "，".join(words) or "上面还没有数据包"

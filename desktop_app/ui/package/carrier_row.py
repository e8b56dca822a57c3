"""The row on top: how packages go (U 盘, 共享文件夹, 邮件), what is used now, what was found there."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from desktop_app.services.package_found import FoundFile, FoundStanding
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.carrier import WAY_HOW, WAY_WORDS, Carrier, Places, Way
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
_ICONS = {Way.STICK: "usb", Way.FOLDER: "folder", Way.MAIL: "file"}


class CarrierRow(Card):
    """The way packages go.

    Signals: ``way_wanted(Way)``, ``choose_wanted()`` for a folder, ``use_wanted(folder)`` for another stick.
    """

    way_wanted = Signal(object)
    choose_wanted = Signal()
    use_wanted = Signal(object)

    def __init__(self) -> None:
        """Start with nothing plugged in."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName("怎么送、从哪里收")
        row = QHBoxLayout()
        row.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        row.setSpacing(s.s12)
        self._mark = QLabel()
        row.addWidget(self._mark)
        row.addLayout(self._words(), 1)
        self.other = Button("", self._use_other, kind=Kind.LINK, small=True)
        row.addWidget(self.other)
        row.addLayout(self._chips())
        self.choose = Button("选择文件夹…", self.choose_wanted.emit, icon="folder")
        row.addWidget(self.choose)
        self.body.addLayout(row)
        self._other: Path | None = None
        self.show_places(Places(None, ()), (), None)

    def _words(self) -> QVBoxLayout:
        s = look().sizes
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
        return words

    def _chips(self) -> QHBoxLayout:
        s = look().sizes
        self.ways: dict[Way, FilterChip] = {}
        chips = QHBoxLayout()
        chips.setSpacing(s.s4)
        for way, word in WAY_WORDS.items():
            chip = FilterChip(word, one_of=True)
            chip.setToolTip(WAY_HOW[way])
            chip.clicked.connect(partial(self._choose_way, way))
            chips.addWidget(chip)
            self.ways[way] = chip
        return chips

    def show_places(self, places: Places, found: Sequence[FoundFile], folder: Path | None) -> None:
        """Show the way and what is used; ``folder`` was chosen last and may be out of reach."""
        used, way = places.used, places.way
        for one, chip in self.ways.items():
            chip.set_value("on" if one is way else None)
        others = [stick for stick in places.sticks if stick is not used] if way is Way.STICK else []
        self._other = others[0].folder if others else None
        self.other.setVisible(bool(others))
        if others:
            self.other.set_word(f"改用“{others[0].name}”")
        colours = look().colours
        ink = colours.text_2 if used is None and way is not Way.MAIL else colours.accent
        self._mark.setPixmap(pixmap(_ICONS[way], ink, look().sizes.icon_navigation))
        self._writable.setVisible(used is not None)
        self.choose.setVisible(way is Way.FOLDER)
        self._where.setText("")
        if used is not None:
            self._show_used(used, found)
            return
        self._name.setText(_nothing_words(way, folder))
        self._below.setText(WAY_HOW[way])

    def _show_used(self, used: Carrier, found: Sequence[FoundFile]) -> None:
        self._name.setText(f"U 盘“{used.name}”" if used.removable else f"文件夹“{used.name}”")
        self._where.setText(str(used.folder))
        self._writable.setText("可写" if used.writable else "不能写入")
        self._writable.set_tone(Tone.OK if used.writable else Tone.DANGER)
        self._below.setText(f"剩 {size_words(used.free)}；{found_words(found)}")

    def _use_other(self) -> None:
        if self._other is not None:
            self.use_wanted.emit(self._other)

    def _choose_way(self, way: Way, _checked: bool = False) -> None:
        self.way_wanted.emit(way)


def _nothing_words(way: Way, folder: Path | None) -> str:
    match way:
        case Way.STICK:
            return "没有插 U 盘"
        case Way.FOLDER:
            return "还没有选文件夹" if folder is None else f"文件夹“{folder.name}”现在打不开"
        case Way.MAIL:
            return "用邮件收发"


def found_words(found: Sequence[FoundFile]) -> str:
    """给本单位的新包 1 个，本单位写的 2 个."""
    counts = {standing: 0 for standing, _ in _COUNTED}
    for file in found:
        counts[file.standing] += 1
    words = [text.format(counts[standing]) for standing, text in _COUNTED if counts[standing]]
    return "，".join(words) or "上面还没有数据包"

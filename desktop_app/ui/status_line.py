"""Status line: saved, last backup, packages waiting, shared folder, clock; and where help is."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.kit.tokens import Tone, look


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What the status line says; empty words hide a part. Warnings are told by tone and by their words."""

    saved: str = ""
    backup: str = ""
    backup_late: bool = False
    packages: str = ""
    share: str = ""
    share_broken: bool = False
    clock: str = ""
    clock_wrong: bool = False


class _Part(QWidget):
    """Icon and words."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        s = look().sizes
        self._icon_name = icon
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(s.s8 - s.s2)
        self._icon = QLabel()
        self._words = ElidedLabel("", Words.HELP)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.show_words("")

    def show_words(self, text: str, tone: Tone = Tone.MUTED) -> None:
        self._words.setText(text)
        self._words.set_tone(tone)
        side = look().sizes.icon - look().sizes.s2
        self._icon.setPixmap(pixmap(self._icon_name, look().colours.of(tone), side))
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class StatusLine(QFrame):
    """The line below the page."""

    def __init__(self, on_help: Callable[[], object]) -> None:
        """Make an empty line."""
        super().__init__()
        s = look().sizes
        self.setObjectName("statusLine")
        self.setAccessibleName("状态")
        self.setFixedHeight(s.status_line)
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s16, 0, s.s12, 0)
        row.setSpacing(s.s24 - s.s4)
        self._saved, self._backup = _Part("check"), _Part("database")
        self._packages, self._share, self._clock = _Part("package"), _Part("exchange"), _Part("clock")
        for part in (self._saved, self._backup, self._packages, self._share, self._clock):
            row.addWidget(part)
        row.addStretch(1)
        self._help = Button("F1 本页说明", on_help, kind=Kind.LINK, small=True, tone=Tone.MUTED)
        row.addWidget(self._help)

    def show_facts(self, facts: StatusFacts) -> None:
        """Show all parts."""
        self.show_saved(facts.saved)
        self._backup.show_words(facts.backup, Tone.WARNING if facts.backup_late else Tone.MUTED)
        self._packages.show_words(facts.packages)
        self.show_share(facts.share, broken=facts.share_broken)
        self._clock.show_words(facts.clock, Tone.DANGER if facts.clock_wrong else Tone.MUTED)

    def show_share(self, text: str, *, broken: bool) -> None:
        """Change what is said of the exchange within the office: 共享文件夹 10:32 互换过."""
        self._share.show_words(text, Tone.WARNING if broken else Tone.MUTED)

    def show_saved(self, text: str) -> None:
        """Change the first part alone: 草稿已保存 10:32:07."""
        self._saved.show_words(text)

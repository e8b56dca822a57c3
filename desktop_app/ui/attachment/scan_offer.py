"""The line in 附件 that offers new files from the scanner: how many, which, 加入, 不是这件的."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop_app.services.scan_folder import ScannedFile
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.visible import show_when


class ScanOffer(QFrame):
    """Hidden while there is nothing to offer. ``taken()`` and ``declined()`` speak of all files it names."""

    taken = Signal()
    declined = Signal()

    def __init__(self) -> None:
        """Offer nothing yet."""
        super().__init__()
        s = look().sizes
        self.setProperty("notice", "ok")
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s12, s.s4, s.s4, s.s4)
        row.setSpacing(s.s8)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._count = Label()
        self._names = ElidedLabel("", Words.HELP)
        words.addWidget(self._count)
        words.addWidget(self._names)
        row.addLayout(words, 1)
        self.take: Button = link("加入", self.taken.emit)
        self.decline: Button = link("不是这件的", self.declined.emit)
        row.addWidget(self.take)
        row.addWidget(self.decline)
        self.offer(())

    def offer(self, files: Sequence[ScannedFile]) -> None:
        """Say what there is."""
        said = f"扫描夹里有 {len(files)} 份新文件"
        self._count.setText(said)
        self._names.setText("、".join(file.path.name for file in files))
        self.setAccessibleName(said)
        self.take.setAccessibleName(f"加入扫描夹里的 {len(files)} 份新文件")
        self.decline.setAccessibleName("扫描夹里的新文件不是这件的")
        show_when(self, bool(files))

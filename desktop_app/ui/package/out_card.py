"""送出: what the next package will hold, and the button that writes it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.services.package_view import OutgoingPreview
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.text import ElidedLabel, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.visible import show_when
from desktop_app.ui.package.carrier import Carrier, Way
from desktop_app.ui.package.lines import FlatStack, LineList, LineRow
from desktop_app.ui.package.words import size_words

_VERBS = {Way.STICK: "写入 U 盘", Way.FOLDER: "写入文件夹", Way.MAIL: "保存到…"}


class OutCard(Card):
    """``send_wanted()`` from the button, ``pair_wanted()`` from the empty state."""

    send_wanted = Signal()
    pair_wanted = Signal()

    def __init__(self, *, may_send: bool, may_pair: bool, peer_word: str) -> None:
        """``peer_word`` is whom this office sends to in general: 县中心, 乡镇."""
        super().__init__("送出")
        s = look().sizes
        self.preview: OutgoingPreview | None = None
        self._stack = FlatStack()
        self.lines = LineList("要送出的内容")
        nobody = EmptyState(
            f"还没有与{peer_word}配对。两边各写一个配对文件，核对 20 位数字后就能往来。",
            icon="exchange",
            action="配对" if may_pair else "",
            on_action=self.pair_wanted.emit,
        )
        self._nothing = EmptyState("", icon="check")
        for widget in (nobody, self._nothing, self.lines):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack, 1)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        row.setSpacing(s.s8)
        self._number = ElidedLabel("", Words.HELP)
        row.addWidget(self._number, 1)
        self.send = Button("写入", self.send_wanted.emit, icon="up")
        show_when(self.send, may_send)
        row.addWidget(self.send)
        self.body.addWidget(line("row"))
        self.body.addWidget(self._foot)
        self.show_nobody()

    def show_nobody(self) -> None:
        """Nobody is paired yet."""
        self.preview = None
        self.set_title("送出")
        self._stack.setCurrentIndex(0)
        self._foot.hide()

    def show_preview(self, preview: OutgoingPreview) -> None:
        """Show what the next package holds."""
        self.preview = preview
        self.set_title(f"送出：给 {preview.peer_name}")
        self._foot.show()
        if preview.nothing_new:
            words = "没有新的内容要送，也可以照样写一个。"
            self._nothing.set_sentence(words)
            self._stack.setCurrentWidget(self._nothing)
        else:
            self.lines.set_rows(preview_rows(preview))
            self._stack.setCurrentWidget(self.lines)
        before = f"，接第 {preview.ordinal - 1} 号" if preview.ordinal > 1 else "，第一个包"
        self._number.setText(f"第 {preview.ordinal} 号{before}")

    def show_carrier(self, carrier: Carrier | None, way: Way, *, busy: bool) -> None:
        """Say on the button where it will be written; a write-protected place cannot be written."""
        self.send.set_word(_VERBS[way] if carrier is not None or way is Way.MAIL else "写入文件夹")
        self.send.setEnabled(not busy and (carrier is None or carrier.writable))


def preview_rows(preview: OutgoingPreview) -> tuple[LineRow, ...]:
    """One line for each kind of content, then the receipts that ride along."""
    rows = [LineRow(item.text, item.detail) for item in preview.lines]
    if preview.attachments:
        rows.append(
            LineRow(f"附件 {preview.attachments} 份", f"{size_words(preview.attachment_bytes)}，另装附件包")
        )
    if preview.receipts:
        numbers = "、".join(str(number) for number in preview.receipts)
        rows.append(LineRow("对来包的回执", f"第 {numbers} 号"))
    return tuple(rows)

"""配对: a file each way, then both people compare one number that is read aloud."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.enums import CentreLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.office import OfficeRow, list_peers
from desktop_app.services.package_found import FoundFile, FoundStanding
from desktop_app.services.pairing import PairingCandidate, confirm_pairing, read_candidate, write_own_pairing
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.fields import TextField
from desktop_app.ui.kit.flow import FlowLayout
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.kit.visible import show_when
from desktop_app.ui.package.carrier import Carrier
from desktop_app.ui.package.lines import LineList, LineRow
from desktop_app.ui.package.words import grouped
from desktop_app.ui.page_context import PageContext


class PairingPanel(QWidget):
    """Steps 1 to 3 and the offices that are paired.

    Signals: ``said(text, NoticeKind)`` for the page's notice, ``closed()`` on Esc, ``paired()`` at the end.
    """

    said = Signal(str, object)
    closed = Signal()
    paired = Signal()

    def __init__(self, context: PageContext) -> None:
        """Build the steps; offices come with ``refresh``."""
        super().__init__()
        self._context = context
        self._carrier: Carrier | None = None
        self._candidate: PairingCandidate | None = None
        self._other = "乡镇" if context.centre.identity.level is CentreLevel.COUNTY else "县"
        s = look().sizes
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(s.s12)
        scroll = self._scroll = QScrollArea()
        scroll.setProperty("ground", "window")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QWidget()
        steps = QVBoxLayout(column)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(s.s12)
        scroll.setWidget(column)
        outer.addWidget(scroll, 3)
        may = context.may(Permission.PAIR)
        for card in (self._write_card(may), self._read_card(may), self._number_card()):
            steps.addWidget(card)
        steps.addStretch(1)
        self._offices = Card("已配对的单位")
        self.offices = LineList("已配对的单位")
        self._offices.body.addWidget(self.offices, 1)
        outer.addWidget(self._offices, 2)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    # steps
    def _write_card(self, may: bool) -> Card:
        card = Card("一、写出本单位的配对文件")
        words = f"写到 U 盘或文件夹，交给{self._other}综治中心的人。配对只做一次，换电脑后再做一次。"
        if not may:
            words = "配对由中心主任或系统管理员来做。"
        card.add_padded(Label(words, Words.LABEL, wrap=True))
        self.write = Button("写出配对文件", self._write, icon="up")
        show_when(self.write, may)
        card.body.addLayout(_left(self.write))
        return card

    def _read_card(self, may: bool) -> Card:
        card = Card("二、读入对方的配对文件")
        self._found = QWidget()
        self._found_box = FlowLayout(self._found)
        self._found_box.setContentsMargins(look().sizes.s12, look().sizes.s8, look().sizes.s12, 0)
        card.body.addWidget(self._found)
        self._found.hide()
        self.read = Button("读入对方配对文件…", self._choose_file, icon="folder")
        self.read.setEnabled(may)
        card.body.addLayout(_left(self.read))
        show_when(card, may)
        return card

    def _number_card(self) -> Card:
        s = look().sizes
        self.number_card = Card("三、两边核对数字")
        box = QVBoxLayout()
        box.setContentsMargins(s.s12, s.s8, s.s12, s.s12)
        box.setSpacing(s.s8)
        self._whose = Label("", Words.LABEL, wrap=True)
        box.addWidget(self._whose)
        groups = QHBoxLayout()
        groups.setSpacing(s.s24)
        self.groups = tuple(Label("", Words.PAGE, select=True) for _ in range(4))
        for label in self.groups:
            groups.addWidget(label)
        groups.addStretch(1)
        box.addLayout(groups)
        box.addWidget(
            Label("打电话或当面，请对方念出他屏幕上的数字，听到什么就打什么。", Words.HELP, wrap=True)
        )
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        self.typed = TextField(
            "number", "对方屏幕上的 20 位数字", width=s.width_long, required="请填写对方念的数字。"
        )
        self.typed.edit.returnPressed.connect(self._confirm)
        row.addWidget(self.typed)
        side = QVBoxLayout()
        side.addSpacing(s.type_help + s.s8)
        self.confirm = Button("配对", self._confirm)
        side.addWidget(self.confirm)
        side.addStretch(1)
        row.addLayout(side)
        row.addStretch(1)
        box.addLayout(row)
        self.number_card.body.addLayout(box)
        self.number_card.hide()
        return self.number_card

    # from the page
    def refresh(self) -> None:
        """Query the paired offices."""
        self._context.runner.query(
            list_peers, by=self._context.actor, slot="peers", on_done=self._show_offices
        )

    def show_carrier(self, carrier: Carrier | None, found: Sequence[FoundFile]) -> None:
        """Offer the pairing files that lie on the carrier."""
        self._carrier = carrier
        while self._found_box.count():
            item = self._found_box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        files = [file for file in found if file.standing is FoundStanding.PAIRING]
        for file in files:
            self._found_box.addWidget(link(f"读入 {file.name}", partial(self.read_file, file.path)))
        self._found.setVisible(bool(files))

    def read_file(self, path: Path) -> None:
        """Read the other side's file and show the number."""
        self._context.runner.query(
            read_candidate, self._context.centre, path,
            by=self._context.actor, slot="candidate", on_done=self._show_candidate, on_error=self._refused,
        )  # fmt: skip

    def write_to(self, folder: Path) -> None:
        """Write this office's file into ``folder``."""
        self._context.runner.command(
            write_own_pairing, self._context.centre, folder,
            by=self._context.actor, on_done=self._written, on_error=self._refused,
        )  # fmt: skip

    # inside
    def _write(self) -> None:
        if self._carrier is not None and self._carrier.writable:
            self.write_to(self._carrier.folder)
            return
        folder = QFileDialog.getExistingDirectory(self, "配对文件写到哪个文件夹")
        if folder:
            self.write_to(Path(folder))

    def _written(self, path: Path) -> None:
        self.said.emit(f"配对文件已写好：{path}，请交给对方。", NoticeKind.OK)

    def _choose_file(self) -> None:
        start = "" if self._carrier is None else str(self._carrier.folder)
        chosen, _ = QFileDialog.getOpenFileName(self, "对方的配对文件", start, "配对文件 (*.fqpkg)")
        if chosen:
            self.read_file(Path(chosen))

    def _show_candidate(self, candidate: PairingCandidate) -> None:
        self._candidate = candidate
        level = candidate.level.label
        said = (f"{candidate.name}（{candidate.code}，{level}）", candidate.before, "本机的数字是：")
        self._whose.setText("。".join(part for part in said if part))
        for label, digits in zip(self.groups, grouped(candidate.number), strict=True):
            label.setText(digits)
        self.typed.set_value("")
        self.number_card.show()
        QTimer.singleShot(0, self, self._show_number)
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_number(self) -> None:
        """Bring the whole card into view, the field last."""
        self._scroll.ensureWidgetVisible(self.number_card)
        self._scroll.ensureWidgetVisible(self.confirm, 0, look().sizes.s24)

    def _confirm(self) -> None:
        if self._candidate is None or not self.typed.check():
            return
        self.confirm.setEnabled(False)
        self._context.runner.command(
            confirm_pairing, self._context.centre, self._candidate, self.typed.value(),
            by=self._context.actor, on_done=self._confirmed, on_error=self._refused,
        )  # fmt: skip

    def _confirmed(self, _uid: object) -> None:
        name = "" if self._candidate is None else self._candidate.name
        self.confirm.setEnabled(True)
        self._candidate = None
        self.number_card.hide()
        self.said.emit(f"已与{name}配对，请确认对方也点了“配对”。现在可以互送数据包了。", NoticeKind.OK)
        self.paired.emit()
        self.refresh()

    def _show_offices(self, rows: tuple[OfficeRow, ...]) -> None:
        self.offices.set_rows([_office(row) for row in rows] or [LineRow("还没有", tone=Tone.MUTED)])
        self._offices.set_help(f"{len(rows)} 个" if rows else "")

    def _refused(self, error: FengqiaoError) -> None:
        self.confirm.setEnabled(True)
        if isinstance(error, RuleViolation) and error.field == "number":
            self.typed.set_error(error.text)
            self.typed.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.said.emit(error.text, NoticeKind.DANGER)


def _left(button: Button) -> QHBoxLayout:
    s = look().sizes
    row = QHBoxLayout()
    row.setContentsMargins(s.s12, s.s4, s.s12, s.s12)
    row.addWidget(button)
    row.addStretch(1)
    return row


def _office(row: OfficeRow) -> LineRow:
    if row.revoked_at is not None:
        return LineRow(row.name, f"{local_date(row.revoked_at)} 停用", tone=Tone.MUTED)
    when = "没有配对" if row.paired_at is None else f"{local_date(row.paired_at)} 配对"
    return LineRow(row.name, when)

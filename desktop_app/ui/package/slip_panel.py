"""One package of the history: how it stands and what to do, its receipt record by record, its code."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.enums import PackageDirection, PackageState
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.package_history import HistoryRow, PackageStanding
from desktop_app.services.package_quarantine import Exit, exits_of
from desktop_app.services.package_receipt import PhoneResult, ReceiptSlip, enter_phone_code, receipt_slip
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.dates import moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues
from desktop_app.ui.kit.fields import TextField
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.history_card import content_words, number_words
from desktop_app.ui.package.lines import LineList, LineRow
from desktop_app.ui.package.words import size_words
from desktop_app.ui.page_context import PageContext

_TAKES_CODE = (PackageState.WRITTEN, PackageState.QUARANTINED, PackageState.WAITING)
_LINES = 8
"""Lines of the receipt before it scrolls."""
_DONE = (PackageStanding.ACKNOWLEDGED, PackageStanding.IMPORTED)
_PAUSED = (PackageStanding.SUPERSEDED, PackageStanding.SETTLED, PackageStanding.DISCARDED)
_HELD = (PackageStanding.QUARANTINED, PackageStanding.WAITING)


class SlipPanel(QWidget):
    """Detail of one package.

    Signals: ``closed()`` on Esc; ``again_wanted(uid)``, ``take_wanted(HistoryRow)`` and
    ``discard_wanted(HistoryRow)`` for a package that is held back; ``paper_wanted(ReceiptSlip)`` for the
    printed slip; ``changed()`` after a code was noted.
    """

    closed = Signal()
    again_wanted = Signal(object)
    take_wanted = Signal(object)
    discard_wanted = Signal(object)
    paper_wanted = Signal(object)
    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        """Show nothing yet."""
        super().__init__()
        self._context = context
        self._row: HistoryRow | None = None
        self._slip: ReceiptSlip | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.notices = NoticeBar()
        box.addWidget(self.notices)
        self.detail = DetailPanel()
        box.addWidget(self.detail, 1)
        self.code: TextField | None = None
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def show_row(self, row: HistoryRow) -> None:
        """Show a package; the same one again keeps what is being typed."""
        if row == self._row:
            return
        before, self._row = self._row, row
        if before is None or (before.package_uid, before.direction) != (row.package_uid, row.direction):
            self.notices.clear()
        self.setAccessibleName(f"{number_words(row)}数据包")
        self.ask()

    def ask(self) -> None:
        """Query the slip anew."""
        if self._row is not None:
            self._context.runner.query(
                receipt_slip, self._context.centre, self._row.package_uid,
                by=self._context.actor, slot="slip", on_done=partial(self._show, self._row),
                on_error=self._refused,
            )  # fmt: skip

    def _show(self, row: HistoryRow, slip: ReceiptSlip) -> None:
        if row is not self._row:
            return
        # A damaged copy has the number of the good package, whose slip this may be.
        own = row.direction is PackageDirection.OUT or slip.state is row.state
        self._slip = slip if own else None
        self._head(row)
        self.detail.clear_sections()
        if row.text or row.next_step:
            self._why(row)
        if own and slip.code:
            self._code_shown(row, slip)
        self.code = None
        if self._may_exchange() and row.direction is PackageDirection.OUT and row.state in _TAKES_CODE:
            self._code_asked()
        if own:
            self._records(slip)
        self.detail.add_section("数据包").body.addWidget(KeyValues(_facts(row)))

    def _may_exchange(self) -> bool:
        return self._context.may(Permission.EXCHANGE)

    def _head(self, row: HistoryRow) -> None:
        verb = "送给" if row.direction is PackageDirection.OUT else "来自"
        self.detail.set_head(
            DetailHead(
                f"{verb} {row.peer_name}",
                number_words(row),
                row.standing.label,
                state_done=row.standing in _DONE,
                state_paused=row.standing in _PAUSED,
            )
        )
        actions: list[Action] = []
        held = row.standing in _HELD and row.direction is PackageDirection.IN
        if held and row.standing is PackageStanding.QUARANTINED and self._may_exchange():
            actions.append(Action("再试一次", partial(self.again_wanted.emit, row.package_uid), "refresh"))
        if held and self._context.may(Permission.OVERSEE_EXCHANGE):
            if Exit.PERSON in _exits(row):
                actions.append(Action("收下这一个…", partial(self.take_wanted.emit, row), "check"))
            actions.append(Action("丢弃…", partial(self.discard_wanted.emit, row), "trash"))
        if self._slip is not None:
            actions.append(Action("回执条", self._open_paper, "printer"))
        self.detail.set_actions(actions)

    def _why(self, row: HistoryRow) -> None:
        title = "为什么隔离" if row.standing is PackageStanding.QUARANTINED else "怎么回事"
        section = self.detail.add_section(title)
        if row.text:
            section.body.addWidget(Label(row.text, wrap=True, select=True))
        if row.next_step:
            section.body.addWidget(Label(f"下一步：{row.next_step}", wrap=True, select=True))
        ways = [way.label for way in _exits(row)]
        if ways:
            section.body.addWidget(Label("出路：" + "；".join(ways) + "。", Words.HELP, wrap=True))

    def _code_shown(self, row: HistoryRow, slip: ReceiptSlip) -> None:
        incoming = row.direction is PackageDirection.IN
        words = "对方等不及 U 盘时，电话里念给他" if incoming else "对方的回执码"
        section = self.detail.add_section("回执码", help_text=words)
        code = Label("　".join(slip.code.split("-")), Words.PAGE, select=True)
        code.setAccessibleName(f"回执码 {' '.join(slip.code)}")
        section.body.addWidget(code)

    def _records(self, slip: ReceiptSlip) -> None:
        rows = [LineRow(item.title, item.result.label, item.why, tone=Tone.WARNING) for item in slip.lines]
        rows += [LineRow(title, "已收下") for title in slip.taken]
        if slip.more:
            rows.append(LineRow(f"另有 {slip.more} 条记录", "已收下", tone=Tone.MUTED))
        if not rows:
            return
        words = f"收下 {slip.accepted} 条" + (f"，另外 {len(slip.lines)} 条没有照收" if slip.lines else "")
        section = self.detail.add_section("逐条回执", help_text=words)
        shown = LineList("逐条回执", least=min(len(rows) + len(slip.lines), _LINES), inset=False)
        shown.set_rows(rows)
        section.body.addWidget(shown)

    def _code_asked(self) -> None:
        s = look().sizes
        section = self.detail.add_section("对方电话里念的回执码")
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        self.code = TextField(
            "code", "12 位，横线不用打", width=s.width_id, required="请填写对方念的回执码。"
        )
        self.code.edit.returnPressed.connect(self._enter_code)
        row.addWidget(self.code)
        side = QVBoxLayout()
        side.addSpacing(s.type_help + s.s8)
        side.addWidget(Button("记下", self._enter_code))
        side.addStretch(1)
        row.addLayout(side)
        row.addStretch(1)
        section.body.addLayout(row)

    def _enter_code(self) -> None:
        if self.code is None or self._row is None or not self.code.check():
            return
        self._context.runner.command(
            enter_phone_code, self._context.centre, self._row.package_uid, self.code.value(),
            by=self._context.actor, on_done=self._code_taken, on_error=self._code_refused,
        )  # fmt: skip

    def _code_taken(self, result: PhoneResult) -> None:
        self.changed.emit()
        self.notices.show_notice(result.text, NoticeKind.OK if result.settled else NoticeKind.WARNING)

    def _code_refused(self, error: FengqiaoError) -> None:
        if self.code is not None and isinstance(error, RuleViolation) and error.field == "code":
            self.code.set_error(error.text)
        else:
            self._refused(error)

    def _open_paper(self) -> None:
        if self._slip is not None:
            self.paper_wanted.emit(self._slip)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)


def _exits(row: HistoryRow) -> tuple[Exit, ...]:
    """How a package that is held back can leave; nothing for any other."""
    held = row.standing in _HELD and row.direction is PackageDirection.IN
    return exits_of(row.reason) if held else ()


def _facts(row: HistoryRow) -> list[tuple[str, str]]:
    facts = [("内容", content_words(row))]
    if row.made_at is not None:
        facts.append(("写出时间", moment_words(row.made_at)))
    if row.direction is PackageDirection.IN:
        facts.append(("收到时间", moment_words(row.at)))
    facts += [
        ("经手人", row.actor_name),
        ("文件", row.file_name),
        ("大小", size_words(row.size) if row.size else ""),
    ]
    if row.times > 1:
        facts.append(("见过", f"{row.times} 次"))
    return facts

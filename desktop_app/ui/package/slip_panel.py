"""One package of the history: what became of it, its receipt, and what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from db.enums import PackageDirection, PackageState
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.package_receipt import PhoneResult, ReceiptSlip, enter_phone_code, receipt_slip
from desktop_app.services.package_view import HistoryRow
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.dates import moment_words
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.fields import TextField
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.package.history_card import content_words, number_words
from desktop_app.ui.package.lines import LineList, LineRow
from desktop_app.ui.package.words import size_words
from desktop_app.ui.page_context import PageContext

_TAKES_CODE = (PackageState.WRITTEN, PackageState.QUARANTINED)


class SlipPanel(Card):
    """In the place of the overview. ``closed()`` on Esc, ``again_wanted(uid)`` for a package held back."""

    closed = Signal()
    again_wanted = Signal(object)
    changed = Signal()

    def __init__(self, context: PageContext, row: HistoryRow) -> None:
        """Ask for the slip of ``row``."""
        super().__init__()
        self._context, self._row = context, row
        self.setAccessibleName(f"{number_words(row)}数据包")
        self.notices = NoticeBar()
        self.body.addWidget(self.notices)
        self.detail = DetailPanel()
        self.body.addWidget(self.detail, 1)
        self.code: TextField | None = None
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.activated.connect(self.closed)
        self.ask()

    def ask(self) -> None:
        """Query the slip anew."""
        self._context.runner.query(
            receipt_slip, self._context.centre, self._row.package_uid,
            by=self._context.actor, slot="slip", on_done=self._show, on_error=self._refused,
        )  # fmt: skip

    def _show(self, slip: ReceiptSlip) -> None:
        row, detail = self._row, self.detail
        # A damaged copy has the number of the good package, whose slip this may be.
        own = row.direction is PackageDirection.OUT or slip.state is row.state
        state = slip.state if own else row.state
        verb = "送给" if row.direction is PackageDirection.OUT else "来自"
        detail.set_head(
            DetailHead(
                f"{verb} {row.peer_name}",
                number_words(row),
                state.label,
                state_done=state in (PackageState.IMPORTED, PackageState.ACKNOWLEDGED),
                state_paused=state is PackageState.SUPERSEDED,
            )
        )
        exchanges = self._context.may(Permission.EXCHANGE)
        actions: list[Action] = []
        if exchanges and state is PackageState.QUARANTINED and row.direction is PackageDirection.IN:
            actions.append(Action("再试一次", self._again))
        actions.append(Action("返回", self.closed.emit))
        detail.set_actions(actions)
        detail.clear_sections()
        text = slip.text if own else row.text
        if text and text != state.label:
            detail.add_section("为什么").body.addWidget(Paragraph(text))
        detail.add_section("数据包").body.addWidget(KeyValues(_facts(row)))
        if own:
            self._receipt(slip)
        self.code = None
        if exchanges and row.direction is PackageDirection.OUT and state in _TAKES_CODE:
            self._code_section()

    def _receipt(self, slip: ReceiptSlip) -> None:
        if not slip.code and not slip.lines:
            return
        section = self.detail.add_section("回执", help_text=f"回执码 {slip.code}" if slip.code else "")
        rows = [LineRow(f"已收下 {slip.accepted} 条记录")] if slip.accepted else []
        rows += [LineRow(item.title, item.result.label, item.why) for item in slip.lines]
        shown = LineList("回执", least=min(len(rows), 8) or 1)
        shown.set_rows(rows)
        section.body.addWidget(shown)

    def _code_section(self) -> None:
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
        if self.code is None or not self.code.check():
            return
        self._context.runner.command(
            enter_phone_code, self._context.centre, self._row.package_uid, self.code.value(),
            by=self._context.actor, on_done=self._code_taken, on_error=self._code_refused,
        )  # fmt: skip

    def _code_taken(self, result: PhoneResult) -> None:
        self.notices.show_notice(result.text, NoticeKind.OK if result.settled else NoticeKind.WARNING)
        self.changed.emit()
        self.ask()

    def _code_refused(self, error: FengqiaoError) -> None:
        if self.code is not None and isinstance(error, RuleViolation) and error.field == "code":
            self.code.set_error(error.text)
        else:
            self._refused(error)

    def _again(self) -> None:
        self.again_wanted.emit(self._row.package_uid)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)


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

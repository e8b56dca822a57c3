"""对着扫描件登记签名, for the papers of a dossier: signed or not, place after place, by keyboard alone."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from db.enums import PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.signature_sheet import SpotPicture
from desktop_app.services.signed_line import LineSheet, LookDraft, PaperLine, cut_sheet, line_sheet, note_look
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.spot_walk import SEEN_ALL, SpotWalk, spot_block

TITLE = "逐处登记签名"
_OLD = "打印以后内容改过，签名处的位置可能不一样，请对着纸看。"


class LineView(SpotWalk):
    """``noted(left)`` after each look, with how many places nobody has seen signed.

    Enter does what stands first: 这一处已签 where there is ink, 没签 where it looks blank. Enter alone never
    ticks an empty place.
    """

    noted = Signal(int)

    def __init__(self, context: PageContext, kind: PaperKind, subject: UUID) -> None:
        """Read the lines and the scan at once."""
        super().__init__(TITLE)
        self._context = context
        self._sheet: LineSheet | None = None
        self._spots: Sequence[SpotPicture] = ()
        self._seen: dict[int, bool | None] = {}
        self._order: list[int] = []
        self._at = 0
        context.runner.query(
            line_sheet, kind, subject, context.rules,
            by=context.actor, owner=self, on_done=self._take, on_error=self.refuse,
        )  # fmt: skip

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    def _take(self, sheet: LineSheet) -> None:
        self._sheet = sheet
        self._seen = {line.ordinal: line.signed for line in sheet.lines}
        job = self._context.runner.work(
            cut_sheet, self._context.centre, sheet, self._today(), owner=self,
            on_done=self._cut, on_error=self.refuse,
        )  # fmt: skip
        self.strip.watch(job, "正在找签名处")

    def _cut(self, spots: tuple[SpotPicture, ...]) -> None:
        self._spots = spots
        open_ones = [n for n, line in enumerate(self._lines()) if not line.signed]
        # What is signed already is looked at again where nothing else is left, to put a mistake right.
        self._go_through(open_ones or list(range(len(self._lines()))))

    def _lines(self) -> tuple[PaperLine, ...]:
        return self._sheet.lines if self._sheet is not None else ()

    def _go_through(self, order: list[int]) -> None:
        self._order, self._at = order, 0
        self._ask()

    def _ask(self) -> None:
        if self._sheet is None or self._at >= len(self._order):
            left = sum(not signed for signed in self._seen.values())
            self.say(f"看完了，还有 {left} 处没签。" if left else SEEN_ALL, icon="edit" if left else "check")
            return
        number = self._order[self._at]
        line, spot = self._lines()[number], self._spots[number]
        side, unsigned = self._form(line, spot)
        self.put(side)
        first = unsigned if spot.grey and not spot.has_ink else side.verb
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _form(self, line: PaperLine, spot: SpotPicture) -> tuple[SideForm, Button]:
        assert self._sheet is not None
        form = Form(TITLE)
        form.add_widget(spot_block(line.caption, spot, _OLD if self._sheet.outdated else ""))
        if line.seen_at is not None:
            said = "已签" if line.signed else "没签"
            when = day_words(local_date(line.seen_at))
            tone = Tone.OK if line.signed else Tone.WARNING
            form.add_widget(Label(f"上次登记：{said}（{line.seen_by}，{when}）", Words.HELP, tone=tone))
        if self._at:
            form.add_widget(link("看上一处", self._back, small=True))
        about = f"{self._sheet.name}，第 {line.ordinal} 处，共 {len(self._sheet.lines)} 处"
        side = SideForm(TITLE, form, "这一处已签", about=about)
        unsigned = Button("没签，看下一处", partial(self._save, side, line, False), hint="Ctrl+D")
        side.foot.insertWidget(1, unsigned)
        for keys, act in (
            ("Ctrl+D", partial(self._save, side, line, False)),
            ("Ctrl+Up", self._back),
        ):
            shortcut = QShortcut(QKeySequence(keys), side)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        side.saved.connect(partial(self._sign, side, line))
        side.closed.connect(self.closed)
        return side, unsigned

    def _sign(self, side: SideForm, line: PaperLine, _values: object) -> None:
        self._save(side, line, True)

    def _back(self) -> None:
        self._at = max(0, self._at - 1)
        self._ask()

    def _save(self, side: SideForm, line: PaperLine, signed: bool) -> None:
        if self._sheet is None:
            return
        side.saving(True)
        scan = self._sheet.scan.uid if self._sheet.scan is not None else None
        self._context.runner.command(
            note_look, LookDraft(self._sheet.mark, line.ordinal, signed, scan),
            by=self._context.actor, on_done=partial(self._saved, line.ordinal, signed),
            on_error=side.refused, owner=self,
        )  # fmt: skip

    def _saved(self, ordinal: int, signed: bool, _uid: UUID) -> None:
        self._seen[ordinal] = signed
        self.noted.emit(sum(not one for one in self._seen.values()))
        self._at += 1
        self._ask()

"""收进: the packages found for this office, what they hold, and the button that takes them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from db.enums import CentreLevel
from desktop_app.services.centre import short_name_of
from desktop_app.services.package_found import FoundFile, FoundStanding
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.text import ElidedLabel, Words, line
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.carrier import Places, Way
from desktop_app.ui.package.errand import Examined
from desktop_app.ui.package.lines import FlatStack, LineList, LineRow
from desktop_app.ui.package.words import size_words

_TAKEABLE = (FoundStanding.NEW, FoundStanding.WAITING)
_TAKEN_SHOWN = 5
_FILE = "从文件收进…"
_NOTHING = {
    Way.STICK: "插上 U 盘，这里显示给本单位的数据包。",
    Way.FOLDER: "选好文件夹，这里显示给本单位的数据包。",
    Way.MAIL: "把邮件里的附件先存下来，再点“从文件收进…”。",
}
_LARGE = "包比较大，收进来的时候核对。"


class InCard(Card):
    """``take_wanted()`` from the button, ``file_wanted()`` from the link that chooses single files."""

    take_wanted = Signal()
    file_wanted = Signal()

    def __init__(self, own: CentreLevel, *, may_take: bool) -> None:
        """Start without a carrier; ``own`` level decides how senders are called."""
        super().__init__("收进")
        s = look().sizes
        self._own, self._may_take = own, may_take
        self._found: tuple[FoundFile, ...] = ()
        self._examined: dict[Path, Examined] = {}
        self._busy = False
        self._by_hand = False
        self._file = self.add_link(_FILE, self.file_wanted.emit)
        self._stack = FlatStack()
        self.lines = LineList("找到的数据包")
        self._nothing = EmptyState("", icon="inbox")
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.lines)
        self.body.addWidget(self._stack, 1)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        row.setSpacing(s.s8)
        self._verdict = ElidedLabel("", Words.HELP)
        row.addWidget(self._verdict, 1)
        self.take = Button("收进来", self._press, icon="down")
        row.addWidget(self.take)
        self._foot_line = line("row")
        self.body.addWidget(self._foot_line)
        self.body.addWidget(self._foot)
        self.show_found((), Places(None, ()))

    def takeable(self) -> tuple[Path, ...]:
        """Files that the button takes: the new ones; where there are none, those taken before."""
        return tuple(file.path for file in self._fresh()) or tuple(file.path for file in self._taken())

    def fresh(self) -> tuple[Path, ...]:
        """New files only, the oldest first."""
        return tuple(file.path for file in self._fresh())

    def show_found(self, found: Sequence[FoundFile], places: Places) -> None:
        """Show the files of the carrier; what they hold comes with ``show_examined``."""
        self._found = tuple(found)
        self._by_hand = places.way is Way.MAIL
        known = {file.path for file in self._found}
        self._examined = {path: seen for path, seen in self._examined.items() if path in known}
        here = places.used is not None
        self._nothing.set_sentence("没有给本单位的新数据包。" if here else _NOTHING[places.way])
        self._show()

    def show_examined(self, examined: Sequence[Examined]) -> None:
        """Show what the files hold, or why they cannot be taken."""
        self._examined = {seen.file.path: seen for seen in examined}
        self._show()

    def set_busy(self, busy: bool) -> None:
        """While something is taken or sent, nothing else can be started."""
        self._busy = busy
        self.take.setEnabled(not busy)

    def _fresh(self) -> list[FoundFile]:
        return [file for file in self._found if file.standing in _TAKEABLE]

    def _taken(self) -> list[FoundFile]:
        taken = [file for file in self._found if file.standing is FoundStanding.TAKEN]
        return taken[-_TAKEN_SHOWN:]

    def _show(self) -> None:
        fresh, taken = self._fresh(), self._taken()
        broken = [file for file in self._found if file.standing is FoundStanding.UNREADABLE]
        rows = self._one(fresh[0]) if len(fresh) == 1 else [self._row(file) for file in fresh]
        if not fresh:
            rows += [LineRow(self._called(file), _standing_words(file), tone=Tone.MUTED) for file in taken]
        rows += [LineRow(f.name, "读不出来", f.text, Tone.DANGER) for f in broken]
        self.lines.set_rows(rows)
        self._stack.setCurrentWidget(self.lines if rows else self._nothing)
        self._show_verdict(fresh)
        for widget in (self._foot_line, self._foot):
            widget.setVisible((bool(fresh or taken) or self._by_hand) and self._may_take)
        self._file.setVisible(self._may_take and not self._by_hand)
        self.take.set_word(_FILE if self._by_hand else "收进来" if fresh else "再收一次")
        self.take.setEnabled(not self._busy)

    def _press(self) -> None:
        (self.file_wanted if self._by_hand else self.take_wanted).emit()

    def _show_verdict(self, fresh: Sequence[FoundFile]) -> None:
        one = fresh[0] if len(fresh) == 1 else None
        if one is not None:
            self.set_title(f"收进：{self._sender(one)}的包")
            self.set_help(f"{short_moment_words(one.made_at)} 写出" if one.made_at else "")
        else:
            self.set_title("收进")
            self.set_help(f"{len(fresh)} 个新包" if fresh else "")
        seen = [self._examined[file.path] for file in fresh if file.path in self._examined]
        wrong = sum(1 for e in seen if e.facts is None and not e.large)
        if self._by_hand:
            words, tone = "", Tone.MUTED
        elif not fresh:
            words, tone = "都已经收过了", Tone.MUTED
        elif len(seen) < len(fresh):
            words, tone = "正在核对…", Tone.MUTED
        elif wrong:
            words, tone = f"{wrong} 个不能收" if len(fresh) > 1 else "不能收", Tone.DANGER
        elif any(e.large for e in seen):
            words, tone = "大的包收进时核对", Tone.MUTED
        else:
            words, tone = "签名、收件人都对", Tone.OK
        self._verdict.setText(words)
        self._verdict.set_tone(tone)

    def _sender(self, file: FoundFile) -> str:
        if not file.sender_name:
            return "未配对单位"
        return short_name_of(file.sender_name) if self._own is CentreLevel.COUNTY else "县中心"

    def _called(self, file: FoundFile) -> str:
        return self._sender(file) if file.sender_name else file.name

    def _one(self, file: FoundFile) -> list[LineRow]:
        seen = self._examined.get(file.path)
        if seen is None:
            return [LineRow(file.name)]
        if seen.large:
            return [LineRow(file.name, size_words(file.size), _LARGE)]
        if seen.facts is None:
            return [LineRow(file.name, "", seen.refusal, Tone.DANGER)]
        rows = [LineRow(item.text, item.detail) for item in seen.facts.lines]
        if seen.facts.receipts:
            rows.append(LineRow(f"对本单位来包的回执 {seen.facts.receipts} 份"))
        if seen.facts.reason is not None:
            rows.insert(0, LineRow(file.name, "", seen.facts.text, Tone.WARNING))
        return rows or [LineRow("没有新的内容", "只带来签收情况")]

    def _row(self, file: FoundFile) -> LineRow:
        seen = self._examined.get(file.path)
        if seen is not None and seen.large:
            return LineRow(self._called(file), size_words(file.size), _LARGE)
        if seen is not None and seen.facts is None:
            return LineRow(self._called(file), "", seen.refusal, Tone.DANGER)
        detail = f"{short_moment_words(file.made_at)} 写出" if file.made_at else ""
        sentence = ""
        if seen is not None and seen.facts is not None:
            sentence = "，".join(item.brief if item.size else item.text for item in seen.facts.lines)
        return LineRow(self._called(file), detail, sentence)


def _standing_words(file: FoundFile) -> str:
    return short_moment_words(file.made_at) if file.made_at else file.standing.label

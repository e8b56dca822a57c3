"""What an import of units, grids or workers did, or why it did nothing."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.errors import EnvironmentProblem, FengqiaoError
from desktop_app.services.grid_import import ImportChange, ImportLine
from desktop_app.services.unit_import import UnitImport
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look

COLUMNS = (
    ("区划表", "区划代码、名称，可有级别、上级代码"),
    ("网格表", "网格编码、村代码、网格名称，可有网格类型、启用日期"),
    ("网格员表", "网格编码、姓名，可有性别、电话、任职日期"),
    ("外部编码表", "网格编码或区划代码、系统、外部编码，可有启用日期、停用日期"),
)
_MOST = 200


def _line_words(line: ImportLine) -> str:
    text = f"：{line.text}" if line.text else ""
    return f"{line.change.label}  {line.name}（{line.code}）{text}"


class ImportReport(QWidget):
    """Stands in the place of the detail while a file is read and after; ``closed()`` on 返回."""

    closed = Signal()

    def __init__(self, name: str, choose: Callable[[], object]) -> None:
        """Name the file; ``choose`` asks for another one."""
        super().__init__()
        s = look().sizes
        self.setAccessibleName("导入名单")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        head.addWidget(Label("导入名单", Words.TITLE))
        head.addWidget(ElidedLabel(name, Words.HELP))
        outer.addLayout(head)
        outer.addWidget(line("row"))
        self.strip = ProgressStrip()
        outer.addWidget(self.strip)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        column = QWidget()
        self._body = QVBoxLayout(column)
        self._body.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        self._body.setSpacing(s.s12)
        self._body.addStretch(1)
        scroll.setWidget(column)
        outer.addWidget(scroll, 1)
        outer.addWidget(line("row"))
        foot = QHBoxLayout()
        foot.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        foot.setSpacing(s.s8)
        self.again = Button("再选一个文件", choose, kind=Kind.PRIMARY)
        self.back = Button("返回", self.closed.emit)
        foot.addWidget(self.again)
        foot.addWidget(self.back)
        foot.addStretch(1)
        outer.addLayout(foot)

    def show_done(self, done: UnitImport) -> None:
        """Say what was added, changed and left as it was."""
        self._add(Label("已导入，下面是结果。", Words.SECTION, tone=Tone.OK))
        self._add(
            KeyValues(
                [
                    ("新增", f"{done.added:,} 行"),
                    ("更新", f"{done.changed:,} 行"),
                    ("没有变化", f"{done.unchanged:,} 行"),
                    (
                        "现在共有",
                        f"{done.counts.township:,} 个乡镇，{done.counts.village:,} 个村（社区），"
                        f"{done.counts.grid:,} 个网格",
                    ),
                ],
                columns=1,
            )
        )
        vanished = [line for line in done.lines if line.change is ImportChange.VANISHED]
        changed = [line for line in done.lines if line.change is not ImportChange.VANISHED]
        for title, lines in ((f"名单里没有的网格 {len(vanished)} 个", vanished), ("改了什么", changed)):
            if lines:
                self._add(Label(title, Words.SECTION))
                self._add(Paragraph("\n".join(_line_words(line) for line in lines[:_MOST])))
            if len(lines) > _MOST:
                self._add(Label(f"还有 {len(lines) - _MOST} 条没有列出。", Words.HELP))
        if done.notes:
            self._add(Label("请核对", Words.SECTION))
            self._add(Paragraph("\n".join(done.notes)))

    def show_refused(self, error: FengqiaoError) -> None:
        """Say why nothing was changed, and which columns a file needs."""
        self._add(Label("没有导入，原来的名单没有变。", Words.SECTION, tone=Tone.DANGER))
        self._add(Paragraph(error.text))
        if not isinstance(error, EnvironmentProblem):
            self._add(Label("表里要有的列", Words.SECTION))
            self._add(KeyValues(COLUMNS, columns=1))

    def _add(self, widget: QWidget) -> None:
        self._body.insertWidget(self._body.count() - 1, widget)

"""附件 beside the registration form: papers, photographs and pasted pictures, kept with the draft."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.attachment import media_type, size_words
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment import KeptFile, keep_bytes, keep_file
from desktop_app.services.centre import Centre
from desktop_app.services.draft_registration import files_of, files_value
from desktop_app.ui.dispute.side_card import SideCard, SideItem
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext

FILES = "files"
"""Key of a kept draft under which its files stand."""
_HINT = "合同、欠条、照片可以拖进来，也可以复制以后按 Ctrl+V。登记时一起存。"


class RegisterFiles(SideCard):
    """The files of one draft. Their bytes are stored at once; ``changed()`` when the list is another one."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        """Without files."""
        super().__init__("附件", _HINT)
        self.files: list[KeptFile] = []
        self._context = context
        self._waiting: list[Path] = []
        self._busy = False
        self.problem = Label("", Words.HELP, tone=Tone.DANGER, wrap=True)
        s = look().sizes
        self.problem.setContentsMargins(s.s12, s.s4, s.s12, s.s4)
        self.problem.hide()
        self._strip = ProgressStrip()
        outer = self.layout()
        assert outer is not None, "a card has a layout"
        outer.addWidget(self.problem)
        outer.addWidget(self._strip)
        self.add_link("加附件…", self.choose)

    # what is there
    def stored(self) -> list[dict[str, Any]] | None:
        """The files as they are kept in the draft; None without any."""
        return files_value(self.files)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show the files of a kept draft."""
        self.files = list(files_of(values.get(FILES)))
        self._show()

    def say(self, text: str) -> None:
        """Show why a file was not taken; empty takes it away."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    # adding
    def choose(self) -> None:
        """Ask for files."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "加附件", "", "所有文件 (*)")
        self.add([Path(name) for name in chosen])

    def add(self, paths: Sequence[Path]) -> None:
        """Add files, one after the other."""
        self.say("")
        self._waiting += paths
        if not self._busy:
            self._next()

    def paste(self) -> bool:
        """Add what lies on the clipboard; False when it is text, which belongs into the field."""
        mime = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths:
            self.add(paths)
            return True
        if not mime.hasImage() or mime.hasText():
            return False
        self._add_picture(mime)
        return True

    def _add_picture(self, mime: QMimeData) -> None:
        self.say("")
        image = QImage(mime.imageData())  # pyright: ignore[reportCallIssue, reportArgumentType]
        name = f"粘贴的图片 {local_time(self._context.clock.now()):%m-%d %H%M%S}.png"
        self._context.runner.background(
            _keep_picture, self._context.centre, image, name,
            on_done=self._take, on_error=self._refuse, owner=self,
        )  # fmt: skip

    def _next(self) -> None:
        self._busy = bool(self._waiting)
        if not self._waiting:
            return
        path = self._waiting.pop(0)
        job = self._context.runner.background(
            keep_file, self._context.centre, path,
            on_done=self._kept, on_error=self._not_kept, owner=self,
        )  # fmt: skip
        self._strip.watch(job, f"正在存入 {path.name}")

    def _kept(self, file: KeptFile) -> None:
        self._take(file)
        self._next()

    def _not_kept(self, error: FengqiaoError) -> None:
        self._refuse(error)
        self._next()

    def _take(self, file: KeptFile) -> None:
        if any(other.sha256 == file.sha256 for other in self.files):
            self.say(f"“{file.file_name}”已经加过了。")
            return
        self.files.append(file)
        self._show()
        self.changed.emit()

    def _refuse(self, error: FengqiaoError) -> None:
        self.say(error.text)

    def _drop(self, file: KeptFile) -> None:
        self.files.remove(file)
        self.say("")
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        items: list[SideItem] = []
        for file in self.files:
            kind = media_type(file.media_type).kind
            item = SideItem(file.file_name, f"{kind.label} {size_words(file.size)}")
            item.add_link("去掉", partial(self._drop, file), file.file_name)
            items.append(item)
        self.show_items(items, f"{len(items)} 份" if items else "")


def _keep_picture(centre: Centre, image: QImage, name: str) -> KeptFile:
    """Store a picture as PNG; packing a large one takes a while, so not on the window's thread."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    return keep_bytes(centre, bytes(data.data()), name)

"""Rebuilding an office whose only PC is dead: the county's two files, the township's fresh centre."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Changes
from desktop_app.services.centre import Centre, keep_identity
from desktop_app.services.installation import PcRow
from desktop_app.services.office_adopt import adopt_office
from desktop_app.services.package_export import ExportDone
from desktop_app.services.package_rebuild import export_rebuild, offer_rebuild
from desktop_app.services.package_word import TOUCHED
from desktop_app.ui.installation.desk import Desk
from desktop_app.ui.installation.forms import adopt_form
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.page_context import PageContext


class RebuildSide(QObject):
    """Asks where to, and writes; ``strip`` shows the long part."""

    def __init__(self, context: PageContext, desk: Desk) -> None:
        """``desk`` is the page."""
        super().__init__(desk if isinstance(desk, QWidget) else None)
        self._context, self._desk = context, desk
        self.strip = ProgressStrip()

    # at the county
    def offer(self) -> None:
        """First half: the file with which a fresh centre becomes the township."""
        folder = self._ask_folder("重建文件写到哪里")
        if folder is not None:
            self.offer_to(folder, self._desk.chosen)

    def offer_to(self, folder: Path, row: PcRow) -> None:
        """Write it for the office of ``row``."""
        context = self._context
        context.runner.command(
            offer_rebuild, context.centre, row.office_uid, folder, context.rules.profile.number,
            by=context.actor, on_done=self._offered, on_error=self._refused, owner=self,
        )  # fmt: skip

    def _offered(self, path: Path) -> None:
        self._desk.saved(
            f"重建文件已写好：{path}。请乡镇在新电脑上建一个空的中心，点“接上原来的单位”，再与县里配对，"
            "然后在这里点“写出重建包”。"
        )

    def export(self) -> None:
        """Second half, after pairing: everything of the township."""
        folder = self._ask_folder("重建包写到哪里")
        if folder is not None:
            self.export_to(folder, self._desk.chosen)

    def export_to(self, folder: Path, row: PcRow) -> None:
        """Write it for the office of ``row``; off the GUI thread, in sessions of its own."""
        context = self._context
        write = partial(
            export_rebuild, context.centre, row.office_uid, folder, by=context.actor, now=context.clock.now
        )
        job = context.runner.work(write, on_done=self._exported, on_error=self._refused, owner=self)
        self.strip.watch(job, f"正在写出{row.office_name}的全部内容")

    def _exported(self, done: ExportDone) -> None:
        self._desk.saved(f"{done.text} 一共 {len(done.files)} 个文件，都要带到。")
        self._context.runner.bus.announce(Changes(TOUCHED))

    # at the township
    def open_adopt(self) -> None:
        """The county's file."""
        form = adopt_form()

        def done(centre: Centre) -> None:
            keep_identity(centre.folder, centre.identity)
            self._desk.side.close_saved()
            self._context.reopen()

        def save(values: dict[str, Any]) -> None:
            self._desk.save(form, done, adopt_office, self._context.centre, values["package"])

        form.saved.connect(save)
        self._desk.side.open_side(form)

    def _ask_folder(self, title: str) -> Path | None:
        parent = self.parent()
        chosen = QFileDialog.getExistingDirectory(parent if isinstance(parent, QWidget) else None, title)
        return Path(chosen) if chosen else None

    def _refused(self, error: FengqiaoError) -> None:
        self._desk.notify(error.text, NoticeKind.DANGER)

"""Asking for a scanned sheet and reading it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.services.dossier_binding import Scan
from desktop_app.services.dossier_slot import SlotRow

MOST_BYTES = 64 * 1024 * 1024


def ask_for_scan(
    parent: QWidget, slot: SlotRow, take: Callable[[Scan], object], refuse: Callable[[str], object]
) -> None:
    """Let the user choose a PDF for a slot; ``take`` gets it, ``refuse`` a sentence."""
    chosen, _ = QFileDialog.getOpenFileName(parent, f"加入“{slot.name}”", "", "扫描件 (*.pdf)")
    if chosen:
        read_scan(Path(chosen), slot, take, refuse)


def read_scan(
    path: Path, slot: SlotRow, take: Callable[[Scan], object], refuse: Callable[[str], object]
) -> None:
    """Read a file; its name is kept for the contents when it says something in Chinese."""
    try:
        if path.stat().st_size > MOST_BYTES:
            refuse("这个文件超过 64 MB，请用 200 dpi 重新扫描。")
            return
        pdf = path.read_bytes()
    except OSError:
        refuse("这个文件读不出来，请检查后再加。")
        return
    if b"%PDF-" not in pdf[:1024]:
        refuse("这个文件不是 PDF，请扫描成 PDF 后再加。")
        return
    says = any("\u4e00" <= char <= "\u9fff" for char in path.stem)
    take(Scan(slot.code, path.stem if says else slot.name, pdf))

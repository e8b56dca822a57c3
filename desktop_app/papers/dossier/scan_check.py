"""Whether a file can be bound: looked at before it joins a dossier, so that nobody learns it at the end."""

import os
from typing import BinaryIO, cast

import pikepdf

from desktop_app.domain.attachment import MediaKind, MediaType
from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier.picture import MOST_DECODED, MOST_PAGES, check_picture

_TAIL = 2048


def check_scan(source: BinaryIO, kind: MediaType, name: str) -> int:
    """Read a file that is to be bound, and say how many pages it has; ``name`` is told when it cannot be.

    :raises RuleViolation: for a file that is neither PDF nor picture, is damaged, has a password, no page, or
        pages that are too large or too many.
    """
    if kind.suffix == ".heic":
        raise RuleViolation(
            f"“{name}”是手机的 HEIC 照片，这里打不开。请在手机里把照片另存为 JPEG 再加；"
            "苹果手机可在“设置—相机—格式”里选“兼容性最佳”以后再拍。",
            "file",
        )
    if kind.kind is MediaKind.PICTURE:
        return check_picture(source, name)
    if kind.kind is not MediaKind.PDF:
        raise RuleViolation("卷宗里只能装订 PDF 和图片，请扫描成 PDF 后再加。", "file")
    with open_pdf(source, name) as pdf:
        _refuse_cut_off(source, pdf, name)
        count = len(pdf.pages)
        if count > MOST_PAGES:
            said = f"“{name}”有 {count} 页，一份最多 {MOST_PAGES} 页，请分成几份再加。"
            raise RuleViolation(said, "file")
        for place, page in enumerate(pdf.pages, 1):
            _refuse_large(page, name, place)
        return count


def open_pdf(source: BinaryIO, name: str) -> pikepdf.Pdf:
    """An opened PDF that has pages; bytes are read when they are wanted.

    :raises RuleViolation: when it has a password, cannot be read, or has no page.
    """
    source.seek(0)
    try:
        pdf = pikepdf.open(source, access_mode=pikepdf.AccessMode.stream)
    except pikepdf.PasswordError as fault:
        said = f"“{name}”设了密码，打不开。请在原来的程序里另存（导出）一份不带密码的 PDF，再加进来。"
        raise RuleViolation(said, "slots") from fault
    except pikepdf.PdfError as fault:
        raise RuleViolation(f"“{name}”的文件打不开，请重新扫描后加入卷宗。", "slots") from fault
    try:
        empty = not pdf.pages
    except pikepdf.PdfError as fault:
        pdf.close()
        raise RuleViolation(f"“{name}”的文件打不开，请重新扫描后加入卷宗。", "slots") from fault
    if empty:
        pdf.close()
        raise RuleViolation(f"“{name}”没有页面，请重新扫描后加入卷宗。", "slots")
    return pdf


def _refuse_cut_off(source: BinaryIO, pdf: pikepdf.Pdf, name: str) -> None:
    """Small faults of scanners are put right on reading; of a file without an end, pages may be missing."""
    if not any("damaged" in said or "reconstruct" in said for said in pdf.get_warnings()):
        return
    size = source.seek(0, os.SEEK_END)
    source.seek(max(0, size - _TAIL))
    if b"%%EOF" not in source.read():
        raise RuleViolation(f"“{name}”不完整，后面的页可能丢了，请重新扫描或重新拷贝后再加。", "file")


def _refuse_large(page: pikepdf.Page, name: str, place: int) -> None:
    for image in page.get_images().values():
        wide, high = int(cast(int, image.get("/Width", 0))), int(cast(int, image.get("/Height", 0)))
        jpeg = str(image.get("/Filter", "")) == "/DCTDecode"
        bits = int(cast(int, image.get("/BitsPerComponent", 1)))
        held = wide * high * (3 if bits > 1 else 1)
        if held > MOST_DECODED * (8 if jpeg else 1.2):
            raise RuleViolation(
                f"“{name}”第 {place} 页有 {wide} × {high} 点，太大了，请用 200 dpi 重新扫描再加。", "file"
            )

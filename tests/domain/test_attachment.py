"""Files by their content, names that are safe to save under."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.attachment import (
    UNKNOWN,
    MediaKind,
    is_program,
    media_type,
    safe_file_name,
    size_words,
    sniff,
)


def _zip(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "suffix"),
    [
        (b"%PDF-1.7\n", "收条.jpg", ".pdf"),
        (b"\xef\xbb\xbf junk %PDF-1.4", "", ".pdf"),
        (b"\xff\xd8\xff\xe0..JFIF", "照片.pdf", ".jpg"),
        (b"\x89PNG\r\n\x1a\n", "", ".png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", ".webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "", ".wav"),
        (b"RIFF\0\0\0\0AVI LIST", "", ""),
        (b"\0\0\0\x18ftypheic", "", ".heic"),
        (b"\0\0\0\x18ftypqt  ", "", ".mov"),
        (b"\0\0\0\x18ftypisom", "", ".mp4"),
        (b"\0\0\0\x18ftypM4A ", "", ".m4a"),
        (_zip("[Content_Types].xml", "word/document.xml"), "", ".docx"),
        (_zip("xl/workbook.xml"), "", ".xlsx"),
        (_zip("a.txt"), "资料.zip", ".zip"),
        (_zip("a.txt"), "申请书.docx", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "台账.xls", ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "没有后缀", ".doc"),
        ("情况说明".encode("gbk"), "说明.txt", ".txt"),
        (b"a\0b", "说明.txt", ""),
        (b"", "空.pdf", ""),
    ],
)
def test_a_file_is_what_its_content_says(head: bytes, name: str, suffix: str) -> None:
    assert sniff(head, name).suffix == suffix


def test_types_are_found_again_by_their_name() -> None:
    assert media_type("application/pdf").kind is MediaKind.PDF
    assert media_type("model/of-a-later-version") is UNKNOWN


def test_programs_are_no_attachments() -> None:
    assert is_program(b"MZ\x90\0", "照片.jpg")
    assert is_program(b"whatever", "清单.PDF.js")
    assert not is_program(b"%PDF-1.7", "清单.pdf")


@pytest.mark.parametrize(
    ("given_name", "kind", "safe"),
    [
        ("收条.pdf", "application/pdf", "收条.pdf"),
        ("../../etc/收条.exe", "application/pdf", "_.._etc_收条.pdf"),
        ("照片.JPEG", "image/jpeg", "照片.jpeg"),
        ("照片.PNG", "image/jpeg", "照片.jpg"),
        ("con", "image/png", "_con.png"),
        ("", "application/pdf", "附件.pdf"),
        ("病毒.exe", "application/octet-stream", "病毒.bin"),
        ("图纸.dwg", "application/octet-stream", "图纸.dwg"),
        ("收条\u202efdp.exe", "application/octet-stream", "收条_fdp.bin"),
    ],
)
def test_names_that_came_from_elsewhere_are_made_safe(given_name: str, kind: str, safe: str) -> None:
    assert safe_file_name(given_name, media_type(kind)) == safe


@given(st.text(max_size=60), st.sampled_from(["application/pdf", "image/jpeg", "application/octet-stream"]))
def test_a_safe_name_stays_in_its_folder_and_runs_nothing(name: str, kind: str) -> None:
    safe = safe_file_name(name, media_type(kind))
    assert not set(safe) & set('/\\:*?"<>|\0\n')
    assert safe.strip(" .")
    assert not safe.startswith(".")
    assert not is_program(b"", safe)
    assert safe_file_name(safe, media_type(kind)) == safe


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (34_999, "34 KB"),
        (1_240_000, "1.2 MB"),
        (150_400_000, "150 MB"),
        (1_500_000_000, "1.5 GB"),
    ],
)
def test_sizes_are_said_shortly(size: int, words: str) -> None:
    assert size_words(size) == words

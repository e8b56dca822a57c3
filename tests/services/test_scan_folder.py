"""扫描夹: what is new and complete, and putting away, on real folders."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.errors import EnvironmentProblem
from desktop_app.services.scan_folder import FRESH, TAKEN, ScanLook, look_into, put_away

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n%invented\n"
JPEG = b"\xff\xd8\xff\xe0 invented"


def scan(folder: Path, name: str, data: bytes, at: datetime = NOW) -> Path:
    """A file as the scanner leaves it at a moment."""
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def twice(folder: Path) -> list[str]:
    """Names that two looks at an unchanged folder call ready."""
    return names(look_into(folder, look_into(folder, ScanLook(), NOW), NOW))


def names(look: ScanLook) -> list[str]:
    return [file.path.name for file in look.ready]


def test_a_file_is_ready_at_the_second_look_that_finds_it_unchanged(tmp_path: Path) -> None:
    scan(tmp_path, "收条.pdf", PDF)
    first = look_into(tmp_path, ScanLook(), NOW)
    assert names(first) == []
    scan(tmp_path, "收条.pdf", PDF + b"more")
    second = look_into(tmp_path, first, NOW)
    assert names(second) == [], "it is being written"
    third = look_into(tmp_path, second, NOW)
    assert names(third) == ["收条.pdf"]
    scan(tmp_path, "收条.pdf", PDF + b"more", NOW + timedelta(seconds=1))
    assert names(look_into(tmp_path, third, NOW)) == [], "the same size, written again"


def test_only_new_pdf_and_pictures_are_ready_the_oldest_first(tmp_path: Path) -> None:
    scan(tmp_path, "二.jpg", JPEG, NOW)
    scan(tmp_path, "一.bin", PDF, NOW - timedelta(minutes=1))
    scan(tmp_path, "空.pdf", b"")
    scan(tmp_path, "写了一半.pdf.tmp", PDF)
    scan(tmp_path, ".藏着.pdf", PDF)
    scan(tmp_path, "~锁.pdf", PDF)
    scan(tmp_path, "Thumbs.db", b"\xd0\xcf\x11\xe0 thumbs")
    scan(tmp_path, "desktop.ini", b"[.ShellClassInfo]")
    scan(tmp_path, "程序.pdf", b"MZ program")
    scan(tmp_path, "去年.pdf", PDF, NOW - FRESH - timedelta(seconds=1))
    (tmp_path / TAKEN).mkdir()
    scan(tmp_path / TAKEN, "早就加了.pdf", PDF)
    (tmp_path / "链接.pdf").symlink_to(tmp_path / "二.jpg")
    assert twice(tmp_path) == ["一.bin", "二.jpg"]


def test_what_cannot_be_opened_yet_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(tmp_path, "收条.pdf", PDF)
    first = look_into(tmp_path, ScanLook(), NOW)
    with monkeypatch.context() as held:
        held.setattr(Path, "open", refuse)
        second = look_into(tmp_path, first, NOW)
    assert names(second) == []
    assert names(look_into(tmp_path, second, NOW)) == ["收条.pdf"]


def refuse(*_args: object, **_kwargs: object) -> None:
    raise PermissionError(13, "held by the scanner")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"扫描夹“.*U 盘”打不开"):
        look_into(tmp_path / "U 盘", ScanLook(), NOW)


def test_putting_away_overwrites_nothing_and_says_what_stayed(tmp_path: Path) -> None:
    assert put_away([scan(tmp_path, "扫描.pdf", PDF)]) == ()
    assert put_away([scan(tmp_path, "扫描.pdf", JPEG)]) == ()
    gone = tmp_path / "不在了.pdf"
    assert put_away([gone]) == ()
    assert (tmp_path / TAKEN / "扫描.pdf").read_bytes() == PDF
    assert (tmp_path / TAKEN / "扫描 (2).pdf").read_bytes() == JPEG
    other = tmp_path / "另一处"
    other.mkdir()
    (other / TAKEN).write_text("一个文件占了名字", "utf-8")
    stays = scan(other, "收条.pdf", PDF)
    assert put_away([stays]) == (stays,)
    assert stays.read_bytes() == PDF

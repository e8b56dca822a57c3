"""Which system errors are told to people, and which are bugs."""

import errno
import os
from pathlib import Path

import pytest

from desktop_app.errors import EnvironmentProblem
from desktop_app.paths import resource
from desktop_app.runtime.explain import explain_os_error


def titled(error: BaseException) -> str | None:
    """Title of the explanation, ``None`` for a bug."""
    told = explain_os_error(error)
    assert told is None or isinstance(told, EnvironmentProblem)
    return told.title if told is not None else None


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EACCES, "“表.pdf”不能写入"),
        (errno.EROFS, "“表.pdf”不能写入"),
        (errno.EIO, "磁盘或 U 盘读写出错"),
        (errno.EBUSY, "“表.pdf”正被别的程序占用"),
        (errno.ENOENT, "找不到“表.pdf”"),
        (errno.EINVAL, None),
    ],
)
def test_each_kind_has_its_sentence(code: int, title: str | None) -> None:
    assert titled(OSError(code, os.strerror(code), "/media/u/表.pdf")) == title


def test_a_real_missing_stick_is_explained(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "stick" / "package.fqpkg").open("wb")
    assert titled(caught.value) == "找不到“package.fqpkg”"


def test_a_missing_file_of_the_program_is_a_bug() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        resource("fonts", "no such font.ttf").open()
    assert titled(caught.value) is None


def test_anything_else_is_a_bug() -> None:
    assert titled(ValueError("x")) is None

"""One program at a time on a centre folder, also after a kill."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.centre_lock import LOCK_FILE, CentreLock, Holder
from desktop_app.errors import EnvironmentProblem

HOLD = """
import sys, time
from pathlib import Path
from desktop_app.centre_lock import CentreLock
with CentreLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
TRY = """
import sys
from pathlib import Path
from desktop_app.centre_lock import CentreLock
from desktop_app.errors import EnvironmentProblem
try:
    CentreLock(Path(sys.argv[1])).acquire()
except EnvironmentProblem as problem:
    print(problem.text)
    sys.exit(problem.exit_code)
"""


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """A centre folder with Chinese characters and a space in its path."""
    folder = tmp_path / "枫桥 综治中心"
    folder.mkdir()
    return folder


@pytest.fixture
def other(centre: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the centre open."""
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(centre)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_second_process_is_refused_and_told_who_is_there(
    centre: Path, other: subprocess.Popen[str]
) -> None:
    lock = CentreLock(centre)
    with pytest.raises(EnvironmentProblem) as caught:
        lock.acquire()
    assert caught.value.title == "这个中心已经打开了"
    assert f"进程号 {other.pid}" in caught.value.what_to_do
    holder = lock.holder()
    assert holder is not None
    assert holder.pid == other.pid


def test_a_child_of_ours_is_refused_with_status_3(centre: Path) -> None:
    with CentreLock(centre):
        child = subprocess.run(
            [sys.executable, "-c", TRY, str(centre)], capture_output=True, text=True, check=False
        )
    assert (child.returncode, child.stdout.startswith("这个中心已经打开了：")) == (3, True)
    after = subprocess.run([sys.executable, "-c", TRY, str(centre)], check=False)
    assert after.returncode == 0


def test_a_killed_process_leaves_no_lock(centre: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert (centre / LOCK_FILE).read_text(encoding="utf-8") != ""  # it had no time to tidy up
    with CentreLock(centre) as lock:
        assert lock.holder() == Holder(os.getpid(), lock_says(centre)["host"], lock_says(centre)["user"])


def lock_says(centre: Path) -> dict[str, str]:
    """What the lock file holds."""
    return json.loads((centre / LOCK_FILE).read_text(encoding="utf-8"))


def test_the_same_process_cannot_open_a_centre_twice(centre: Path) -> None:
    with CentreLock(centre), pytest.raises(EnvironmentProblem):
        CentreLock(centre).acquire()
    with CentreLock(centre):
        pass


def test_acquiring_and_releasing_again_is_harmless(centre: Path) -> None:
    lock = CentreLock(centre)
    lock.acquire()
    lock.acquire()
    lock.release()
    lock.release()
    assert lock.holder() is None
    with CentreLock(centre):
        pass


def test_a_holder_on_another_machine_is_named(centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with CentreLock(centre):
        monkeypatch.setattr("socket.gethostname", lambda: "elsewhere")
        said = json.dumps({"pid": 7, "host": "二楼窗口机", "user": "登记员"})
        (centre / LOCK_FILE).write_text(said, encoding="utf-8")
        with pytest.raises(EnvironmentProblem, match="二楼窗口机"):
            CentreLock(centre).acquire()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}', "\udcff"])
def test_an_unreadable_note_does_not_hide_the_refusal(centre: Path, content: str) -> None:
    with CentreLock(centre):
        (centre / LOCK_FILE).write_bytes(content.encode("utf-8", "surrogateescape"))
        with pytest.raises(EnvironmentProblem, match="另一个窗口正在使用"):
            CentreLock(centre).acquire()


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="找不到这个中心的文件夹"):
        CentreLock(tmp_path / "gone").acquire()


def test_a_place_that_cannot_be_written_says_what_to_do(centre: Path) -> None:
    (centre / LOCK_FILE).mkdir()  # works as root, too, where a read-only folder would not refuse
    with pytest.raises(EnvironmentProblem, match="不能写入"):
        CentreLock(centre).acquire()

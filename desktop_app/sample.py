"""The sample county on this user's disk: made once, opened by ``make run`` and ``fengqiao --sample``."""

import sys
from pathlib import Path

import platformdirs

from desktop_app.errors import EnvironmentProblem

SAMPLE_PASSWORD = "fengqiao-sample"
"""Password of everybody in the sample on this disk; the sample holds invented people only."""


def sample_folder() -> Path:
    """Where the sample lives for this user."""
    return platformdirs.user_data_path("FengqiaoDesk", appauthor=False) / "sample"


def sample_centre() -> Path:
    """Folder of the sample's first township, built on first use (about half a minute).

    :raises EnvironmentProblem: when the disk cannot be written.
    """
    folder = sample_folder()
    township = folder / "centres" / "quanhepu"
    if not (folder / "ready").exists():
        from desktop_app.demo.run import play

        sys.stderr.write("第一次打开样例，正在准备数据，约需半分钟……\n")
        building = folder.with_name("sample.building")
        try:
            _clear(building)
            play(building, lambda _text: None, password=SAMPLE_PASSWORD).close()
            _clear(folder)
            building.replace(folder)
            (folder / "ready").touch()
        except OSError as error:
            raise EnvironmentProblem(
                "样例建不起来", f"请检查 {folder.parent} 能否写入、磁盘是否已满"
            ) from error
    sys.stderr.write(f"样例用户的密码都是 {SAMPLE_PASSWORD}\n")
    return township


def _clear(folder: Path) -> None:
    import shutil

    if folder.exists():
        shutil.rmtree(folder)

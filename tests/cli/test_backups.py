"""``backup``, ``backups`` and ``restore``."""

import shutil
from pathlib import Path

import pytest

from tests.cli.office import PASSWORD, Office


def test_a_backup_brings_the_same_data_back(town: Office, tmp_path: Path) -> None:
    town.register()
    before = town.digest()
    folder = Path(town.json("backup", "--to", tmp_path / "U盘")["folder"])
    assert folder.parent == tmp_path / "U盘"
    town.register(title="备份以后的")
    assert town.digest() != before
    document = town.json("restore", folder)
    assert town.digest() == before
    assert (Path(document["aside"]) / "centre.db").exists()
    assert town.ok("check", "--full").out == "数据库完好\n"


def test_backups_are_listed_without_a_password(town: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert town.ok("backups").out == "还没有备份\n"
    made = town.json("backup")["folder"]
    monkeypatch.delenv("FENGQIAO_PASSWORD")
    rows = town.call("backups", "--centre", town.folder, "--json").document["backups"]
    assert [(row["folder"], row["reason"]) for row in rows] == [(made, "manual")]


def test_a_centre_whose_files_are_gone_is_restored(town: Office, tmp_path: Path) -> None:
    town.register()
    before = town.digest()
    folder = Path(town.json("backup", "--to", tmp_path / "U盘")["folder"])
    for name in ("centre.db", "centre.keys", "centre.toml"):
        (town.folder / name).unlink()
    town.ok("restore", folder)
    assert town.digest() == before


@pytest.mark.parametrize(
    ("fault", "status"), [("altered", 3), ("missing", 3), ("password", 1), ("empty", 3), ("no centre", 3)]
)
def test_a_backup_that_does_not_fit_leaves_the_centre_alone(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, status: int
) -> None:
    folder = Path(town.json("backup", "--to", tmp_path / "U盘")["folder"])
    database = (town.folder / "centre.db").read_bytes()
    match fault:
        case "altered":
            data = bytearray((folder / "centre.db").read_bytes())
            data[9000] ^= 1
            (folder / "centre.db").write_bytes(data)
        case "missing":
            (folder / "centre.keys").unlink()
        case "empty":
            shutil.rmtree(folder)
        case "password":
            monkeypatch.setenv("FENGQIAO_PASSWORD", "不是这个密码")
        case _:
            shutil.move(town.folder, tmp_path / "别处")
    said = town("restore", folder)
    assert (said.status, said.out) == (status, "")
    assert said.err.count("\n") == 1
    monkeypatch.setenv("FENGQIAO_PASSWORD", PASSWORD)
    if fault == "no centre":
        shutil.move(tmp_path / "别处", town.folder)
    assert (town.folder / "centre.db").read_bytes() == database
    assert not list((town.folder / "backups").iterdir())


def test_a_place_that_is_no_folder_is_refused(town: Office, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    said = town("backup", "--to", tmp_path / "文件")
    assert (said.status, said.out) == (3, "")
    assert "备份没有做成" in said.err

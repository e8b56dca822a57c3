"""``pc`` and ``package share``: further PCs of an office."""

from pathlib import Path

import pytest

from tests.cli.office import PASSWORD, Office


@pytest.fixture
def two(town: Office, tmp_path: Path) -> Office:
    """A second PC, made from a backup."""
    backup = town.json("backup", "--to", tmp_path / "U盘")["folder"]
    made = Office(town.call, tmp_path / "二号机", town.key)
    assert made.json("pc", "add", "--name", "窗口二号机", "--from", backup)["letter"] == "B"
    return made


def test_a_second_pc_is_made_from_a_backup_and_both_exchange_through_a_folder(
    town: Office, two: Office, tmp_path: Path
) -> None:
    share = tmp_path / "共享"
    share.mkdir()
    assert "B0001" in two.register()
    assert "A0001" in town.register()
    card = two.json("package", "card", share)["file"]
    number = town.json("package", "pair", card)["number"]
    assert town.json("package", "pair", card, "--number", number)["paired"]
    for _ in range(3):
        for pc in (town, two):
            pc.json("package", "share", share)
    assert town.digest() == two.digest()
    rows = town.json("pc", "list")["pcs"]
    assert [(row["name"], row["letter"], row["this"]) for row in rows] == [
        ("", "A", True),
        ("窗口二号机", "B", False),
    ]
    assert rows[1]["heard_at"] is not None
    town.ok("pc", "rename", "窗口一号机")
    two.ok("pc", "letter", "C")
    assert "窗口一号机\t字母 A\t本机" in town.ok("pc", "list").out
    assert two.ok("package", "share", "--off").out == "不再用共享文件夹\n"
    said = two("package", "share")
    assert (said.status, said.out) == (1, "")


def test_a_second_pc_that_cannot_be_made_leaves_nothing(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = town.json("backup", "--to", tmp_path / "U盘")["folder"]
    new = Office(town.call, tmp_path / "二号机", town.key)
    monkeypatch.setenv("FENGQIAO_PASSWORD", "不是这个密码")
    assert new("pc", "add", "--name", "窗口二号机", "--from", backup).status == 1
    monkeypatch.setenv("FENGQIAO_PASSWORD", PASSWORD)
    assert new("pc", "add", "--name", " ", "--from", backup).status == 1
    assert not new.folder.exists()
    said = town("pc", "add", "--name", "窗口二号机", "--from", backup)
    assert (said.status, said.out) == (1, "")
    assert "新的空文件夹" in said.err
    assert new("pc", "add", "--name", "窗口二号机", "--from", tmp_path / "没有").status == 3
    assert not new.folder.exists()


def test_a_pc_is_named_by_what_it_is_called(town: Office, two: Office) -> None:
    assert two("pc", "rename", "三号", "--pc", "没有这台").status == 1
    two.ok("pc", "rename", "三号", "--pc", "窗口二号机")
    assert [row["name"] for row in two.json("pc", "list")["pcs"]] == ["三号", ""]
    assert two("pc", "letter", "A").status == 1

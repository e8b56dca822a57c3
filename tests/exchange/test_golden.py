"""Packages of earlier versions are read for ever, with the same content."""

import json
from pathlib import Path

import pytest

from db.enums import PackageKind
from tests.exchange.golden import FOLDER, read_one, write_all

SETS = sorted(FOLDER.iterdir())


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_every_kept_package_is_read(folder: Path) -> None:
    keys = json.loads((folder / "keys.json").read_text("utf-8"))
    content = json.loads((folder / "content.json").read_text("utf-8"))
    assert {path.name for path in folder.glob("*.fqpkg")} == set(content)
    for name, expected in content.items():
        assert json.loads(json.dumps(read_one(folder / name, keys))) == expected


def test_one_of_each_kind_is_kept() -> None:
    for folder in SETS:
        kinds = {path.stem for path in folder.glob("*.fqpkg")}
        assert kinds == {kind.value for kind in PackageKind}


def test_this_version_writes_what_it_reads(tmp_path: Path) -> None:
    write_all(tmp_path / "now")
    content = json.loads((tmp_path / "now" / "content.json").read_text("utf-8"))
    assert content["data.fqpkg"]["changes"][1][5]["unheard_of"] == [1, {"deep": None}]
    assert [change[4] for change in content["data.fqpkg"]["changes"]] == ["open", "open", "erased", "sealed"]

"""``dossiers``: what the catalogue says before anything is filed, and what it refuses."""

from pathlib import Path

import pytest

from tests.cli.office import Office, refused
from tests.cli.test_attachments import pdf


def test_an_empty_catalogue_says_so(town: Office) -> None:
    assert town.ok("dossiers", "list").last == "还没有立卷的案卷"
    assert town.json("dossiers", "list", "--find", "常守田") == {"dossiers": []}


def test_an_empty_catalogue_is_not_exported(town: Office, tmp_path: Path) -> None:
    before = town.content()
    refused(town("dossiers", "export", "-o", tmp_path / "清单.xlsx"), 1, "没有符合条件的案卷")
    assert not (tmp_path / "清单.xlsx").exists()
    assert town.content() == before


@pytest.mark.parametrize(
    "words",
    [
        ("shelve", "（2026）柳人调字第9号", "--box", "1"),
        ("lend", "（2026）柳人调字第9号", "--to", "冯秀兰", "--purpose", "查证", "--approved-by", "申明"),
        ("return", "（2026）柳人调字第9号"),
    ],
)
def test_a_number_that_is_not_there_is_told(town: Office, words: tuple[str, ...]) -> None:
    refused(town("dossiers", *words), 1, "案卷目录里没有“（2026）柳人调字第9号”")


def test_a_scan_is_looked_at_before_it_joins_a_dossier(town: Office, tmp_path: Path) -> None:
    number = town.register()
    half = pdf(tmp_path, "半份.pdf")
    half.write_bytes(b"%PDF-1.4 nothing")
    refused(town("attachments", "add", number, half, "--slot", "evidence"), 1, "打不开")

"""``dossiers``: what the catalogue says before anything is filed, and what it refuses."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.office import COMMITTEE, MEDIATORS, Office, refused
from tests.cli.test_attachments import pdf
from tests.papers.reading import page_texts, squeezed


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


def test_the_numbers_of_a_year_are_listed_and_written(town: Office, tmp_path: Path) -> None:
    assert town.ok("dossiers", "numbers").last == "这一年还没有给出编号"
    refused(town("dossiers", "numbers", "-o", tmp_path / "编号.xlsx"), 1, "还没有给出编号")
    refused(town("dossiers", "numbers", "--committee", "没有的"), 1, "请写全称")
    number = town.in_hand()
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    for party in ("吴桂芬", "宏达建材厂（样例）"):
        town.ok("mediation", "consent", number, party)
    town.ok("mediation", "accept", number)
    (row,) = town.json("dossiers", "numbers", "--committee", COMMITTEE)["numbers"]
    assert (row["kind"], row["state"], row["committee"]) == ("dossier", "in_use", COMMITTEE)
    path = tmp_path / "编号.xlsx"
    assert town.ok("dossiers", "numbers", "-o", path).last == f"1 个编号，已写到 {path}"
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = {str(cell.value) for line in sheet.iter_rows() for cell in line}
    assert {row["number"], "在用"} <= cells
    assert town.json("dossiers", "numbers", "--year", "2020")["numbers"] == []
    register = tmp_path / "登记.pdf"
    for kind, words in (("mediator", ("--mediator", MEDIATORS[0])), ("committee", ())):
        town.ok("report", kind, "-o", register, *words)
        text = squeezed("".join(page_texts(register.read_bytes())))
        assert "合计：1件，本期受理1件" in text
        assert squeezed(row["number"]) in text
    refused(town("report", "mediator", "-o", register), 2, "--mediator")
    refused(town("report", "mediator", "-o", register, "--mediator", "谁"), 1, "调解员里没有“谁”")
    refused(town("report", "daily", "-o", register, "--committee", COMMITTEE), 2, "只用于")


def test_notes_are_written_and_addenda_wait_for_the_filing(town: Office, tmp_path: Path) -> None:
    number = town.in_hand()
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    assert town.json("dossiers", "note", number, "--text", "第 3 页水渍，字迹看得清")["edition"] == 1
    refused(town("dossiers", "note", number, "--text", " "), 1, "请写明卷宗的情况")
    before = town.content()
    refused(town("dossiers", "addendum", number, pdf(tmp_path, "收条.pdf")), 1, "卷宗还没有立卷")
    assert town.content() == before

"""``disputes export`` in its three kinds, with its conditions, its reason and its refusals."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop_app.services import export_approval
from tests.cli.office import PASSWORD, Office
from tests.papers.reading import page_texts, squeezed


def test_lists_ledgers_and_records_are_written(town: Office, tmp_path: Path) -> None:
    number = town.register()
    sheet, ledger, record = tmp_path / "列表.xlsx", tmp_path / "台账.pdf", tmp_path / "记录.csv"
    said = town.json(
        "disputes", "export", "-o", sheet, "--reason", "报县", "--columns", "risk,number", "--risk", "blue",
        "--period", "this_year", "--category", "02",
    )  # fmt: skip
    assert said == {"files": [str(sheet)], "kind": "list", "count": 1, "left_out": 0}
    page = load_workbook(sheet).worksheets[0]
    assert [[cell.value for cell in row] for row in page["A4:B5"]] == [["风险", "登记编号"], ["蓝", number]]
    assert "风险：蓝；类别：邻里纠纷；登记日期：" in str(page["A2"].value)
    assert "共 1 件" in town.ok("disputes", "export", "--kind", "ledger", "--pdf", "-o", ledger).last
    assert squeezed(number) in squeezed("".join(page_texts(ledger.read_bytes())))
    wanted = (
        "disputes", "export", "--kind", "record", "--form", "csv-gb18030", "-o", record, "--reason", "上报",
        "--all",
    )  # fmt: skip
    _agreed(town, wanted)
    town.ok(*wanted)
    rows = list(csv.DictReader(io.StringIO(record.read_bytes().decode("gb18030"), newline="")))
    assert [row["登记编号"] for row in rows] == [number]
    assert (rows[0]["事件规模"], rows[0]["化解是否成功"]) == ("01", "0")
    # What receivers expect and this one lacks is named in a second file beside it.
    notes = (tmp_path / "记录-不合要求的.csv").read_bytes().decode("gb18030")
    assert number in notes
    assert "空着：" in notes


def _agreed(town: Office, wanted: tuple[object, ...]) -> None:
    """Ask a second person, who agrees; refused before that, by oneself, and with nonsense."""
    assert "要另一位同事同意" in town(*wanted).err
    asked = town.json(*wanted, "--ask")
    assert (asked["kind"], asked["count"]) == ("record", 1)
    assert "不能自己同意" in town("exports", "decide", asked["request"], "--yes").err
    assert town("exports", "decide", "x", "--yes").status == 2
    town.ok("users", "add", "郑国安", "--role", "township_head", "--password", PASSWORD)
    said = town("exports", "list", user="郑国安")
    assert f"{asked['request']}　周砚秋　综治记录 1 件　上报　等人同意" in said.out
    assert town("exports", "decide", asked["request"], "--yes", user="郑国安").out == "已同意。\n"
    (row,) = town.json("exports", "list")["requests"]
    assert (row["state"], row["may_decide"]) == ("granted", False)


def test_an_export_is_refused_with_a_sentence(town: Office, tmp_path: Path) -> None:
    target = tmp_path / "列表.xlsx"
    for words, status, sentence in (
        ((), 1, "没有符合条件的纠纷，请先改一改条件。"),
        (("--columns", "number,colour"), 2, "没有“colour”这一列，可以用："),
        (("--pdf",), 2, "只有台账能输出为 PDF，请加 --kind ledger"),
        (("--from", "2026-02-30"), 1, "“2026-02-30”不是日期"),
    ):
        said = town("disputes", "export", "-o", target, *words)
        assert said.status == status
        assert said.err.startswith(sentence)
    town.register()
    said = town("disputes", "export", "-o", target)
    assert (said.status, said.err) == (1, "请写明导出的用途，例如“报县综治中心”。\n")
    assert not target.exists()


def test_a_ledger_of_many_cases_is_drawn_only_when_another_person_agrees(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.register()
    town.ok("users", "add", "郑国安", "--role", "township_head", "--password", PASSWORD)
    target = tmp_path / "台账.pdf"
    wanted = ("disputes", "export", "--kind", "ledger", "--pdf", "-o", target, "--reason", "季度归档")
    # As in a county that lets nobody take out a single case alone.
    monkeypatch.setattr(export_approval, "why_second_person", lambda *_: "超过了 0 件")
    said = town(*wanted)
    assert (said.status, "要另一位同事同意" in said.err) == (1, True)
    assert not target.exists()
    asked = town.json(*wanted, "--ask")
    assert (asked["kind"], asked["count"]) == ("ledger", 1)
    assert not target.exists()
    assert town("exports", "decide", asked["request"], "--yes", user="郑国安").status == 0
    assert "共 1 件" in town.ok(*wanted).last
    assert target.read_bytes().startswith(b"%PDF")
    assert town(*wanted).status == 1, "the word was used"

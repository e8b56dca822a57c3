"""``disputes import``: an existing ledger, whole, once, and never a row dropped."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.cli.office import Office

LONG = "排水沟改道,\n水淹玉米地，“双方”各执一词。"
ROWS = (
    ("序号", "登记日期", "当事人", "联系电话", "简要情况", "备注"),
    ("17", "2025-03-05", "覃宝珠 与 徐福生", "15400000011", LONG, "双方满意"),
    ("18", "2025年13月40日", "丁长庚、仇守玉", "电话没记", "老坟地占用", ""),
    ("19", "", "", "", "只记了一句话", ""),
)


def _ledger(path: Path) -> Path:
    if path.suffix == ".csv":
        text = io.StringIO()
        csv.writer(text).writerows(ROWS)
        path.write_bytes(text.getvalue().encode("gb18030"))
    else:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in ROWS:
            sheet.append(list(row))
        book.save(path)
    return path


@pytest.mark.parametrize("name", ["台账.csv", "台账.xlsx"])
def test_every_row_is_stored_once_with_its_text_and_number(town: Office, tmp_path: Path, name: str) -> None:
    path, report = _ledger(tmp_path / name), tmp_path / "结果.csv"
    first = town.json("disputes", "import", path, "--report", report)
    assert (first["stored"], first["known"], first["empty"], first["dry_run"]) == (3, 0, 0, False)
    assert 1 <= first["incomplete"] <= 3
    found = town.json("disputes", "list", "--all", "--limit", 0)
    assert {item["source_ref"] for item in found["items"]} == {"17", "18", "19"}
    assert sum(item["incomplete"] for item in found["items"]) == first["incomplete"]
    number = town.json("disputes", "search", "水淹玉米地")["items"][0]["number"]
    assert LONG in town.json("disputes", "show", number)["description"]
    lines = list(csv.DictReader(io.StringIO(report.read_text("utf-8-sig"), newline="")))
    assert [line["序号"] for line in lines] == ["17", "18", "19"]
    assert {line["编号"] for line in lines} == {item["number"] for item in found["items"]}
    before = town.digest()
    second = town.json("disputes", "import", path)
    assert (second["stored"], second["known"]) == (0, 3)
    assert town.digest() == before


def test_a_dry_run_says_the_same_and_changes_nothing(town: Office, tmp_path: Path) -> None:
    path, before = _ledger(tmp_path / "台账.csv"), town.digest()
    tried = town.json("disputes", "import", path, "--dry-run", "--report", tmp_path / "r.csv")
    assert town.digest() == before
    assert (tmp_path / "r.csv").exists()
    done = town.json("disputes", "import", path)
    assert {**tried, "dry_run": False} == done


def test_a_ledger_of_incomplete_rows_only_is_stored_too(town: Office, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("序号,简要情况\n1,只记了一句话\n2,又一句\n", "utf-8")
    said = town.ok("disputes", "import", path)
    assert said.last == "已导入 2 件，其中待补全 2 件；已有 0 件，空行 0 行"


def test_a_mapping_names_titles_that_nobody_knows(town: Office, tmp_path: Path) -> None:
    path, mapping = tmp_path / "台账.csv", tmp_path / "map.toml"
    path.write_text("流水,啥事\nX-7,两家争一口井\n", "utf-8")
    assert town("disputes", "import", path).status == 1
    mapping.write_text('[columns]\nsource_ref = "流水"\ndescription = "啥事"\n', "utf-8")
    assert town.json("disputes", "import", path, "--map", mapping)["stored"] == 1
    assert town.json("disputes", "search", "井")["items"][0]["source_ref"] == "X-7"
    mapping.write_text("= kaputt", "utf-8")
    assert town("disputes", "import", path, "--map", mapping).status == 1


def test_a_ledger_without_rows_is_refused(town: Office, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("序号,简要情况\n", "utf-8")
    said = town("disputes", "import", path)
    assert said.status == 1
    assert said.err == "“台账.csv”里没有一行可以导入，请检查表头下面有没有内容\n"


def test_a_report_that_cannot_be_written_leaves_nothing_imported(town: Office, tmp_path: Path) -> None:
    path, before = _ledger(tmp_path / "台账.csv"), town.digest()
    said = town("disputes", "import", path, "--report", tmp_path / "nowhere" / "r.csv")
    assert said.status == 3
    assert "报告“r.csv”写不了" in said.err
    assert town.digest() == before


def test_rows_with_mistakes_go_into_a_file_and_the_import_is_taken_back(town: Office, tmp_path: Path) -> None:
    path, rest = _ledger(tmp_path / "台账.xlsx"), tmp_path / "没导入的.xlsx"
    done = town.json("disputes", "import", path, "--rest", rest)
    assert (done["stored"], done["left"]) == (2, 1)
    sheet = load_workbook(rest).worksheets[0]
    values = list(sheet.iter_rows(values_only=True))
    assert [values[0][0], values[0][-1], len(values)] == ["序号", "没导入的原因", 2]
    assert "没有这一天" in str(values[1][-1])
    (listed,) = town.json("disputes", "imports")["items"]
    assert (listed["stored"], listed["left"], listed["undone_at"]) == (2, 1, None)
    assert listed["import"] in town.ok("disputes", "imports").out
    assert town("disputes", "undo-import", listed["import"], "--reason", " ").status == 1
    said = town.ok("disputes", "undo-import", listed["import"], "--reason", "导错了")
    assert said.last == "已作废 2 件，留着 0 件"
    assert town.json("disputes", "list", "--all", "--limit", 0)["count"] == 0
    assert "已撤销 2 件" in town.ok("disputes", "imports").out
    assert town.json("disputes", "import", path)["stored"] == 3

"""``sweep`` sheets out and in, ``campaign`` and ``hazard`` from the command line."""

from datetime import date, timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook

from tests.cli.office import GRIDS, VILLAGE, Office

SIGNED = ("--compiler", "阮小满", "--reviewer", "樊国栋", "--issuer", "薛慧敏")
UNKNOWN = "00000000-0000-0000-0000-000000000000"


def today(town: Office) -> date:
    return date.fromisoformat(town.json("sweep", "status")["day"])


def filled(town: Office, path: Path, **cells: str) -> Path:
    """A template of the first grid for today, filled in and saved."""
    town.ok("sweep", "template", "--grid", GRIDS[0], "-o", path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(sheet.cell(3, column).value): column for column in range(1, sheet.max_column + 1)}
    assert sheet.cell(4, heads["网格编码"]).value == GRIDS[0]
    for head, value in cells.items():
        sheet.cell(4, heads[head], value)
    book.save(path)
    return path


def test_tick_sheets_are_written_for_a_village_and_its_days(town: Office, tmp_path: Path) -> None:
    out, day = tmp_path / "登记单.pdf", today(town)
    last = f"{day + timedelta(days=2):%Y-%m-%d}"
    told = town.json("sweep", "tick-sheet", "--village", VILLAGE, "--to", last, "-o", out)
    assert told == {"sheets": 1, "file": str(out)}
    text = "".join(pdfium.PdfDocument(out.read_bytes())[0].get_textpage().get_text_range().split())
    for n in range(3):
        then = day + timedelta(days=n)
        assert f"{then.month}月{then.day}日" in text
    assert text.count("□零□有") == 3 * len(GRIDS)
    before = out.read_bytes()
    refused = town("sweep", "tick-sheet", "--village", "999", "-o", out)
    assert (refused.status, bool(refused.err)) == (1, True)
    assert out.read_bytes() == before


def test_a_template_is_filled_imported_listed_and_taken_back(town: Office, tmp_path: Path) -> None:
    path = filled(town, tmp_path / "填报表.xlsx", 是否发现="有", 简要情况="晒稻占道")
    done = town.json("sweep", "import", path)
    assert (done["reports"], done["findings"], done["proposals"]) == (1, 1, 0)
    (listed,) = town.json("sweep", "imports")["imports"]
    assert (listed["import"], listed["stored"], listed["undone"]) == (done["import"], 1, False)
    assert town.json("sweep", "status")["findings"] == 1
    assert town("sweep", "undo-import", done["import"], "--reason", " ").status == 1
    assert town.json("sweep", "undo-import", done["import"], "--reason", "导错了")["undone"] == 1
    assert town.json("sweep", "status")["findings"] == 0
    assert town.json("sweep", "imports")["imports"][0]["undone"] is True
    again = town("sweep", "undo-import", done["import"], "--reason", "再来")
    assert (again.status, bool(again.err)) == (1, True)
    assert town("sweep", "undo-import", UNKNOWN, "--reason", "没有").status == 1


@pytest.mark.parametrize("taken", [True, False])
def test_a_row_of_a_locked_day_becomes_a_proposal_that_is_answered(
    town: Office, tmp_path: Path, taken: bool
) -> None:
    path = filled(town, tmp_path / "填报表.xlsx", 是否发现="有", 简要情况="晒稻占道")
    for grid in GRIDS:
        town.ok("sweep", "report", grid, "--zero")
    town.ok("sweep", "lock", *SIGNED, "--note", "抽查一格")
    assert town.json("sweep", "import", path)["proposals"] == 1
    (waiting,) = town.json("sweep", "proposals")["proposals"]
    assert (waiting["grid"], waiting["state"]) == (GRIDS[0], "findings")
    assert "晒稻占道" in town.ok("sweep", "proposals").out
    words = ("--note", "问过本人", *(("--taken",) if taken else ()))
    assert town.json("sweep", "settle-proposal", waiting["proposal"], *words)["taken"] is taken
    assert town.json("sweep", "proposals")["proposals"] == []
    status = town.json("sweep", "status")
    assert (status["corrections"], status["findings"]) == ((1, 1) if taken else (0, 0))
    again = town("sweep", "settle-proposal", waiting["proposal"], *words)
    assert (again.status, "已经办过" in again.err) == (1, True)


def test_a_campaign_is_made_counted_and_made_void(town: Office) -> None:
    day = today(town)
    span = ("--from", f"{day:%Y-%m-%d}", "--to", f"{day + timedelta(days=9):%Y-%m-%d}")
    uid = town.json("campaign", "add", "百日攻坚", *span, "--village", VILLAGE)["campaign"]
    town.ok("sweep", "report", GRIDS[0], "--finding", "占道经营")
    town.ok("sweep", "report", GRIDS[1], "--zero")
    (row,) = town.json("campaign", "list")["campaigns"]
    assert (row["campaign"], row["name"], len(row["days"])) == (uid, "百日攻坚", 10)
    assert (row["done"], row["found"], row["due"] >= 2) == (2, 1, True)
    assert "百日攻坚" in town.ok("campaign", "list").out
    dated = ("--rule", "dates", "--on", f"{day + timedelta(days=3):%Y-%m-%d}")
    other = town.json("campaign", "add", "校园周边", *span, *dated)["campaign"]
    days = {c["campaign"]: c["days"] for c in town.json("campaign", "list")["campaigns"]}
    assert days[other] == [f"{day + timedelta(days=3):%Y-%m-%d}"]
    town.ok("campaign", "void", uid, "--reason", "取消了")
    assert [c["campaign"] for c in town.json("campaign", "list")["campaigns"]] == [other]
    assert town("campaign", "void", uid, "--reason", "再来").status == 1
    assert town("campaign", "add", "反着写", "--from", span[3], "--to", span[1]).status == 1
    assert town("campaign", "add", "坏规则", *span, "--rule", "无").status == 2


def test_a_hazard_is_marked_listed_and_closed(town: Office) -> None:
    day = today(town)
    due = f"{day + timedelta(days=3):%Y-%m-%d}"
    report = town.json("sweep", "report", GRIDS[0], "--finding", "配电箱没有门")
    event = report["events"][0]
    assert town.ok("hazard", "list").out == "没有在办的隐患\n"
    assert town("hazard", "close", event, "--note", "好了").status == 1
    words = ("--owner", "阎大生", "--due", due, "--level", "red")
    assert town.json("hazard", "mark", event, *words)["event"] == event
    (row,) = town.json("hazard", "list")["hazards"]
    assert (row["event"], row["owner"], row["due"], row["overdue"]) == (event, "阎大生", due, False)
    assert town("hazard", "mark", event, "--owner", " ", "--due", due).status == 1
    town.ok("hazard", "close", event, "--note", "门已装好")
    assert town.json("hazard", "list")["hazards"] == []
    assert town.json("hazard", "list", "--all")["hazards"][0]["closed"] == f"{day:%Y-%m-%d}"
    assert town("hazard", "mark", UNKNOWN, "--owner", "阎大生", "--due", due).status == 1


def test_a_finding_is_told_as_a_hazard_at_once(town: Office) -> None:
    due = f"{today(town) + timedelta(days=3):%Y-%m-%d}"
    words = ("--finding", "护栏断了", "--owner", "阎大生", "--due", due, "--level", "orange")
    (event,) = town.json("sweep", "report", GRIDS[0], *words)["events"]
    (row,) = town.json("hazard", "list")["hazards"]
    assert (row["event"], row["owner"], row["due"]) == (event, "阎大生", due)
    half = town("sweep", "report", GRIDS[1], "--finding", "护栏断了", "--owner", "阎大生")
    assert half.status == 2

"""``grids`` and what ``sweep`` says of a second statement, of the speed of entry and of a locked day."""

from datetime import date, timedelta
from pathlib import Path

import pypdfium2 as pdfium

from tests.cli.office import GRIDS, VILLAGE, Office

SIGNED = ("--compiler", "阮小满", "--reviewer", "樊国栋", "--issuer", "薛慧敏")


def today(town: Office) -> date:
    return date.fromisoformat(town.json("sweep", "status")["day"])


def test_a_second_statement_says_what_it_is(town: Office) -> None:
    town.ok("sweep", "report", GRIDS[0], "--zero")
    twice = town("sweep", "report", GRIDS[0], "--zero")
    assert (twice.status, "“更正”" in twice.err) == (1, True)
    words = ("--finding", "两家为水沟争吵", "--second", "correction", "--reason", "听错了")
    assert town.json("sweep", "report", GRIDS[0], *words)["state"] == "findings"
    assert town.json("sweep", "status")["findings"] == 1


def test_a_locked_day_is_corrected_and_the_speed_is_told(town: Office) -> None:
    for grid in GRIDS:
        town.ok("sweep", "report", grid, "--zero")
    locked = town.json("sweep", "lock", *SIGNED, "--note", "抽查一格")
    assert "核实：抽查一格" in locked["review"]
    day = locked["day"]
    words = ("--to", "silent", "--reason", "查实没有报", "--date", day)
    assert town.ok("sweep", "correct", GRIDS[0], *words).last == f"{GRIDS[0]} {day} 已更正"
    status = town.json("sweep", "status")
    assert (status["corrections"], status["silent"], status["locked"]) == (1, 1, True)
    again = town("sweep", "correct", GRIDS[0], *words)
    assert (again.status, "不用更正" in again.err) == (1, True)
    assert town("sweep", "correct", GRIDS[0], "--to", "无", "--reason", "查", "--date", day).status == 2


def test_grids_are_renamed_split_merged_and_abolished(town: Office) -> None:
    start = today(town)
    town.ok("grids", "rename", GRIDS[0], "东湾网格", "--reason", "镇政办〔2026〕8号")
    parts = ("--part", f"{VILLAGE}008=河东网格", "--part", f"{VILLAGE}009=河西网格")
    assert town.json("grids", "split", GRIDS[1], *parts)["parts"] == [f"{VILLAGE}008", f"{VILLAGE}009"]
    town.ok("grids", "merge", GRIDS[0], GRIDS[2], "--into", f"{GRIDS[0]}=南片网格")
    town.ok("grids", "abolish", f"{VILLAGE}009", "--date", f"{start + timedelta(days=1):%Y-%m-%d}")
    history = town.json("grids", "history", GRIDS[1])
    assert [change["into"] for change in history["changes"]] == [f"{VILLAGE}009", f"{VILLAGE}008"]
    refused = town("sweep", "report", GRIDS[1], "--zero")
    assert (refused.status, "已经撤销" in refused.err) == (1, True)
    assert town("grids", "split", GRIDS[0], "--part", "没有等号").status == 1
    assert town("grids", "history", "999").status == 1


def test_a_grid_is_handed_over_with_its_sheet(town: Office, tmp_path: Path) -> None:
    town.ok("sweep", "report", GRIDS[0], "--finding", "两家为水沟争吵")
    out = tmp_path / "交接单.pdf"
    tomorrow = f"{today(town) + timedelta(days=1):%Y-%m-%d}"
    words = ("--to", "温秀云", "--phone", "15400009999", "--date", tomorrow, "-o", out)
    done = town.json("grids", "handover", GRIDS[0], *words)
    assert (done["to"], done["matters"]) == ("温秀云", 1)
    text = pdfium.PdfDocument(out.read_bytes())[0].get_textpage().get_text_range()
    assert "温秀云" in text
    assert [h["to"] for h in town.json("grids", "history", GRIDS[0])["handovers"]] == ["温秀云"]

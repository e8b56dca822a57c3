"""``units import`` and ``units list``."""

from pathlib import Path

from openpyxl import Workbook

from tests.cli.office import DIRECTOR, DIVISIONS, GRIDS, NAME, TOWN, VILLAGE, Call, Office


def test_the_sample_county_is_imported_and_a_second_time_changes_nothing(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    facts = ("--level", "township", "--name", NAME, "--code", TOWN, "--admin", DIRECTOR)
    assert call("init", folder, *facts).status == 0
    town = Office(call, folder)
    first = town.json("units", "import", DIVISIONS)
    assert (first["added"], first["changed"], first["unchanged"]) == (695, 0, 0)
    assert first["counts"] == {"township": 33, "village": 661, "grid": 0}
    before = town.digest()
    second = town.json("units", "import", DIVISIONS)
    assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, 695)
    assert second["counts"] == first["counts"]
    assert town.digest() == before


def test_a_workbook_is_read_like_a_csv(town: Office, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["grid_code", "village_code", "grid_name", "kind", "valid_from"])
    sheet.append([f"{VILLAGE}004", VILLAGE, "第4网格", "basic", "2024-01-01"])
    book.save(tmp_path / "网格.xlsx")
    said = town.ok("units", "import", tmp_path / "网格.xlsx")
    assert said.last == "新增 1，更新 0，没变 0；现有乡镇 33、村 661、网格 4"


def test_the_list_has_counts_and_every_unit_once(town: Office) -> None:
    document = town.json("units", "list")
    assert document["counts"] == {"township": 33, "village": 661, "grid": 3}
    units = document["units"]
    assert [set(unit) for unit in units] == [{"code", "name", "level", "parent"}] * (1 + 33 + 661 + 3)
    by_code = {unit["code"]: unit for unit in units}
    assert len(by_code) == len(units)
    assert by_code[TOWN] == {"code": TOWN, "name": "泉河铺镇", "level": "township", "parent": "411525000000"}
    assert by_code["411525000000"]["parent"] is None
    assert by_code[GRIDS[0]]["parent"] == VILLAGE
    lines = town.ok("units", "list").out.splitlines()
    assert len(lines) == len(units)
    assert f"{GRIDS[0]}\t网格\t第1网格" in lines

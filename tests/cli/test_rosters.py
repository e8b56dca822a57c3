"""``roster`` and ``keysheet``."""

from pathlib import Path

import pytest

from tests.cli.office import Office
from tests.cli.test_rebuilds import centre, pair


def test_a_county_signs_a_roster_that_reaches_the_township(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENGQIAO_ROOT_PASSPHRASE", "县根钥匙口令2026")
    places = [tmp_path / "封存一", tmp_path / "封存二"]
    for place in places:
        place.mkdir()
    county = centre(town, tmp_path / "县", "county", "固始县综治中心", "411525000000")
    files = county.json("roster", "root", *places)["files"]
    assert [Path(file).parent for file in files] == places
    assert county("roster", "root", *places).status == 1
    pair(town, county, tmp_path)
    assert county.json("roster", "issue", "--root", files[1])["version"] == 1
    sent = county.json("package", "export", tmp_path)["files"][0]["file"]
    assert town.ok("roster", "show").out == "还没有名册\n"
    town.ok("package", "import", sent)
    assert town.json("roster", "show")["version"] == 1
    assert county.json("roster", "show")["lacking"] == 1
    monkeypatch.setenv("FENGQIAO_ROOT_PASSPHRASE", "不是这个口令")
    assert county("roster", "issue", "--root", files[0]).status == 1
    assert county("roster", "issue", "--root", tmp_path / "没有.fqroot").status == 3


def test_the_key_sheet_is_printed_confirmed_and_entered(town: Office) -> None:
    lines = town.json("keysheet", "print")["lines"]
    assert len(lines) == 4
    assert town("keysheet", "confirm", lines[0]).status == 1
    town.ok("keysheet", "confirm", lines[3])
    assert town("keysheet", "print").status == 1
    assert town("keysheet", "enter", " ".join(lines)[:-1] + "?").status == 1
    assert town.json("keysheet", "enter", " ".join(lines))["taken"] == 0

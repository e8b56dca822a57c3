"""``custody``: the county gives a case to another township."""

from pathlib import Path

from tests.cli.office import Office
from tests.cli.test_rebuilds import centre, pair


def test_a_case_is_given_to_another_township(town: Office, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    county = centre(town, tmp_path / "县", "county", "固始县综治中心", "411525000000")
    other = centre(town, tmp_path / "石佛", "township", "石佛镇综治中心", "411525101000")
    pair(town, county, stick)
    pair(other, county, stick)
    number = town.register()
    county.ok("package", "import", town.json("package", "export", stick)["files"][0]["file"])
    refused = town("custody", "give", number, "--reason", "两镇交界")
    assert refused.status == 1
    assert "由县级综治中心决定" in refused.err
    given = county.json("custody", "give", number, "--to", "石佛镇综治中心", "--reason", "两镇交界")
    assert given["custody_no"] == 2
    again = county("custody", "give", number, "--to", "石佛镇综治中心", "--reason", "两镇交界")
    assert again.status == 1
    sent = county.json("package", "export", stick, "--to", "石佛镇综治中心")["files"][0]["file"]
    other.ok("package", "import", sent)
    (row,) = other.json("custody", "list", number)["items"]
    assert (row["to"], row["reason"]) == ("石佛镇综治中心", "两镇交界")
    assert other.json("disputes", "show", number)["number"] == number

"""``rebuild``: a township gets everything back on a new PC."""

from pathlib import Path

from tests.cli.office import DIRECTOR, NAME, TOWN, Office


def centre(like: Office, folder: Path, level: str, name: str, code: str) -> Office:
    """A new centre."""
    like.call("init", folder, "--level", level, "--name", name, "--code", code, "--admin", DIRECTOR)
    return Office(like.call, folder)


def pair(one: Office, other: Office, stick: Path) -> None:
    cards = [side.json("package", "card", stick)["file"] for side in (one, other)]
    number = one.json("package", "pair", cards[1])["number"]
    assert one.json("package", "pair", cards[1], "--number", number)["paired"]
    assert other.json("package", "pair", cards[0], "--number", number)["paired"]


def test_a_township_is_rebuilt_on_a_new_pc(town: Office, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    county = centre(town, tmp_path / "县", "county", "固始县综治中心", "411525000000")
    pair(town, county, stick)
    town.register()
    sent = town.json("package", "export", stick)["files"][0]["file"]
    county.ok("package", "import", sent)
    fresh = centre(town, tmp_path / "新电脑", "township", NAME, TOWN)
    offered = county.json("rebuild", "offer", stick)["file"]
    assert fresh("rebuild", "adopt", sent).status == 1
    fresh.ok("rebuild", "adopt", offered)
    pair(fresh, county, stick)
    files = county.json("rebuild", "export", stick)["files"]
    assert "与县里逐条核对一致" in fresh.ok("package", "import", files[0]["file"]).out
    assert fresh.digest() == town.digest()
    assert fresh.json("pc", "list")["pcs"][0]["letter"] == "B"
    assert town("rebuild", "offer", stick).status == 1

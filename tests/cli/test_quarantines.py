"""``quarantine`` and ``pc off|on``."""

from pathlib import Path

import pytest

from tests.cli.office import Office
from tests.cli.test_rebuilds import centre, pair


@pytest.fixture
def county(town: Office, tmp_path: Path) -> Office:
    """A county that is paired with the township."""
    made = centre(town, tmp_path / "县", "county", "固始县综治中心", "411525000000")
    pair(town, made, tmp_path)
    return made


def test_a_package_of_a_switched_off_pc_waits_for_a_person(
    town: Office, county: Office, tmp_path: Path
) -> None:
    def export() -> Path:
        return Path(town.json("package", "export", tmp_path)["files"][0]["file"])

    name = next(row["uid"] for row in county.json("pc", "list")["pcs"] if not row["this"])
    town.register()
    assert county("pc", "off", name).status == 2
    county.ok("pc", "off", name, "--why", "报废")
    assert county("package", "import", export()).status == 1
    (row,) = county.json("quarantine", "list")["packages"]
    assert (row["reason"], row["exits"]) == ("REVOKED", ["switched_on", "person", "arrives", "discard"])
    assert county.json("quarantine", "take", row["package"], "--why", "打过电话")["state"] == "imported"
    assert county.digest() == town.digest()
    assert county("quarantine", "discard", row["package"], "--why", "不要了").status == 1
    assert county("quarantine", "take", "x", "--why", "y").status == 1
    town.register()
    damaged = export()
    data = bytearray(damaged.read_bytes())
    data[-1] ^= 1
    damaged.write_bytes(data)
    assert county("package", "import", damaged).status == 1
    assert county("package", "import", export()).status == 1
    assert county.json("pc", "on", name)["taken"] == 1
    assert county.ok("quarantine", "list").out == "没有隔离的包\n", "the whole copy settled the damaged one"
    assert county.digest() == town.digest()
    assert county.ok("quarantine", "settle").out == "收进 0 个包，另有 0 个的内容已经另外收到\n"
    county.ok("pc", "off", "--office", "411525116000", "--why", "撤并")
    assert county("package", "export", tmp_path).status == 1
    assert county.ok("pc", "on", "--office", "411525116000").out.startswith("已恢复")

"""``supervision`` and ``rules``: what the county sends to a township, by the command line."""

from pathlib import Path

from tests.cli.office import Office
from tests.cli.test_rebuilds import centre, pair


def test_supervision_and_rules_go_to_the_township_and_the_answer_comes_back(
    town: Office, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    county = centre(town, tmp_path / "县", "county", "固始县综治中心", "411525000000")
    pair(town, county, stick)
    number = town.register()

    def carry(sender: Office, recipient: Office) -> None:
        recipient.ok("package", "import", sender.json("package", "export", stick)["files"][0]["file"])

    carry(town, county)
    refused = town("supervision", "issue", number, "--reason", "超期", "--demands", "报方案")
    assert (refused.status, "督办由县级综治中心发出" in refused.err) == (1, True)
    issued = county.json(
        "supervision", "issue", number, "--kind", "reminder", "--reason", "超期", "--demands", "报方案"
    )
    file = tmp_path / "规则.toml"
    county.ok("rules", "save", "2026.1", file)
    text = file.read_text("utf-8").replace('"2026.1"', '"2099.1"')
    file.write_text(text.replace("2026-01-01", "2099-01-01").replace("ordinary = 7", "ordinary = 9"), "utf-8")
    (change,) = county.json("rules", "check", file)["changes"]
    assert change == {"key": "limit.ordinary", "old": "7", "new": "9"}
    county.ok("rules", "publish", file)
    assert county("rules", "publish", file).status == 1
    table = tmp_path / "化解方式.csv"
    county.ok("rules", "save", "随程序", table, "--table", "resolution_method")
    table.write_text(table.read_text("utf-8") + "elders,,乡贤说和,,,,,\n", "utf-8")
    county.ok("rules", "publish", table)

    carry(county, town)
    versions = town.json("rules", "list")["items"]
    found = [(row["table"], row["version"], row["standing"]) for row in versions]
    assert found[:2] == [("", "2099.1", "coming"), ("", "2026.1", "in_force")]
    assert [row for row in found if row[0] == "resolution_method"] == [
        ("resolution_method", "1", "in_force"),
        ("resolution_method", "随程序", "earlier"),
    ]
    assert ("category", "随程序", "in_force") in found
    town.ok("supervision", "answer", issued["number"], "已约双方面谈")
    assert town("supervision", "answer", "DB1", "x").status == 1
    carry(town, county)
    (row,) = county.json("supervision", "list")["items"]
    assert (row["about"], row["answer"]) == (number, "已约双方面谈")
    county.ok("supervision", "lift", issued["number"])
    assert county.json("supervision", "list", "--open")["count"] == 0

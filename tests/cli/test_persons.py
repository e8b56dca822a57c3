"""``persons`` and ``restrict``: one person in two records, and a case that only its list reads."""

from tests.cli.office import Office


def test_two_records_of_one_person_are_merged_and_parted(town: Office) -> None:
    town.register()
    party = {"name": "吴桂芬", "id_kind": "unknown", "id_unknown_reason": "未带证件", "phone": "15400000011"}
    town.register(parties=[{"side": "applicant", "kind": "natural", **party}])
    (row,) = town.json("persons", "same")["items"]
    town.ok("persons", "merge", row["keep"], row["other"])
    assert town.json("persons", "same")["count"] == 0
    (found,) = town.json("persons", "find", "吴桂芬")["items"]
    assert (found["uid"], found["disputes"]) == (row["keep"], 2)
    (listed,) = town.json("persons", "list", "wgf")["items"]
    assert (listed["uid"], listed["disputes"], listed["broken"]) == (row["keep"], 2, False)
    assert town.json("persons", "list", "--broken")["count"] == 0
    numbers = town.json("persons", "numbers", row["keep"], "--reason", "核对")
    assert numbers["phone"] == "15400000011"
    shown = town.json("persons", "show", row["other"])
    assert (len(shown["cases"]), shown["merged"]) == (2, [row["other"]])
    town.ok("persons", "part", row["other"])
    assert len(town.json("persons", "show", row["keep"])["cases"]) == 1
    refused = town("persons", "show", "吴桂芬")
    assert refused.status == 1
    assert "persons find" in refused.err


def test_a_case_is_restricted_shown_reported_and_opened_again(town: Office) -> None:
    number = town.register()
    refused = town("restrict", "set", number, "--kind", "domestic_violence", "--reader", "查无此人")
    assert refused.status == 1
    assert "查无此人" in refused.err
    town.ok("restrict", "set", number, "--kind", "domestic_violence", "--reason", "本人要求")
    shown = town.json("restrict", "show", number)
    assert (shown["kind"], len(shown["readers"])) == ("domestic_violence", 1)
    town.ok("restrict", "report", number, "--to", "柳桥派出所")
    assert "报警" in town.ok("disputes", "show", number).out
    town.ok("restrict", "lift", number)
    assert town.json("restrict", "show", number)["kind"] is None


def test_an_heir_takes_a_place_and_a_side_elects(town: Office) -> None:
    party = {"side": "applicant", "kind": "natural", "id_kind": "unknown", "id_unknown_reason": "未带证件"}
    number = town.register(parties=[{**party, "name": name} for name in ("甘家旺", "花家旺", "叶家旺")])
    replaced = ("--heir", "甘小旺", "--reason", "病故，由长子继承", "--on", "2026-01-02")
    assert "甘家旺 已由 甘小旺 接替" in town.ok("parties", "replace", number, "甘家旺", *replaced).out
    assert town("parties", "replace", number, "甘家旺", *replaced).status == 1
    elected = ("--how", "三家商量推选", "--on", "2026-01-03")
    town.ok("parties", "elect", number, "甘小旺", *elected)
    assert "推选代表人" in town.ok("disputes", "show", number).out
    assert town("parties", "elect", number, "甘家旺", *elected).status == 1

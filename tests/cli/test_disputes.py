"""``disputes add|list|show|search|act``."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.office import DIRECTOR, Office, example


def _draft(town: Office, **changes: Any) -> bytes:
    return json.dumps({**example(town.call), **changes}, ensure_ascii=False).encode()


def test_the_example_is_registered_and_its_number_is_the_last_line(town: Office, tmp_path: Path) -> None:
    printed = town.call("disputes", "add", "--example")
    assert (printed.status, printed.err) == (0, "")
    path = tmp_path / "样子.json"
    path.write_text(printed.out, "utf-8")
    number = town.ok("disputes", "add", "--json", path).last
    shown = town.json("disputes", "show", number)
    assert shown["number"] == number
    assert [party["name"] for party in shown["parties"]] == ["吴桂芬", "宏达建材厂（样例）"]
    assert shown["description"] == json.loads(printed.out)["description"]
    assert shown["state"] == "registered"


def test_a_draft_is_read_from_standard_input_with_and_without_bom(town: Office) -> None:
    place = ("--centre", town.folder, "--user", DIRECTOR)
    for number, data in enumerate((_draft(town), b"\xef\xbb\xbf" + _draft(town)), start=1):
        said = town.call(*place, "disputes", "add", "--json", "-", stdin=data)
        assert (said.status, said.err) == (0, "")
        assert town.json("disputes", "list")["count"] == number
    as_json = town.call(*place, "--json", "disputes", "add", "--json", "-", stdin=_draft(town))
    assert set(as_json.document) == {"uid", "number", "title", "due_on"}


def test_numbers_do_not_repeat_and_a_short_number_finds_its_dispute(town: Office) -> None:
    numbers = [town.register() for _ in range(3)]
    assert len(set(numbers)) == 3
    short = numbers[1].rpartition("〕")[2]
    assert town.json("disputes", "show", short)["number"] == numbers[1]
    assert town.json("disputes", "show", short.lower())["number"] == numbers[1]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"description": ""}, "简要情况"),
        ({"parties": []}, "申请人"),
        ({"happened_on": "2099-01-01"}, "日期"),
        ({"beschreibung": "x"}, "beschreibung"),
        ({"people_count": "五"}, "people_count"),
        ({"dispute_type": "ufo"}, "dispute_type"),
        ({"category_code": "9999"}, "类"),
    ],
)
def test_a_draft_with_a_fault_is_refused_whole(town: Office, changes: dict[str, Any], word: str) -> None:
    before = town.content()
    said = town("disputes", "add", "--json", "-", stdin=_draft(town, **changes))
    assert (said.status, said.out) == (1, "")
    assert word in said.err
    assert said.err.count("\n") == 1
    assert town.content() == before


def test_list_and_search_have_the_same_shape_and_0_means_all(town: Office) -> None:
    numbers = [town.register(title=f"水渠改道之{n}", source_ref=f"R{n}") for n in range(3)]
    for words in (("list",), ("search", "水渠")):
        found = town.json("disputes", *words)
        assert found["count"] == 3
        assert {item["number"] for item in found["items"]} == set(numbers)
        assert {item["source_ref"] for item in found["items"]} == {"R0", "R1", "R2"}
        assert all(item["title"].startswith("水渠改道之") for item in found["items"])
        limited = town.json("disputes", *words, "--limit", 2)
        assert (limited["count"], len(limited["items"])) == (3, 2)
        assert town.json("disputes", *words, "--limit", 0) == found
    none = town.json("disputes", "search", "没有这样的词")
    assert none == {"count": 0, "items": []}
    assert town.ok("disputes", "search", "水渠").last == "共 3 件"


def test_limit_0_goes_beyond_the_default_of_50(town: Office, tmp_path: Path) -> None:
    ledger = tmp_path / "台账.csv"
    rows = "".join(f"{n},2025-03-05,井边争水第{n}回\n" for n in range(1, 61))
    ledger.write_text(f"序号,登记日期,简要情况\n{rows}", "utf-8")
    town.ok("disputes", "import", ledger)
    assert len(town.json("disputes", "search", "争水")["items"]) == 50
    everything = town.json("disputes", "search", "争水", "--limit", 0)
    assert (everything["count"], len(everything["items"])) == (60, 60)
    assert {item["source_ref"] for item in everything["items"]} == {str(n) for n in range(1, 61)}
    assert len(town.json("disputes", "list", "--all", "--limit", 0)["items"]) == 60


def test_steps_follow_the_state_machine(town: Office) -> None:
    number = town.register()
    assert "accept" in town.json("disputes", "show", number)["actions"]
    assert town.json("disputes", "act", number, "accept")["state"] == "accepted"
    before = town.content()
    refused = town("disputes", "act", number, "accept")
    assert (refused.status, refused.out) == (1, "")
    assert town("disputes", "act", number, "fly").status == 1
    assert town.content() == before
    actions = [step["action"] for step in town.json("disputes", "show", number)["timeline"]]
    assert "accept" in actions


def test_an_unknown_number_is_refused(town: Office) -> None:
    said = town("disputes", "show", "A9999-X")
    assert (said.status, said.err) == (1, "没有编号是“A9999-X”的纠纷，请核对编号\n")

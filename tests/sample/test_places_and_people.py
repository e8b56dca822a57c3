"""Sample divisions, grids, postings, centres and committees, and the text of every file."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from db import enums
from tests.sample.files import (
    CENTRES,
    DIVISIONS,
    FIRST,
    GRIDS,
    PARTIES,
    POSTINGS,
    SAMPLE,
    SWEEP,
    TOWNSHIPS,
    UNITS,
    USERS,
    VILLAGES,
    load,
    table,
)


def strings(value: object) -> Iterator[str]:
    """Every string inside a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def test_divisions_are_the_whole_official_list() -> None:
    levels = [row["level"] for row in DIVISIONS]
    assert (levels.count("县级"), levels.count("乡级"), levels.count("村级")) == (1, 33, 661)


@pytest.mark.parametrize("name", ["divisions_411525.csv", "grids.csv", "grid_workers.csv"])
def test_tables_open_in_a_spreadsheet(name: str) -> None:
    assert (SAMPLE / name).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("path", sorted(SAMPLE.iterdir()), ids=lambda path: path.name)
def test_text_is_normalised_and_storable(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert text == unicodedata.normalize("NFC", text)
    assert not [c for c in text if unicodedata.category(c) in {"Co", "Cs", "Cn"}], "private or unassigned"
    assert text.encode("gb18030").decode("gb18030") == text
    assert not re.search(r"[．•‧・･]", text), "the middle dot is U+00B7"


def test_rare_and_long_names_are_there() -> None:
    names = [party["name"] for _, party in PARTIES] + [row["name"] for row in POSTINGS]
    assert any(ord(c) > 0xFFFF for name in names for c in name)
    assert any(len(name) == 25 and "\u00b7" in name for name in names)
    with pytest.raises(UnicodeEncodeError):
        "".join(names).encode("gbk")
    assert {name[0] for name in names} >= set("单仇解翟覃盖缪")


def test_grids_belong_to_villages_of_the_three_townships() -> None:
    assert len(GRIDS) == len(table("grids.csv"))
    for code, grid in GRIDS.items():
        assert re.fullmatch(r"\d{15}", code)
        assert code.startswith(grid["village_code"])
        assert VILLAGES[grid["village_code"]] in TOWNSHIPS
        assert enums.GridKind(grid["kind"])
    for village, township in VILLAGES.items():
        if township in TOWNSHIPS:
            count = sum(grid["village_code"] == village for grid in GRIDS.values())
            assert count in ((5, 6, 7) if township == FIRST else (3, 4))


def test_postings_are_dated_and_cover_every_special_case() -> None:
    for row in POSTINGS:
        assert row["grid_code"] in GRIDS
        assert enums.Gender(row["gender"])
        start = date.fromisoformat(row["from"])
        assert not row["until"] or start <= date.fromisoformat(row["until"])
    posted = {row["grid_code"] for row in POSTINGS if not row["until"]}
    assert any(row["substitute"] == "1" for row in POSTINGS)
    assert GRIDS.keys() - posted, "a vacancy"
    people = [(row["name"], row["phone"]) for row in POSTINGS]
    assert len(people) > len(set(people)), "one worker with several grids"
    names_once = {name for name, _ in set(people)}
    assert len(set(people)) > len(names_once), "two workers of one name"
    vacant = {row["grid_code"] for row in SWEEP["vacant_grids"]}
    assert vacant == {code for code in GRIDS.keys() - posted if VILLAGES[code[:12]] == FIRST}


def test_centres_have_the_roles_the_story_needs() -> None:
    needed = {"window_clerk", "centre_director", "auditor", "system_admin", "security_admin", "mediator"}
    for centre in CENTRES:
        assert enums.CentreLevel(centre["level"])
        assert centre["division_code"] in UNITS
        roles = {str(enums.Role(user["role"])) for user in centre["users"]}
        assert roles >= needed
        assert len(USERS[centre["division_code"]]) == len(centre["users"])
        assert any(u["name"] == centre["admin"] and u["role"] == "centre_director" for u in centre["users"])


def test_committees_follow_the_mediation_act() -> None:
    """人民调解法 8: three to nine members, one chair, at least one woman."""
    committees = [c for centre in CENTRES for c in centre.get("committees", [])]
    assert len({c["key"] for c in committees}) == len(committees) >= 3
    for committee in committees:
        mediators = committee["mediators"]
        assert 3 <= len(mediators) <= 9
        assert sum(m["chair"] for m in mediators) == 1
        assert any(m["gender"] == "2" for m in mediators)
        assert committee["unit_code"] in UNITS


def test_only_invented_telephone_numbers_occur() -> None:
    for path in SAMPLE.iterdir():
        if path.name != "divisions_411525.csv":
            for number in re.findall(r"(?<!\d)1\d{10}(?!\d)", path.read_text(encoding="utf-8-sig")):
                assert number.startswith("1540000"), (path.name, number)


def test_sample_names_no_machine_and_no_address() -> None:
    texts = [
        s
        for name in ("disputes", "mediation", "assignment", "dispatch", "order", "sweep")
        for s in strings(load(f"{name}.json"))
    ]
    assert not [t for t in texts if "http" in t or t.startswith("/")]

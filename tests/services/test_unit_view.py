"""Villages with their grids and vacancies, and the audited telephone number, on the sample county."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db.enums import Role
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.paths import resource
from desktop_app.services.unit_import import import_units
from desktop_app.services.unit_view import VillageList, list_villages, village_detail, worker_phone
from tests.support.centre import COUNTY, OpenTestCentre, make_centre

TOWN = "411525116000"
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> OpenTestCentre:
    """A county centre with the sample units, grids and workers; only read by the tests."""
    home = make_centre(tmp_path_factory.mktemp("unit") / "centre", COUNTY)
    with home.session() as session:
        for name in ("divisions_411525.csv", "grids.csv", "grid_workers.csv"):
            import_units(session, resource("sample", name), by=home.actor, now=home.now)
    return home


def listed(home: OpenTestCentre, text: str = "", *, vacant: bool = False, day: date = DAY) -> VillageList:
    with home.reading() as session:
        return list_villages(session, text, vacant, home.rules, by=home.actor, today=day)


def test_the_county_lists_every_village(county: OpenTestCentre) -> None:
    found = listed(county)
    assert (found.townships, found.villages, found.grids, len(found.rows)) == (33, 661, 223, 661)
    assert found.vacant == sum(row.vacant for row in found.rows)


def test_nobody_is_on_duty_before_the_first_posting(county: OpenTestCentre) -> None:
    assert listed(county, day=date(2023, 12, 31)).grids == 0
    served = listed(county, vacant=True)
    assert [row.vacant > 0 for row in served.rows] == [True] * len(served.rows)
    assert served.villages == 661


@pytest.mark.parametrize("text", ["泉河铺社区", "qhpsq", "411525116001"])
def test_a_village_is_found_by_word_initials_and_code(county: OpenTestCentre, text: str) -> None:
    assert "411525116001" in {row.code for row in listed(county, text).rows}


def test_a_township_finds_all_its_villages_by_its_own_name(county: OpenTestCentre) -> None:
    assert {row.township_code for row in listed(county, "泉河铺镇").rows} == {TOWN}


def test_a_township_sees_only_its_own_villages(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "centre")
    with home.session() as session:
        import_units(session, resource("sample", "divisions_411525.csv"), by=home.actor, now=home.now)
    home.rules = replace(home.rules, identity=replace(home.rules.identity, code=TOWN))
    assert {row.township_code for row in listed(home).rows} == {TOWN}
    with home.reading() as session, pytest.raises(RuleViolation, match="找不到"):
        village_detail(session, "411525118001", home.rules, by=home.actor, today=DAY)


def test_a_village_shows_its_grids_with_masked_phones_and_the_past(county: OpenTestCentre) -> None:
    with county.reading() as session:
        found = village_detail(session, "411525116001", county.rules, by=county.actor, today=DAY)
    assert len(found.grids) == found.row.grids == 7
    first = found.grids[0]
    assert (first.worker, first.phone_masked) == ("孟长才", "154****2575")
    assert [p.worker for p in found.postings[first.uid]] == ["孟长才"]


def test_a_full_number_needs_reason_and_right(county: OpenTestCentre) -> None:
    with county.reading() as session:
        found = village_detail(session, "411525116001", county.rules, by=county.actor, today=DAY)
    worker = found.postings[found.grids[0].uid][0].worker_uid
    with county.session() as session, pytest.raises(RuleViolation) as refused:
        worker_phone(session, worker, " ", by=county.actor, now=county.now)
    assert refused.value.field == "reason"
    with county.session() as session, pytest.raises(PermissionDenied):
        worker_phone(session, worker, "催报", by=county.someone(Role.AUDITOR), now=county.now)
    with county.session() as session:
        assert worker_phone(session, worker, "催报", by=county.actor, now=county.now) == "15400002575"

"""Pairing: a file each way and one number that two people compare."""

from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import AuditAction, CentreLevel, Role
from db.models.audit import AuditEntry
from db.models.office import Installation, Office
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services.pairing import (
    PairingCandidate,
    confirm_pairing,
    read_candidate,
    write_own_pairing,
)
from tests.services.package_world import OTHER_TOWNSHIP
from tests.support.centre import COUNTY, OpenTestCentre, make_centre


def card_of(centre: OpenTestCentre, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    with centre.session() as session:
        return write_own_pairing(session, centre.centre, folder, by=centre.actor, now=centre.now)


def candidate_of(centre: OpenTestCentre, file: Path) -> PairingCandidate:
    with centre.reading() as session:
        return read_candidate(session, centre.centre, file, by=centre.actor, today=centre.now.date())


@pytest.fixture
def two(tmp_path: Path) -> tuple[OpenTestCentre, OpenTestCentre]:
    return make_centre(tmp_path / "town"), make_centre(tmp_path / "county", COUNTY)


def test_both_sides_see_one_number_and_store_the_keys(
    two: tuple[OpenTestCentre, OpenTestCentre], tmp_path: Path
) -> None:
    town, county = two
    here = candidate_of(town, card_of(county, tmp_path / "a"))
    there = candidate_of(county, card_of(town, tmp_path / "b"))
    assert here.number == there.number
    assert len(here.number.replace(" ", "")) == 20
    assert (here.name, here.level, here.known) == ("固始县综治中心", CentreLevel.COUNTY, False)
    full_width = here.number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    with town.session() as session:
        confirm_pairing(session, town.centre, here, full_width, by=town.actor, now=town.now)
    with town.reading() as session:
        office = session.scalars(select(Office).where(Office.is_self.is_(False))).one()
        pc = session.scalars(select(Installation).where(Installation.office_uid == office.uid)).one()
        assert (pc.uid, pc.signing_key) == (county.centre.installation, here.card.signing_key)
        assert (office.short_name, office.paired_at) == ("固始", town.now)
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions[-2:] == [AuditAction.EXPORT, AuditAction.RIGHTS]
    assert candidate_of(town, card_of(county, tmp_path / "a")).known


def test_a_wrong_number_pairs_nothing(two: tuple[OpenTestCentre, OpenTestCentre], tmp_path: Path) -> None:
    town, county = two
    candidate = candidate_of(town, card_of(county, tmp_path))
    last = str((int(candidate.number[-1]) + 1) % 10)
    with pytest.raises(RuleViolation, match="不一样"), town.session() as session:
        wrong = candidate.number[:-1] + last
        confirm_pairing(session, town.centre, candidate, wrong, by=town.actor, now=town.now)
    with town.reading() as session:
        assert session.scalars(select(Office.name)).all() == ["柳桥镇综治中心"]


def test_own_file_other_township_and_damaged_file_are_refused(
    two: tuple[OpenTestCentre, OpenTestCentre], tmp_path: Path
) -> None:
    town, county = two
    with pytest.raises(RuleViolation, match="本机自己的"):
        candidate_of(town, card_of(town, tmp_path / "a"))
    other = make_centre(tmp_path / "other", OTHER_TOWNSHIP)
    with pytest.raises(RuleViolation, match="县级"):
        candidate_of(town, card_of(other, tmp_path / "b"))
    file = card_of(county, tmp_path / "c")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)
    with pytest.raises(PackageRefused):
        candidate_of(town, file)


def test_a_clerk_may_not_pair(two: tuple[OpenTestCentre, OpenTestCentre], tmp_path: Path) -> None:
    town, county = two
    candidate = candidate_of(town, card_of(county, tmp_path))
    clerk = town.someone(Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied), town.session(clerk) as session:
        confirm_pairing(session, town.centre, candidate, candidate.number, by=clerk, now=town.now)

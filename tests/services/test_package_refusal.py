"""What must not be taken: damaged, foreign, forged; refused with its reason, and nothing is changed."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from db.change_log import Author
from db.enums import CentreLevel, PackageState
from db.models.change import Change
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.office import Installation, Office
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.services.package_found import FoundStanding, find_packages, verify_package
from desktop_app.services.package_import import retry_quarantined
from desktop_app.services.pairing import write_own_pairing
from tests.services.package_world import (
    World,
    count,
    digest_of,
    journal,
    order,
    pair,
    receive,
    register,
    restore,
    snapshot,
    whole_digest,
)
from tests.support.centre import make_centre


def refusal(world: World, file: Path) -> PackageRefused:
    """The refusal of a file by the county, whose business data must stay as it was."""
    before = whole_digest(world.county)
    with pytest.raises(PackageRefused) as caught:
        receive(world.county, file)
    assert whole_digest(world.county) == before
    assert list((world.county.centre.folder / "inbox").iterdir()) == []
    return caught.value


def test_a_truncated_file_is_refused_wherever_it_ends(world: World) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    data = file.read_bytes()
    spots = random.Random(1).sample(range(len(data)), 25)
    for length in (0, 1, 12, *spots, len(data) - 1):
        file.write_bytes(data[:length])
        assert refusal(world, file).reason in (ReasonCode.SHORT, ReasonCode.NOT_A_PACKAGE)
    file.write_bytes(data)
    assert receive(world.county, file).new == 2


def test_a_flipped_bit_is_refused_wherever_it_is(world: World) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    data = file.read_bytes()
    for at in random.Random(2).sample(range(len(data)), 40):
        bad = bytearray(data)
        bad[at] ^= 1 << (at % 8)
        file.write_bytes(bad)
        assert not refusal(world, file).reason.success
    quarantined = [row for row in journal(world.county) if row.state is PackageState.QUARANTINED]
    kept = {path.stem for path in (world.county.centre.folder / "quarantine").iterdir()}
    assert {row.sha256 for row in quarantined} == kept
    assert all(row.reason and row.reason_text for row in quarantined)


def test_a_package_for_another_office_is_refused_and_not_kept(world: World) -> None:
    order(world.county, world.other, 1)
    file = world.send(world.county, world.other)
    with pytest.raises(PackageRefused, match="不是发给本单位的"):
        receive(world.town, file)
    assert journal(world.town) == []
    assert list((world.town.centre.folder / "quarantine").iterdir()) == []


def test_any_other_file_is_refused_where_it_lies(world: World) -> None:
    file = world.stick / "照片.fqpkg"
    file.write_bytes(b"\xff\xd8\xff" + bytes(2000))
    assert refusal(world, file).reason is ReasonCode.NOT_A_PACKAGE
    assert journal(world.county) == []
    with pytest.raises(EnvironmentProblem):
        receive(world.county, world.stick / "没有.fqpkg")


def test_a_pairing_file_says_where_it_belongs(world: World) -> None:
    with world.town.session() as session:
        file = write_own_pairing(
            session, world.town.centre, world.stick, by=world.town.actor, now=world.town.now
        )
    with pytest.raises(RuleViolation, match="配对"):
        receive(world.county, file)


def test_an_unpaired_sender_waits_in_quarantine_until_it_is_paired(world: World, tmp_path: Path) -> None:
    county = make_centre(tmp_path / "fresh", (CentreLevel.COUNTY, "商城县综治中心", "商城", "411524000000"))
    pair(county, world.town, world.stick)
    with county.session() as session:
        session.delete(session.scalars(select(Office).where(Office.is_self.is_(False))).one())
        session.delete(session.scalars(select(Installation).where(Installation.is_self.is_(False))).one())
    register(world.town, 1)
    file = world.send(world.town, county)
    with pytest.raises(PackageRefused) as caught:
        receive(county, file)
    assert caught.value.reason is ReasonCode.UNKNOWN_SENDER
    pair(county, world.town, world.stick)
    (row,) = journal(county)
    done = retry_quarantined(county.centre, row.package_id, by=county.actor, now=county.clock)
    assert (done.state, done.new) == (PackageState.IMPORTED, 2)
    assert [r.state for r in journal(county)] == [PackageState.IMPORTED]
    assert list((county.centre.folder / "quarantine").iterdir()) == []
    county.centre.close()


def test_a_revoked_office_is_refused_and_even_its_acknowledgements(world: World) -> None:
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    file = world.send(world.town, world.county)
    with world.county.session() as session:
        office = session.scalars(select(Office).where(Office.name == "柳桥镇综治中心")).one()
        office.revoked_at = world.county.now
    assert refusal(world, file).reason is ReasonCode.REVOKED
    assert journal(world.county)[0].state is PackageState.WRITTEN


def test_a_field_of_the_other_side_is_refused_kept_and_listed(world: World) -> None:
    register(world.town, 1)
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    with world.town.session() as session:
        session.scalars(select(Dispatch)).one().demands = "不用办了"
    before = digest_of(world.county, world.county)
    taken = world.carry(world.town, world.county)
    assert (taken.state, taken.refused) == (PackageState.IMPORTED, 1)
    assert "另存未采用" in taken.text
    assert digest_of(world.county, world.county) == before
    with world.county.reading() as session:
        (kept,) = session.scalars(select(Change).where(Change.refused.is_not(None)))
        assert (kept.refused, kept.entity) == ("AUTHORITY", "dispatch")
        ordered = kept.record_uid.hex
    world.carry(world.county, world.town)
    (told,) = [row for row in journal(world.town) if row.exceptions]
    assert told.exceptions[0][:4] == ["dispatch", ordered, "refused", "AUTHORITY"]


def _in_the_name_of(world: World, office: object, installation: object) -> Callable[..., None]:
    def write(**values: object) -> None:
        author = Author(office, installation, world.town.actor.user_uid, "冒名", world.town.clock)  # type: ignore[arg-type]
        with world.town.session() as session:
            session.info["author"] = author
            order_ = session.scalars(select(Dispatch)).one()
            for field, value in values.items():
                setattr(order_, field, value)

    return write


def test_nobody_writes_in_the_countys_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A township that gives the county 'its own change back' is believed only when the county asked."""
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    world.carry(world.town, world.county)
    world.carry(world.county, world.town)
    forge = _in_the_name_of(world, world.county.centre.identity.uid, world.county.centre.installation)
    forge(demands="不用办了")
    # A patched program that sends everything it has.
    from desktop_app.services.package_scope import Outgoing

    monkeypatch.setattr(Outgoing, "_own", lambda self: select(Change.id).where(Change.entity == "dispatch"))
    taken = world.carry(world.town, world.county)
    assert taken.refused == 1
    with world.county.reading() as session:
        assert session.scalars(select(Dispatch)).one().demands == "七日内报结果。"


def test_one_township_cannot_write_the_cases_of_another(world: World) -> None:
    case = register(world.town, 1)
    world.carry(world.town, world.county)
    with world.other.session() as session:
        session.info["author"] = replace(
            world.other.centre.author(world.other.actor, world.other.clock),
        )
        from tests.database.rows import dispute

        made = dispute("石佛纠〔2026〕A0009-X", "抢来的案")
        made.uid = case
        session.add(made)
    before = digest_of(world.county, world.town)
    taken = world.carry(world.other, world.county)
    assert taken.refused == 1
    assert digest_of(world.county, world.town) == before
    with world.county.reading() as session:
        assert count(session, Dispute) == 1


def test_a_gap_waits_and_is_filled(world: World) -> None:
    """The county is restored to before the first package: the next one waits until the first comes again."""
    fresh = snapshot(world.county, "county-before")
    register(world.town, 1)
    first = world.send(world.town, world.county)
    receive(world.county, first)
    world.carry(world.county, world.town)
    world.town.pass_time(days=40)
    register(world.town, 2)
    second = world.send(world.town, world.county)
    restore(world.county, fresh)
    waiting = receive(world.county, second)
    assert (waiting.state, waiting.reason, waiting.missing) == (PackageState.WAITING, ReasonCode.GAP, 2)
    with world.county.reading() as session:
        assert count(session, Change) == 0
    assert len(list((world.county.centre.folder / "inbox").iterdir())) == 1
    done = receive(world.county, first)
    assert [r.state for r in done.followed] == [PackageState.IMPORTED]
    assert [r.state for r in journal(world.county)] == [PackageState.IMPORTED] * 2
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)
    assert list((world.county.centre.folder / "inbox").iterdir()) == []


def test_files_on_a_stick_are_told_apart(world: World) -> None:
    register(world.town, 1)
    up = world.send(world.town, world.county)
    order(world.county, world.other, 1)
    down = world.send(world.county, world.other)
    junk = world.stick / "坏.fqpkg"
    junk.write_bytes(b"")
    (world.stick / "半截.fqpkg.part").write_bytes(b"x")

    def seen() -> dict[str, FoundStanding]:
        with world.county.reading() as session:
            found = find_packages(
                session,
                world.county.centre,
                world.stick,
                by=world.county.actor,
                today=world.county.now.date(),
            )
        return {f.name: f.standing for f in found}

    expected = {
        up.name: FoundStanding.NEW, down.name: FoundStanding.OWN, junk.name: FoundStanding.UNREADABLE
    }  # fmt: skip
    assert seen() == expected
    facts = verify_package(world.county.centre, up)
    assert (facts.changes, facts.reason, facts.sender_name) == (2, None, "柳桥镇综治中心")
    assert [line.text for line in facts.lines] == ["纠纷 2 处更改"]
    assert journal(world.county)[0].peer_name == "石佛镇综治中心", "verifying writes no journal"
    receive(world.county, up)
    assert seen()[up.name] is FoundStanding.TAKEN
    assert verify_package(world.county.centre, up).reason is ReasonCode.DUPLICATE

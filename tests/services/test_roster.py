"""The county's roster: its root key on two sticks, what rides in packages, what townships do with it."""

from collections.abc import Generator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import PackageState
from db.models.office import Installation, KeyPair, Office, RosterVersion
from db.models.package import Link
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.exchange import roster as format_
from desktop_app.exchange.keys import new_signing_keys
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.roster import Roster, read_roster, sign_roster
from desktop_app.services import package_import, setting
from desktop_app.services.installation import set_letter
from desktop_app.services.installation_switch import put_back_pc, revoke_pc
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.root_key import create_root, open_root
from desktop_app.services.roster import issue_roster, riding, roster_state, version_held
from desktop_app.services.roster_follow import accepted_suites, take_roster
from tests.services.office_pcs import another_pc, copy_of, introduce, round_of
from tests.services.package_world import (
    World,
    digest_of,
    journal,
    make_world,
    order,
    pair,
    register,
    restore,
    snapshot,
)
from tests.support.centre import OpenTestCentre
from tests.support.passwords import cheap_passwords

PASSPHRASE = "县根钥匙口令2026"


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    made = make_world(tmp_path)
    with cheap_passwords():
        yield made
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


def root_of(world: World) -> Path:
    """Make the root key on two sticks; the file on the first."""
    places = world.folder / "封存一", world.folder / "封存二"
    for place in places:
        place.mkdir()
    with world.county.session() as session:
        return create_root(
            session, world.county.centre, places, PASSPHRASE, by=world.county.actor, now=world.county.now
        )[0]


def issue(world: World, root: Path) -> int:
    with world.county.session() as session:
        return issue_roster(
            session, world.county.centre, root, PASSPHRASE, by=world.county.actor, now=world.county.now
        )


@pytest.fixture
def root(world: World) -> Path:
    """A root key that the township has got with the county's card."""
    made = root_of(world)
    pair(world.county, world.town, world.stick)
    return made


def version(centre: OpenTestCentre) -> int:
    with centre.reading() as session:
        return version_held(session)


def rides(world: World) -> bool:
    with world.county.reading() as session:
        links = PeerLinks(session, world.town.centre.identity.uid, world.county.centre.installation)
        return riding(session, world.county.centre, links) is not None


def test_the_root_key_lies_on_two_sticks_and_nowhere_else(world: World) -> None:
    first = root_of(world)
    second = world.folder / "封存二" / first.name
    private = open_root(first, PASSPHRASE).private
    assert open_root(second, PASSPHRASE).private == private
    assert private not in first.read_bytes()
    with world.county.reading() as session:
        assert setting.get(session, setting.ROOT_KEY) == open_root(first, PASSPHRASE).public
        assert all(private not in pair.wrapped for pair in session.scalars(select(KeyPair)))
    with pytest.raises(RuleViolation, match="口令不对"):
        open_root(first, "不是这个口令")
    second.write_bytes(first.read_bytes()[:100])
    with pytest.raises(EnvironmentProblem, match="请用另一个"):
        open_root(second, PASSPHRASE)
    with pytest.raises(RuleViolation, match="已经有根钥匙"), world.county.session() as session:
        create_root(
            session, world.county.centre, (world.stick, world.folder), PASSPHRASE,
            by=world.county.actor, now=world.county.now,
        )  # fmt: skip


def test_a_root_key_that_cannot_be_written_twice_is_not_made(world: World) -> None:
    county = world.county

    def attempt(one: Path, two: Path, words: type[Exception], match: str) -> None:
        with pytest.raises(words, match=match), county.session() as session:
            create_root(session, county.centre, (one, two), PASSPHRASE, by=county.actor, now=county.now)
        with county.reading() as session:
            assert setting.get(session, setting.ROOT_KEY) is None
        assert not list(world.stick.iterdir())

    attempt(world.stick, world.stick, RuleViolation, "两个不同的")
    attempt(world.stick, world.folder / "没有", EnvironmentProblem, "没有写成")
    with pytest.raises(PermissionDenied, match="县级"), world.town.session() as session:
        create_root(
            session, world.town.centre, (world.stick, world.folder), PASSPHRASE,
            by=world.town.actor, now=world.town.now,
        )  # fmt: skip


def test_a_roster_rides_until_the_township_has_it(world: World, root: Path) -> None:
    assert not rides(world)
    assert issue(world, root) == 1
    assert rides(world)
    world.carry(world.county, world.town)
    assert version(world.town) == 1
    assert rides(world), "the county has not heard yet"
    world.carry(world.town, world.county)
    assert not rides(world)
    with world.county.reading() as session:
        state = roster_state(session, by=world.county.actor, today=world.county.now.date())
    assert (state.version, state.lacking, state.root) == (1, 1, True)


def test_a_restored_township_gets_the_roster_again(world: World, root: Path) -> None:
    backup = snapshot(world.town, "town-old")
    issue(world, root)
    world.carry(world.county, world.town)
    world.carry(world.town, world.county)
    restore(world.town, backup)
    world.carry(world.town, world.county)
    assert rides(world)
    world.carry(world.county, world.town)
    assert version(world.town) == 1


def test_a_restored_county_signs_above_what_the_townships_hold(world: World, root: Path) -> None:
    backup = snapshot(world.county, "county-old")
    for _ in range(2):
        issue(world, root)
        world.carry(world.county, world.town)
    restore(world.county, backup)
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        state = roster_state(session, by=world.county.actor, today=world.county.now.date())
    assert (state.version, state.next) == (0, 3)
    assert issue(world, root) == 3
    world.carry(world.county, world.town)
    assert version(world.town) == 3


def test_a_clone_with_an_older_roster_does_not_make_the_county_forget_the_newest(
    world: World, root: Path
) -> None:
    clone = copy_of(world.town, "clone")
    backup = snapshot(world.county, "county-old")
    for _ in range(2):
        issue(world, root)
        world.carry(world.county, world.town)
    restore(world.county, backup)
    for town in (world.town, clone):
        world.carry(town, world.county)
    assert issue(world, root) == 3
    clone.centre.close()


def test_another_pc_of_the_county_counts_by_the_roster_and_is_switched_off_by_it(
    world: World, root: Path
) -> None:
    two = another_pc(world.county, "county-two", "县二号机")
    introduce(world.county, two)
    order(two, world.town, 1)
    with pytest.raises(PackageRefused) as caught:
        world.carry(two, world.town)
    assert caught.value.reason is ReasonCode.UNKNOWN_SENDER
    issue(world, root)
    world.carry(world.county, world.town)
    with world.town.reading() as session:
        pc = session.scalars(select(Installation).where(Installation.uid == two.centre.installation)).one()
        assert (pc.name, pc.office_uid) == ("县二号机", world.county.centre.identity.uid)
    assert world.carry(two, world.town).new == 1
    with world.county.session() as session:
        revoke_pc(session, two.centre.installation, "丢失", by=world.county.actor, now=world.county.now)
    assert issue(world, root) == 2
    world.carry(world.county, world.town)
    order(two, world.town, 2)
    with pytest.raises(PackageRefused) as caught:
        world.carry(two, world.town)
    assert caught.value.reason is ReasonCode.REVOKED
    with world.county.session() as session:
        put_back_pc(session, two.centre.installation, by=world.county.actor, now=world.county.now)
    issue(world, root)
    world.carry(world.county, world.town)
    assert world.carry(two, world.town).new == 1
    two.centre.close()


def test_letters_and_switch_offs_reach_every_pc_of_the_township(
    world: World, root: Path, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    two = another_pc(world.town, "town-two", "窗口二号机")
    introduce(world.town, two)
    introduce(world.county, two)
    with world.county.session() as session:
        patterns = world.county.rules.profile.number
        set_letter(
            session, two.centre.installation, "K", patterns, by=world.county.actor, now=world.county.now
        )
    issue(world, root)
    world.carry(world.county, world.town)
    for pc in (world.town, two, world.town):
        round_of(pc, share)
    assert version(two) == 1
    with two.reading() as session:
        assert setting.get(session, setting.WORKSTATION_LETTER) == "K"
        assert setting.get(session, setting.REVOKED_HERE) is None
    with world.county.session() as session:
        revoke_pc(session, two.centre.installation, "丢失", by=world.county.actor, now=world.county.now)
    issue(world, root)
    world.carry(world.county, two)
    with two.reading() as session:
        assert setting.get(session, setting.REVOKED_HERE) == 2
    world.carry(world.county, world.town)
    with world.town.reading() as session:
        pc = session.scalars(select(Installation).where(Installation.uid == two.centre.installation)).one()
        assert pc.revoked_at is not None
    two.centre.close()


def forge(world: World, key: object, number: int) -> None:
    """Put a roster that ``key`` signed into the county's database."""
    with world.county.session() as session:
        county = world.county.centre.identity.uid.hex
        content = sign_roster(
            Roster(number, county, datetime(2026, 1, 1, tzinfo=UTC), (1,), ()),
            key,  # type: ignore[arg-type]
        )
        session.add(RosterVersion(version=number, content=content, received_at=world.county.now))


def test_a_forged_roster_puts_its_package_into_quarantine(world: World, root: Path) -> None:
    assert root.exists()
    forge(world, new_signing_keys(), 5)
    order(world.county, world.town, 1)
    with pytest.raises(PackageRefused) as caught:
        world.carry(world.county, world.town)
    assert caught.value.reason is ReasonCode.BAD_SIG
    assert version(world.town) == 0


def test_an_older_roster_and_one_of_another_county_are_passed_over(world: World, root: Path) -> None:
    issue(world, root)
    issue(world, root)
    world.carry(world.county, world.town)
    keys = open_root(root, PASSPHRASE)
    with world.county.reading() as session:
        first, second = (row.content for row in session.scalars(select(RosterVersion)))
    stranger = sign_roster(Roster(9, "e" * 32, world.county.now, (1,), ()), keys)
    with world.town.session() as session:
        for content in (first, second, stranger, None):
            assert take_roster(session, world.town.centre, content, world.town.now) is None
        assert version_held(session) == 2


def test_a_township_without_the_root_key_believes_no_roster(world: World) -> None:
    made = root_of(world)
    issue(world, made)
    order(world.county, world.town, 1)
    assert world.carry(world.county, world.town).new == 1
    assert version(world.town) == 0
    pair(world.county, world.town, world.stick)
    world.carry(world.town, world.county)
    world.carry(world.county, world.town)
    assert version(world.town) == 1


def test_suites_are_pinned_and_never_lowered(world: World, root: Path) -> None:
    keys = open_root(root, PASSPHRASE)
    county = world.county.centre.identity.uid.hex
    with world.town.session() as session:
        for number, suites in enumerate(((2,), (1, 2), ()), 1):
            content = sign_roster(Roster(number, county, world.county.now, suites, ()), keys)
            assert take_roster(session, world.town.centre, content, world.town.now) == number
            assert accepted_suites(session) == {1}
        setting.put(session, setting.SUITES, [2])
        content = sign_roster(Roster(9, county, world.county.now, (1,), ()), keys)
        take_roster(session, world.town.centre, content, world.town.now)
        assert accepted_suites(session) == frozenset(), "what was pinned higher is not lowered"


@pytest.mark.parametrize("way", ["gap", "fork", "upgrade"])
def test_a_roster_counts_although_its_package_cannot_be_taken(
    world: World, root: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    county = world.county.centre.installation
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    if way == "gap":
        order(world.county, world.town, 2)
        world.send(world.county, world.town).unlink()
        with world.county.session() as session:
            link = session.scalars(select(Link).where(Link.installation == county)).one()
            link.acked_seq = link.last_seq
        world.county.pass_time(days=60)
        order(world.county, world.town, 3)
    if way == "fork":
        backup = snapshot(world.county, "county-old")
        order(world.county, world.town, 2)
        world.carry(world.county, world.town)
        restore(world.county, backup)
        order(world.county, world.town, 3)
    if way == "upgrade":
        monkeypatch.setattr(package_import, "SCHEMA", 0)
    issue(world, root)
    with suppress(PackageRefused):
        assert world.carry(world.county, world.town).state is PackageState.WAITING
    assert journal(world.town)[-1].reason == {"gap": "GAP", "fork": "FORK", "upgrade": "NEED_UPGRADE"}[way]
    assert version(world.town) == 1


def test_what_a_newer_program_wrote_is_kept_and_not_followed(world: World, root: Path) -> None:
    issue(world, root)
    world.carry(world.county, world.town)
    keys = open_root(root, PASSPHRASE)
    plain = format_._roster_json(Roster(2, world.county.centre.identity.uid.hex, world.county.now, (1,), ()))
    newer = {**plain, "v": 2}
    context = format_._CONTEXT + format_.canonical(newer)
    signed = {"roster": newer, "signature": format_.SUITE_1.sign(keys.private, context).hex()}
    with world.town.session() as session:
        content = format_.canonical(signed)
        assert take_roster(session, world.town.centre, content, world.town.now) is None
        assert version_held(session) == 1


def test_only_the_countys_own_root_key_signs(world: World, root: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "别县.fqroot"
    from db import vault
    from desktop_app.services.root_key import _SLOT

    slot = vault.password_slot(
        new_signing_keys().private, PASSPHRASE, world.county.centre.identity.uid, _SLOT, "root"
    )
    vault.save(foreign, (slot,))
    with pytest.raises(RuleViolation, match="不是本县的根钥匙"):
        issue(world, foreign)
    with pytest.raises(PermissionDenied), world.town.session() as session:
        issue_roster(session, world.town.centre, root, PASSPHRASE, by=world.town.actor, now=world.town.now)


def test_the_roster_names_all_offices_with_their_keys(world: World, root: Path) -> None:
    issue(world, root)
    register(world.town, 1)
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        content = session.scalars(select(RosterVersion.content)).one()
        keys = {o.uid.hex: (o.recipient_key, o.recovery_key) for o in session.scalars(select(Office))}
    found = read_roster(content, open_root(root, PASSPHRASE).public)
    assert {office.office for office in found.offices} == set(keys)
    for office in found.offices:
        assert (office.recipient, office.recovery) == keys[office.office]
        assert len(office.installations) == 1
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)

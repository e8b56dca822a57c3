"""Honest people: what everybody does when nothing goes wrong, until nothing new arrives anywhere."""

from unittest import mock
from uuid import UUID

from sqlalchemy import select

from db.enums import PackageState
from db.models.change import Change
from db.models.custody import Custody
from db.models.dispute import Dispute
from db.models.office import Installation
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services import package_settle
from desktop_app.services.case_record import root_of
from desktop_app.services.custody import holders_ever
from desktop_app.services.installation_switch import put_back_pc
from desktop_app.services.package_quarantine import (
    TAKEN_BY_PERSON,
    discard_package,
    file_of,
    held_rows,
    reason_of,
    take_all_the_same,
)
from desktop_app.services.package_settle import settle_quarantine
from desktop_app.services.roster import issue_roster, version_held
from tests.protocol.fleet import COUNTY_OFFICE, OTHER, TOWN, Fleet, Machine, Parcel, root_file
from tests.protocol.promise import accepted, rosters, whole_files
from tests.services.package_world import pair
from tests.support.centre import PASSWORD
from tests.support.passwords import cheap_passwords


def trip(fleet: Fleet, machine: Machine) -> None:
    """To the county and back, both files taken: to its first PC, and to a clone that nobody knows of."""
    if machine.office != COUNTY_OFFICE:
        first, *rest = fleet.of(COUNTY_OFFICE)
        for county in (first, *(other for other in rest if other.name.endswith("-copy"))):
            _carry(fleet, county, fleet.export(machine, COUNTY_OFFICE))
            _carry(fleet, machine, fleet.export(county, machine.office))


def share(fleet: Fleet, office: str) -> None:
    """The PCs of an office exchange through their folder; a clone stands for the PC it is a copy of."""
    pcs = fleet.of(office)
    for other in pcs:
        for parcel in [parcel for parcel in fleet.parcels if parcel.to_installation == other.installation]:
            if parcel.sender is not other:
                _carry(fleet, other, parcel)
    for one in pcs:
        for other in pcs:
            if one.installation != other.installation and fleet.counts(one, other):
                _carry(fleet, other, fleet.export_within(one, other))


def _carry(fleet: Fleet, recipient: Machine, parcel: Parcel) -> None:
    for file in parcel:
        if file in fleet.parcels:
            fleet.take(recipient, file)
            fleet.lose(file)


def settle(fleet: Fleet, most: int = 12) -> int:
    """People put right what they can; then honest rounds until nothing new arrives anywhere.

    What is kept back even then is decided by a person. Returns how many rounds it took.

    :raises AssertionError: when it does not come to rest.
    """
    # Sticks with room again: parts are what the steps are for, and every part is a file to write and to take.
    fleet.part = Limits().changes
    put_right(fleet)
    taken = 0
    if _roster(fleet):
        # Who was switched off by a roster is on again by the next one, which must be above all that went out:
        # also above what a clone of the county has signed.
        for _ in range(2):
            _round(fleet)
        put_right(fleet)
        sign_roster(fleet.of(COUNTY_OFFICE)[0])
        taken = 2
    taken += _rest(fleet, most)
    if decide(fleet):
        taken += _rest(fleet, most)
    if give_again(fleet):
        taken += _rest(fleet, most)
    if len(set(rosters(fleet).values())) > 1:
        # One that only came now, with a package that was kept back: the county had lost it, and signs anew.
        sign_roster(fleet.of(COUNTY_OFFICE)[0])
        taken += _rest(fleet, most)
    return taken


def _rest(fleet: Fleet, most: int) -> int:
    before = _standing(fleet)
    quiet = 0
    for number in range(1, most + 1):
        _round(fleet)
        now = _standing(fleet)
        quiet = quiet + 1 if now == before else 0
        if quiet == 2:
            return number
        before = now
    raise AssertionError(f"the offices did not come to rest in {most} rounds")


def _round(fleet: Fleet) -> None:
    for machine in list(fleet.machines.values()):
        trip(fleet, machine)
    for office in (COUNTY_OFFICE, TOWN, OTHER):
        share(fleet, office)
    for machine in fleet.machines.values():
        look_again(machine)


def look_again(machine: Machine) -> None:
    """Look at what was kept back, with a program that is newer than the one that refused it."""
    with mock.patch.object(package_settle, "__version__", "99"):
        settle_quarantine(machine.centre.centre, by=machine.centre.actor, now=machine.centre.clock)


def put_right(fleet: Fleet) -> None:
    """What people do once they are told: the newest program, PCs switched on, offices paired that are not."""
    for machine in fleet.machines.values():
        if machine.older is not None:
            machine.older = None
            machine.restart()
        with machine.centre.session() as session:
            query = select(Installation.uid).where(
                Installation.revoked_at.is_not(None), Installation.uid.not_in(fleet.dead)
            )
            for uid in session.scalars(query).all():
                put_back_pc(session, uid, by=machine.centre.actor, now=machine.centre.now)
    for county in fleet.of(COUNTY_OFFICE):
        for machine in fleet.machines.values():
            if machine.office != COUNTY_OFFICE and not (_knows(county, machine) and _knows(machine, county)):
                pair(county.centre, machine.centre, fleet.folder)


def _knows(machine: Machine, other: Machine) -> bool:
    with machine.centre.reading() as session:
        query = select(Installation.id).where(Installation.uid == other.installation)
        return session.scalars(query).first() is not None


def sign_roster(county: Machine) -> None:
    """The next version of the roster, with the root key's stick."""
    centre = county.centre
    centre.pass_time(minutes=1)
    with cheap_passwords(), centre.session() as session:
        issue_roster(session, centre.centre, root_file(), PASSWORD, by=centre.actor, now=centre.now)


def _roster(fleet: Fleet) -> int:
    newest = 0
    for machine in fleet.machines.values():
        with machine.centre.reading() as session:
            newest = max(newest, version_held(session))
    return newest


def give_again(fleet: Fleet) -> int:
    """The county gives a case once more whose decision all lost that had it: its holder's work is kept back.

    That work comes in then. Returns how many cases were given.
    """
    offices = {uid: office for office, uid in fleet.uids.items()}
    known: set[tuple[UUID, UUID]] = set()
    for machine in fleet.machines.values():
        with machine.centre.reading() as session:
            rows = session.execute(select(Custody.dispute_uid, Custody.to_office_id))
            known.update((row.dispute_uid, row.to_office_id) for row in rows)
    given = 0
    for county in fleet.of(COUNTY_OFFICE):
        # Where anybody has the decision it must come by itself.
        for case, office in sorted({*_without_decision(county)} - known):
            fleet.hand_over(county, case, offices[office])
            given += 1
    return given


def _without_decision(county: Machine) -> list[tuple[UUID, UUID]]:
    """Cases of which something is kept back that another township than the last holder wrote; and who."""
    refused = (
        select(Change.entity, Change.record_uid, Change.office)
        .where(Change.refused == ReasonCode.AUTHORITY.value)
        .order_by(Change.id)
    )
    found: dict[UUID, UUID] = {}
    with county.centre.reading() as session:
        for entity, uid, office in session.execute(refused):
            case = root_of(session, entity, uid)
            if case is not None and office not in holders_ever(session, case):
                found[case] = office
        open_cases = select(Dispute.uid).where(Dispute.uid.in_(found), Dispute.voided_at.is_(None))
        return [(case, found[case]) for case in session.scalars(open_cases)]


def decide(fleet: Fleet) -> int:
    """What is kept back when all is at rest: the director takes it where that is allowed, or gives it up.

    Returns how many were taken.

    :raises AssertionError: when a package waits for another one of a PC that is alive.
    """
    taken = 0
    for machine in fleet.machines.values():
        with machine.centre.reading() as session:
            kept = [(row.package_id, row.state, reason_of(row)) for row in held_rows(session)]
            files = {row.package_id: file_of(machine.centre.centre, row) for row in held_rows(session)}
        for uid, state, reason in kept:
            file = files[uid]
            assert file is not None, f"{machine.name}: the file of a package in quarantine is gone"
            act = take_all_the_same if reason in TAKEN_BY_PERSON else discard_package
            sender = peek(file).sender if act is take_all_the_same else None
            if state is PackageState.WAITING:
                assert sender is not None, "a gap is decided by a person"
                assert UUID(hex=sender.installation) in fleet.dead, f"{machine.name} waits for {sender}"
            act(machine.centre.centre, uid, "打过电话", by=machine.centre.actor, now=machine.centre.clock)
            if sender is not None:
                taken += 1
                _answer(fleet, machine, UUID(hex=sender.org))
    return taken


def _answer(fleet: Fleet, machine: Machine, office: UUID) -> None:
    """Whoever took a package writes one back, for the first PC of the office that it came from."""
    to = next(name for name, uid in fleet.uids.items() if uid == office)
    if to != machine.office:
        _carry(fleet, fleet.of(to)[0], fleet.export(machine, to))


def held(fleet: Fleet) -> dict[str, frozenset[str]]:
    """Ids of the accepted changes of each machine."""
    return {name: accepted(machine) for name, machine in fleet.machines.items()}


def _standing(fleet: Fleet) -> object:
    return {name: (ids, whole_files(fleet.machines[name])) for name, ids in held(fleet).items()}

"""What the exchange promises, checked against the database files themselves.

The view of a record is worked out here once more, in plain Python from the headers of its changes, and
compared with what the program shows: two implementations of one rule.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PackageDirection, PackageState
from db.exchanged import exchanged_classes, reference_columns, table_of, value_columns
from db.integrity import business_rows, full_check
from db.models.attachment import Attachment, Blob
from db.models.change import Change, Conflict
from db.models.custody import Custody
from db.models.dispute import Dispute
from db.models.package import Link, LinkChange, PackageRecord
from desktop_app.services.blob import store_of
from desktop_app.services.case_record import belonging, case_records
from desktop_app.services.custody import holder_of
from desktop_app.services.roster import newest_roster
from tests.protocol.fleet import COUNTY_OFFICE, Fleet, Machine
from tests.protocol.open_cases import nothing_stays_sealed

Key = tuple[str, str]
"""Entity and uid (hex) of a record."""


@dataclass(frozen=True)
class Fact:
    """One change as its header and payload say."""

    id: str
    office: UUID
    lamport: int
    custody_no: int
    supersedes: Mapping[str, Sequence[str]]
    values: Mapping[str, Any]
    creates: bool


@dataclass(frozen=True)
class Holding:
    """What a machine holds: its accepted changes by record, its rows, and its conflicts.

    ``closed`` are the records of restricted cases of which it carries changes that it cannot read, and what
    hangs on them: it may have come before the restriction, when the case itself had not.
    """

    facts: Mapping[Key, tuple[Fact, ...]]
    rows: Mapping[Key, Mapping[str, Any]]
    conflicts: Mapping[Key, Mapping[str, frozenset[str]]]
    closed: Set[Key]

    def ids(self) -> frozenset[str]:
        return frozenset(fact.id for facts in self.facts.values() for fact in facts)


def accepted(machine: Machine) -> frozenset[str]:
    """Ids of the changes that a machine has accepted."""
    with machine.centre.reading() as session:
        return frozenset(session.scalars(select(Change.change_id).where(Change.refused.is_(None))))


def whole_files(machine: Machine) -> frozenset[str]:
    """SHA-256 of the attachments whose bytes are all here, read and compared with their names."""
    store = store_of(machine.centre.centre)
    with machine.centre.reading() as session:
        whole = session.execute(select(Blob.sha256, Blob.size).where(Blob.complete_at.is_not(None))).all()
    return frozenset(sha256 for sha256, size in whole if not store.damaged(sha256, size))


def files_arrived(fleet: Fleet) -> None:
    """Bytes that stand anywhere are wherever the case is worked, and at the county unless it is restricted.

    A clone and the PC that it was copied from have one name: what one of them asks for may go to the other.
    """
    anywhere = frozenset[str]().union(*(whole_files(machine) for machine in fleet.machines.values()))
    restricted: set[UUID] = set()
    for machine in fleet.machines.values():
        with machine.centre.reading() as session:
            restricted.update(session.scalars(select(Dispute.uid).where(Dispute.restricted_at.is_not(None))))
    for machine in fleet.machines.values():
        with machine.centre.reading() as session:
            rows = session.execute(
                select(Attachment.sha256, Dispute)
                .join(Dispute, Dispute.id == Attachment.dispute_id)
                .where(Attachment.voided_at.is_(None))
            ).all()
            wanted = {
                sha256
                for sha256, dispute in rows
                if holder_of(dispute) == machine.office_uid
                or (machine.office == COUNTY_OFFICE and dispute.uid not in restricted)
            }
        of_that_name = (m for m in fleet.machines.values() if m.installation == machine.installation)
        lacking = (wanted & anywhere) - frozenset[str]().union(*map(whole_files, of_that_name))
        assert not lacking, f"{machine.name} lacks the bytes of {len(lacking)} attachments"


def holding(machine: Machine) -> Holding:
    """Read everything that the checks need."""
    with machine.centre.reading() as session:
        facts: dict[Key, list[Fact]] = {}
        closed: set[Key] = set()
        for header_text, payload, change_id, office in session.execute(
            select(Change.header, Change.payload, Change.change_id, Change.office).where(
                Change.refused.is_(None)
            )
        ):
            header = json.loads(header_text)
            fact = Fact(
                change_id, office, header["lamport"], header["custody_no"], header["supersedes"],
                {} if payload is None else json.loads(payload)["values"], header["op"] == "create",
            )  # fmt: skip
            key = header["entity"], header["uid"]
            facts.setdefault(key, []).append(fact)
            if payload is None:
                closed.add(key)
        rows = {(entity, values["uid"]): values for entity, values in business_rows(session)}
        conflicts: dict[Key, dict[str, frozenset[str]]] = {}
        for row in session.scalars(select(Conflict)):
            fields = conflicts.setdefault((row.entity, row.record_uid.hex), {})
            fields[row.field] = frozenset(row.change_ids)
        below = {key for key, found in facts.items() if _hangs_on(key, found, closed)}
        while not below <= closed:
            closed |= below
            below = {key for key, found in facts.items() if _hangs_on(key, found, closed)}
        return Holding({key: tuple(found) for key, found in facts.items()}, rows, conflicts, closed)


def _hangs_on(key: Key, facts: Sequence[Fact], closed: Set[Key]) -> bool:
    return bool(closed) and any(_parents(key[0], fact.values) & closed for fact in facts)


def standing(facts: Sequence[Fact], field: str) -> list[Fact]:
    """The changes of a field that no other change has seen, the one that shows first."""
    seen = {change_id for fact in facts for change_id in fact.supersedes.get(field, ())}
    found = [fact for fact in facts if field in fact.values and fact.id not in seen]
    return sorted(found, key=lambda fact: (-fact.custody_no, -fact.lamport, fact.id))


def nothing_overwritten(held: Holding) -> None:
    """Every value is superseded by a change that saw it, or shows, or is in the list of conflicts."""
    fields = {entity: value_columns(model) for entity, model in exchanged_classes().items()}
    for (entity, uid), facts in held.facts.items():
        if (entity, uid) in held.closed:
            continue
        row = held.rows.get((entity, uid))
        for field in {field for fact in facts for field in fact.values} & set(fields.get(entity, ())):
            stand = standing(facts, field)
            assert stand, f"{entity}.{field} has no value left"
            listed = held.conflicts.get((entity, uid), {}).get(field, frozenset())
            differ = len({json.dumps(fact.values[field]) for fact in stand}) > 1
            # Under which number a case is worked nobody decides but the county.
            decides = differ and field != "custody_no"
            expected = frozenset(fact.id for fact in stand) if decides else frozenset[str]()
            assert listed == expected, f"conflicts of {entity}.{field}: {listed} instead of {expected}"
            if row is not None:
                assert row[field] == stand[0].values[field], f"{entity}.{field} shows another value"


def same_view(one: Holding, other: Holding) -> None:
    """Records with the same changes look the same to the byte, conflicts included."""
    for key in (one.facts.keys() & other.facts.keys()) - one.closed - other.closed:
        mine = {fact.id for fact in one.facts[key]}
        if mine == {fact.id for fact in other.facts[key]}:
            assert one.rows.get(key) == other.rows.get(key), f"{key[0]} differs"
            assert one.conflicts.get(key) == other.conflicts.get(key), f"conflicts of {key[0]} differ"


def no_leak(fleet: Fleet, machine: Machine, *, at_rest: bool = False) -> None:
    """A township holds nothing of another one, but for the cases that the county ever gave it.

    A case may come in an earlier part than the decision about it; ``at_rest`` it has the decision, too. And
    of what case a record is that is sealed, or that came without the case, it cannot tell: whoever has the
    case says so.
    """
    if machine.office == COUNTY_OFFICE:
        return
    given: set[UUID] = set()
    for other in (machine,) if at_rest else fleet.machines.values():
        with other.centre.reading() as session:
            query = select(Custody.dispute_uid).where(Custody.to_office_id == machine.office_uid)
            given.update(session.scalars(query))
    with machine.centre.reading() as session:
        allowed = {uid for _, uid in case_records(session, given)} | given
        county = fleet.of(COUNTY_OFFICE)[0].office_uid
        foreign = session.execute(
            select(Change.entity, Change.record_uid).where(
                Change.office.not_in([machine.office_uid, county]), Change.record_uid.not_in(allowed)
            )
        ).all()
    leaked = {(row.entity, row.record_uid) for row in foreign}
    leaked -= _parts_of(fleet, given) if leaked else set()
    assert not leaked, f"{machine.name} holds {leaked}"


def _parts_of(fleet: Fleet, cases: Set[UUID]) -> set[tuple[str, UUID]]:
    found: set[tuple[str, UUID]] = set()
    for machine in fleet.machines.values():
        with machine.centre.reading() as session:
            found |= belonging(session, cases)
    return found


def acks_are_true(machine: Machine) -> None:
    """What a machine would acknowledge is in its database: each change of each link up to its last number.

    A machine that never took anything from another PC of its office knows every number itself.
    """
    with machine.centre.reading() as session:
        within = select(Link.id).where(
            Link.direction == PackageDirection.IN, Link.peer_installation.is_not(None)
        )
        alone = session.scalars(within).first() is None
        for link in session.scalars(select(Link).where(Link.direction == PackageDirection.IN)):
            numbers = session.execute(
                select(LinkChange.seq, LinkChange.change_id).where(LinkChange.link_id == link.id)
            ).all()
            assert all(seq <= link.last_seq for seq, _ in numbers)
            if alone:
                assert len(numbers) == link.last_seq, f"{machine.name} acknowledges what it never took"
            here = set(
                session.scalars(
                    select(Change.change_id).where(Change.change_id.in_([change for _, change in numbers]))
                )
            )
            assert here == {change for _, change in numbers}, f"{machine.name} acknowledges what it lacks"


def one_writer_per_custody(held: Holding) -> None:
    """Under one custody number only one office writes a case: the one that the decision names.

    Two PCs of the county that have not heard of each other may give a case to two offices under one number,
    as people do who decide at two tables. The later decision holds; each office had a right to write.
    """
    custodians: dict[tuple[str, int], set[str]] = {}
    for (entity, _), facts in held.facts.items():
        if entity == "custody":
            values = facts[0].values
            key = (values["dispute_uid"], values["custody_no"])
            custodians.setdefault(key, set()).add(values["to_office_id"])
    for (entity, uid), facts in held.facts.items():
        if entity != "dispute":
            continue
        for fact in facts:
            if fact.custody_no > 1:
                named = custodians.get((uid, fact.custody_no))
                assert named is None or fact.office.hex in named, "two offices write under one number"


def quarantine_is_empty(machine: Machine, held: Holding, anywhere: Set[Key]) -> None:
    """After an honest end nothing waits and nothing is kept back.

    A change may wait for a record that was made nowhere (it is not ``anywhere``), its own or a parent: all
    PCs that had it were put back to before, and no protocol brings it again. And what hangs on a restricted
    case that is ``closed`` here waits for it to be opened.
    """
    with machine.centre.reading() as session:
        left = session.execute(
            select(PackageRecord.state, PackageRecord.reason).where(
                PackageRecord.direction == PackageDirection.IN,
                PackageRecord.state == PackageState.WAITING,
            )
        ).all()
        refused = session.execute(
            select(Change.entity, Change.refused).where(Change.refused.is_not(None))
        ).all()
        pending = [
            (entity, uid)
            for entity, uid, payload in session.execute(
                select(Change.entity, Change.record_uid, Change.payload).where(Change.pending)
            )
            if (entity, uid.hex) not in held.closed
            if (entity, uid.hex) in anywhere
            if payload is None or _parents(entity, json.loads(payload)["values"]) <= anywhere
        ]
    assert not left, f"{machine.name}: {left}"
    assert not refused, f"{machine.name} refused {refused}"
    assert not pending, f"{machine.name} waits for the parents of {pending}"


def _parents(entity: str, values: Mapping[str, Any]) -> set[Key]:
    """The records that a record refers to."""
    references = reference_columns(exchanged_classes()[entity])
    return {(table_of(target).name, values[name]) for name, target in references.items() if values.get(name)}


def everything_arrived(fleet: Fleet, before: Mapping[str, frozenset[str]]) -> None:
    """No loss: what stood on any machine stands wherever it belongs."""
    holdings = {name: holding(machine) for name, machine in fleet.machines.items()}
    entered: set[str] = set().union(*before.values())
    everything = set().union(*(held.ids() for held in holdings.values()))
    assert entered <= everything, f"{len(entered - everything)} changes are gone"
    office_of = {
        fact.id: fact.office for held in holdings.values() for facts in held.facts.values() for fact in facts
    }
    for name, machine in fleet.machines.items():
        ids = holdings[name].ids()
        if machine.office == COUNTY_OFFICE:
            missing = everything - ids
        else:
            own = {change for change in everything if office_of[change] == machine.office_uid}
            missing = own - ids
        assert not missing, f"{name} lacks {len(missing)} changes"
    for machine in fleet.machines.values():
        if machine.office != COUNTY_OFFICE:
            _cases_are_whole(machine, holdings)


def rosters(fleet: Fleet) -> dict[str, tuple[int, bytes] | None]:
    """The roster in force at each machine, but for a clone of the county's PC.

    It gets none: nobody but the county has rosters to give.
    """
    signed: dict[str, tuple[int, bytes] | None] = {}
    for name, machine in fleet.machines.items():
        if machine.office != COUNTY_OFFICE or not name.endswith("-copy"):
            with machine.centre.reading() as session:
                newest = newest_roster(session)
                signed[name] = None if newest is None else (newest.version, newest.content)
    return signed


def roster_reached_all(fleet: Fleet) -> None:
    """After the honest end the same roster is in force everywhere, or none."""
    signed = rosters(fleet)
    assert len(set(signed.values())) == 1, {name: held and held[0] for name, held in signed.items()}


def _cases_are_whole(machine: Machine, holdings: Mapping[str, Holding]) -> None:
    """A township holds the whole of each case that it works, whoever wrote it."""
    with machine.centre.reading() as session:
        held = [d.uid for d in session.scalars(select(Dispute)) if holder_of(d) == machine.office_uid]
        records = {(entity, uid.hex) for entity, uid in case_records(session, held)}
    mine = holdings[machine.name]
    for other in holdings.values():
        for key in records & other.facts.keys():
            if key[0] in {"leader_assignment", "progress_entry", "leader"}:
                continue
            theirs = {fact.id for fact in other.facts[key]}
            assert theirs <= {fact.id for fact in mine.facts.get(key, ())}, (
                f"{machine.name} lacks of {key[0]}"
            )


def hold(fleet: Fleet, before: Mapping[str, frozenset[str]]) -> None:
    """All promises at the end of a story, after the offices have come to rest."""
    everything_arrived(fleet, before)
    files_arrived(fleet)
    roster_reached_all(fleet)
    nothing_stays_sealed(fleet)
    holdings = {name: holding(machine) for name, machine in fleet.machines.items()}
    for held in holdings.values():
        nothing_overwritten(held)
        one_writer_per_custody(held)
    anywhere = {
        key
        for held in holdings.values()
        for key, facts in held.facts.items()
        if any(fact.creates for fact in facts)
    }
    for one, other in combinations(fleet.machines.values(), 2):
        same_view(holdings[one.name], holdings[other.name])
    for machine in fleet.machines.values():
        no_leak(fleet, machine, at_rest=True)
        acks_are_true(machine)
        quarantine_is_empty(machine, holdings[machine.name], anywhere)


def is_sound(session: Session) -> None:
    """The database itself is whole."""
    assert full_check(session) == ()

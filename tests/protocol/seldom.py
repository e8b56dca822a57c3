"""What happens seldom: files, restricted cases, PCs switched off, earlier programs, a dead office."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from db.models.attachment import Attachment, Blob
from db.models.dispute import Dispute
from db.models.office import Installation
from desktop_app.exchange.limits import Limits
from desktop_app.services import package_import
from desktop_app.services.attachment_file import recheck_attachments
from desktop_app.services.blob import store_of
from desktop_app.services.installation_switch import put_back_pc, revoke_pc
from desktop_app.services.package_quarantine import (
    TAKEN_BY_PERSON,
    discard_package,
    held_rows,
    reason_of,
    take_all_the_same,
)
from desktop_app.services.package_settle import settle_quarantine
from tests.protocol import promise
from tests.protocol.fleet import COUNTY_OFFICE, HIDDEN, OTHER, TOWN, Machine
from tests.protocol.machine import PICK, Failing
from tests.protocol.open_cases import lift, restrict
from tests.protocol.rebirth import perish, rebuild
from tests.protocol.rounds import sign_roster
from tests.services.attachments import SMALL, add, content
from tests.services.older_programs import older_by_a_field, older_by_an_entity

OFFICES = st.sampled_from([TOWN, OTHER])


class Keeping(Failing):
    """Files that are added to cases, and cases that only some may read."""

    @rule(pick=PICK, case=PICK, chunks=st.integers(1, 3))
    def attach(self, pick: int, case: int, chunks: int) -> None:
        self.count("steps")
        machine = self.township(pick)
        held = self.fleet.held_cases(machine)
        if held:
            self.fleet.counter += 1
            data = content(chunks * SMALL - 100, self.fleet.counter)
            machine.centre.pass_time(minutes=1)
            add(machine.centre, held[case % len(held)], data, f"材料{self.fleet.counter}")

    @rule(pick=PICK, which=PICK)
    def file_is_gone(self, pick: int, which: int) -> None:
        """The disk has lost the file of an attachment; whoever opens it finds out, and it is asked for."""
        self.count("steps")
        machine = self.any_machine(pick)
        with machine.centre.session() as session:
            living = select(Attachment.sha256).where(Attachment.voided_at.is_(None))
            whole = session.scalars(
                select(Blob.sha256).where(Blob.complete_at.is_not(None), Blob.sha256.in_(living))
            ).all()
            if whole:
                name = sorted(whole)[which % len(whole)]
                store_of(machine.centre.centre).path(name).unlink()
                recheck_attachments(
                    session, machine.centre.centre, by=machine.centre.actor, now=machine.centre.now
                )

    @rule(changes=st.sampled_from([3, 8, Limits().changes]))
    def stick(self, changes: int) -> None:
        """So few changes go into one part of a package; each part is a file that may be lost by itself."""
        self.count("steps")
        self.fleet.part = changes

    @rule(pick=PICK, case=PICK, county_reads=st.booleans())
    def restrict(self, pick: int, case: int, county_reads: bool) -> None:
        self.count("steps")
        machine = self.fleet.of(TOWN)[pick % len(self.fleet.of(TOWN))]
        held = self.fleet.held_cases(machine)
        if held:
            readers = (COUNTY_OFFICE,) if county_reads else ()
            restrict(self.fleet, machine, held[case % len(held)], *readers)

    @rule(pick=PICK, case=PICK)
    def lift(self, pick: int, case: int) -> None:
        self.count("steps")
        machine = self.township(pick)
        held = set(self.fleet.held_cases(machine))
        with machine.centre.reading() as session:
            found = session.scalars(select(Dispute.uid).where(Dispute.restricted_at.is_not(None)))
            restricted = sorted(held & set(found))
        if restricted:
            lift(machine, restricted[case % len(restricted)])


class Seldom(Keeping):
    """Who counts, which program runs where, what is kept back, and the death of an office."""

    @rule(pick=PICK, which=PICK)
    def switch_off(self, pick: int, which: int) -> None:
        """A PC takes nothing more from another one, whose acknowledgements stop counting."""
        self.count("steps")
        machine = self.any_machine(pick)
        with machine.centre.session() as session:
            query = select(Installation.uid).where(
                Installation.is_self.is_(False), Installation.revoked_at.is_(None)
            )
            others = sorted(session.scalars(query))
            if others:
                uid = others[which % len(others)]
                revoke_pc(session, uid, "电脑丢了", by=machine.centre.actor, now=machine.centre.now)

    @rule(pick=PICK, which=PICK)
    def switch_on(self, pick: int, which: int) -> None:
        self.count("steps")
        machine = self.any_machine(pick)
        with machine.centre.session() as session:
            query = select(Installation.uid).where(
                Installation.revoked_at.is_not(None), Installation.uid.not_in(self.fleet.dead)
            )
            off = sorted(session.scalars(query))
            if off:
                uid = off[which % len(off)]
                put_back_pc(session, uid, by=machine.centre.actor, now=machine.centre.now)

    @rule(pick=PICK)
    def roster(self, pick: int) -> None:
        """The county's root key signs who counts; it rides in the packages that come."""
        self.count("steps")
        sign_roster(self.county(pick))

    @rule(pick=PICK, by_a_field=st.booleans())
    def older_program(self, pick: int, by_a_field: bool) -> None:
        """A PC has a program that does not know a field of disputes, or no orders at all."""
        self.count("steps")
        machine = self.any_machine(pick)
        if machine.older is None:
            if by_a_field or machine.office == COUNTY_OFFICE:
                machine.older = partial(older_by_a_field, name=HIDDEN)
            else:
                machine.older = partial(older_by_an_entity, entity="dispatch")

    @rule(pick=PICK)
    def newer_program(self, pick: int) -> None:
        self.count("steps")
        machine = self.any_machine(pick)
        if machine.older is not None:
            machine.older = None
            machine.restart()

    @rule(pick=PICK, reader=PICK)
    def far_too_old(self, pick: int, reader: int) -> None:
        """A program that cannot read the package at all keeps it until it is newer."""
        self.count("steps")
        found = self.a_delivery(pick, reader)
        if found is not None:
            machine, parcel = found
            honest = package_import.SCHEMA
            package_import.SCHEMA = 0
            try:
                self.fleet.take(machine, parcel)
            finally:
                package_import.SCHEMA = honest
            promise.acks_are_true(machine)

    @rule(pick=PICK)
    def look_again(self, pick: int) -> None:
        """What waits or was kept back is looked at, as after every import."""
        self.count("steps")
        machine = self.any_machine(pick)
        with machine.program():
            settle_quarantine(machine.centre.centre, by=machine.centre.actor, now=machine.centre.clock)
        promise.acks_are_true(machine)

    @rule(pick=PICK, which=PICK, take=st.booleans())
    def person_decides(self, pick: int, which: int, take: bool) -> None:
        """The director takes a package that was kept back all the same, or gives it up."""
        self.count("steps")
        machine = self.any_machine(pick)
        with machine.centre.reading() as session:
            kept = [(row.package_id, reason_of(row)) for row in held_rows(session)]
        if take:
            kept = [(uid, reason) for uid, reason in kept if reason in TAKEN_BY_PERSON]
        if kept:
            act = take_all_the_same if take else discard_package
            uid, _ = kept[which % len(kept)]
            with machine.program():
                act(machine.centre.centre, uid, "打过电话", by=machine.centre.actor, now=machine.centre.clock)
            promise.acks_are_true(machine)
            promise.no_leak(self.fleet, machine)

    @precondition(lambda self: not self.fleet.dead)
    @rule(office=OFFICES)
    def dead_office(self, office: str) -> None:
        """Fire or flood: the township begins with a new PC and what the county gives back."""
        self.count("steps")
        perish(self.fleet, office)
        machine = rebuild(self.fleet, office)
        self._is_sound(machine)

    def _is_sound(self, machine: Machine) -> None:
        promise.no_leak(self.fleet, machine)
        with machine.centre.reading() as session:
            promise.is_sound(session)

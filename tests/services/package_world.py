"""Centres that exchange real package files through a stick folder, for the tests of the exchange."""

import hashlib
import shutil
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.canonical import canonical
from db.enums import CentreLevel, DispatchKind
from db.integrity import business_digest, business_rows
from db.models.change import Change, Conflict
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.package import PackageRecord
from desktop_app.domain.clock_time import local_date
from desktop_app.services.centre import open_centre
from desktop_app.services.custody import CustodyDraft, hand_over
from desktop_app.services.package_export import ExportDone, export_package
from desktop_app.services.package_import import import_package
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.pairing import confirm_pairing, read_candidate, write_own_pairing
from tests.database.rows import dispute, party
from tests.support.centre import COUNTY, TOWNSHIP, OpenTestCentre, make_centre
from tests.support.kept_folder import kept_folder
from tests.support.passwords import cheap_numbers

OTHER_TOWNSHIP = (CentreLevel.TOWNSHIP, "石佛镇综治中心", "石佛", "411525101000")


def pair(one: OpenTestCentre, other: OpenTestCentre, stick: Path) -> None:
    """Pair two centres as two people do: a file each way, and the number read from the other screen."""
    with cheap_numbers():
        _pair(one, other, stick)


def _pair(one: OpenTestCentre, other: OpenTestCentre, stick: Path) -> None:
    files: list[Path] = []
    for centre in (one, other):
        with centre.session() as session:
            files.append(write_own_pairing(session, centre.centre, stick, by=centre.actor, now=centre.now))
    numbers: list[str] = []
    for centre, file in ((one, files[1]), (other, files[0])):
        with centre.reading() as session:
            today = local_date(centre.now)
            candidate = read_candidate(session, centre.centre, file, by=centre.actor, today=today)
            numbers.append(candidate.number)
    for centre, file, number in ((one, files[1], numbers[1]), (other, files[0], numbers[0])):
        with centre.session() as session:
            today = local_date(centre.now)
            candidate = read_candidate(session, centre.centre, file, by=centre.actor, today=today)
            confirm_pairing(session, centre.centre, candidate, number, by=centre.actor, now=centre.now)
    for file in files:
        file.unlink()


@dataclass
class World:
    """A county, two townships paired with it, and the stick that goes between them."""

    folder: Path
    county: OpenTestCentre
    town: OpenTestCentre
    other: OpenTestCentre
    stick: Path

    def send(self, sender: OpenTestCentre, recipient: OpenTestCentre) -> Path:
        """Export and return the file on the stick."""
        return self.export(sender, recipient).files[0].path

    def export(self, sender: OpenTestCentre, recipient: OpenTestCentre) -> ExportDone:
        """Export to the stick, a minute later."""
        sender.pass_time(minutes=1)
        return export_package(
            sender.centre, recipient.centre.identity.uid, self.stick, by=sender.actor, now=sender.clock
        )

    def carry(self, sender: OpenTestCentre, recipient: OpenTestCentre) -> ImportResult:
        """One honest trip: export, import."""
        return receive(recipient, self.send(sender, recipient))


_FACTS = {"county": COUNTY, "town": TOWNSHIP, "other": OTHER_TOWNSHIP}


@cache
def _paired() -> Path:
    """The three centres, paired once for the whole test run (the number to compare is slow on purpose)."""
    folder = kept_folder("fengqiao-test-")
    centres = {name: make_centre(folder / name, facts) for name, facts in _FACTS.items()}
    for name in ("town", "other"):
        pair(centres["county"], centres[name], folder)
    for centre in centres.values():
        centre.centre.close()
    return folder


def make_world(folder: Path) -> World:
    """A world of its own in ``folder``."""
    stick = folder / "U 盘"
    stick.mkdir(parents=True)
    county, town, other = (
        make_centre(folder / name, facts, kept=_paired() / name) for name, facts in _FACTS.items()
    )
    return World(folder, county, town, other, stick)


def receive(centre: OpenTestCentre, file: Path) -> ImportResult:
    """Import a file."""
    centre.pass_time(minutes=1)
    return import_package(centre.centre, file, by=centre.actor, now=centre.clock)


def register(centre: OpenTestCentre, number: int, description: str = "两家为院墙滴水吵了起来") -> UUID:
    """A dispute with one party."""
    with centre.session() as session:
        made = dispute(f"{centre.centre.identity.short_name}纠〔2026〕A{number:04d}-X", description)
        session.add(made)
        session.add(party(made, f"温秀云{number}"))
        session.flush()
        return made.uid


def edit(centre: OpenTestCentre, uid: UUID, **values: object) -> None:
    """Change fields of a dispute."""
    centre.pass_time(minutes=1)
    with centre.session() as session:
        found = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        for field, value in values.items():
            setattr(found, field, value)


def order(county: OpenTestCentre, township: OpenTestCentre, number: int, matter: UUID | None = None) -> UUID:
    """A dispatch of the county to a township."""
    identity = township.centre.identity
    with county.session() as session:
        made = Dispatch(
            number=f"固始交〔2026〕{number:04d}", kind=DispatchKind.COUNTY,
            recipient_office_id=identity.uid, recipient_name=identity.name, matter_uid=matter,
            title="砂石厂扬尘纠纷", content="群众反映夜间生产，请核实处理。", demands="七日内报结果。",
            issued_on=date(2026, 11, 23), due_on=date(2026, 11, 30), sign_due_on=date(2026, 11, 25),
            contact_name="范德山",
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.uid


def hand(world: World, case: UUID, to: OpenTestCentre, reason: str = "涉事砂场在石佛") -> None:
    """The county hands a case to a township; nobody else hears of it yet."""
    county = world.county
    county.pass_time(minutes=1)
    draft = CustodyDraft(case, to.centre.identity.uid, reason)
    with county.session() as session:
        hand_over(session, county.centre.identity, draft, by=county.actor, now=county.now)


def digest_of(centre: OpenTestCentre, office: OpenTestCentre) -> str:
    """Digest of the rows of one office, as this centre holds them."""
    total = hashlib.sha256()
    with centre.reading() as session:
        for entity, values in business_rows(session):
            if values["office_id"] == office.centre.identity.uid.hex:
                total.update(canonical({"entity": entity, "values": values}))
    return total.hexdigest()


def whole_digest(centre: OpenTestCentre) -> str:
    """Digest of all business data."""
    with centre.reading() as session:
        return business_digest(session)


def count(session: Session, model: type[Change] | type[Conflict] | type[Dispute] | type[Dispatch]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def journal(centre: OpenTestCentre) -> list[PackageRecord]:
    """Rows of the journal, oldest first."""
    with centre.reading() as session:
        rows = list(session.scalars(select(PackageRecord).order_by(PackageRecord.id)))
        session.expunge_all()
        return rows


def snapshot(centre: OpenTestCentre, name: str) -> Path:
    """A backup of the database file, made the way a copy of a closed folder is."""
    centre.centre.close()
    target = centre.centre.folder.parent / name
    shutil.copytree(centre.centre.folder, target)
    _reopen(centre)
    return target


def restore(centre: OpenTestCentre, backup: Path) -> None:
    """Put a backup in the place of the centre."""
    centre.centre.close()
    shutil.rmtree(centre.centre.folder)
    shutil.copytree(backup, centre.centre.folder)
    _reopen(centre)


def _reopen(centre: OpenTestCentre) -> None:
    centre.centre = open_centre(centre.centre.folder, centre.centre.key, now=centre.clock)

"""A township and its county, paired, with a stick folder between them: what the exchange is measured with."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.big_centre import DIRECTOR, PASSWORD, OpenBench, open_bench
from bench.clock import NOW, StandingClock
from bench.measure import Run
from db.enums import CentreLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.services.centre import NewCentre, create_centre
from desktop_app.services.package_export import ExportDone, export_package
from desktop_app.services.package_import import import_package
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.pairing import confirm_pairing, read_candidate, write_own_pairing
from desktop_app.services.rules import load_rules

TOWN = (CentreLevel.TOWNSHIP, "柳桥镇综治中心", "柳桥")
COUNTY = (CentreLevel.COUNTY, "固始县综治中心", "固始", "411525000000")


@dataclass(frozen=True, slots=True)
class Offices:
    """Two open, paired centres and the folder that stands for the stick."""

    town: OpenBench
    county: OpenBench
    stick: Path

    def close(self) -> None:
        """Let go of both databases."""
        self.town.centre.close()
        self.county.centre.close()


def new_offices(run: Run, name: str) -> Offices:
    """Both, paired, in a folder of this name: a copy of two that are made once for a run."""
    made, home = run.folder / "paired", run.folder / name
    if not made.exists():
        (made / "stick").mkdir(parents=True)
        # The newest case's township, so that its cases are at home there.
        town = _office(made / "town", *TOWN, corpus.case(1).village.township_code)
        county = _office(made / "county", *COUNTY)
        pair(town, county, made / "stick")
        Offices(town, county, made / "stick").close()
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(made, home)
    return open_offices(home)


def open_offices(home: Path) -> Offices:
    """Open what ``new_offices`` made, or a copy of it."""
    return Offices(open_bench(home / "town"), open_bench(home / "county"), home / "stick")


def _office(folder: Path, level: CentreLevel, name: str, short_name: str, code: str) -> OpenBench:
    new = NewCentre(folder, level, name, short_name, code, DIRECTOR, PASSWORD)
    centre, actor, _ = create_centre(new, now=StandingClock().now)
    return OpenBench(centre, actor, load_rules(centre.identity))


def pair(one: OpenBench, other: OpenBench, stick: Path) -> None:
    """A file each way over the stick, and the number compared."""
    files: list[Path] = []
    for office in (one, other):
        with office.writing() as session, session.begin():
            files.append(write_own_pairing(session, office.centre, stick, by=office.actor, now=NOW))
    numbers: list[str] = []
    for office, file in ((one, files[1]), (other, files[0])):
        with office.centre.reading() as session:
            day = local_date(NOW)
            numbers.append(read_candidate(session, office.centre, file, by=office.actor, today=day).number)
    for office, file, number in ((one, files[1], numbers[1]), (other, files[0], numbers[0])):
        with office.writing() as session, session.begin():
            candidate = read_candidate(session, office.centre, file, by=office.actor, today=local_date(NOW))
            confirm_pairing(session, office.centre, candidate, number, by=office.actor, now=NOW)
        file.unlink()


def export(sender: OpenBench, recipient: OpenBench, stick: Path) -> ExportDone:
    """Everything that is due, onto the stick."""
    uid = recipient.centre.identity.uid
    return export_package(sender.centre, uid, stick, by=sender.actor, now=StandingClock().now)


def take_in(office: OpenBench, path: Path) -> ImportResult:
    """One file off the stick."""
    return import_package(office.centre, path, by=office.actor, now=StandingClock().now)

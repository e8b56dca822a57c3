"""Sending and taking in attachments against a plain copy of the same bytes with their SHA-256.

Ours is the whole way: read from the store, pack, encrypt, open again with the importer's verifier, copy to
the carrier, read back and compare; then fetch, verify, put every chunk into the other store, compare with the
name, and both databases. The floor copies the same files once, hashing them as it goes.

``FENGQIAO_BENCH_ATTACHMENTS=1024`` takes so many MiB instead of the usual size.
"""

import cProfile
import hashlib
import os
import pstats
import random
import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.big_centre import DIRECTOR, PASSWORD, OpenBench
from bench.clock import NOW, StandingClock
from bench.measure import FULL, QUICK, TINY, Figure, Goal, Measure, Run, elapsed_ms
from db.enums import CentreLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.paths import resource
from desktop_app.services.attachment import AttachmentDraft, add_attachment, keep_file
from desktop_app.services.centre import NewCentre, create_centre
from desktop_app.services.dispute import register
from desktop_app.services.package_export import ExportDone, export_package
from desktop_app.services.package_import import import_package
from desktop_app.services.pairing import confirm_pairing, read_candidate, write_own_pairing
from desktop_app.services.rules import load_rules
from desktop_app.services.unit_import import import_units

_MIB = 2**20
_USUAL = {FULL: 256, QUICK: 64, TINY: 2}
"""MiB of attachments by the bench's size."""
_EACH = 16
"""MiB of one attachment: some forty scanned pages."""
_PAIRS = {FULL: 3, QUICK: 1, TINY: 1}


@dataclass(frozen=True, slots=True)
class _Offices:
    """A township with attachments, its county, the stick between them, and the files as they were scanned."""

    town: OpenBench
    county: OpenBench
    stick: Path
    files: tuple[Path, ...]

    @property
    def mib(self) -> float:
        return sum(path.stat().st_size for path in self.files) / _MIB


def _office(folder: Path, level: CentreLevel, name: str, code: str) -> OpenBench:
    new = NewCentre(folder, level, name, name[:2], code, DIRECTOR, PASSWORD)
    centre, actor, _ = create_centre(new, now=StandingClock().now)
    return OpenBench(centre, actor, load_rules(centre.identity))


def _pair(one: OpenBench, other: OpenBench, stick: Path) -> None:
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


def _scans(folder: Path, mib: int) -> tuple[Path, ...]:
    """Files that cannot be compressed, as scans cannot."""
    folder.mkdir()
    made: list[Path] = []
    for number, start in enumerate(range(0, mib, _EACH)):
        path = folder / f"扫描件{number}.jpg"
        with path.open("wb") as file:
            file.write(b"\xff\xd8\xff\xe0")
            for part in range(min(_EACH, mib - start)):
                file.write(random.Random(number * 1000 + part).randbytes(_MIB))
        made.append(path)
    return tuple(made)


def _prepare(run: Run, number: int) -> _Offices:
    """Offices that have exchanged everything but the attachments."""
    home = run.folder / f"attachments-{number}"
    shutil.rmtree(home, ignore_errors=True)
    (home / "stick").mkdir(parents=True)
    case = corpus.case(1)
    town = _office(home / "town", CentreLevel.TOWNSHIP, "柳桥镇综治中心", case.village.township_code)
    county = _office(home / "county", CentreLevel.COUNTY, "固始县综治中心", "411525000000")
    _pair(town, county, home / "stick")
    with town.writing() as session, session.begin():
        import_units(session, resource("sample", "divisions_411525.csv"), by=town.actor, now=NOW)
        uid = register(session, case.draft, town.rules, by=town.actor, now=NOW).uid
    offices = _Offices(town, county, home / "stick", _scans(home / "scans", _size(run)))
    for file in _export(offices).files:
        _import(offices, file.path)
    for path in offices.files:
        kept = keep_file(town.centre, path)
        with town.writing() as session, session.begin():
            draft = AttachmentDraft(uid, kept)
            add_attachment(session, town.centre, draft, by=town.actor, now=NOW)
    return offices


def _size(run: Run) -> int:
    return int(os.environ.get("FENGQIAO_BENCH_ATTACHMENTS", _USUAL[run.sizes]))


def _export(offices: _Offices) -> ExportDone:
    town, county = offices.town, offices.county
    return export_package(
        town.centre, county.centre.identity.uid, offices.stick, by=town.actor, now=StandingClock().now
    )


def _import(offices: _Offices, path: Path) -> None:
    county = offices.county
    import_package(county.centre, path, by=county.actor, now=StandingClock().now)


def _floor(offices: _Offices) -> None:
    for path in offices.files:
        running = hashlib.sha256()
        with path.open("rb") as source, (offices.stick / "copy").open("wb") as target:
            while data := source.read(_MIB):
                running.update(data)
                target.write(data)
            target.flush()
            os.fsync(target.fileno())


def _close(offices: _Offices) -> None:
    for office in (offices.town, offices.county):
        office.centre.close()
    shutil.rmtree(offices.stick.parent)


def _one(run: Run, number: int) -> tuple[float, float, float, float]:
    """MiB, and milliseconds of export, import and floor."""
    offices = _prepare(run, number)
    sent: list[ExportDone] = []
    out = elapsed_ms(lambda: sent.append(_export(offices)))
    if sent[0].attachments != len(offices.files):
        raise RuntimeError(f"not all attachments went: {sent[0]}")
    into = elapsed_ms(lambda: [_import(offices, file.path) for file in sent[0].files])
    whole = len(list((offices.county.centre.folder / "attachments").glob("??/*.blob")))
    if whole != len(offices.files):
        raise RuntimeError(f"only {whole} attachments came")
    floor = elapsed_ms(lambda: _floor(offices))
    found = offices.mib, out, into, floor
    _close(offices)
    return found


def _run(run: Run) -> Sequence[Figure]:
    taken = [_one(run, number) for number in range(_PAIRS[run.sizes])]
    mib, out, into, floor = (statistics.median(column) for column in zip(*taken, strict=True))
    words = f"{mib:,.0f} MiB of attachments"
    return (
        Figure(f"{words}, out and in ÷ copied once with SHA-256", out + into, "ms", floor),
        Figure("MiB of them in a second, out and in one after the other", mib / (out + into) * 1000, "/s"),
        Figure("MiB in a second, out alone", mib / out * 1000, "/s", None, Goal("≥", 60)),
        Figure("MiB in a second, in alone", mib / into * 1000, "/s", None, Goal("≥", 60)),
    )


def _profile(run: Run) -> pstats.Stats:
    profile = cProfile.Profile()
    offices = _prepare(run, 0)
    done = profile.runcall(_export, offices)
    for file in done.files:
        profile.runcall(_import, offices, file.path)
    _close(offices)
    return pstats.Stats(profile)


MEASURE = Measure("attachments", "Attachments", _run, _profile)
